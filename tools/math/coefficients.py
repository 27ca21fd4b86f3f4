"""Polynomials of least error, for the scripts beside this one that compute the constants of lib/math.

The Remez exchange algorithm (in mpmath, at 60 digits) finds the coefficients whose largest weighted error is least.
They are then rounded to doubles one at a time, lowest degree first, and after each rounding the remaining ones
are computed anew where that makes up for some of it.
"""

import pathlib
import sys

from mpmath import cos, fabs, floor, ldexp, log, lu_solve, matrix, mp, mpf, pi, sqrt

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


def without_layout(text):
    return "".join(text.split()).replace(",}", "}")


def constant_lines(constants):
    """A line for each pair of a name and a value: a comment, the error of what came before, or a constant.

    A constant without a name is an entry of a table.
    """
    for name, value in constants:
        if name.startswith("//"):
            yield f"{name}: {value:.3f}"
        elif name == "error":
            yield f"// largest relative error 2^{float(log(value) / log(2)):.1f}"
        else:
            yield f"constexpr double {name} = {value.hex()};" if name else f"{value.hex()},"


def print_and_check(files):
    """Prints the lines of each file of lib/math; with --check, exits with status 1 unless the files have them all.

    `files` are pairs of a file's name and its lines. Layout and comments do not count.
    """
    folder = pathlib.Path(__file__).resolve().parents[2] / "lib" / "math"
    missing = []
    for file_name, lines in files:
        text = without_layout((folder / file_name).read_text()) if "--check" in sys.argv else None
        print(file_name)
        for line in lines:
            print(f"  {line}")
            if text is not None and not line.startswith("//") and without_layout(line).rstrip(",") not in text:
                missing.append(f"{file_name}: {line}")
    for line in missing:
        print("not found in", line, file=sys.stderr)
    sys.exit(1 if missing else 0)
