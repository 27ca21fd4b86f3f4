#!/usr/bin/env python3
"""Prints quadpack_reference.inc: what SciPy's quad (QUADPACK itself) answers in the cases of unit_quadrature.

The integrands' names are those of quadrature_cases.hpp. Needs SciPy. Run:
    tests/unit/drivers/quadpack_reference.py > tests/unit/drivers/quadpack_reference.inc
"""

import math
import warnings

from scipy.integrate import quad

inf = math.inf
warnings.simplefilter("ignore")


def guarded(f):
    """As C has it: infinities and zeros where Python raises."""

    def wrapped(x):
        try:
            return f(x)
        except OverflowError:
            return inf

    return wrapped


integrands = {
    "gauss": lambda x: math.exp(-x * x),
    "narrow_gauss": lambda x: math.exp(-100.0 * (x - 0.3) * (x - 0.3)),
    "cauchy": lambda x: 1.0 / (1.0 + x * x),
    "decay": lambda x: math.exp(-x),
    "growth": lambda x: math.exp(x),
    "polynomial": lambda x: ((5.0 * x - 3.0) * x + 1.0) * x * x,
    "inverse_root": lambda x: 1.0 / math.sqrt(x),
    "logarithm": lambda x: math.log(x),
    "power_log": lambda x: x**-0.6 * math.log(1.0 / x),
    "root_log": lambda x: math.sqrt(x) * math.log(x),
    "peak": lambda x: 4.0**-3 / ((x - math.pi / 4) * (x - math.pi / 4) + 16.0**-3),
    "bessel_like": lambda x: math.cos(2.0**4 * math.sin(x)),
    "kink": lambda x: abs(x - 1.0 / 3.0),
    "inner_root": lambda x: abs(x - 1.0 / 3.0) ** -0.5,
    "inner_log": lambda x: math.log(abs(x - 1.0 / 3.0)),
    "oscillation": lambda x: math.cos(50.0 * x),
    "wave": lambda x: x * math.sin(x),
    "log_over_line": lambda x: math.log(x) / (1.0 + 100.0 * x * x),
    "gamma_like": lambda x: x**-0.9 * math.exp(-x),
    "inverse": lambda x: 1.0 / x,
    "inverse_square": lambda x: 1.0 / (x * x),
    "step": lambda x: 1.0 if x > 0.3 else 0.0,
    "sine": lambda x: math.sin(x),
    "slow_tail": lambda x: 1.0 / (1.0 + x),
}

default = (1.49e-8, 1.49e-8, 50)
cases = [
    ("gauss", -inf, inf, *default),
    ("gauss", 0.0, inf, *default),
    ("gauss", -inf, 1.0, *default),
    ("gauss", -3.0, 4.0, *default),
    ("narrow_gauss", -inf, inf, *default),
    ("narrow_gauss", 0.0, 1.0, 0.0, 1e-12, 50),
    ("cauchy", -inf, inf, *default),
    ("cauchy", -inf, 0.0, 0.0, 1e-10, 50),
    ("cauchy", -5.0, 5.0, 1e-12, 0.0, 50),
    ("decay", 0.0, inf, *default),
    ("decay", 2.0, inf, 0.0, 1e-12, 50),
    ("growth", -inf, 0.0, *default),
    ("growth", 0.0, 10.0, *default),
    ("polynomial", -1.0, 2.0, *default),
    ("inverse_root", 0.0, 1.0, *default),
    ("inverse_root", 0.0, 1.0, 0.0, 1e-12, 100),
    ("logarithm", 0.0, 1.0, *default),
    ("logarithm", 0.0, 3.0, 0.0, 1e-12, 50),
    ("power_log", 0.0, 1.0, *default),
    ("root_log", 0.0, 1.0, *default),
    ("peak", 0.0, 1.0, *default),
    ("bessel_like", 0.0, math.pi, *default),
    ("kink", 0.0, 1.0, *default),
    ("inner_root", 0.0, 1.0, *default),
    ("inner_root", 0.0, 1.0, *default[:2], 500),
    ("inner_log", 0.0, 1.0, *default),
    ("oscillation", 0.0, 7.0, *default),
    ("wave", 0.0, 10.0, *default),
    ("wave", -40.0, 100.0, *default),
    ("log_over_line", 0.0, inf, *default),
    ("gamma_like", 0.0, inf, *default),
    ("inverse", 0.0, 1.0, *default),
    ("inverse", -1.0, 2.0, *default),
    ("inverse_square", 0.0, 1.0, *default),
    ("inverse_square", 1.0, inf, *default),
    ("step", 0.0, 1.0, *default),
    ("step", 0.0, 1.0, 0.0, 1e-13, 200),
    ("sine", 0.0, inf, *default),
    ("sine", -3.0, 3.0, *default),
    ("slow_tail", 0.0, inf, *default),
    ("oscillation", 0.0, 7.0, *default[:2], 3),
    ("polynomial", -1.0, 2.0, 1e-20, 0.0, 50),
    ("gauss", -inf, inf, 1e-20, 2.3e-14, 50),
    ("wave", 0.0, 10.0, 1e-20, 0.0, 50),
]

print("// Printed by quadpack_reference.py from SciPy's quad: integrand, ends, epsabs, epsrel, limit; value, error,")
print("// evaluations, QUADPACK's ier.")


def literal(x):
    return "inf" if x == inf else "-inf" if x == -inf else repr(float(x))


for name, lower, upper, epsabs, epsrel, limit in cases:
    value, error, info, *message = quad(
        guarded(integrands[name]), lower, upper, epsabs=epsabs, epsrel=epsrel, limit=limit, full_output=1
    )
    words = message[0] if message else ""
    ier = (
        0 if not message
        else 1 if "maximum number of subdivisions" in words
        else 2 if "occurrence of roundoff error is detected, which prevents" in words
        else 3 if "Extremely bad integrand behavior" in words
        else 4 if "does not converge" in words
        else 5
    )
    assert ier < 5 or "probably divergent" in words, words
    print(
        f'{{"{name}", {literal(lower)}, {literal(upper)}, {epsabs!r}, {epsrel!r}, {limit}, '
        f'{value!r}, {error!r}, {info["neval"]}, {ier}}},'
    )
