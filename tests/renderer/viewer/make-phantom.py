"""Writes a phantom of known geometry: python3 make-phantom.py FOLDER

A block of 64 x 80 x 96 mm (to the left, to the back, to the head) of 100 HU in air, sampled analytically, so that every slice in
whatever plane is exact. In it are three balls of 5 mm radius:

    1000 HU at L 40, P 20, H 24        near the patient's left, front, feet
     700 HU at L 20, P 60, H 72        near the right, back, head
     400 HU at L 32, P 40, H 48        in the middle

Series: axial (numbers run against positions), sagittal, coronal, oblique (axial, tilted by 20 degrees about the left axis), uneven (tilted
too, of pixels 0.8 mm high and 0.5 mm wide, 3 mm apart), of one frame of reference; axial-gap lacks slices 20, 21 and 22 of the axial one; prior is the axial one of another frame of reference and
exam, moved by 10 mm to the head.

Enhanced CT, all frames in one file each: frames (those of uneven, in no order, each with a rescaling of its own), frames-times (the first 12
of these twice, at two times), frames-turned (half of them upright), frames-gap (without three of them), frames-lost (one does not say
where it lies).
"""

import math
import os
import sys

import numpy
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, EnhancedCTImageStorage, ExplicitVRLittleEndian

ROOT = "1.2.826.0.1.3680043.8.498.7"
SIZE = numpy.array([64.0, 80.0, 96.0])
BALLS = [((40, 20, 24), 1000), ((20, 60, 72), 700), ((32, 40, 48), 400)]
RADIUS = 5.0


def values(points):
    inside = numpy.all((points >= 0) & (points < SIZE), axis=-1)
    found = numpy.where(inside, 100, -1000)
    for centre, value in BALLS:
        near = numpy.sum((points - numpy.array(centre)) ** 2, axis=-1) <= RADIUS**2
        found = numpy.where(near, value, found)
    return found


def write(folder, series, number, row, column, origin, shape, pixel, more):
    row, column, origin = (numpy.array(each, dtype=float) for each in (row, column, origin))
    rows, columns = shape
    high, wide = (float(each) for each in numpy.broadcast_to(pixel, 2))
    across = numpy.arange(columns)[None, :, None] * wide * row
    down = numpy.arange(rows)[:, None, None] * high * column
    stored = (values(origin - more.get("shift", 0) * numpy.array([0, 0, 1]) + across + down) + 1024).astype("<u2")
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = f"{ROOT}.{more['series']}.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path = os.path.join(folder, series, f"{number:03}.dcm")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    data = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.StudyInstanceUID = f"{ROOT}.{more.get('study', 1)}00"
    data.SeriesInstanceUID = f"{ROOT}.{more['series']}"
    data.FrameOfReferenceUID = f"{ROOT}.{more.get('frame', 1)}01"
    data.PatientName, data.PatientID, data.PatientBirthDate = "Phantom^Block", "BLOCK-1", "20000101"
    data.Modality, data.StudyDate = "CT", "20240312"
    data.SeriesNumber, data.InstanceNumber = more["series"], number
    data.SeriesDescription = series
    data.ImageOrientationPatient = [f"{each:.6f}" for each in (*row, *column)]
    data.ImagePositionPatient = [f"{each:.4f}" for each in origin]
    data.PixelSpacing, data.SliceThickness = [high, wide], more.get("thickness", 2)
    data.Rows, data.Columns = rows, columns
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
    data.RescaleSlope, data.RescaleIntercept = 1, -1024
    data.WindowCenter, data.WindowWidth = 300, 1600
    data.PixelData = stored.tobytes()
    data.save_as(path, write_like_original=False)


def item(**values):
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def frame_of(slice, index, time, place, lost, turned):
    groups = item(
        FrameContentSequence=[item(DimensionIndexValues=[time, place])],
        PlaneOrientationSequence=[
            item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0] if turned else slice.ImageOrientationPatient)
        ],
        PixelMeasuresSequence=[item(PixelSpacing=slice.PixelSpacing, SliceThickness=slice.SliceThickness)],
        PixelValueTransformationSequence=[
            item(RescaleSlope=1, RescaleIntercept=-1024 - index, RescaleType="HU")
        ],
        FrameVOILUTSequence=[item(WindowCenter=300, WindowWidth=1600)],
    )
    if not lost:
        groups.PlanePositionSequence = [item(ImagePositionPatient=slice.ImagePositionPatient)]
    return groups


