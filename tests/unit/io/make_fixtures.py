#!/usr/bin/python3
"""Writes the files under data/ that the tests of lib/io read: .npy files by NumPy itself, PNG files by zlib alone.

Run it again only to add files; what is there is checked in, so that the tests need no Python.
"""
import struct
import zlib
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"


def save(name, array, version=(1, 0)):
    with open(DATA / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def save_png(name, width, height, depth, colour, rows, interlace=0, extra=b""):
    """`rows` are the packed bytes of each row, or of each row of each pass."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    signature = b"\x89PNG\r\n\x1a\n"
    body = chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    (DATA / f"{name}.png").write_bytes(signature + body)


def main():
    DATA.mkdir(exist_ok=True)
    grid = np.arange(12.0).reshape(3, 4) - 2.5
    save("f8", grid)
    save("f8_version_2", grid, (2, 0))
    save("f8_version_3", grid, (3, 0))
    save("f8_swapped", grid.astype(">f8"))
    save("f8_fortran", np.asfortranarray(grid))
    save("f8_fortran_3d", np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)))
    save("f8_special", np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308]))
    save("scalar", np.array(2.5))
    save("empty", np.zeros((0, 3)))
    save("f4", np.array([0.1, -1.5, 3e38], np.float32))
    save("f4_swapped", np.array([0.1, -1.5, 3e38], ">f4"))
    save("f2", np.array([0.1, -1.5, 65504, np.inf, 6e-8], np.float16))
    save("bool", np.array([True, False, True]))
    for kind in "iu":
        for size in 1, 2, 4, 8:
            info = np.iinfo(f"{kind}{size}")
            # The ends of the range where a double can hold them.
            low, high = (info.min, info.max) if size < 8 else (info.min, 2**53)
            save(f"{kind}{size}", np.array([low, 0, 1, high], f"{kind}{size}"))
    save("i2_swapped", np.array([-2, 258], ">i2"))
    save("i8_swapped", np.array([-2, 2**40 + 1], ">i8"))
    save("i8_inexact", np.asfortranarray(np.array([[1, 2], [2**53 + 1, 4]])))
    save("u8_inexact", np.array([2**63, 2**64 - 1], np.uint64))
    save("complex", np.array([1 + 2j]))
    save("structured", np.zeros(2, [("x", "f8"), ("y", "i4")]))
    save("text", np.array(["abc"]))
    save("dates", np.array(["2020-01-01"], "M8[D]"))
    save("object", np.array([None]))

    save_png("grey1", 10, 2, 1, 0, [bytes([0b10110011, 0b01000000]), bytes([0b00000000, 0b11000000])])
    save_png("grey2", 5, 1, 2, 0, [bytes([0b00011011, 0b10000000])])
    save_png("grey4", 3, 1, 4, 0, [bytes([0x0F, 0x70])])
    save_png("grey8", 3, 2, 8, 0, [bytes([0, 1, 255]), bytes([128, 7, 200])])
    # A gamma chunk must not change the values.
    gamma = chunk(b"gAMA", struct.pack(">I", 100000))
    save_png("grey16", 2, 2, 16, 0, [struct.pack(">HH", 0, 258), struct.pack(">HH", 65535, 32768)], extra=gamma)
    # Adam7 passes of a 2 x 2 image: pixel (0, 0); then (0, 1); then row 1.
    save_png("interlaced", 2, 2, 8, 0, [bytes([10]), bytes([20]), bytes([30, 40])], interlace=1)
    save_png("grey_alpha", 1, 1, 8, 4, [bytes([9, 255])])
    save_png("rgb", 1, 1, 8, 2, [bytes([1, 2, 3])])
    save_png("rgba", 1, 1, 8, 6, [bytes([1, 2, 3, 4])])
    save_png("palette", 1, 1, 8, 3, [bytes([0])], extra=chunk(b"PLTE", bytes([1, 2, 3])))
    # A header that promises far more pixels than the data can hold.
    save_png("huge", 1000000, 1000000, 8, 0, [bytes(100)])


main()
