#!/usr/bin/env python3
"""Computes the polynomial coefficients of lib/math/exp.hpp and lib/math/log.hpp and prints them as hex floats.

For each polynomial the Remez exchange algorithm (in mpmath, at 60 digits) finds the coefficients whose largest
weighted error is least. They are then rounded to doubles one at a time, lowest degree first, and after each
rounding the remaining ones are computed anew where that makes up for some of it.

    tools/math/coefficients.py          print the constants of both files
    tools/math/coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

import pathlib
import sys

from mpmath import atanh, exp, floor, fabs, ldexp, log, lu_solve, matrix, mp, mpf, pi, cos, sqrt

mp.dps = 60
SMALL = mpf(10) ** -12  # nearer to zero, differences of this precision say nothing


def minimax(target, weight, fixed, degree, low, high):
    """Coefficients of the polynomial of `degree` that starts with `fixed` and minimises max |weight * (target - p)|.

    Returns (coefficients, largest weighted error). What is approximated is the rest after the fixed terms,
    divided by its power of x, so that the error alternates in sign also across zero.
    """
    power = len(fixed)
    count = degree + 1 - power

    def rest(x):
        return (target(x) - sum(c * x**i for i, c in enumerate(fixed))) / x**power

    def scaled_weight(x):
        return weight(x) * fabs(x) ** power

    # Chebyshev points of the interval start the exchange; count unknowns and the error need count + 1 of them.
    nodes = [middle(low, high, (i + mpf(1) / 2) / (count + 1)) for i in range(count + 1)]
    nodes = [x if fabs(x) > SMALL else (high - low) / 100 for x in nodes]
    best = None
    for _ in range(12):
        system = matrix(count + 1, count + 1)
        right = matrix(count + 1, 1)
        for row, x in enumerate(nodes):
            for column in range(count):
                system[row, column] = x**column
            system[row, count] = (-1) ** row / scaled_weight(x)
            right[row] = rest(x)
        solution = lu_solve(system, right)
        free = [solution[i] for i in range(count)]

        def error(x):
            if fabs(x) < SMALL:
                return mpf(0)
            value = mpf(0)
            for c in reversed(free):
                value = value * x + c
            return scaled_weight(x) * (rest(x) - value)

        nodes, largest = extrema(error, low, high, count + 1)
        if best is None or largest < best[1]:
            best = (list(fixed) + free, largest)
        if nodes is None or largest < fabs(solution[count]) * (1 + mpf(10) ** -3):
            break
    # The rounding errors of fixed terms can keep the exchange from settling; the best of its steps will do.
    return best


def middle(low, high, fraction):
    """The Chebyshev point at this fraction of the way from low to high."""
    return (low + high) / 2 - (high - low) / 2 * cos(pi * fraction)


def extrema(error, low, high, wanted):
    """The points of alternating largest error (None if there are too few), and the largest error."""
    steps = 24 * wanted
    grid = [middle(low, high, mpf(i) / steps) for i in range(steps + 1)]
    values = [error(x) for x in grid]
    groups = []  # for each run of one sign, the grid index with the largest error
    for i, value in enumerate(values):
        if value == 0:
            continue
        if groups and (values[groups[-1]] > 0) == (value > 0):
            if fabs(value) > fabs(values[groups[-1]]):
                groups[-1] = i
        else:
            groups.append(i)
    while len(groups) > wanted:  # drop the weaker end
        groups.pop(0 if fabs(values[groups[0]]) < fabs(values[groups[-1]]) else -1)
    points = [refine(error, grid[max(i - 1, 0)], grid[min(i + 1, steps)]) for i in groups]
    return points if len(points) == wanted else None, max(fabs(error(x)) for x in points)


def refine(error, low, high):
    """The point of largest |error| between two grid points, by golden section."""
    ratio = (sqrt(mpf(5)) - 1) / 2
    for _ in range(40):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if fabs(error(left)) > fabs(error(right)):
            high = right
        else:
            low = left
    return (low + high) / 2


def largest_error(coefficients, target, weight, low, high):
    grid = [low + (high - low) * i / 2000 for i in range(2001)]
    return max(fabs(weight(x) * (target(x) - sum(c * x**i for i, c in enumerate(coefficients)))) for x in grid)


def rounded_minimax(target, weight, fixed, degree, low, high):
    """minimax with coefficients that are doubles, and its largest weighted error."""
    best, _ = minimax(target, weight, fixed, degree, low, high)
    for index in range(len(fixed), degree + 1):
        best[index] = mpf(float(best[index]))
        if index < degree:
            adjusted, _ = minimax(target, weight, best[: index + 1], degree, low, high)
            best = min(best, adjusted, key=lambda c: largest_error(c, target, weight, low, high))
    return [float(c) for c in best], largest_error(best, target, weight, low, high)


def split_ln2(bits):
    """ln 2 as high + low, where high has at most `bits` significant bits."""
    high = ldexp(floor(ldexp(log(2), bits) + mpf(1) / 2), -bits)
    return float(high), float(log(2) - high)


def exp_constants():
    reach = log(2) / 2 * (1 + mpf(10) ** -9)  # a little more, for x * log2(e) is rounded before the rounding to k
    # exp(r) = 1 + r + r^2 q(r): the coefficients 1 and 1 are fixed, and the error is relative to exp(r).
    coefficients, error = rounded_minimax(exp, lambda r: exp(-r), [mpf(1), mpf(1)], EXP_DEGREE, -reach, reach)
    yield "log2_e", float(1 / log(2))
    high, low = split_ln2(42)
    yield "ln2_high", high
    yield "ln2_low", low
    for i, c in enumerate(coefficients[2:], start=2):
        yield f"c{i}", c
    yield "error", error


def log_constants():
    # With s = f / (2 + f) and z = s^2, log(1 + f) = 2 atanh(s) = 2 s + s z p(z). f reaches 1/2, s 1/5, z 1/25.
    top = mpf(1) / 25

    def target(z):
        if z < mpf(10) ** -12:
            return mpf(2) / 3 + 2 * z / 5
        s = sqrt(z)
        return (2 * atanh(s) / s - 2) / z

    coefficients, error = rounded_minimax(target, lambda z: z / 2, [], LOG_DEGREE, mpf(10) ** -12, top)
    high, low = split_ln2(42)
    yield "ln2_high", high
    yield "ln2_low", low
    for i, c in enumerate(coefficients):
        yield f"c{i}", c
    yield "error", error


EXP_DEGREE = 11
LOG_DEGREE = 7


def main():
    folder = pathlib.Path(__file__).resolve().parents[2] / "lib" / "math"
    missing = []
    for file_name, constants in (("exp.hpp", exp_constants()), ("log.hpp", log_constants())):
        text = None if "--check" not in sys.argv else (folder / file_name).read_text()
        print(file_name)
        for name, value in constants:
            if name == "error":
                print(f"  // largest relative error 2^{float(log(value) / log(2)):.1f}")
                continue
            line = f"constexpr double {name} = {value.hex()};"
            print(f"  {line}")
            if text is not None and line not in text:
                missing.append(f"{file_name}: {line}")
    for line in missing:
        print("not found in", line, file=sys.stderr)
    sys.exit(1 if missing else 0)


main()
