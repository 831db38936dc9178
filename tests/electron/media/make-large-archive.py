"""Writes a ZIP of pictures: make-large-archive.py OUT COUNT ROWS FRAMES [deflated]

Each has FRAMES of ROWS rows of 512 pixels, in series of 125. What is stored has pixels of zero, which take no room on the disk: an
archive of many gigabytes is made in seconds.
"""
import io
import random
import sys
import zipfile

from pydicom import Dataset, FileDataset, dcmwrite
from pydicom.dataset import FileMetaDataset

out = sys.argv[1]
count, rows, frames = map(int, sys.argv[2:5])
is_deflated = sys.argv[5:] == ['deflated']
frame_bytes = rows * 512 * 2


class SparseFile(io.FileIO):
    """Goes over what is zero, instead of writing it."""

    def write(self, data):
        if len(data) > 4096 and not any(memoryview(data)[:4096]) and bytes(data).count(0) == len(data):
            self.seek(len(data), io.SEEK_CUR)
            return len(data)
        return super().write(data)


def head(instance):
    series = instance // 125
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = '1.2.840.10008.5.1.4.1.1.2'
    meta.MediaStorageSOPInstanceUID = f'1.2.3.4.{instance}'
    meta.TransferSyntaxUID = '1.2.840.10008.1.2.1'
    data = FileDataset('', Dataset(), file_meta=meta, preamble=bytes(128))
    data.SOPClassUID = meta.MediaStorageSOPClassUID
    data.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    data.StudyDate = '20240101'
    data.Modality = 'CT'
    data.PatientName = 'Large^Archive'
    data.PatientID = 'LARGE'
    data.StudyInstanceUID = f'1.2.3.1.{series // 8}'
    data.SeriesInstanceUID = f'1.2.3.2.{series}'
    data.SeriesNumber = series
    data.InstanceNumber = instance % 125 + 1
    data.Rows, data.Columns, data.NumberOfFrames = rows, 512, frames
    data.BitsAllocated = data.BitsStored = 16
    data.HighBit, data.PixelRepresentation, data.SamplesPerPixel = 15, 0, 1
    data.PhotometricInterpretation = 'MONOCHROME2'
    data.is_little_endian, data.is_implicit_VR = True, False
    file = io.BytesIO()
    dcmwrite(file, data, write_like_original=False)
    return file.getvalue() + b'\xe0\x7f\x10\x00OW\0\0' + (frame_bytes * frames).to_bytes(4, 'little')


# of a film, what deflates to a hundredth; of slices, what deflates to a half as real ones do
tile_bytes = 8192 if frames > 1 else frame_bytes
tile = random.Random(1).randbytes(tile_bytes).translate(bytes(value & 15 for value in range(256)))
frame = (tile * (frame_bytes // len(tile) + 1))[:frame_bytes] if is_deflated else bytes(frame_bytes)
how = zipfile.ZIP_DEFLATED if is_deflated else zipfile.ZIP_STORED
with SparseFile(out, 'w') as raw, zipfile.ZipFile(raw, 'w', how, compresslevel=1) as archive:
    for instance in range(count):
        with archive.open(f'DICOM/SE{instance // 125:05}/IM{instance % 125:05}', 'w', force_zip64=frames > 1) as entry:
            entry.write(head(instance))
            for _ in range(frames):
                entry.write(frame)
