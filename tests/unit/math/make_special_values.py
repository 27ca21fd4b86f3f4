#!/usr/bin/python3
"""Prints special_values.inc: values of the incomplete beta function and of distributions.

    tests/unit/math/make_special_values.py > tests/unit/math/special_values.inc

A row is {"name", {x, y, z}, value, rest}: the arguments, the value rounded to a double, and what that leaves. They
are computed with 60 digits by mpmath or by series of positive terms, so that no digits are lost; quantiles by
Newton's method on those. An argument --points=N asks for N points of each function instead of the usual number.
"""

import random
import sys

from mpmath import mp, mpf

mp.dps = 60
RANDOM = random.Random(1)
POINTS = next((int(a.split("=")[1]) for a in sys.argv[1:] if a.startswith("--points=")), None)


def log_uniform(low, high):
    return 2.0 ** RANDOM.uniform(low, high)


def lower_gamma(a, x):
    """The regularised lower incomplete gamma function, by its series of positive terms."""
    term = total = 1 / a
    k = 0
    while term > total * mp.eps:
        k += 1
        term = term * x / (a + k)
        total += term
    return total * mp.exp(a * mp.log(x) - x - mp.loggamma(a))


def complement(function, *arguments):
    """1 - function(...), with digits enough for a small difference."""
    with mp.workdps(400):
        return 1 - function(*arguments)


def gamma_p(a, x):
    a, x = mpf(a), mpf(x)
    return lower_gamma(a, x) if x < 1.5 * a + 50 else complement(lambda: mp.gammainc(a, x, mp.inf, regularized=True))


def beta_series(a, b, x, y):
    """The regularised incomplete beta function of x = 1 - y, by its series of positive terms."""
    term = total = 1 / a
    k = 0
    while term > total * mp.eps * (1 - x) / 10:
        term = term * x * (a + b + k) / (a + 1 + k)
        total += term
        k += 1
    return total * mp.exp(a * mp.log(x) + b * mp.log(y) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))


def ibeta(a, b, x, y=None):
    """The regularised incomplete beta function of x = 1 - y."""
    a, b, x = mpf(a), mpf(b), mpf(x)
    y = 1 - x if y is None else y
    if x * (a + b + 2) < a + 1 or (a < 1 and x < 0.5):
        return beta_series(a, b, x, y)
    with mp.workdps(400):
        # y was rounded to 60 digits where it is not given exactly; x + y = 1 is restored.
        return 1 - beta_series(b, a, 1 - x, x)


