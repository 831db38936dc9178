"""read-heads.py FOLDER: reads the head of every file below a folder with pydicom and prints how many instances it saw."""
import os
import sys

from pydicom import dcmread

TAGS = (
    'SpecificCharacterSet SOPClassUID SOPInstanceUID StudyDate StudyTime AccessionNumber Modality InstitutionName '
    'StudyDescription SeriesDescription PatientName PatientID PatientBirthDate PatientSex BodyPartExamined '
    'StudyInstanceUID SeriesInstanceUID SeriesNumber InstanceNumber ImagePositionPatient ImageOrientationPatient '
    'NumberOfFrames'
).split()

seen = set()
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        head = dcmread(os.path.join(folder, name), stop_before_pixels=True, specific_tags=TAGS)
        seen.add((head.StudyInstanceUID, head.SeriesInstanceUID, head.SOPInstanceUID, str(head.PatientName)))
print(len(seen))
