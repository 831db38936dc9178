"""Decodes frames with programs that are not ours: pydicom and numpy, dcmtk, GDCM, OpenJPEG, libjxl.

standard input: [{"source", "frames": [counted from 0]}]
For each frame one or two files in the folder: N-F.values (stored values, one sample a pixel) and N-F.rgb (8 bits a channel);
standard output: for each input {"judge", "type": numpy's name of the values' type} or {"error"}.
"""
import json
import os
import struct
import subprocess
import sys
import zlib

import numpy
import pydicom
from pydicom.encaps import generate_pixel_data_frame
from pydicom.pixel_data_handlers.util import apply_color_lut, convert_color_space

folder = sys.argv[1]
JPEG = ["50", "51", "53", "55", "57", "70"]
JPEG_LS = ["80", "81"]
JPEG_2000 = ["90", "91"]
HT = ["201", "202", "203"]
JXL = ["110", "111", "112"]
BIG_ENDIAN = "1.2.840.10008.1.2.2"
DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"
CUT = "emri_small_jpeg_2k_lossless_too_short.dcm"
START = "1.2.840.10008.1.2.4."


def run(*command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    if done.returncode != 0:
        raise ValueError(f"{command[0]} gave up")


def read(path):
    dataset = pydicom.dcmread(path, force=True)
    if dataset.file_meta.get("TransferSyntaxUID", "") == "":
        little = "1.2.840.10008.1.2" if dataset.is_implicit_VR else "1.2.840.10008.1.2.1"
        dataset.file_meta.TransferSyntaxUID = little if dataset.is_little_endian else "1.2.840.10008.1.2.2"
    return dataset




def plain(source, syntax, bits, decoded):
    """A file without compression, and who made it."""
    kind = syntax[len(START):] if syntax.startswith(START) else ""
    tried = (
        ["dcmdjpeg", "gdcmconv"] if kind in JPEG else ["dcmdjpls", "gdcmconv"] if kind in JPEG_LS else ["gdcmconv"]
    )
    if syntax == BIG_ENDIAN and bits == 8:
        # pydicom leaves the two samples of a word as they stand; dcmtk knows no words of more than 16 bits
        run("dcmconv", "+te", source, decoded)
        return decoded, "dcmconv"
    if kind not in JPEG + JPEG_LS + JPEG_2000:
        return source, "pydicom"
    for program in tried:
        try:
            run(program, *(["--raw"] if program == "gdcmconv" else []), source, decoded)
            return decoded, program
        except ValueError:
            continue
    raise ValueError("no program decodes it")


def cut_off(source, dataset, frame):
    """A file that ends too soon, which pydicom and GDCM give up on: its pieces by their lengths, decoded by OpenJPEG."""
    with open(source, "rb") as file:
        raw = file.read()
    at = raw.index(b"\xe0\x7f\x10\x00OW\0\0\xff\xff\xff\xff") + 12
    pieces = []
    while raw[at : at + 4] == b"\xfe\xff\x00\xe0":
        (length,) = struct.unpack_from("<I", raw, at + 4)
        pieces.append(raw[at + 8 : at + 8 + length])
        at += 8 + length
    fragment, drawn = os.path.join(folder, "fragment.j2k"), os.path.join(folder, "drawn.rawl")
    with open(fragment, "wb") as file:
        file.write(pieces[1 + frame])
    run("opj_decompress", "-i", fragment, "-o", drawn)
    return numpy.fromfile(drawn, "<i2" if dataset.PixelRepresentation == 1 else "<u2").reshape(
        dataset.Rows, dataset.Columns
    )


def inflated(dataset, frames):
    return numpy.stack([
        numpy.unpackbits(numpy.frombuffer(zlib.decompress(frame, -15), "u1"), bitorder="little")[
            : dataset.Rows * dataset.Columns
        ].reshape(dataset.Rows, dataset.Columns)
        for frame in frames
    ])


def by_codec(dataset, kind, frames, frame):
    extension = "j2c" if kind in HT else "jxl"
    fragment, drawn = os.path.join(folder, f"fragment.{extension}"), os.path.join(folder, "drawn.ppm")
    with open(fragment, "wb") as file:
        file.write(frames[frame])
    if kind in HT:
        run("opj_decompress", "-i", fragment, "-o", drawn)
    else:
        run("djxl", fragment, drawn)
    with open(drawn, "rb") as file:
        body = file.read()
    size = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel
    return numpy.frombuffer(body[-size:], "u1").reshape(dataset.Rows, dataset.Columns, -1).squeeze()


def stored(values, dataset):
    """What is part of the value, with its sign. PS3.5 8.1.1"""
    if values.dtype.kind not in "iu" or dataset.BitsStored >= dataset.BitsAllocated:
        return values
    bits, top = dataset.BitsStored, max(dataset.get("HighBit", dataset.BitsStored - 1) + 1, dataset.BitsStored)
    whole = (values.astype("i8") >> (top - bits)) & ((1 << bits) - 1)
    if dataset.PixelRepresentation == 1:
        whole = numpy.where(whole >> (bits - 1) == 1, whole - (1 << bits), whole)
    return whole.astype(values.dtype)


def to_rgb(values, dataset, photometric):
    if photometric.startswith("YBR_FULL"):
        values = convert_color_space(values, "YBR_FULL", "RGB")
    return (values >> max(dataset.BitsStored - 8, 0)).astype("u1")


def put(number, frame, name, values):
    with open(os.path.join(folder, f"{number}-{frame}.{name}"), "wb") as file:
        file.write(numpy.ascontiguousarray(values).tobytes())


def decode(number, source, frames):
    dataset = read(source)
    syntax = str(dataset.file_meta.TransferSyntaxUID)
    kind = syntax[len(START):] if syntax.startswith(START) else ""
    several = len(frames) > 1
    fragments = whole = None
    if kind in HT + JXL or syntax == DEFLATED_FRAMES:
        judge = "opj_decompress" if kind in HT else "djxl" if kind in JXL else "zlib"
        fragments = list(generate_pixel_data_frame(dataset.PixelData, int(dataset.get("NumberOfFrames", 1))))
        if syntax == DEFLATED_FRAMES:
            whole = inflated(dataset, fragments)
    elif source.endswith(CUT):
        judge, whole = "opj_decompress", cut_off(source, dataset, 0)
    else:
        path, judge = plain(source, syntax, dataset.BitsAllocated, os.path.join(folder, "decoded.dcm"))
        if path != source:
            dataset = read(path)
        if not several:
            dataset.NumberOfFrames = 1
        whole = dataset.pixel_array
    # what a decoder of JPEG 2000 or JPEG XL gives is red, green and blue
    photometric = "RGB" if kind in HT + JXL + JPEG_2000 else dataset.PhotometricInterpretation
    for frame in frames:
        values = by_codec(dataset, kind, fragments, frame) if whole is None else whole[frame] if several else whole
        if dataset.SamplesPerPixel == 1:
            values = stored(values, dataset)
            values = values.astype("<f4") if values.dtype == "f8" else values.astype(values.dtype.newbyteorder("<"))
            put(number, frame, "values", values)
            if photometric == "PALETTE COLOR" and "RedPaletteColorLookupTableDescriptor" in dataset:
                rgb = apply_color_lut(values, dataset)
                put(number, frame, "rgb", (rgb >> 8 if rgb.max() > 255 else rgb).astype("u1"))
        else:
            put(number, frame, "rgb", to_rgb(stored(values, dataset), dataset, photometric))
    return {"judge": judge, "type": values.dtype.name}


answers = []
for number, each in enumerate(json.load(sys.stdin)):
    try:
        answers.append(decode(number, each["source"], each["frames"]))
    except Exception as error:  # what it can't decode it says, and goes on
        answers.append({"error": f"{type(error).__name__}: {error}"})
json.dump(answers, sys.stdout)
