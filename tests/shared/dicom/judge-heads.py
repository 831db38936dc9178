"""Reads paths from standard input, one a line; says what pydicom makes of each, one JSON document a line."""
import json
import sys
import warnings

import pydicom
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

warnings.simplefilter('ignore')


def said(head, keyword):
    """The text of an element; empty where it is absent, its bytes where it is none that its VR allows."""
    try:
        value = head.get(keyword)
    except ValueError:
        return head.get_item(keyword).value.decode('latin-1')
    return '' if value is None else str(value)


def encoding(head):
    """The transfer syntax that pydicom found the elements to be in."""
    if not head.is_little_endian:
        return ExplicitVRBigEndian
    return ImplicitVRLittleEndian if head.is_implicit_VR else ExplicitVRLittleEndian


for line in sys.stdin:
    judged = None
    try:
        head = pydicom.dcmread(line.rstrip('\n'), force=True, stop_before_pixels=True)
        meta = getattr(head, 'file_meta', pydicom.dataset.Dataset())
        judged = {
            'sopInstanceUid': said(head, 'SOPInstanceUID') or said(meta, 'MediaStorageSOPInstanceUID'),
            'studyUid': said(head, 'StudyInstanceUID'),
            'seriesUid': said(head, 'SeriesInstanceUID'),
            'patientName': said(head, 'PatientName'),
            'patientId': said(head, 'PatientID'),
            'birthDate': said(head, 'PatientBirthDate'),
            'modality': said(head, 'Modality'),
            'frames': said(head, 'NumberOfFrames') or '1',
            'transferSyntaxUid': str(meta.get('TransferSyntaxUID') or encoding(head)),
        }
    except Exception:
        pass
    print(json.dumps(judged))
