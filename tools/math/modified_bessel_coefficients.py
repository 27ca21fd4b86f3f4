#!/usr/bin/env python3
"""Computes lib/math/modified_bessel_tables.hpp, the coefficients of modified_bessel.hpp, and
lib/math/modified_bessel_i_tables.hpp, the tables and constants of modified_bessel_i.hpp.

    tools/math/modified_bessel_coefficients.py          print the files
    tools/math/modified_bessel_coefficients.py --check  exit with status 1 unless the files contain them (needs only
                                                        mpmath)
"""

from mpmath import (
    besseli,
    besselk,
    cos,
    digamma,
    exp,
    fabs,
    factorial,
    fsum,
    log,
    lu_solve,
    matrix,
    mpf,
    pi,
    polyval,
    sqrt,
)

from pieces import PIECES, Files, hexadecimal, interpolate, rounded, table

LARGEST_ARGUMENT = 746
NEAR_COUNT = 7  # coefficients of a polynomial
TAIL_DEGREE = 9  # of numerator and denominator


def even_series(coefficient):
    return lambda w: fsum(coefficient(k) * (w / 4) ** k for k in range(25))


def half_i1(k):
    return 1 / (2 * factorial(k) * factorial(k + 1))


# K0 = k0_sum(x^2) - log(x) k0_log(x^2) and K1 = 1 / x - x (k1_sum(x^2) - log(x) k1_log(x^2)), DLMF 10.31.1 and
# 10.31.2, where psi(1) is minus Euler's constant.
k0_log = even_series(lambda k: 1 / factorial(k) ** 2)
k0_sum = even_series(lambda k: (log(2) + digamma(k + 1)) / factorial(k) ** 2)
k1_log = even_series(half_i1)
k1_sum = even_series(lambda k: half_i1(k) * (log(2) + (digamma(k + 1) + digamma(k + 2)) / 2))


def near_polynomial(rest):
    """Of w = x^2 from 0 to 1."""
    return interpolate(rest, mpf(10) ** -14, mpf(1), NEAR_COUNT)


def scaled(order, u):
    """e^x sqrt(x) K(x) for x = 1 / u."""
    return exp(1 / u) * besselk(order, 1 / u) / sqrt(u)


def tail(order):
    """limit, slope, numerator, denominator and the largest relative error of the quotient's contribution."""
    limit = sqrt(pi / 2)
    slope = limit * (4 * order - 1) / 8
    low, high = 1 / mpf(LARGEST_ARGUMENT), mpf(1)

    def rest(u):
        return (scaled(order, u) - limit - slope * u) / u**2

    # The quotient agrees with the rest at Chebyshev points.
    count = TAIL_DEGREE + 1
    size = 2 * count - 1
    equations, values = matrix(size, size), matrix(size, 1)
    for i in range(size):
        u = (low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * mpf(size)))
        values[i] = rest(u)
        for j in range(count):
            equations[i, j] = u**j
        for j in range(1, count):
            equations[i, count - 1 + j] = -values[i] * u**j
    solution = lu_solve(equations, values)
    numerator = [rounded(solution[j]) for j in range(count)]
    denominator = [mpf(1)] + [rounded(solution[count - 1 + j]) for j in range(1, count)]
    assert all(c * numerator[0] > 0 for c in numerator) and all(c > 0 for c in denominator)
    error = mpf(0)
    for i in range(200):
        u = low + (high - low) * (i + mpf(1) / 2) / 200
        quotient = polyval(numerator[::-1], u) / polyval(denominator[::-1], u)
        error = max(error, fabs((quotient - rest(u)) * u**2 / scaled(order, u)))
    return limit, slope, numerator, denominator, error


def two_doubles(x):
    return f"{hexadecimal(x)}, {hexadecimal(x - rounded(x))}"


def numbers(coefficients):
    return ", ".join(hexadecimal(c) for c in coefficients)


