#!/usr/bin/env python3
"""Prints python_values.inc: what CPython makes of kernels written in the subset that both languages share.

    tests/conformance/make_python_values.py > tests/conformance/python_values.inc

Argument sets for which Python raises an exception or leaves the floats (a complex root) are left out: there the
meanings differ, as docs/numerics.md says.
"""

import inspect
import itertools
import math


def whole(function):
    """Python's floor, ceil and round give integers; kernels give floats, and keep the sign of zero."""

    def result(x):
        value = float(function(x))
        return math.copysign(0.0, x) if value == 0 else value

    return result


NAMES = {name: getattr(math, name) for name in
         "pi e inf nan sqrt exp log sin cos tan tanh pow atan2 hypot fmod".split()}
NAMES.update(floor=whole(math.floor), ceil=whole(math.ceil), round=whole(round))

ONE = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 2.5, 3.0, -7.0, 0.1, -0.3, 1e-9, -1e-20, 5e-324, 12345.678,
       -98765.4321, 1e16, -9007199254740993.0, 1e150, -1e300, 1.7976931348623157e308, math.inf, -math.inf, math.nan]
FEW = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 7.25, -1e-9, 1e17, -math.inf, math.nan]
MODERATE = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.25, 7.0, 10.75, 0.001, -20.0]
PAIRS = list(itertools.product(FEW, FEW))
TRIPLES = list(itertools.product([0.0, 1.0, -1.0, 0.5, -2.5, 3.0], repeat=3))
POSITIVE = [(x,) for x in (1e-300, 1e-9, 0.1, 0.5, 1.0, 2.0, 3.0, 10.0, 12345.678, 1e100)]
COUNTS = [(float(n),) for n in (0, 1, 2, 3, 4, 6, 7, 9, 12, 27, 30)]
# Elements of arrays are multiples of a quarter, so that sums are exact in any order.
ARRAYS = [[3.0, 1.0, 4.0, 1.0, 5.0], [-0.25, 0.5, -7.75, 2.0, 2.0], [0.0, 0.0, 0.0, 0.0, 0.0],
          [9.0, 7.5, 5.0, 2.5, -1.0], [-1.0, -2.0, -3.0, -4.0, -5.0], [1e6, -1e6, 0.25, -0.25, 8.0]]

# Kernels whose operations all have one right answer.
EXACT = [
    (ONE, ["x", "-x", "+x", "--x", "-+-x", "x + 1", "1 - x", "x*3", "x/3", "1/x", "x//3", "x//-3", "x % 3", "x % -3",
           "x//0.7", "x % 0.7", "x % -0.7", "-7 // 2 + x", "-7 % 3 + x", "7 // -2*x", "7 % -3 - x", "1e3*x", ".5*x + 5.",
           "1_000 + x", "1e-3 - x", "2**10*x", "2**3**2 - x", "(2**3)**2 - x", "2**-1*x", "-2**2 + x", "pi*x - e",
           "abs(x)", "abs(-x) + x", "sqrt(x)", "sqrt(abs(x))", "floor(x)", "ceil(x)", "round(x)", "floor(x/3) - ceil(x/7)",
           "min(x, 1)", "max(x, 1)", "min(1, x)", "max(1, x)", "min(x, -x, 0.25)", "max(x, 2, -x)", "fmod(x, 1.75)",
           "x < 1", "x <= 1", "x > 1", "x >= 1", "x == 1", "x != 1", "-1 < x < 1", "-1 <= x != 0.5", "0 < x == 1 < 2",
           "not x", "not not x", "not x > 0", "x and 2", "x or 2", "x > 0 and x < 2", "x < 0 or x > 1 and x < 2",
           "(x < 0 or x > 1) and x < 2", "1 if x else 2", "x if x > 0 else -x", "1 if x < 0 else 2 if x < 1 else 3",
           "(x > 0) + (x > 1)", "(x > 0)*2.5 - (x < 0)", "True + x", "x - False", "x < inf", "x != x", "nan if x < 0 else x",
           "lambda x: x*x - 1", "1 + x - 1", "x*2/2", "x - x", "x/x", "0*x", "0 - x", "x + 0", "-(x - 1)",
           "(x + 1)*(x - 1)", "10 - 2 - x", "100/10/x", "2*x % 5 // 2", "-x // 2", "-x % 2", "not x == 1",
           ]),
    (PAIRS, ["x + y", "x - y", "x*y", "x/y", "x//y", "x % y", "x - x//y*y", "min(x, y)", "max(x, y)", "x < y", "x <= y",
             "x == y", "x != y", "x and y", "x or y", "x and not y", "x < y or y > x", "x if y else -x", "fmod(x, y)",
             "x*y + x", "x*x - y*y", "lambda x, y: y - x", "(x > y) - (x < y)", "0 < x < y", "x + y if x > y else y/3"]),
    (TRIPLES, ["x + y*z", "(x + y)*z", "x - y - z", "x/y/z", "x/(y/z)", "x < y < z", "x <= y != z", "x == y == z",
               "x or y or z", "x and y and z", "x and y or z", "x or y and z", "min(x, y, z)", "max(x, y, z)",
               "x if y else z", "x*y - y*z + z*x", "x if y < z else y if z < x else z", "not (x or y) and z"]),
]

