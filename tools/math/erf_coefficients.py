#!/usr/bin/env python3
"""Computes the tables and constants of lib/math/erf.hpp and lib/math/normal.hpp.

For each of sixteen intervals, the polynomial that agrees with the function at the Chebyshev points. Its centre is near
the middle, chosen so that the function there is off from a double by at most 1/128 ULP and its derivative by 1/16.

    tools/math/erf_coefficients.py          print the files of tables and the constants
    tools/math/erf_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from mpmath import erf, erfc, exp, mpf, pi, sqrt

from pieces import PIECES, Files, largest_error, rounded, table, terms


def erf_derivative(x):
    return 2 / sqrt(pi) * exp(-x * x)


def erfcx(x):
    return exp(x * x) * erfc(x)


def erfcx_derivative(x):
    return 2 * x * erfcx(x) - 2 / sqrt(pi)


def erf_table():
    width = mpf("0.3765")
    edges = [max(mpf(0), width * k - width / 4) for k in range(PIECES + 1)]
    rows, error = table(erf, erf_derivative, edges[1:], 13)
    # In the first interval, x + x (c1 + c2 x + ...).
    tiny = mpf(2) ** -20
    first = terms(lambda x: erf(x) - x, lambda x: erf_derivative(x) - 1, tiny, edges[1], 13, mpf(0))
    error = max(error, largest_error(lambda x: erf(x) - x, tiny, edges[1], mpf(0), mpf(0), first, erf))
    return [[mpf(0), mpf(0)] + first] + rows, error


def quarter_octaves(scale):
    return [((1 + mpf(k % 4) / 4) * 2 ** (k // 4) - 1) * mpf(scale) for k in range(PIECES + 1)]


def erfcx_table():
    return table(erfcx, erfcx_derivative, quarter_octaves("1.82"), 14)


def scaled_ndtr_table():
    root = sqrt(mpf(2))
    edges = quarter_octaves("2.575")
    return table(
        lambda a: erfcx(a / root) / 2,
        lambda a: erfcx_derivative(a / root) / 2 / root,
        edges,
        14,
        # Below 1/4, so that t has a smaller unit where q is just below 1/2.
        {(edges[0], edges[1]): mpf("0.245")},
    )


def erf_constants():
    inverse_sqrt_pi = 1 / sqrt(pi)
    yield "inverse_sqrt_pi", inverse_sqrt_pi
    # erfcx(x) = w (1 + a0 + a1 w^2 + a2 w^4 + ...), where w = 1 / (x sqrt(pi)) but for the rounding of 1 / sqrt(pi).
    yield "a0", inverse_sqrt_pi / rounded(inverse_sqrt_pi) - 1
    a = mpf(1)
    for k in range(1, 7):
        a *= -(2 * k - 1) * pi / 2
        yield f"a{k}", a


def normal_constants():
    yield "density_at_0", 1 / sqrt(2 * pi)
    yield "sqrt_2_over_pi", sqrt(2 / pi)


def main():
    files = Files()
    name = "erf_coefficients.py"
    files.tables("erf_tables.hpp", "erf and erfcx", name, [("erf_table", erf_table()), ("erfcx_table", erfcx_table())])
    files.tables("normal_tables.hpp", "the normal distribution", name, [("scaled_ndtr_table", scaled_ndtr_table())])
    files.constants("erf.hpp", erf_constants())
    files.constants("normal.hpp", normal_constants())
    density_at_0 = 1 / sqrt(2 * pi)
    parts = [("density_at_0_high", density_at_0), ("density_at_0_low", density_at_0 - rounded(density_at_0))]
    files.constants("distributions.hpp", parts)
    files.finish()


if __name__ == "__main__":
    main()
