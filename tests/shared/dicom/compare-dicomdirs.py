"""Compares two DICOMDIRs of the same files record by record, and prints as JSON what the second has otherwise: ours first."""
import json
import sys
import warnings

warnings.simplefilter("ignore")
from pydicom import dcmread  # noqa: E402

STRUCTURE = 4
REFERENCES = (
    "ReferencedSOPClassUIDInFile",
    "ReferencedSOPInstanceUIDInFile",
    "ReferencedTransferSyntaxUIDInFile",
)


def said(element):
    if element.VR == "SQ":
        return [{inner.keyword: said(inner) for inner in item} for item in element.value]
    return str(element.value).strip()


def branches(path):
    """Referenced File ID -> the records that lead to it from the root down: type, what it refers to, and keys."""
    directory = dcmread(path)
    records = {record.seq_item_tell: record for record in directory.DirectoryRecordSequence}
    found = {}

    def walk(offset, above):
        while offset:
            record = records[offset]
            record.decode()
            branch = [
                *above,
                (
                    record.DirectoryRecordType,
                    [str(record.get(key, "")) for key in REFERENCES],
                    {element.keyword: said(element) for element in record if element.tag.group != STRUCTURE},
                ),
            ]
            if "ReferencedFileID" in record:
                components = record.ReferencedFileID
                found["/".join([components] if isinstance(components, str) else components)] = branch
            walk(record.OffsetOfReferencedLowerLevelDirectoryEntity, branch)
            offset = record.OffsetOfTheNextDirectoryRecord

    walk(directory.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, [])
    return found


ours, theirs = branches(sys.argv[1]), branches(sys.argv[2])
differences = []
for file_id in sorted(theirs):
    for mine, other in zip(ours[file_id], theirs[file_id], strict=True):
        rows = [("record type", mine[0], other[0]), ("reference", mine[1], other[1])]
        rows += [(key, mine[2].get(key), value) for key, value in other[2].items()]
        differences += [
            {"fileId": file_id, "record": other[0], "key": key, "ours": a, "theirs": b} for key, a, b in rows if a != b
        ]
print(json.dumps({"ours": len(ours), "theirs": len(theirs), "differences": differences}))
