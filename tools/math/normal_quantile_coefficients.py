#!/usr/bin/env python3
"""Computes the table and constants of lib/math/normal_quantile.hpp, in the manner of inverse_erf_coefficients.py.

    tools/math/normal_quantile_coefficients.py          print the file of the table and the constants
    tools/math/normal_quantile_coefficients.py --check  exit with status 1 unless the files contain them (needs only
                                                        mpmath)
"""

from mpmath import mpf, sqrt

from inverse_erf_coefficients import FIRST_T, LARGEST_CENTRAL, inverse_erf, tail
from pieces import PIECES, Files, interpolate, largest_error, rounded

SHIFT = mpf("1.21")
TAIL_PIECES = PIECES - 1
DEGREE = 19
WIDE_TERMS = 6  # whose coefficients are sums of two doubles


def quantile(t):
    """The z with ndtr(-z) = exp(-t^2) / 2."""
    return sqrt(mpf(2)) * tail(t)


def central_quotient(w):
    """z / v, where w = v^2."""
    v = sqrt(w)
    return sqrt(mpf(2)) * inverse_erf(v) / v


def row_and_error(function, low, high, centre):
    coefficients = interpolate(lambda t: function(centre + t), low - centre, high - centre, DEGREE + 1)
    wide, others = coefficients[:WIDE_TERMS], [rounded(c) for c in coefficients[WIDE_TERMS:]]
    upper = [rounded(c) for c in wide]
    lower = [rounded(c - c_upper) for c, c_upper in zip(wide, upper)]
    kept = [c_upper + c_lower for c_upper, c_lower in zip(upper, lower)] + others
    error = largest_error(function, low, high, centre, kept[0], kept[1:], function)
    return [centre] + upper + lower + others, error


def quantile_table():
    start = rounded(FIRST_T + SHIFT)
    edges = [start * (1 + mpf(k % 4) / 4) * 2 ** (k // 4) - SHIFT for k in range(TAIL_PIECES + 1)]
    edges[0] = FIRST_T
    pieces = []
    for low, high in zip(edges, edges[1:]):
        # Nearer to the lower end, where the value is smaller, and what is added to it counts more. With few digits,
        # so that t - c is exact.
        centre = rounded(int((low + (high - low) * mpf("0.4")) * 64)) / 64
        pieces.append(row_and_error(quantile, low, high, centre))
    pieces.append(row_and_error(central_quotient, mpf(10) ** -14, LARGEST_CENTRAL**2, mpf(0)))
    rows, errors = zip(*pieces)
    return rows, max(errors)


def constants():
    yield "shift", SHIFT
    yield "doubled_index_scale", 2 / rounded(FIRST_T + SHIFT)


def main():
    files = Files()
    subject = "the quantile of the normal distribution"
    tables = [("normal_quantile_table", quantile_table())]
    files.tables("normal_quantile_tables.hpp", subject, "normal_quantile_coefficients.py", tables, "normal_quantile.hpp")
    files.constants("normal_quantile.hpp", constants())
    files.finish()


if __name__ == "__main__":
    main()
