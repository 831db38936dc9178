"""Reads a file-set with pydicom, record by record, and prints as JSON what it found beside what the files say."""
import json
import sys
import warnings

warnings.simplefilter("ignore")
from pydicom import dcmread  # noqa: E402
from pydicom.fileset import FileSet  # noqa: E402

root = sys.argv[1]
file_set = FileSet(dcmread(f"{root}/DICOMDIR"))
rows = []
for instance in file_set:
    dataset = instance.load()
    node = instance.node
    records = {one.record_type: one._record for one in [node, *node.ancestors] if not one.is_root}
    patient = records.get("PATIENT")
    rows.append(
        {
            "path": "/".join(instance.ReferencedFileID),
            "type": node.record_type,
            "sopInstanceUid": dataset.get("SOPInstanceUID"),
            "recordUid": instance.ReferencedSOPInstanceUIDInFile,
            "patientInRecord": str(patient.PatientName) if patient is not None else None,
            "patientInFile": str(dataset.get("PatientName", "")),
            "declared": bool(dataset.get("SpecificCharacterSet")),
            "keys": {
                record_type: sorted(element.keyword for element in record if element.tag.group != 4)
                for record_type, record in records.items()
            },
        }
    )
print(json.dumps({"id": file_set.ID, "uid": file_set.UID, "instances": rows}))
