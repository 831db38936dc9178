"""read-heads.py FOLDER|ZIP: reads the head of every file in it with pydicom and prints how many instances it saw."""
import os
import sys
import zipfile

from pydicom import dcmread

TAGS = (
    'SpecificCharacterSet SOPClassUID SOPInstanceUID StudyDate StudyTime AccessionNumber Modality InstitutionName '
    'StudyDescription SeriesDescription PatientName PatientID PatientBirthDate PatientSex BodyPartExamined '
    'StudyInstanceUID SeriesInstanceUID SeriesNumber InstanceNumber ImagePositionPatient ImageOrientationPatient '
    'NumberOfFrames'
).split()



def files_in_folder(top):
    for folder, _, names in os.walk(top):
        for name in names:
            yield os.path.join(folder, name)


def files_in_zip(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as file:
                yield file


source = sys.argv[1]
seen = set()
for file in files_in_folder(source) if os.path.isdir(source) else files_in_zip(source):
    head = dcmread(file, stop_before_pixels=True, specific_tags=TAGS)
    seen.add((head.StudyInstanceUID, head.SeriesInstanceUID, head.SOPInstanceUID, str(head.PatientName)))
print(len(seen))
