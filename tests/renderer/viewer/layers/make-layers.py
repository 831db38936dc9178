"""Writes what lies over the phantom of make-phantom.py: python3 make-layers.py PHANTOM

segments/   binary.dcm      two segments over the axial series, 40 x 32 pixels of 2 mm, turned by a quarter, frames in shuffled order:
                            segment 1 "Ball" where the ball at L 20, P 60, H 72 is, segment 2 "Left half" of slices at H 45 to 51
            named.dcm       one segment that lies nowhere and names the axial slice at H 49 alone
            fractional.dcm  a ramp from none to all along the columns of the oblique series' slice 20
            labels.dcm      a label map over the axial slice at H 49: left half 1, right half 2
            elsewhere.dcm   binary.dcm in another frame of reference
            somebody.dcm    binary.dcm of another patient
structures/ outlines.dcm    "Square" at H 49, "Between" at H 49.6, "Isocentre" at L 32, P 40, H 49, "Line" at H 49
dose/       dose.dcm        another grid than the CT's: 3 x 4 x 5 mm, see dose_at(); its numbers run in Gy
"""

import math
import os
import random
import sys

import numpy
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

ROOT = "1.2.826.0.1.3680043.8.498.7"
AXIAL, OBLIQUE = f"{ROOT}.1", f"{ROOT}.6"
FRAME = f"{ROOT}.101"
CT = "1.2.840.10008.5.1.4.1.1.2"
SEG, LABELS = "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"
STRUCTURES, DOSE = "1.2.840.10008.5.1.4.1.1.481.3", "1.2.840.10008.5.1.4.1.1.481.2"


def item(**values):
    made = Dataset()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def items(*datasets):
    return Sequence(list(datasets))


def new(folder, name, sop_class, number, modality):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = f"{ROOT}.50.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    data = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SOPClassUID, data.SOPInstanceUID = sop_class, meta.MediaStorageSOPInstanceUID
    data.StudyInstanceUID, data.SeriesInstanceUID = f"{ROOT}.100", f"{ROOT}.5{number}"
    data.FrameOfReferenceUID = FRAME
    data.PatientName, data.PatientID, data.PatientBirthDate = "Phantom^Block", "BLOCK-1", "20000101"
    data.Modality, data.SeriesNumber, data.InstanceNumber = modality, number, 1
    data.SeriesDescription = os.path.splitext(os.path.basename(name))[0]
    return data


def save(data):
    data.save_as(data.filename, write_like_original=False)


def image(data, rows, columns, frames, bits):
    data.Rows, data.Columns, data.NumberOfFrames = rows, columns, frames
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit = bits, bits, bits - 1
    data.PixelRepresentation = 0


def segment(number, label, colour=None):
    made = item(SegmentNumber=number, SegmentLabel=label, SegmentAlgorithmType="AUTOMATIC", SegmentAlgorithmName="x")
    if colour is not None:
        made.RecommendedDisplayCIELabValue = colour
    return made


def source(uid):
    return items(item(SourceImageSequence=items(item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=uid))))


def frame_item(segment_number, position, uid=None):
    made = Dataset()
    if segment_number is not None:
        made.SegmentIdentificationSequence = items(item(ReferencedSegmentNumber=segment_number))
    if position is not None:
        made.PlanePositionSequence = items(item(ImagePositionPatient=[f"{each:.4f}" for each in position]))
    if uid is not None:
        made.DerivationImageSequence = source(uid)
    return made


def shared(orientation, spacing, thickness):
    return items(
        item(
            PlaneOrientationSequence=items(item(ImageOrientationPatient=[f"{each:.6f}" for each in orientation])),
            PixelMeasuresSequence=items(
                item(PixelSpacing=[spacing, spacing], SliceThickness=thickness, SpacingBetweenSlices=thickness)
            ),
        )
    )


def pack(frames):
    return numpy.packbits(numpy.concatenate([each.ravel() for each in frames]), bitorder="little").tobytes()


def axial_uid(index):
    return f"{AXIAL}.{48 - index}"


def binary(folder, name, number):
    """Rows run from front to back as columns of the CT do, so that both are turned against each other."""
    data = new(folder, name, SEG, number, "SEG")
    data.SegmentationType = "BINARY"
    data.SegmentSequence = items(segment(1, "Ball", [35155, 53485, 50171]), segment(2, "Left half"))
    data.ReferencedSeriesSequence = items(item(SeriesInstanceUID=AXIAL))
    frames = []
    # columns run to the back, rows to the left: 40 columns of 2 mm, 32 rows of 2 mm
    back, left = numpy.meshgrid(1 + 2 * numpy.arange(40), 1 + 2 * numpy.arange(32))
    for index in range(48):
        head = 1 + 2 * index
        ball = (left - 20) ** 2 + (back - 60) ** 2 + (head - 72) ** 2 <= 100
        if ball.any():
            frames.append((1, index, ball))
        if 45 <= head <= 51:
            frames.append((2, index, left >= 32))
    random.Random(7).shuffle(frames)
    image(data, 32, 40, len(frames), 1)
    data.SharedFunctionalGroupsSequence = shared((0, 1, 0, 1, 0, 0), 2, 2)
    data.PerFrameFunctionalGroupsSequence = items(
        *[frame_item(number, (1, 1, 1 + 2 * index), axial_uid(index)) for number, index, _ in frames]
    )
    data.PixelData = pack([mask for _, _, mask in frames])
    return data


