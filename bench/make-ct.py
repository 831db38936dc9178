"""Writes two series of CT slices, 512 x 512: python3 make-ct.py FOLDER SLICES

SCOUT has three, THORAX as many as are asked for. The values are a body of soft parts in air, with lungs and noise.
"""

import os
import sys

import numpy
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

ROOT = "1.2.826.0.1.3680043.8.498.9"
folder, slices = sys.argv[1], int(sys.argv[2])
generator = numpy.random.default_rng(1)
y, x = numpy.mgrid[0:512, 0:512]
body = ((x - 256) / 220) ** 2 + ((y - 256) / 160) ** 2 < 1
noise = [generator.normal(0, 12, (512, 512)).astype("<i2") for _ in range(8)]


def write(series, number, position):
    lungs = ((abs(x - 256) - 100) / 70) ** 2 + ((y - 256) / (60 + 40 * numpy.sin(number / 40))) ** 2 < 1
    values = numpy.where(lungs, -850, numpy.where(body, 40, -1000)).astype("<i2") + noise[number % 8]
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = f"{ROOT}.{series}.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    name = ("SCOUT", "THORAX")[series - 1]
    path = os.path.join(folder, name, f"{number:05}.dcm")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    data = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    data.is_little_endian, data.is_implicit_VR = True, False
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.StudyInstanceUID, data.SeriesInstanceUID = f"{ROOT}.100", f"{ROOT}.{series}"
    data.FrameOfReferenceUID = f"{ROOT}.101"
    data.PatientName, data.PatientID, data.PatientBirthDate = "Bench^Viewer", "BENCH-1", "19700101"
    data.Modality, data.StudyDate, data.StudyDescription = "CT", "20240312", "Chest"
    data.SeriesNumber, data.InstanceNumber, data.SeriesDescription = series, number, name
    data.ImageOrientationPatient, data.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [0, 0, position]
    data.PixelSpacing, data.SliceThickness = [0.7, 0.7], 1
    data.Rows, data.Columns, data.SamplesPerPixel, data.PhotometricInterpretation = 512, 512, 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 1
    data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, 0, "HU"
    data.WindowCenter, data.WindowWidth = 40, 400
    data.PixelData = values.tobytes()
    data.save_as(path, write_like_original=False)


for number in range(1, 4):
    write(1, number, 20 * number)
for number in range(1, slices + 1):
    write(2, number, number)
