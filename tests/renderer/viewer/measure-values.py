"""Judges measurements with numpy: python3 measure-values.py FILE

The ball of 1000 HU (see make-phantom.py) lies at 39.5, 19.5 of the columns and rows of axial slices, counted from the centre of the
first pixel: at 40, 20 from its corner. Prints count, mean, SD, least and greatest of pixels whose centres lie in an ellipse, a
rectangle and a polygon.
"""

import json
import sys

import numpy
from pydicom import dcmread

data = dcmread(sys.argv[1])
values = data.pixel_array * float(data.RescaleSlope) + float(data.RescaleIntercept)
rows, columns = numpy.indices(values.shape)
x, y = columns + 0.5, rows + 0.5
ellipse = ((x - 40) / 7) ** 2 + ((y - 20) / 4.5) ** 2 <= 1
rectangle = (x >= 33.2) & (x <= 47.1) & (y >= 14.4) & (y <= 25.6)
# half planes of a triangle 30,10 - 50,12 - 38,31
triangle = numpy.ones_like(ellipse)
corners = [(30, 10), (50, 12), (38, 31)]
for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1]):
    triangle &= (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0
found = {}
for name, inside in (("ellipse", ellipse), ("rectangle", rectangle), ("freehand", triangle)):
    of = values[inside]
    found[name] = {
        "count": int(of.size),
        "mean": float(of.mean()),
        "sd": float(of.std()),
        "min": float(of.min()),
        "max": float(of.max()),
    }
print(json.dumps(found))