def segments(folder):
    save(binary(folder, "segments/binary.dcm", 1))
    elsewhere = binary(folder, "segments/elsewhere.dcm", 2)
    elsewhere.FrameOfReferenceUID = f"{ROOT}.999"
    save(elsewhere)
    somebody = binary(folder, "segments/somebody.dcm", 3)
    somebody.PatientName, somebody.PatientID = "Else^Somebody", "ELSE"
    save(somebody)

    named = new(folder, "segments/named.dcm", SEG, 4, "SEG")
    del named.FrameOfReferenceUID
    named.SegmentationType = "BINARY"
    named.SegmentSequence = items(segment(1, "Named"))
    image(named, 80, 64, 1, 1)
    named.PerFrameFunctionalGroupsSequence = items(frame_item(1, None, axial_uid(24)))
    mask = numpy.zeros((80, 64), dtype=bool)
    mask[10:20, 30:40] = True
    named.PixelData = pack([mask])
    save(named)

    sine, cosine = math.sin(math.radians(20)), math.cos(math.radians(20))
    ramp = new(folder, "segments/fractional.dcm", SEG, 5, "SEG")
    ramp.SegmentationType, ramp.SegmentationFractionalType, ramp.MaximumFractionalValue = "FRACTIONAL", "OCCUPANCY", 126
    ramp.SegmentSequence = items(segment(1, "Ramp"))
    image(ramp, 80, 64, 1, 8)
    ramp.SharedFunctionalGroupsSequence = shared((1, 0, 0, 0, cosine, sine), 1, 2)
    ramp.PerFrameFunctionalGroupsSequence = items(
        frame_item(1, (0.5, 0.5 - 2 * 19 * sine, 10 + 2 * 19 * cosine), f"{OBLIQUE}.20")
    )
    ramp.PixelData = numpy.tile(2 * numpy.arange(64, dtype=numpy.uint8), (80, 1)).tobytes()
    save(ramp)

    labels = new(folder, "segments/labels.dcm", LABELS, 6, "SEG")
    labels.SegmentationType = "LABELMAP"
    labels.SegmentSequence = items(segment(1, "One"), segment(2, "Two"))
    image(labels, 80, 64, 1, 8)
    labels.SharedFunctionalGroupsSequence = shared((1, 0, 0, 0, 1, 0), 1, 2)
    labels.PerFrameFunctionalGroupsSequence = items(frame_item(None, (0.5, 0.5, 49)))
    labels.PixelData = numpy.tile(numpy.repeat([1, 2], 32).astype(numpy.uint8), (80, 1)).tobytes()
    save(labels)


def contour(kind, points, uid=None):
    flat = [f"{value:.3f}" for point in points for value in point]
    made = item(ContourGeometricType=kind, NumberOfContourPoints=len(points), ContourData=flat)
    if uid is not None:
        made.ContourImageSequence = items(item(ReferencedSOPClassUID=CT, ReferencedSOPInstanceUID=uid))
    return made


def structures(folder):
    data = new(folder, "structures/outlines.dcm", STRUCTURES, 7, "RTSTRUCT")
    del data.FrameOfReferenceUID
    data.StructureSetLabel, data.StructureSetDate, data.StructureSetTime = "PLAN-1", "", ""
    data.ReferencedFrameOfReferenceSequence = items(
        item(
            FrameOfReferenceUID=FRAME,
            RTReferencedStudySequence=items(
                item(
                    ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1",
                    ReferencedSOPInstanceUID=data.StudyInstanceUID,
                    RTReferencedSeriesSequence=items(item(SeriesInstanceUID=AXIAL)),
                )
            ),
        )
    )
    square = [(10, 20), (30, 20), (30, 50), (10, 50)]
    drawn = [
        ("Square", (255, 0, 0), contour("CLOSED_PLANAR", [(x, y, 49) for x, y in square], axial_uid(24))),
        ("Between", (0, 255, 0), contour("CLOSED_PLANAR", [(x + 20, y, 49.6) for x, y in square])),
        ("Isocentre", (0, 0, 255), contour("POINT", [(32, 40, 49)])),
        ("Line", (255, 255, 0), contour("OPEN_PLANAR", [(5, 60, 49), (59, 60, 49), (59, 70, 49)])),
    ]
    data.StructureSetROISequence = items(
        *[
            item(ROINumber=number + 1, ReferencedFrameOfReferenceUID=FRAME, ROIName=name, ROIGenerationAlgorithm="MANUAL")
            for number, (name, _, _) in enumerate(drawn)
        ]
    )
    data.ROIContourSequence = items(
        *[
            item(ROIDisplayColor=list(colour), ReferencedROINumber=number + 1, ContourSequence=items(outline))
            for number, (_, colour, outline) in enumerate(drawn)
        ]
    )
    save(data)


def dose_at(left, back, head):
    """Bends in all directions, so that what is interpolated differs from the nearest value."""
    return 30 + 15 * numpy.sin(left / 9) + 10 * numpy.cos(back / 11) + head / 6


def dose(folder):
    data = new(folder, "dose/dose.dcm", DOSE, 8, "RTDOSE")
    columns, rows, frames = 20, 18, 17
    data.ImagePositionPatient, data.ImageOrientationPatient = [3, 4, 6], [1, 0, 0, 0, 1, 0]
    data.PixelSpacing = [4, 3]
    data.GridFrameOffsetVector = [5 * index for index in range(frames)]
    data.DoseUnits, data.DoseType, data.DoseSummationType, data.DoseGridScaling = "GY", "PHYSICAL", "PLAN", 0.001
    image(data, rows, columns, frames, 32)
    data.FrameIncrementPointer = 0x3004000C
    head, back, left = numpy.meshgrid(
        6 + 5 * numpy.arange(frames), 4 + 4 * numpy.arange(rows), 3 + 3 * numpy.arange(columns), indexing="ij"
    )
    data.PixelData = numpy.round(dose_at(left, back, head) * 1000).astype("<u4").tobytes()
    save(data)


def main(folder):
    segments(folder)
    structures(folder)
    dose(folder)


main(sys.argv[1])
