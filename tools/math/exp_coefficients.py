#!/usr/bin/env python3
"""Computes the constants of lib/math/exp.hpp and its relatives and prints them as hex floats.

    tools/math/exp_coefficients.py          print the constants
    tools/math/exp_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from mpmath import cosh, exp, fabs, floor, log, log10, mpf, pi, sinh, sqrt

from coefficients import constant_lines, print_and_check, rounded_minimax

TINY = mpf(10) ** -12  # nearer to zero, differences of the precision used say nothing
LN2 = log(2)
EIGHTHS = range(8)
STEPS_TRIED = 60000  # on both sides of ln 2
EXP_DEGREE = 7
SINH_DEGREE = 4
COSH_DEGREE = 4


def exp_step():
    """The double near ln 2 for which all e^(j step / 8) are nearest to being doubles."""
    unit = 2.0**-53
    # e^(j step / 8), counted in units of its last place, is linear in `step` so near ln 2.
    start = [exp(j * mpf(float(LN2)) / 8) * mpf(2) ** 52 for j in EIGHTHS]
    fraction = [float(x - floor(x)) for x in start]
    slope = [float(x) * j / 8 * unit for j, x in zip(EIGHTHS, start)]

    def largest_error(n):
        places = [f + s * n for f, s in zip(fraction, slope)]
        return max(abs(place - round(place)) for place in places)

    return float(LN2) + min(range(-STEPS_TRIED, STEPS_TRIED + 1), key=largest_error) * unit


STEP = exp_step()
EXCESS = mpf(STEP) - LN2


def low_part(x):
    return float(x - mpf(float(x)))


def exp_constants():
    yield "log2_e", float(1 / LN2)
    yield "exp_step", STEP
    yield "exp_step_excess", float(EXCESS)
    largest = mpf(0)
    for j in EIGHTHS:
        exact = exp(j * mpf(STEP) / 8)
        yield "", float(exact)
        largest = max(largest, fabs(exact - mpf(float(exact))) * 2**52)
    yield "// largest error of the table in ULP", float(largest)
    reach = LN2 / 16 * (1 + mpf(10) ** -6)  # more, by the excess and the rounding of x log2(e)
    # exp(r) = 1 + r + r^2 p(r): the coefficients 1 and 1 are fixed, and the error is relative to exp(r).
    coefficients, error = rounded_minimax(exp, lambda r: exp(-r), [mpf(1), mpf(1)], EXP_DEGREE, -reach, reach)
    for i, c in enumerate(coefficients[2:], start=2):
        yield f"c{i}", c
    yield "// largest relative error, its binary logarithm", binary_logarithm(error)


def exp_of_constants():
    for j in EIGHTHS:
        yield "", low_part(exp(j * mpf(STEP) / 8))


def exp_bases_constants():
    yield "ln2", float(LN2)
    yield "log2_10", float(log(10) / LN2)
    yield "log10_2", float(log10(2))
    yield "low_and_excess", float((log10(2) - mpf(float(log10(2)))) * log(10) + EXCESS)
    yield "ln10", float(log(10))


def hyperbolic_constants():
    yield "log2_e", float(1 / LN2)
    yield "ln2_high", float(LN2)
    yield "ln2_low", low_part(LN2)
    top = (LN2 / 2 * (1 + mpf(10) ** -9)) ** 2

    def sinh_target(z):
        r = sqrt(z)
        return (sinh(r) - r) / r**3 if z > TINY else mpf(1) / 6 + z / 120

    def cosh_target(z):
        return (cosh(sqrt(z)) - 1 - z / 2) / z**2 if z > TINY else mpf(1) / 24 + z / 720

    # Relative to 1 - e^-r, the smallest result that is a sum with these terms.
    def weight(z):
        return 1 / (1 - exp(-sqrt(z)))

    for name, target, power, degree in (("s", sinh_target, 3, SINH_DEGREE), ("c", cosh_target, 4, COSH_DEGREE)):
        coefficients, error = rounded_minimax(
            target, lambda z: sqrt(z) ** power * weight(z), [], degree, TINY, top
        )
        for i, c in enumerate(coefficients):
            yield f"{name}{i}", c
        yield "// largest relative error, its binary logarithm", binary_logarithm(error)


def norm_pdf_constants():
    exact = log(2 * pi) / 2
    yield "log_sqrt_2pi_high", float(exact)
    yield "log_sqrt_2pi_low", low_part(exact)


def binary_logarithm(x):
    return float(log(x) / LN2)


if __name__ == "__main__":
    print_and_check(
        (file_name, constant_lines(constants))
        for file_name, constants in (
            ("exp.hpp", exp_constants()),
            ("exp_of.hpp", exp_of_constants()),
            ("exp_bases.hpp", exp_bases_constants()),
            ("hyperbolic_parts.hpp", hyperbolic_constants()),
            ("norm_pdf.hpp", norm_pdf_constants()),
        )
    )
