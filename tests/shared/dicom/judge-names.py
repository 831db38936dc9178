"""Reads a JSON list of [Specific Character Set, bytes of a name in hex] from standard input; prints the names as pydicom reads them, as JSON."""
import json
import sys
import warnings

from pydicom.charset import convert_encodings
from pydicom.valuerep import PersonName

warnings.simplefilter('ignore')

print(
    json.dumps(
        [
            str(PersonName(bytes.fromhex(raw), convert_encodings(declared.split('\\'))).decode())
            for declared, raw in json.load(sys.stdin)
        ]
    )
)
