"""What pydicom and numpy find of a dose: python3 judge-dose.py DOSE < points as JSON. Answers as JSON, in Gy,
the highest dose in the grid, and that of the points.

The grid is put together from what the standard says of it, and what lies between its values is linear in each direction.
"""

import json
import sys

import numpy
import pydicom

dose = pydicom.dcmread(sys.argv[1])
values = dose.pixel_array.astype(float) * float(dose.DoseGridScaling)
orientation = numpy.array(dose.ImageOrientationPatient, dtype=float)
row, column = orientation[:3], orientation[3:]
origin = numpy.array(dose.ImagePositionPatient, dtype=float)
across = numpy.arange(dose.Columns) * float(dose.PixelSpacing[1])
down = numpy.arange(dose.Rows) * float(dose.PixelSpacing[0])
behind = numpy.array(dose.GridFrameOffsetVector, dtype=float)
normal = numpy.cross(row, column)


def along(axis, places, at):
    """Takes a direction of an array away."""
    after = int(numpy.clip(numpy.searchsorted(places, at, side="right"), 1, len(places) - 1))
    share = (at - places[after - 1]) / (places[after] - places[after - 1])
    return numpy.take(values_left, after - 1, axis) * (1 - share) + numpy.take(values_left, after, axis) * share


found = []
for point in json.load(sys.stdin):
    from_origin = numpy.array(point, dtype=float) - origin
    values_left = values
    for axis, places, way in ((0, behind, normal), (0, down, column), (0, across, row)):
        values_left = along(axis, places, float(numpy.dot(from_origin, way)))
    found.append(float(values_left))
json.dump({"most": float(values.max()), "found": found}, sys.stdout)
