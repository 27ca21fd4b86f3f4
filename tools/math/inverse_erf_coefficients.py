#!/usr/bin/env python3
"""Computes the table and constants of lib/math/inverse_erf.hpp, in the manner of erf_coefficients.py.

    tools/math/inverse_erf_coefficients.py          print the file of the table and the constants
    tools/math/inverse_erf_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from mpmath import erf, erfc, exp, fabs, log, mpf, pi, sqrt

from pieces import PIECES, Files, interpolate, rounded, table

LARGEST_CENTRAL = mpf(1) / 2
FIRST_T = sqrt(log(2))
SHIFT = mpf("0.95")
DEGREE = 16


def inverse_erf(v):
    y = v * sqrt(pi) / 2
    for _ in range(100):
        step = (erf(y) - v) * sqrt(pi) / 2 * exp(y * y)
        y -= step
        if fabs(step) < mpf(10) ** -55 * fabs(y):
            return y
    raise ArithmeticError(v)


def tail(t):
    """The y with erfc(y) = exp(-t^2), by Newton's method on the logarithm."""
    y = t - log(1 + t) / (2 * t + 1)
    for _ in range(100):
        complement = erfc(y)
        step = (log(complement) + t * t) * complement * sqrt(pi) / 2 * exp(y * y)
        y += step
        if fabs(step) < mpf(10) ** -55 * y:
            return y
    raise ArithmeticError(t)


def tail_derivative(t):
    y = tail(t)
    return t * sqrt(pi) * exp(y * y - t * t)


def tail_table():
    start = rounded(FIRST_T + SHIFT)
    edges = [start * (1 + mpf(k % 4) / 4) * 2 ** (k // 4) - SHIFT for k in range(PIECES + 1)]
    edges[0] = FIRST_T
    # Nearer to the lower end, where the value is smaller, and what is added to it counts more.
    points = {(low, high): low + (high - low) * mpf("0.4") for low, high in zip(edges, edges[1:])}
    return table(tail, tail_derivative, edges, DEGREE, points)


def constants():
    yield "shift", SHIFT
    yield "doubled_index_scale", 2 / rounded(FIRST_T + SHIFT)
    half_root_pi = sqrt(pi) / 2
    yield "half_root_pi", half_root_pi
    yield "half_root_pi_low", half_root_pi - rounded(half_root_pi)
    root_2 = sqrt(mpf(2))
    yield "root_2", root_2
    yield "root_2_low", root_2 - rounded(root_2)

    def rest(w):
        v = sqrt(w)
        return (inverse_erf(v) / v - half_root_pi) / w

    for i, c in enumerate(interpolate(rest, mpf(10) ** -12, LARGEST_CENTRAL**2, 15)):
        yield f"c{i}", c


def main():
    files = Files()
    name = "inverse_erf_coefficients.py"
    files.tables("inverse_erf_tables.hpp", "the inverse of erfc", name, [("inverse_erfc_table", tail_table())])
    files.constants("inverse_erf.hpp", constants())
    files.finish()


if __name__ == "__main__":
    main()
