#!/usr/bin/env python3
"""Computes the table and constants of lib/math/digamma.hpp, in the manner of erf_coefficients.py.

    tools/math/digamma_coefficients.py          print the file of the table and the constants
    tools/math/digamma_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from mpmath import digamma, findroot, mpf, psi

from pieces import PIECES, Files, rounded, table

ZERO = findroot(digamma, mpf("1.4616"))
DEGREE = 14


def quotient(x):
    return digamma(x) / (x - ZERO)


def quotient_derivative(x):
    return (psi(1, x) - quotient(x)) / (x - ZERO)


def quotient_table():
    edges = [(1 + mpf(k % 4) / 4) * 2 ** (k // 4) for k in range(PIECES + 1)]
    return table(quotient, quotient_derivative, edges, DEGREE)


def constants():
    yield "zero_high", ZERO
    yield "zero_low", ZERO - rounded(ZERO)


def main():
    files = Files()
    name = "digamma_coefficients.py"
    files.tables("digamma_tables.hpp", "the digamma function", name, [("digamma_table", quotient_table())])
    files.constants("digamma.hpp", constants())
    files.finish()


if __name__ == "__main__":
    main()