def normal_cdf(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def gamma_pdf(x, shape, scale):
    x, shape = mpf(x) / scale, mpf(shape)
    return mp.exp((shape - 1) * mp.log(x) - x - mp.loggamma(shape)) / scale


def gamma_cdf(x, shape, scale):
    return gamma_p(shape, mpf(x) / scale)


def beta_pdf(x, a, b):
    x, a, b = mpf(x), mpf(a), mpf(b)
    return mp.exp((a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))


def t_pdf(x, df):
    x, df = mpf(x), mpf(df)
    norm = mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(df * mp.pi) / 2
    return mp.exp(norm - (df + 1) / 2 * mp.log1p(x * x / df))


def t_cdf(x, df):
    x, df = mpf(x), mpf(df)
    with mp.workdps(120):
        below = ibeta(df / 2, mpf(0.5), df / (df + x * x)) / 2
        return 1 - below if x > 0 else below


def f_pdf(x, dfn, dfd):
    x, dfn, dfd = mpf(x), mpf(dfn), mpf(dfd)
    y = dfn * x / (dfd + dfn * x)
    return beta_pdf(y, dfn / 2, dfd / 2) * dfn * dfd / (dfd + dfn * x) ** 2


def f_cdf(x, dfn, dfd):
    x, dfn, dfd = mpf(x), mpf(dfn), mpf(dfd)
    with mp.workdps(120):
        return ibeta(dfn / 2, dfd / 2, dfn * x / (dfd + dfn * x))


def weibull_pdf(x, shape, scale):
    x = mpf(x) / scale
    return shape / mpf(scale) * x ** (mpf(shape) - 1) * mp.exp(-(x ** mpf(shape)))


def lognorm_pdf(x, mu, sigma):
    z = (mp.log(mpf(x)) - mu) / sigma
    return mp.exp(-z * z / 2) / (mp.sqrt(2 * mp.pi) * x * sigma)


def poisson_pmf(k, mu):
    return mp.exp(k * mp.log(mpf(mu)) - mu - mp.loggamma(mpf(k) + 1))


def poisson_cdf(k, mu):
    term = total = mpf(1)
    for i in range(1, int(k) + 1):
        term = term * mu / i
        total += term
    return total * mp.exp(-mpf(mu))


def binom_pmf(k, n, p):
    return mp.binomial(mpf(n), mpf(k)) * mpf(p) ** mpf(k) * (1 - mpf(p)) ** mpf(n - k)


def binom_cdf(k, n, p):
    p, n = mpf(p), mpf(n)
    term = total = (1 - p) ** n
    for i in range(1, int(k) + 1):
        term = term * (n - i + 1) * p / (i * (1 - p))
        total += term
    return total


def quantile(cdf, pdf, p, start, *parameters):
    """The x with cdf(x) = p, by Newton's method; the start has some digits already."""
    x = mpf(start)
    for _ in range(12):
        step = (cdf(x, *parameters) - p) / pdf(x, *parameters)
        x -= step
        if abs(step) <= abs(x) * mpf(10) ** -40:
            return x
    return None


def near(mean, deviation, skewed=True):
    """A positive number that is typical of a distribution, or else of its tails."""
    if skewed and RANDOM.random() < 0.3:
        return mean * log_uniform(-20, 2)
    x = mean + deviation * RANDOM.uniform(-6, 6)
    return x if x > 0 else mean * log_uniform(-10, 0)


def draw_gamma(low=-4, high=10):
    shape, scale = log_uniform(low, high), log_uniform(-3, 3)
    return near(shape * scale, shape**0.5 * scale), shape, scale


def draw_beta():
    a, b = log_uniform(-4, 8), log_uniform(-4, 8)
    mean = a / (a + b)
    x = near(mean, (mean * (1 - mean) / (a + b + 1)) ** 0.5)
    return (x if x < 1 else 1 - log_uniform(-20, -1)), a, b


def draw_t():
    return RANDOM.choice([-1, 1]) * log_uniform(-10, 5), log_uniform(-1, 10)


def draw_chi2():
    shape = log_uniform(-2, 10)
    return near(shape, (2 * shape) ** 0.5), shape


def draw_f():
    return log_uniform(-8, 5), log_uniform(-1, 8), log_uniform(-1, 8)


def draw_weibull():
    shape, scale = log_uniform(-2, 4), log_uniform(-3, 3)
    return scale * (-mp.log(RANDOM.random()) * log_uniform(-10, 4)) ** (1 / mpf(shape)), shape, scale


def draw_lognorm():
    mu, sigma = RANDOM.uniform(-5, 5), log_uniform(-4, 2)
    return float(mp.exp(mu + sigma * RANDOM.uniform(-12, 8))), mu, sigma


def draw_uniform():
    low = RANDOM.uniform(-10, 10)
    high = low + log_uniform(-10, 10)
    return RANDOM.uniform(low, high), low, high


def draw_poisson():
    mu = log_uniform(-4, 10)
    return float(max(0, int(near(mu, mu**0.5)))), mu


def draw_binom():
    n, p = int(log_uniform(0, 10)), RANDOM.random()
    k = int(near(n * p, (n * p * (1 - p)) ** 0.5, False))
    return float(min(n, k)), float(n), p


# name, draw, density, distribution function
CONTINUOUS = [
    ("gamma", draw_gamma, gamma_pdf, gamma_cdf),
    ("beta", draw_beta, beta_pdf, lambda x, a, b: ibeta(a, b, x)),
    ("t", draw_t, t_pdf, t_cdf),
    ("chi2", draw_chi2, lambda x, df: gamma_pdf(x, mpf(df) / 2, 2), lambda x, df: gamma_cdf(x, mpf(df) / 2, 2)),
    ("f", draw_f, f_pdf, f_cdf),
    ("uniform", draw_uniform, lambda x, a, b: 1 / (mpf(b) - a), lambda x, a, b: (mpf(x) - a) / (mpf(b) - a)),
    ("expon", lambda: (log_uniform(-30, 9), log_uniform(-3, 3)),
     lambda x, s: mp.exp(-mpf(x) / s) / s, lambda x, s: -mp.expm1(-mpf(x) / s)),
    ("weibull", draw_weibull, weibull_pdf, lambda x, k, s: -mp.expm1(-((mpf(x) / s) ** mpf(k)))),
    ("lognorm", draw_lognorm, lognorm_pdf, lambda x, mu, sigma: normal_cdf((mp.log(mpf(x)) - mu) / sigma)),
]
DISCRETE = [("poisson", draw_poisson, poisson_pmf, poisson_cdf), ("binom", draw_binom, binom_pmf, binom_cdf)]


FUNCTIONS = [
    ("betainc", lambda: (lambda x, a, b: (a, b, x))(*draw_beta()), lambda a, b, x: ibeta(a, b, x)),
]


def row(name, arguments, value):
    rounded = float(value)
    rest = float(value - mpf(rounded))
    if abs(rounded) < 1e-300:  # leave out underflow, where the rest would be lost
        return
    hexed = ", ".join(float(a).hex() for a in arguments)
    print(f'{{"{name}", {{{hexed}}}, {rounded.hex()}, {rest.hex()}}},')


def print_function(name, draw, function, points):
    for _ in range(POINTS or points):
        arguments = tuple(float(a) for a in draw())
        value = function(*map(mpf, arguments))
        row(name, arguments, value)


def print_quantiles(name, draw, pdf, cdf, points):
    for _ in range(POINTS or points):
        x, *parameters = (float(a) for a in draw())
        p = float(cdf(mpf(x), *parameters))
        if not 1e-290 < p < 1:
            continue
        value = quantile(cdf, pdf, mpf(p), x, *parameters)
        if value is not None:
            row(f"{name}_ppf", (p, *parameters), value)


def main():
    print("// Printed by make_special_values.py: name, arguments, value and what rounding it to a double leaves.")
    for name, draw, function in FUNCTIONS:
        print_function(name, draw, function, 300)
    for name, draw, pdf, cdf in CONTINUOUS:
        print_function(f"{name}_pdf", draw, pdf, 60)
        print_function(f"{name}_cdf", draw, cdf, 60)
        print_quantiles(name, draw, pdf, cdf, 40)
    for name, draw, pmf, cdf in DISCRETE:
        print_function(f"{name}_pmf", draw, pmf, 60)
        print_function(f"{name}_cdf", draw, cdf, 60)


main()
