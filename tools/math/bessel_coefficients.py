#!/usr/bin/env python3
"""Computes the tables and constants of lib/math/bessel.hpp, in the manner of inverse_erf_coefficients.py.

    tools/math/bessel_coefficients.py          print the file of the tables and the constants
    tools/math/bessel_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from mpmath import arg, besselj, bessely, exp, fabs, findroot, hypot, log, mp, mpc, mpf, pi, sqrt

from pieces import PIECES, Files, interpolate, rounded

DEGREES = {"j0": 15, "j1": 15, "y0": 26, "y1": 26}
SERIES_END = mpf("0.7")  # of Y
FAR = 8 * pi  # where the table ends


def j0(x):
    return besselj(0, x)


def j1(x):
    return besselj(1, x)


def y0(x):
    return bessely(0, x)


def y1(x):
    return bessely(1, x)


def slope_of(name, x):
    if name in ("j0", "y0"):
        return -(j1 if name == "j0" else y1)(x)
    if x == 0:
        return mpf(1) / 2
    zeroth, first = (j0, j1) if name == "j1" else (y0, y1)
    return zeroth(x) - first(x) / x


def centre_of(function, low, high):
    """The zero in the interval, if there is one, or else the middle."""
    if function(low) == 0:
        return low
    if function(low) * function(high) < 0:
        return rounded(findroot(function, (low, high), solver="anderson", tol=mpf(10) ** -50))
    return rounded((low + high) / 2)


def amplitude(x):
    return sqrt(2 / (pi * max(x, 1)))


def table(name, function):
    """For each interval of pi / 2: c, the value and the slope there in two doubles, and coefficients from t^2 on."""
    rows, error = [], mpf(0)
    for i in range(PIECES):
        low, high = i * mpf(pi) / 2, (i + 1) * mpf(pi) / 2
        if name[0] == "y":
            low = max(low, SERIES_END)
        centre = centre_of(function, low, high)
        value, slope = function(centre), slope_of(name, centre)

        def rest(t):
            t = t if fabs(t) > mpf(10) ** -18 else mpf(10) ** -18
            return ((function(centre + t) - value) / t - slope) / t

        coefficients = [rounded(c) for c in interpolate(rest, low - centre, high - centre, DEGREES[name] - 1)]
        for k in range(60):
            t = low + (high - low) * (k + mpf(1) / 2) / 60 - centre
            total = mpf(0)
            for c in reversed(coefficients):
                total = total * t + c
            scale = amplitude(centre + t) if low > 0 else function(centre + t)
            error = max(error, fabs(((total * t + slope) * t + value - function(centre + t)) / scale))
        parts = [rounded(value), rounded(value - rounded(value)), rounded(slope), rounded(slope - rounded(slope))]
        rows.append([centre] + parts + coefficients)
    return rows, error


def far(order):
    """The polynomials in w = 1 / x^2 of phase and amplitude: see bessel.hpp."""
    first = mpf(4 * order * order - 1) / 8

    def parts(w):
        x = 1 / sqrt(w)
        turned = mpc(besselj(order, x), bessely(order, x)) * exp(mpc(0, (mpf(order) / 2 + mpf(1) / 4) * pi - x))
        phase = (arg(turned) * x - first) / w
        size = (hypot(turned.real, turned.imag) * sqrt(pi * x / 2) - 1) / w
        return phase, size

    low, high = mpf(10) ** -8, 1 / FAR**2
    return [interpolate(lambda w: parts(w)[k], low, high, 8) for k in (0, 1)]


def near(order):
    """The polynomials in w = x^2 of J and of what Y has beside its logarithm, up to SERIES_END."""

    def of_j(w):
        x = sqrt(w)
        return (besselj(0, x) - 1) / w if order == 0 else (besselj(1, x) / x - mpf(1) / 2) / w

    def of_y(w):
        x = sqrt(w)
        rest = bessely(order, x) - 2 / pi * log(x) * besselj(order, x)
        return rest if order == 0 else (rest + 2 / (pi * x)) / x

    low, high = mpf(10) ** -10, SERIES_END**2
    return interpolate(of_j, low, high, 7), interpolate(of_y, low, high, 8)


def main():
    mp.dps = 60
    files = Files()
    functions = {"j0": j0, "j1": j1, "y0": y0, "y1": y1}
    contents = [(f"{name}_table", table(name, function)) for name, function in functions.items()]
    files.tables("bessel_tables.hpp", "Bessel functions", "bessel_coefficients.py", contents)
    two_over_pi = 2 / pi
    parts = [("two_over_pi_high", two_over_pi), ("two_over_pi_low", two_over_pi - rounded(two_over_pi))]
    files.constants("bessel_tables.hpp", parts)
    for order in (0, 1):
        phase, size = far(order)
        of_j, of_y = near(order)
        if order == 0:
            limit = of_y.pop(0)
            files.constants("bessel_tables.hpp", [("y_limit_0", limit), ("y_limit_0_low", limit - rounded(limit))])
        parts = (("phase", phase), ("size", size), ("j_series", of_j), ("y_series", of_y))
        files.arrays("bessel_tables.hpp", [(f"{what}_{order}", values) for what, values in parts])
    files.finish()


if __name__ == "__main__":
    main()
