"""Tables of polynomials for lib/math/piecewise.hpp, and the check that the files hold them."""

import pathlib
import sys

from mpmath import cos, fabs, floor, log, mp, mpf, pi

mp.dps = 60
PIECES = 16


def interpolate(function, low, high, count):
    """Coefficients of the polynomial that agrees with the function at `count` Chebyshev points."""
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * mpf(count))) for i in range(count)]
    differences = [function(x) for x in nodes]
    for j in range(1, count):
        for i in range(count - 1, j - 1, -1):
            differences[i] = (differences[i] - differences[i - 1]) / (nodes[i] - nodes[i - j])
    coefficients = [differences[-1]]
    for i in range(count - 2, -1, -1):  # times (x - node), plus the difference
        coefficients = [mpf(0)] + coefficients
        for k in range(len(coefficients) - 1):
            coefficients[k] -= nodes[i] * coefficients[k + 1]
        coefficients[0] += differences[i]
    return coefficients


def ulp(x):
    return mpf(2) ** (floor(log(fabs(x), 2)) - 52)


def rounded(x):
    return mpf(float(x))


def accurate_point(function, derivative, middle):
    """A double near the middle where function and derivative are nearly doubles, and the former's double."""
    slope = derivative(middle)
    start = rounded(function(middle))
    step = max(1, floor(fabs(slope) * mpf(2) ** -24 / ulp(start))) * ulp(start)
    k = 0
    while True:
        value = start + k * step
        point = middle + (value - function(middle)) / slope
        for _ in range(2):  # Newton's method
            point += (value - function(point)) / derivative(point)
        point = rounded(point)
        if fabs(function(point) - value) < ulp(value) / 128:
            slope_here = derivative(point)
            if fabs(slope_here - rounded(slope_here)) < ulp(slope_here) / 16:
                return point, value
        k = -k if k > 0 else 1 - k


def terms(function, derivative, low, high, degree, centre):
    """Coefficients of t, t^2, ... in function(centre + t) - function(centre)."""
    exact, slope = function(centre), derivative(centre)

    def rest(t):
        t = t if fabs(t) > mpf(10) ** -18 else mpf(10) ** -18
        return ((function(centre + t) - exact) / t - slope) / t

    return [rounded(c) for c in [slope] + interpolate(rest, low - centre, high - centre, degree - 1)]


def largest_error(function, low, high, centre, value, coefficients, relative_to):
    worst = mpf(0)
    for i in range(60):
        t = low + (high - low) * (i + mpf(1) / 2) / 60 - centre
        total = mpf(0)
        for c in reversed(coefficients):
            total = total * t + c
        worst = max(worst, fabs((value + t * total - function(centre + t)) / relative_to(centre + t)))
    return worst


def table(function, derivative, edges, degree, points=None):
    """What the table has for each interval, and the largest relative error. `points` says near which point of an
    interval, if not its middle, c shall be; it is at that point where the function or its derivative is zero there."""
    rows, error = [], mpf(0)
    for low, high in zip(edges, edges[1:]):
        point = (points or {}).get((low, high), (low + high) / 2)
        if function(point) == 0 or derivative(point) == 0:
            centre, value = point, function(point)
            assert value == rounded(value)
        else:
            centre, value = accurate_point(function, derivative, point)
        coefficients = terms(function, derivative, low, high, degree, centre)
        error = max(error, largest_error(function, low, high, centre, value, coefficients, function))
        rows.append([centre, value] + coefficients)
    return rows, error


def hexadecimal(x):
    return float(x).hex()


class Files:
    """Prints constants and tables; with --check, also looks for them in the files of lib/math."""

    def __init__(self):
        self.folder = pathlib.Path(__file__).resolve().parents[2] / "lib" / "math"
        self.check = "--check" in sys.argv
        self.missing = []

    def expect(self, file_name, what, code):
        # However the file breaks its lines.
        if self.check and "".join(code.split()) not in "".join((self.folder / file_name).read_text().split()):
            self.missing.append(f"{what} in {file_name}")

    def tables(self, file_name, subject, script, contents, user="piecewise.hpp"):
        """A whole file; `contents` are pairs of a name and what table() returns. `user` explains the rows."""
        print(f"{file_name}\n")
        print(f"/// The tables for {subject}, computed by tools/math/{script}: see {user}.")
        print("#pragma once\n\nnamespace jiteval::math {\n")
        for name, (rows, error) in contents:
            lines = [", ".join(hexadecimal(row[j]) for row in rows) for j in range(len(rows[0]))]
            numbers = "},\n{".join(lines)
            code = f"alignas(64) constexpr double {name}[{len(lines)}][{PIECES}] = {{\n{{{numbers}}},\n}};"
            print(f"// The largest relative error is 2^{float(log(error, 2)):.1f}.\n{code}\n")
            self.expect(file_name, name, code)
        print("}  // namespace jiteval::math\n")

    def constants(self, file_name, constants):
        print(file_name)
        for name, value in constants:
            code = f"constexpr double {name} = {hexadecimal(value)};"
            print(f"  {code}")
            self.expect(file_name, name, code)

    def arrays(self, file_name, arrays):
        print(file_name)
        for name, values in arrays:
            code = f"constexpr double {name}[{len(values)}] = {{{', '.join(hexadecimal(x) for x in values)}}};"
            print(f"  {code}")
            self.expect(file_name, name, code)

    def finish(self):
        for what in self.missing:
            print("not as computed:", what, file=sys.stderr)
        sys.exit(1 if self.missing else 0)