# Kernels of mathematical functions: a few units in the last place.
CLOSE = [
    (ONE, ["exp(x)", "log(x)", "log(abs(x))", "tanh(x)", "x**2", "x**3", "x**0.5", "x**-1", "x**-2", "x**2.5", "2.5**x",
           "(-x)**2", "-x**2", "pow(x, 3.0)", "hypot(x, 2)", "atan2(x, 2)", "exp(-x**2)"]),
    (MODERATE, ["sin(x)", "cos(x)", "tan(x)", "exp(x)", "atan2(x, -1)", "atan2(-2, x)", "exp(-abs(x))"]),
    (PAIRS, ["pow(x, y)", "x**y", "hypot(x, y)", "atan2(x, y)"]),
]

BODIES = [
    (ONE, """
def f(x):
    if x < 0:
        return -1
    elif x == 0:
        return 0
    else:
        return 1
"""), (ONE, """
def f(x):
    '''Adds up.'''
    total = 0
    for i in range(10):
        total += i*x
    return total
"""), (MODERATE, """
def f(x):
    y = 1
    y += x
    y -= 2
    y *= 3
    y /= 4
    y //= 0.5
    y %= 3
    y **= 2
    return y
"""), (MODERATE, """
def f(x):
    product = 1.0
    for i in range(5, 0, -1):
        if i == 3:
            continue
        product *= x - i
    return product
"""), (MODERATE, """
def f(x):
    count = 0
    while x < 100:
        x = x*2 + 1 if x > 0 else x + 3
        count += 1
        if count > 20:
            break
    return count*1000 + x
"""), (COUNTS, """
def collatz(n):
    steps = 0
    while n > 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3*n + 1
        steps += 1
    return steps
"""), (PAIRS, """
def gcd(a, b):
    a = abs(a)
    b = abs(b)
    steps = 0
    while b > 0 and steps < 50:
        r = a % b
        a = b
        b = r
        steps += 1
    return a
"""), (POSITIVE, """
def newton(x):
    r = x
    for step in range(1200):
        better = 0.5*(r + x/r)
        if better == r:
            return r
        r = better
    return r
"""), ([(x / 4, y / 4) for x in range(-9, 4, 2) for y in range(-5, 6, 2)], """
def escape(cx, cy):
    x = 0
    y = 0
    n = 0
    while x*x + y*y <= 4 and n < 50:
        t = x*x - y*y + cx
        y = 2*x*y + cy
        x = t
        n += 1
    return n
"""), (MODERATE, """
def f(x):
    found = 0
    for i in range(6):
        for j in range(i):
            if j*i > x:
                break
            if (i + j) % 2 == 0:
                continue
            found += i//(j + 1) + j % 3
        found -= 1
        if found > 12:
            return -found
    return found
"""), (MODERATE, """
def f(x):
    i = 10
    last = 0
    while i:
        i -= 1
        if i % 3 == 1:
            continue
        last = last*0.5 + i*x
    return last
"""), (MODERATE, """
def f(x):
    up = 0
    for i in range(-7, 8, 3):
        up += i // 2*100 + i % 4
    down = 0
    for i in range(7, -8, -4):
        down += i // -3*100 + i % -5
    return up - down*x
"""), (MODERATE, """
def f(x):
    if x > 0: y = 1
    else: y = 2; x = -x
    pass
    return (x +
            y)
"""), (MODERATE, """
def f(x):
    inside = -1 <= x <= 1
    outside = not inside
    if inside and x != 0 or x > 5:
        return inside + 2*outside
    return x*outside
"""),
]

