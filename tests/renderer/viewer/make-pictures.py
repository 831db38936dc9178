"""Makes pictures that the test pictures have none of, each in a file NAME.dcm of the folder."""
import os
import subprocess
import sys

import numpy
from pydicom.dataset import Dataset, FileMetaDataset

folder = sys.argv[1]
EXPLICIT = "1.2.840.10008.1.2.1"
RADIOGRAPH = "1.2.840.10008.5.1.4.1.1.1.1"
y, x = numpy.mgrid[0:64, 0:64]
ramp = (64 * x + y).astype("<u2")


def make(name, pixels=ramp, syntax=EXPLICIT, **elements):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = elements.get("SOPClassUID", "1.2.840.10008.5.1.4.1.1.4")
    meta.MediaStorageSOPInstanceUID = "2.25.1"
    made = Dataset()
    made.file_meta = meta
    made.SOPClassUID, made.SOPInstanceUID, made.Modality = meta.MediaStorageSOPClassUID, "2.25.1", "OT"
    made.StudyInstanceUID, made.SeriesInstanceUID = "2.25.2", "2.25.3"
    made.PatientName, made.PatientID = "Sample^Robin", "1"
    made.Rows, made.Columns = 64, 64
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    bits = 8 * pixels.itemsize
    made.BitsAllocated = bits
    if pixels.dtype.kind == "f":
        made.FloatPixelData = pixels.tobytes()
    else:
        made.BitsStored, made.HighBit, made.PixelRepresentation = bits, bits - 1, 0
        made.PixelData = pixels.tobytes()
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    made.is_little_endian, made.is_implicit_VR = True, False
    made.save_as(os.path.join(folder, f"{name}.dcm"), write_like_original=False)


def ycbcr(red, green, blue):
    return numpy.stack([
        0.299 * red + 0.587 * green + 0.114 * blue,
        128 - 0.168736 * red - 0.331264 * green + 0.5 * blue,
        128 + 0.5 * red - 0.418688 * green - 0.081312 * blue,
    ], -1).round().clip(0, 255).astype("u1")


window = {"WindowCenter": 2048, "WindowWidth": 4096}
for photometric in ("MONOCHROME1", "MONOCHROME2"):
    for shape in ("IDENTITY", "INVERSE"):
        make(
            f"{photometric}-{shape}",
            SOPClassUID=RADIOGRAPH,
            PhotometricInterpretation=photometric,
            PresentationLUTShape=shape,
            **window,
        )

colour = {"SamplesPerPixel": 3, "PlanarConfiguration": 0}
make("ybr", ycbcr(4 * x, 4 * y, 255 - 4 * x), PhotometricInterpretation="YBR_FULL", **colour)
subprocess.run(
    ["gdcmconv", "--j2k", os.path.join(folder, "ybr.dcm"), os.path.join(folder, "ybr-jpeg2000.dcm")], check=True
)

make("dim", (ramp // 40).astype("<u2"))
make("bright", ramp)
make("windowed", ramp, WindowCenter=500, WindowWidth=100)
make("width-1", ramp, WindowCenter=2000, WindowWidth=1)

floats = ((x - 20) / 100).astype("<f4")
floats[0, 40:43] = numpy.inf, numpy.nan, -numpy.inf
make("no-numbers", floats, SOPClassUID="1.2.840.10008.5.1.4.1.1.30")