def write_frames(folder, series, number, chosen, lost=(), turned=()):
    """chosen: which slice of uneven, and at which time, frame by frame"""
    uneven = sorted(os.listdir(os.path.join(folder, "uneven")))
    slices = [dcmread(os.path.join(folder, "uneven", name)) for name in uneven]
    data = slices[0].copy()
    for tag in ("ImageOrientationPatient", "ImagePositionPatient", "PixelSpacing", "SliceThickness", "InstanceNumber"):
        delattr(data, tag)
    for tag in ("RescaleSlope", "RescaleIntercept", "WindowCenter", "WindowWidth"):
        delattr(data, tag)
    data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = EnhancedCTImageStorage
    data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = f"{ROOT}.{number}.1"
    data.SeriesInstanceUID, data.SeriesNumber, data.SeriesDescription = f"{ROOT}.{number}", number, series
    data.InstanceNumber = 1
    data.NumberOfFrames = len(chosen)
    data.DimensionIndexSequence = [
        item(DimensionIndexPointer=0x00209128, FunctionalGroupPointer=0x00209111),
        item(DimensionIndexPointer=0x00209057, FunctionalGroupPointer=0x00209111),
    ]
    data.SharedFunctionalGroupsSequence = [Dataset()]
    data.PerFrameFunctionalGroupsSequence = [
        frame_of(slices[which], index, time, which + 1, index in lost, index in turned)
        for index, (which, time) in enumerate(chosen)
    ]
    stored = [numpy.frombuffer(slices[which].PixelData, "<u2") + index for index, (which, _) in enumerate(chosen)]
    data.PixelData = numpy.concatenate(stored).astype("<u2").tobytes()
    path = os.path.join(folder, series, "1.dcm")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    data.save_as(path, write_like_original=False)


def main(folder):
    for index in range(48):
        at = (0.5, 0.5, 1 + 2 * index)
        number = 48 - index
        write(folder, "axial", number, (1, 0, 0), (0, 1, 0), at, (80, 64), 1, {"series": 1})
        if index not in (20, 21, 22):
            write(folder, "axial-gap", number, (1, 0, 0), (0, 1, 0), at, (80, 64), 1, {"series": 2})
        prior = {"series": 3, "study": 2, "frame": 2, "shift": 10}
        write(folder, "prior", number, (1, 0, 0), (0, 1, 0), at, (80, 64), 1, prior)
    for index in range(32):
        at = (1 + 2 * index, 0.5, 95.5)
        write(folder, "sagittal", index + 1, (0, 1, 0), (0, 0, -1), at, (96, 80), 1, {"series": 4})
    for index in range(40):
        at = (0.5, 1 + 2 * index, 95.5)
        write(folder, "coronal", index + 1, (1, 0, 0), (0, 0, -1), at, (96, 64), 1, {"series": 5})
    sine, cosine = math.sin(math.radians(20)), math.cos(math.radians(20))
    for index in range(40):
        at = (0.5, 0.5 - 2 * index * sine, 10 + 2 * index * cosine)
        write(folder, "oblique", index + 1, (1, 0, 0), (0, cosine, sine), at, (80, 64), 1, {"series": 6})
    for index in range(40):
        at = (-4, -8 - 3 * index * sine, -10 + 3 * index * cosine)
        more = {"series": 7, "thickness": 3}
        write(folder, "uneven", index + 1, (1, 0, 0), (0, cosine, sine), at, (150, 144), (0.8, 0.5), more)
    mixed = [((index * 17) % 40, 1) for index in range(40)]
    write_frames(folder, "frames", 8, mixed)
    write_frames(folder, "frames-times", 9, [(index, time) for index in range(12) for time in (1, 2)])
    write_frames(folder, "frames-turned", 10, mixed, turned=range(20))
    write_frames(folder, "frames-gap", 11, [(which, 1) for which in range(40) if which not in (20, 21, 22)])
    write_frames(folder, "frames-lost", 12, mixed, lost=[7])


main(sys.argv[1])
