"""Compares a file in Explicit VR Little Endian with what another program made of the same source.

Usage: judge-explicit.py OURS THEIRS SOURCE: prints what differs, one a line: elements by their values, and pixels as numbers.
       judge-explicit.py --codestream SOURCE OUT: writes the codestream of the only frame.
       judge-explicit.py --ppm OURS THEIRS.ppm: the same for pixels alone.
"""
import sys

import numpy
import pydicom
import pydicom.encaps
from pydicom.multival import MultiValue

PIXELS = 0x7FE00010
# how colours lie is compared with the pixels themselves
COLOURS = {0x00280004, 0x00280006}


def value_of(element):
    value = element.value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).rstrip(b"\0")
    if isinstance(value, MultiValue):
        return [str(one) for one in value]
    return "" if value is None else str(value)


def compare(ours, theirs, where, found):
    tags = {int(tag) for tag in list(ours.keys()) + list(theirs.keys())}
    for tag in sorted(tags):
        # lengths of groups are retired
        if tag & 0xFFFF == 0 or tag in COLOURS or (tag == PIXELS and not where):
            continue
        name = f"{where}{tag:08x}"
        if tag not in ours or tag not in theirs:
            found.append(f"{name} only {'there' if tag not in ours else 'here'}")
            continue
        one, other = ours[tag], theirs[tag]
        if "SQ" in (one.VR, other.VR) and one.VR == other.VR:
            if len(one.value) != len(other.value):
                found.append(f"{name} has {len(one.value)} items, not {len(other.value)}")
            for index, (item, its) in enumerate(zip(one.value, other.value)):
                compare(item, its, f"{name}[{index}].", found)
        elif value_of(one) != value_of(other):
            found.append(f"{name} {one.VR} {other.VR}: {value_of(one)!r:.60} is not {value_of(other)!r:.60}")


def pixels_of(dataset):
    if "PixelData" not in dataset or "Rows" not in dataset:
        return None
    if "NumberOfFrames" in dataset and not dataset.NumberOfFrames:
        del dataset.NumberOfFrames
    return dataset.pixel_array


def judge(path, reference, source):
    ours, theirs = pydicom.dcmread(path), pydicom.dcmread(reference)
    meta, original = ours.file_meta, pydicom.dcmread(source, stop_before_pixels=True).file_meta
    found = []
    if meta.TransferSyntaxUID != "1.2.840.10008.1.2.1":
        found.append(f"it is in {meta.TransferSyntaxUID}")
    rewritten = {0x00020000, 0x00020010, 0x00020012, 0x00020013}
    for tag in {int(tag) for tag in list(meta.keys()) + list(original.keys())} - rewritten:
        if meta.get(tag) != original.get(tag):
            found.append(f"{tag:08x} of the file meta")
    compare(ours, theirs, "", found)
    one, other = pixels_of(ours), pixels_of(theirs)
    if (one is None) != (other is None):
        found.append("pixels in one alone")
    elif one is not None and (one.shape != other.shape or not numpy.array_equal(one, other)):
        found.append(f"pixels {one.shape} {one.dtype} {other.shape} {other.dtype}")
    return found


def judge_ppm(path, reference):
    with open(reference, "rb") as file:
        kind, columns, rows, most = b" ".join(
            line for line in file.read(200).split(b"\n")[:4] if not line.startswith(b"#")
        ).split()[:4]
        size = int(columns) * int(rows) * 3
        file.seek(-size, 2)
        theirs = numpy.frombuffer(file.read(), "u1").reshape(int(rows), int(columns), 3)
    ours = pydicom.dcmread(path)
    if (kind, int(most)) != (b"P6", 255) or ours.PhotometricInterpretation != "RGB":
        return ["not comparable"]
    return [] if numpy.array_equal(ours.pixel_array, theirs) else ["pixels"]


if sys.argv[1] == "--codestream":
    source = pydicom.dcmread(sys.argv[2])
    with open(sys.argv[3], "wb") as file:
        file.write(b"".join(pydicom.encaps.decode_data_sequence(source.PixelData)))
elif sys.argv[1] == "--ppm":
    print("\n".join(judge_ppm(*sys.argv[2:])))
else:
    print("\n".join(judge(*sys.argv[1:])))
