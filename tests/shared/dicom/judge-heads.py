"""Reads paths from standard input, one a line; says what pydicom makes of each, one JSON document a line."""
import json
import sys
import warnings

import pydicom

warnings.simplefilter('ignore')
for line in sys.stdin:
    said = None
    try:
        head = pydicom.dcmread(line.rstrip('\n'), force=True, stop_before_pixels=True)
        meta = getattr(head, 'file_meta', pydicom.dataset.Dataset())
        said = {
            'sopInstanceUid': str(head.get('SOPInstanceUID') or meta.get('MediaStorageSOPInstanceUID') or ''),
            'studyUid': str(head.get('StudyInstanceUID') or ''),
            'seriesUid': str(head.get('SeriesInstanceUID') or ''),
            'patientName': str(head.get('PatientName') or ''),
            'patientId': str(head.get('PatientID') or ''),
        }
    except Exception:
        pass
    print(json.dumps(said))
