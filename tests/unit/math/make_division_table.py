#!/usr/bin/env python3
"""Prints division_table.inc: Python's x // y and x % y for pairs of doubles, as bit patterns.

    tests/unit/math/make_division_table.py > tests/unit/math/division_table.inc
"""

import struct

VALUES = [
    0.0, 0.1, 0.3, 0.5, 1.0, 1.5, 2.0, 3.0, 7.0, 10.0, 1e-20, 5e-324, 2.2250738585072014e-308, 0.9999999999999999,
    1e16, 9007199254740993.0, 123456.789, 1e300, 1.7976931348623157e308, float("inf"),
]
SIGNED = [s * v for v in VALUES for s in (1.0, -1.0)] + [float("nan")]


def bits(value):
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016x}"


print("// Printed by make_division_table.py: the bits of x, y, x // y and x % y.")
for x in SIGNED:
    for y in SIGNED:
        if y != 0:
            print(f"{{{bits(x)}, {bits(y)}, {bits(x // y)}, {bits(x % y)}}},")
