#!/usr/bin/env python3
"""Computes lib/math/airy_tables.hpp: the Airy functions and their slopes at the points about which special_airy.cpp
expands them.

    tools/math/airy_coefficients.py          print the file
    tools/math/airy_coefficients.py --check  exit with status 1 unless the file contains them (needs only mpmath)
"""

from mpmath import airyai, airybi, mpf, nstr

from pieces import Files

POINTS_PER_UNIT = 2
LARGEST_POINT = 12
DIGITS = 36


def literal(x):
    return nstr(x, DIGITS, strip_zeros=False) + "L"


def rows(function):
    for k in range(-POINTS_PER_UNIT * LARGEST_POINT, POINTS_PER_UNIT * LARGEST_POINT + 1):
        point = mpf(k) / POINTS_PER_UNIT
        yield f"{{{literal(function(point))}, {literal(function(point, derivative=1))}}},"


HEAD = f"""/// Ai and Bi with their slopes at whole and half numbers, computed by tools/math/airy_coefficients.py: see
/// special_airy.cpp.
#pragma once

#include "math/special_policy.hpp"

namespace jiteval::math {{

constexpr int airy_points_per_unit = {POINTS_PER_UNIT};
constexpr int largest_airy_point = {LARGEST_POINT};
constexpr int airy_point_count = 2 * largest_airy_point * airy_points_per_unit + 1;

struct AiryPoint {{
  Extended value;
  Extended slope;
}};
"""


def main():
    files = Files()
    name = "airy_tables.hpp"
    print(HEAD)
    files.expect(name, "the beginning", HEAD)
    for table, function in (("airy_ai_points", airyai), ("airy_bi_points", airybi)):
        lines = "\n    ".join(rows(function))
        code = f"constexpr AiryPoint {table}[airy_point_count] = {{\n    {lines}\n}};"
        print(f"{code}\n")
        files.expect(name, table, code)
    print("}  // namespace jiteval::math")
    files.finish()


if __name__ == "__main__":
    main()
