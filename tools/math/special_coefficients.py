#!/usr/bin/env python3
"""Computes the series of lib/math/special_incomplete_gamma.cpp exactly and prints them.

    tools/math/special_coefficients.py          print the constants
    tools/math/special_coefficients.py --check  exit with status 1 unless the file contains them

Temme's uniform expansion (DLMF 8.12.3 to 8.12.12): with mu(eta) = eta + eta^2 / 3 + ..., which solves
mu - log(1 + mu) = eta^2 / 2, the functions c_0 = 1 / mu - 1 / eta and
c_k = c_(k-1)' / eta + (-1)^k g_k / mu are regular at eta = 0; g_k are the coefficients of Stirling's series.
"""

import pathlib
import sys
from fractions import Fraction

STIRLING = [Fraction(1), Fraction(1, 12), Fraction(1, 288), Fraction(-139, 51840)]
COUNTS = [20, 13, 9, 5]  # terms of c_0, c_1, ...
TERMS = 40


def mu_series():
    """From mu mu' = eta (1 + mu), by comparing coefficients."""
    mu = [Fraction(0), Fraction(1)]
    for n in range(2, TERMS):
        products = sum(mu[i] * mu[n + 1 - i] for i in range(2, n))
        mu.append((2 * mu[n - 1] / Fraction(n + 1) - products) / 2)
    return mu


def reciprocal(series):
    """1 / mu as a dictionary from powers of eta, of which the lowest is -1."""
    shifted = series[1:]
    inverse = [Fraction(1)]
    for n in range(1, len(shifted)):
        inverse.append(-sum(shifted[i] * inverse[n - i] for i in range(1, n + 1)))
    return {n - 1: value for n, value in enumerate(inverse)}


def expansion():
    """c_0, c_1, ... as lists of their first coefficients."""
    one_over_mu = reciprocal(mu_series())
    c = dict(one_over_mu)
    c[-1] -= 1
    for k, count in enumerate(COUNTS):
        if k > 0:
            derivative = {power - 2: power * value for power, value in c.items()}
            sign = (-1) ** k * STIRLING[k]
            c = {n: derivative.get(n, 0) + sign * one_over_mu.get(n, 0) for n in {*derivative, *one_over_mu}}
        assert all(value == 0 for power, value in c.items() if power < 0)
        yield [c[n] for n in range(count)]


def literal(value):
    """The fraction with 21 digits, as an extended literal."""
    digits = 21
    exponent = 0
    scaled = abs(value)
    while scaled >= 10:
        scaled, exponent = scaled / 10, exponent + 1
    while scaled < 1:
        scaled, exponent = scaled * 10, exponent - 1
    number = round(scaled * 10 ** (digits - 1))
    text = str(number)
    return f"{'-' if value < 0 else ''}{text[0]}.{text[1:]}e{exponent}L"


def main():
    file = pathlib.Path(__file__).parents[2] / "lib/math/special_incomplete_gamma.cpp"
    text = file.read_text() if "--check" in sys.argv else None
    for k, coefficients in enumerate(expansion()):
        for value in coefficients:
            if text is None:
                print(f"c{k}: {literal(value)}")
            elif literal(value) not in text:
                sys.exit(f"{file.name} lacks {literal(value)}")


main()