WINDOWS = [
    "lambda v: min(v)", "lambda v: max(v)", "lambda v: sum(v)", "lambda v: len(v)", "lambda v: sum(v)/len(v)",
    "lambda v: v[0] - v[-1]", "lambda v: v[2]*v[-5] + v[4]", "lambda v: max(v) - min(v)", """
def minimum(values):
    least = inf
    for v in values:
        if v < least:
            least = v
    return least
""", """
def adjacent(v):
    total = 0
    for i in range(len(v) - 1):
        total += abs(v[i + 1] - v[i])*(i + 1)
    return total
""", """
def first_above(v):
    for i in range(len(v)):
        if v[i] > 2:
            return i
    return -1
""", """
def backwards(v):
    total = 0
    for i in range(1, len(v) + 1):
        total = total*2 + v[-i]
    return total
""", """
def middle(v):
    for a in v:
        below = 0
        same = 0
        for b in v:
            if b < a:
                below += 1
            elif b == a:
                same += 1
        if below <= len(v)//2 < below + same:
            return a
    return nan
""", """
def longest_rise(v):
    best = 1
    run = 1
    for i in range(1, len(v)):
        run = run + 1 if v[i] > v[i - 1] else 1
        best = max(best, run)
    return best
""",
]


def python_function(text, names):
    if text.startswith("\n"):
        text = text[1:]
    if text.startswith("def "):
        scope = dict(NAMES)
        exec(text, scope)
        return scope[text[4:text.index("(")]]
    function = eval(text if text.startswith("lambda") else f"lambda {names}: {text}", dict(NAMES))
    return function


def spelled(value):
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return repr(value)


def row(function, arguments, numbers):
    """The arguments and the result, or None where Python has no float for them."""
    try:
        result = function(*arguments)
    except (ArithmeticError, ValueError):
        return None
    if isinstance(result, complex):
        return None
    return " ".join(spelled(float(number)) for number in [*numbers, result])


def kernel(text, names, argument_sets, kind):
    function = python_function(text, names)
    arity = len(inspect.signature(function).parameters)
    rows = []
    for arguments in argument_sets:
        numbers = arguments if isinstance(arguments, tuple) else (arguments,)
        assert kind == "array" or len(numbers) == arity
        rows.append(row(function, [arguments], arguments) if kind == "array" else row(function, numbers, numbers))
    order = "" if text.startswith(("\n", "lambda")) else names
    print(f'{{R"py({text.lstrip()})py", "{order}", Kind::{kind}, R"(')
    line = ""
    for item in [r for r in rows if r is not None]:
        if line and len(line) + len(item) > 116:
            print(line.rstrip())
            line = ""
        line += item + "; "
    print(line.rstrip("; ") + "\n)\"},")


def main():
    print("// Printed by make_python_values.py: text, order of arguments, kind, and rows of arguments and result.")
    for kernels, kind in ((EXACT, "exact"), (CLOSE, "close")):
        for argument_sets, texts in kernels:
            arity = len(argument_sets[0]) if isinstance(argument_sets[0], tuple) else 1
            for text in texts:
                kernel(text, ", ".join("xyz"[:arity]), argument_sets, kind)
    for argument_sets, text in BODIES:
        kernel(text, "", argument_sets, "exact")
    for text in WINDOWS:
        kernel(text, "", ARRAYS, "array")


if __name__ == "__main__":
    main()
