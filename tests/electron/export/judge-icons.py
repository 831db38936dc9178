"""Computes the icons of a file-set from its pictures, with GDCM and numpy, and prints as JSON how far those in its DICOMDIR are off."""
import json
import os
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import numpy as np  # noqa: E402
from pydicom import dcmread  # noqa: E402
from pydicom.pixel_data_handlers.util import apply_color_lut, apply_modality_lut, convert_color_space  # noqa: E402

root = sys.argv[1]
side = 64
shape = [
    ("SamplesPerPixel", 1),
    ("PhotometricInterpretation", "MONOCHROME2"),
    ("Rows", side),
    ("Columns", side),
    ("BitsAllocated", 8),
    ("BitsStored", 8),
    ("HighBit", 7),
    ("PixelRepresentation", 0),
]


def first(value):
    return float(value[0] if hasattr(value, "__len__") and not isinstance(value, str) else value)


def decoded(path):
    """The file without compression, or None where GDCM has no way to."""
    with tempfile.TemporaryDirectory() as folder:
        raw = os.path.join(folder, "raw")
        done = subprocess.run(["gdcmconv", "--raw", path, raw], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode != 0:
            return None
        dataset = dcmread(raw)
        try:
            return dataset, dataset.pixel_array
        except Exception:
            return None


def opening(values, is_light):
    """From which value to which a picture without a window is shown: without a hundredth of a few thousand at either end."""
    least, most = values.min(), values.max()
    if is_light:
        return least, most
    some = np.sort(values.ravel()[:: (values.size // 4096) | 1])
    cut = int(0.01 * some.size)
    low, high = some[cut], some[some.size - 1 - cut]
    return (low, high) if low < high else (least, most)


def levels(dataset, pixels):
    """Lightness of each pixel of the middle frame, 0 to 255; None for what is left to other tests."""
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    frame = pixels[frames >> 1] if frames > 1 else pixels
    interpretation = dataset.PhotometricInterpretation
    if interpretation == "PALETTE COLOR":
        frame, interpretation = apply_color_lut(frame, dataset) >> 8, "RGB"
    if interpretation.startswith("YBR_FULL"):
        frame, interpretation = convert_color_space(frame, "YBR_FULL", "RGB"), "RGB"
    if interpretation == "RGB":
        return frame[..., :3].astype(float) @ [0.299, 0.587, 0.114] if dataset.BitsStored == 8 else None
    if not interpretation.startswith("MONOCHROME") or "SharedFunctionalGroupsSequence" in dataset:
        return None
    if "VOILUTSequence" in dataset or "PresentationLUTShape" in dataset or "VOILUTFunction" in dataset:
        return None
    if dataset.PixelRepresentation == 1 and dataset.BitsAllocated == 16:
        # neither of them carries the sign (PS3.5 8.1.1)
        unused = 16 - dataset.BitsStored
        frame = (frame.astype(np.int16) << unused) >> unused
    values = apply_modality_lut(frame, dataset).astype(float)
    if dataset.get("WindowWidth", None) not in (None, "") and first(dataset.WindowWidth) > 1:
        center, width = first(dataset.WindowCenter), first(dataset.WindowWidth)
        shown = 255 * ((values - (center - 0.5)) / (width - 1) + 0.5)
    elif "PixelPaddingValue" in dataset or values.max() == values.min():
        return None
    else:
        least, most = opening(values, frame.dtype == np.uint8 and (values == frame).all())
        shown = 255 * (values - least) / (most - least)
    shown = shown.clip(0, 255)
    return 255 - shown if interpretation == "MONOCHROME1" else shown


def small(shown, dataset):
    rows, columns = shown.shape
    tall = 1.0
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio"):
        value = dataset.get(keyword)
        if value:
            tall = float(value[0]) / float(value[1])
            break
    scale = side / max(rows * tall, columns)
    width, height = max(round(columns * scale), 1), max(round(rows * tall * scale), 1)
    # the mean of eight by eight points of each
    at_rows = np.minimum((np.arange(height * 8) + 0.5) / 8 * rows / height, rows - 1).astype(int)
    at_columns = np.minimum((np.arange(width * 8) + 0.5) / 8 * columns / width, columns - 1).astype(int)
    means = shown[np.ix_(at_rows, at_columns)].reshape(height, 8, width, 8).mean(axis=(1, 3))
    icon = np.zeros((side, side))
    top, left = (side - height) // 2, (side - width) // 2
    icon[top : top + height, left : left + width] = means
    return icon


found = []
series = None
for record in dcmread(os.path.join(root, "DICOMDIR")).DirectoryRecordSequence:
    if record.DirectoryRecordType == "SERIES":
        series = {"record": record, "pictures": []}
        found.append(series)
    elif "ReferencedFileID" in record and record.DirectoryRecordType == "IMAGE":
        fileId = record.ReferencedFileID
        series["pictures"].append("/".join([fileId] if isinstance(fileId, str) else fileId))

rows = []
for one in found:
    record, pictures = one["record"], one["pictures"]
    row = {"uid": record.SeriesInstanceUID, "pictures": len(pictures), "hasIcon": "IconImageSequence" in record, "off": None}
    rows.append(row)
    if not row["hasIcon"]:
        continue
    (icon,) = record.IconImageSequence
    row["isAllowed"] = all(icon.get(keyword) == value for keyword, value in shape) and len(icon) == len(shape) + 1
    greys = np.frombuffer(icon.PixelData, np.uint8).reshape(side, side)
    row["greys"] = len(np.unique(greys))
    picture = decoded(os.path.join(root, pictures[len(pictures) // 2]))
    shown = None if picture is None else levels(*picture)
    if shown is not None:
        row["off"] = float(np.abs(small(shown, picture[0]) - greys).max())
print(json.dumps(rows))
