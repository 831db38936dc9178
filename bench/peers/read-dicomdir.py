"""read-dicomdir.py DICOMDIR: reads a DICOMDIR with pydicom's FileSet and prints how many instances it lists."""
import sys

from pydicom import dcmread
from pydicom.fileset import FileSet

print(sum(1 for _ in FileSet(dcmread(sys.argv[1]))))
