#!/usr/bin/env python3
"""Computes the tables and constants of lib/math/elliptic.hpp, in the manner of erf_coefficients.py.

    tools/math/elliptic_coefficients.py          print the file of the tables and the constants
    tools/math/elliptic_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from mpmath import ellipe, ellipk, log, mpf, pi

from pieces import PIECES, Files, interpolate, table

SMALLEST_OF_TABLE = mpf(1) / 16
TERMS = 9


def first(m1):
    return ellipk(1 - m1)


def first_derivative(m1):
    return (first(m1) - second(m1) / m1) / (2 * (1 - m1))


def second(m1):
    return ellipe(1 - m1)


def second_derivative(m1):
    return (first(m1) - second(m1)) / (2 * (1 - m1))


def edges():
    return [SMALLEST_OF_TABLE * (1 + mpf(k % 4) / 4) * 2 ** (k // 4) for k in range(PIECES + 1)]


def tables():
    yield "ellipk_table", table(first, first_derivative, edges(), 14)
    yield "ellipe_table", table(second, second_derivative, edges(), 13)


def logarithm(m1):
    return log(16 / m1) / 2


def first_q(m1):
    return (2 / pi * ellipk(m1) - 1) / m1


def first_p(m1):
    return (logarithm(m1) * (1 + m1 * first_q(m1)) - first(m1)) / m1


def second_q(m1):
    return 2 / pi * (ellipk(m1) - ellipe(m1)) / m1


def second_p(m1):
    return (1 + logarithm(m1) * m1 * second_q(m1) - second(m1)) / m1


def polynomials():
    for name, function in (
        ("first_q", first_q),
        ("first_p", first_p),
        ("second_q", second_q),
        ("second_p", second_p),
    ):
        yield name, interpolate(function, mpf(0), SMALLEST_OF_TABLE, TERMS)


def main():
    files = Files()
    name = "elliptic_coefficients.py"
    files.tables("elliptic_tables.hpp", "the complete elliptic integrals", name, tables())
    files.arrays("elliptic.hpp", polynomials())
    files.finish()


if __name__ == "__main__":
    main()
