#!/usr/bin/env python3
"""Computes the tables and constants of lib/math/gamma.hpp, in the manner of erf_coefficients.py.

    tools/math/gamma_coefficients.py          print the file of tables and the constants
    tools/math/gamma_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from mpmath import digamma, exp, log, loggamma, mpf, pi, sin, sqrt

from pieces import Files, interpolate, rounded, table


def gamma_factor(z):
    return exp(loggamma(z) - (z - mpf(1) / 2) * (log(z) - 1))


def gamma_factor_derivative(z):
    return gamma_factor(z) * (digamma(z) - log(z) + 1 / (2 * z))


def gamma_factor_table():
    edges = [(1 + mpf(k % 2) / 2) * 2 ** (k // 2) for k in range(17)]
    return table(gamma_factor, gamma_factor_derivative, edges, 16)


def lgamma_table():
    nodes = [(1 + mpf(k % 4) / 4) * 2 ** (k // 4) / 2 for k in range(17)]
    # Halfway between neighbours on the scale of the lower one's octave.
    widths = [mpf(2) ** (k // 4) / 8 for k in range(17)]
    edges = [node - widths[max(k - 1, 0) if k % 4 == 0 and k else k] / 2 for k, node in enumerate(nodes)]
    edges[0] = nodes[0] - widths[0] / 4
    points = {(edges[k], edges[k + 1]): nodes[k] for k in range(16)}
    return table(loggamma, digamma, edges, 13, points)


def gamma_constants():
    # sin(pi r) / pi = r + r^3 p(r^2), for |r| <= 1/2.
    def p(y):
        r = sqrt(y)
        return (sin(pi * r) / (pi * r) - 1) / y

    for i, c in enumerate(interpolate(p, mpf(10) ** -9, mpf(1) / 4, 9)):
        yield f"s{i}", c

    # log gamma(x) = (x - 1/2) (log(x) - 1) + (log(2 pi) - 1) / 2 + p(1 / x^2) / x, for x >= 7.5.
    def rest(y):
        x = 1 / sqrt(y)
        return (loggamma(x) - (x - mpf(1) / 2) * (log(x) - 1) - (log(2 * pi) - 1) / 2) * x

    yield "half_log_two_pi_over_e", (log(2 * pi) - 1) / 2
    for i, c in enumerate(interpolate(rest, mpf(10) ** -6, mpf("7.5") ** -2, 6)):
        yield f"b{i}", c


def main():
    files = Files()
    contents = [("gamma_factor_table", gamma_factor_table()), ("lgamma_table", lgamma_table())]
    files.tables("gamma_tables.hpp", "the gamma function", "gamma_coefficients.py", contents)
    files.constants("gamma.hpp", gamma_constants())
    inverse_two_pi = 1 / (2 * pi)
    parts = [("inverse_two_pi_high", inverse_two_pi), ("inverse_two_pi_low", inverse_two_pi - rounded(inverse_two_pi))]
    files.constants("stirling.hpp", parts)
    files.finish()


if __name__ == "__main__":
    main()
