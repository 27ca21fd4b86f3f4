#!/usr/bin/env python3
"""Writes filter_fixture.inc: what SciPy's ndimage.generic_filter makes of small images.

Usage: make_filter_fixture.py > filter_fixture.inc
The images and the kernel are small integers, so every result is exact.

Left out: `reflect` where a neighbour lies exactly two or more periods (of twice the extent) before the image. There
SciPy 1.10 reads the element before the array (NI_InitFilterOffsets), and its result is whatever lies in memory.
"""
import itertools

import numpy as np
import scipy
from scipy import ndimage

MODES = ["reflect", "mirror", "nearest", "wrap", "constant"]


def image(shape):
    i = np.arange(np.prod(shape))
    return ((i * i * 7 + 3 * i + 11) % 101).astype(float).reshape(shape)


def kernel(neighbours):
    return float(np.dot(neighbours, np.arange(1, len(neighbours) + 1)))


def braces(values):
    return "{" + ", ".join(str(int(v)) for v in values) + "}"


def case(shape, footprint, mode, origin, cval):
    footprint = np.asarray(footprint)
    result = ndimage.generic_filter(
        image(shape), kernel, footprint=footprint, mode=mode, origin=origin, cval=cval
    )
    fields = [braces(shape), braces(footprint.shape), braces(footprint.ravel()), "Boundary::" + mode,
              braces(origin), str(cval), braces(result.ravel())]
    print("{" + ", ".join(fields) + "},")


def cases():
    cross = [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    ragged = [[1, 0, 0, 1, 1], [0, 0, 1, 0, 0]]
    for mode in MODES:
        # One dimension: windows much longer than the image repeat its period.
        for length, window in itertools.product([1, 2, 3, 5], [1, 2, 3, 4, 7, 15]):
            yield (length,), [1] * window, mode, (0,), -3
        for origin in [-2, -1, 1, 2]:
            yield (4,), [1, 0, 1, 1, 1], mode, (origin,), 5
        for origin in [-2, 1]:
            yield (3,), [1, 1, 0, 1], mode, (origin,), 5
        yield (40,), [1, 1, 0, 1, 0, 1, 1], mode, (1,), 9
        # Two dimensions.
        for shape in [(1, 1), (1, 6), (5, 1), (4, 5)]:
            yield shape, cross, mode, (0, 0), 2
            yield shape, ragged, mode, (0, 0), 2
        yield (3, 4), ragged, mode, (-1, 2), 2
        yield (3, 4), ragged, mode, (0, -2), 2
        yield (2, 3), np.eye(9, 7), mode, (3, -2), 4
        yield (3, 45), cross, mode, (1, 0), 6
        # Three and four.
        yield (2, 3, 4), (np.arange(27).reshape(3, 3, 3) % 4 == 1), mode, (0, 1, -1), 1
        yield (2, 2, 1, 3), (np.arange(36).reshape(3, 2, 3, 2) % 5 == 0), mode, (0, -1, 1, 0), 7


print(f"// Written by make_filter_fixture.py with SciPy {scipy.__version__}.")
print("// Shape, footprint's shape and elements, mode, origin, cval, result.")
for arguments in cases():
    case(*arguments)
