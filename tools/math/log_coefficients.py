#!/usr/bin/env python3
"""Computes the constants of lib/math/log.hpp, log_of.hpp and cbrt.hpp and prints them as hex floats.

    tools/math/log_coefficients.py          print the constants
    tools/math/log_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from mpmath import cbrt, fabs, floor, ldexp, log, log1p, mpf

from coefficients import constant_lines, print_and_check, rounded_minimax, split_ln2

SMALL = mpf(10) ** -12  # nearer to zero, differences of this precision say nothing
LOG_DEGREE = 10
LOG_OF_DEGREE = 13
CBRT_DEGREE = 4

# One for each sixteenth of [1, 3/2), then for each thirty-second of [3/4, 1), in 32nds. Of all with which
# f = reciprocal * m - 1 is exact, and not below -1/32, the one with the least largest |f|; 1 on both sides of 1.
RECIPROCALS = [32, 30, 28, 27, 25, 24, 23, 22, 42, 40, 39, 37, 36, 35, 34, 32]
LOWEST = -mpf(1) / 32
HIGHEST = mpf(1) / 16


def log_tables():
    high = [ldexp(floor(ldexp(-log(mpf(n) / 32), 42) + mpf(1) / 2), -42) for n in RECIPROCALS]
    low = [-log(mpf(n) / 32) - h for n, h in zip(RECIPROCALS, high)]
    return [float(h) for h in high], [float(l) for l in low]


def log_minimax(fixed, degree):
    weight = lambda f: 1 / log1p(f) if fabs(f) > SMALL else mpf(0)
    return rounded_minimax(log1p, weight, fixed, degree, LOWEST, HIGHEST)


def log_constants():
    ln2_high, ln2_low = split_ln2(42)
    yield "ln2_high", ln2_high
    yield "ln2_low", ln2_low
    for name, base in (("log2_e", 2), ("log10_e", 10)):
        factor = 1 / log(mpf(base))
        yield f"{name}_high", float(factor)
        yield f"{name}_low", float(factor - mpf(float(factor)))
    high, low = log_tables()
    for value in high + low:
        yield "", value
    coefficients, error = log_minimax([mpf(0), mpf(1), -mpf(1) / 2], LOG_DEGREE)
    for i, c in enumerate(coefficients[3:], start=3):
        yield f"c{i}", c
    yield "error", error


def log_of_constants():
    third = mpf(1) / 3
    yield "third_high", float(third)
    yield "third_low", float(third - mpf(float(third)))
    fixed = [mpf(0), mpf(1), -mpf(1) / 2, third]
    coefficients, error = log_minimax(fixed, LOG_OF_DEGREE)
    for i, c in enumerate(coefficients[4:], start=4):
        yield f"c{i}", c
    yield "error", error


def cbrt_constants():
    coefficients, error = rounded_minimax(
        lambda m: 1 / cbrt(m), cbrt, [], CBRT_DEGREE, mpf(3) / 4, mpf(3) / 2
    )
    for i, c in enumerate(coefficients):
        yield f"c{i}", c
    for power in (1, -1):
        yield "", float(cbrt(mpf(2)) ** power)
    yield "error", error


if __name__ == "__main__":
    print_and_check(
        (file_name, constant_lines(constants))
        for file_name, constants in (
            ("log.hpp", log_constants()),
            ("log_of.hpp", log_of_constants()),
            ("cbrt.hpp", cbrt_constants()),
        )
    )
