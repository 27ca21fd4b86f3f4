#!/usr/bin/env python3
"""Computes the table of lib/math/zeta.hpp, in the manner of erf_coefficients.py.

    tools/math/zeta_coefficients.py          print the file of the table
    tools/math/zeta_coefficients.py --check  exit with status 1 unless the file contains it (needs only mpmath)
"""

from mpmath import mpf, zeta

from pieces import PIECES, Files, table

FIRST = mpf(-1) / 4
FIRST_SUM = mpf(4)
DEGREE = 14


def regular_part(s):
    return zeta(s) - 1 / (s - 1)


def regular_part_derivative(s):
    return zeta(s, 1, 1) + 1 / (s - 1) ** 2


def zeta_table():
    edges = [FIRST + FIRST_SUM * ((1 + mpf(k % 4) / 4) * 2 ** (k // 4) - 1) for k in range(PIECES + 1)]
    return table(regular_part, regular_part_derivative, edges, DEGREE)


def main():
    files = Files()
    name = "zeta_coefficients.py"
    files.tables("zeta_tables.hpp", "Riemann's zeta function", name, [("zeta_table", zeta_table())])
    files.finish()


if __name__ == "__main__":
    main()