def definitions():
    for name, value in [
        ("k0_sum_0", k0_sum(mpf(0))),
        ("k0_sum_1", (log(2) + digamma(2)) / 4),
        ("k1_sum_0", k1_sum(mpf(0))),
    ]:
        yield name, f"constexpr DoubleDouble<double> {name} = {{{two_doubles(value)}}};"
    for name, rest in [
        ("k0_sum_rest", lambda w: (k0_sum(w) - k0_sum(mpf(0)) - (log(2) + digamma(2)) / 4 * w) / w**2),
        ("k0_log_rest", lambda w: (k0_log(w) - 1) / w),
        ("k1_sum_rest", lambda w: (k1_sum(w) - k1_sum(mpf(0))) / w),
        ("k1_log_rest", lambda w: (k1_log(w) - mpf(1) / 2) / w),
    ]:
        yield name, f"constexpr double {name}[{NEAR_COUNT}] = {{{numbers(near_polynomial(rest))}}};"
    for order in (0, 1):
        limit, slope, numerator, denominator, error = tail(order)
        rows = [two_doubles(limit), two_doubles(slope), numbers(numerator), numbers(denominator)]
        parts = ", ".join(f"{{{row}}}" for row in rows)
        yield f"k{order}_tail", (
            f"// The largest relative error is 2^{float(log(error, 2)):.1f}.\n"
            f"constexpr ModifiedBesselTail k{order}_tail = {{{parts}}};"
        )


# I0 and I1 / x up to I_NEAR_END, and beyond it e^-x sqrt(x) I(x) as a function of u = 1 / x. The intervals are such
# that rounding x or u times I_NEAR_SCALE or I_FAR_SCALE gives their number; the first has half the width.
I_NEAR_SCALE = mpf("3.2")
I_NEAR_END = (PIECES - mpf(1) / 2) / I_NEAR_SCALE
I_FAR_SCALE = (PIECES - mpf(1) / 2) * I_NEAR_END
I_LARGEST_ARGUMENT = mpf(714)
I_NEAR_DEGREE = 9
I_FAR_DEGREE = 8


def i_derivative(order, x):
    return besseli(1, x) if order == 0 else besseli(0, x) - besseli(1, x) / x


def i_near_table(order):
    def function(x):
        if order == 0:
            return besseli(0, x)
        return besseli(1, x) / x if x > 0 else mpf(1) / 2

    def derivative(x):
        if order == 0:
            return besseli(1, x)
        return besseli(2, x) / x if x > 0 else mpf(0)

    edges = [mpf(0)] + [(k + mpf(1) / 2) / I_NEAR_SCALE for k in range(PIECES)]
    return table(function, derivative, edges, I_NEAR_DEGREE, {(edges[0], edges[1]): mpf(0)})


def i_far_table(order):
    def function(u):
        return exp(-1 / u) * besseli(order, 1 / u) / sqrt(u)

    def derivative(u):
        x = 1 / u
        slope = i_derivative(order, x) - (1 - u / 2) * besseli(order, x)
        return -(x**2) * exp(-x) * sqrt(x) * slope

    edges = [1 / I_LARGEST_ARGUMENT] + [(k + mpf(1) / 2) / I_FAR_SCALE for k in range(PIECES)]
    return table(function, derivative, edges, I_FAR_DEGREE)


HEAD = f"""/// The coefficients of K0 and K1, computed by tools/math/modified_bessel_coefficients.py.
#pragma once

#include "math/double_double.hpp"

namespace jiteval::math {{

constexpr double largest_k_argument = {LARGEST_ARGUMENT};

/// e^x sqrt(x) K(x) = limit + slope u + u^2 numerator(u) / denominator(u), where u = 1 / x.
struct ModifiedBesselTail {{
  DoubleDouble<double> limit;
  DoubleDouble<double> slope;
  double numerator[{TAIL_DEGREE + 1}];
  double denominator[{TAIL_DEGREE + 1}];
}};
"""


def main():
    files = Files()
    name = "modified_bessel_tables.hpp"
    print(HEAD)
    files.expect(name, "the beginning", HEAD)
    for what, code in definitions():
        print(f"{code}\n")
        files.expect(name, what, code)
    print("}  // namespace jiteval::math\n")

    contents = []
    for order in (0, 1):
        contents += [(f"i{order}_near", i_near_table(order)), (f"i{order}_far", i_far_table(order))]
    name = "modified_bessel_i_tables.hpp"
    files.tables(name, "I0 and I1", "modified_bessel_coefficients.py", contents)
    files.constants(
        name,
        [
            ("i_near_scale", I_NEAR_SCALE),
            ("i_near_end", I_NEAR_END),
            ("i_far_scale", I_FAR_SCALE),
            ("largest_i_argument", I_LARGEST_ARGUMENT),
        ],
    )
    files.finish()


if __name__ == "__main__":
    main()
