#!/usr/bin/env python3
"""Computes the constants of lib/math/trigonometric.hpp, trigonometric_huge.cpp and inverse_trigonometric.hpp.

The coefficients of polynomials are found as coefficients.py describes.

    tools/math/trig_coefficients.py          print the constants of the files
    tools/math/trig_coefficients.py --check  exit with status 1 unless the files contain them (needs only mpmath)
"""

from coefficients import print_and_check, rounded_minimax
from mpmath import asin, atan, cos, floor, ldexp, log, mp, mpf, nint, pi, sin, sqrt, tan

mp.dps = 60
TINY = mpf(10) ** -14  # below it, differences have too few digits, and two terms of a series do

SIN_DEGREE = 5
COS_DEGREE = 6
TAN_DEGREE = 8
ASIN_DEGREE = 11
ATAN_DEGREE = 5
PART_BITS = 33  # of the second part of pi/2, so that its product with a whole number below 2^20 is exact
REDUCED = pi / 4 * (1 + ldexp(1, -30))  # a little more than pi/4, for 2/pi x is rounded before the rounding to n
ATAN_REACH = mpf("0.146")
ATAN_PLACES = 50  # of binary digits after the point in atan_high, so that its difference from pi is exact
CENTER_BITS = 6
DIGIT_WORDS = 20  # of 2/pi


def polynomial(name, target, series, weight, degree, top):
    """The coefficients of a polynomial in z that approximates target(sqrt z) up to sqrt z = top; then the error.

    `series` has the first two terms of the target as a series in z.
    """

    def target_of_square(z):
        return series[0] + series[1] * z if z < TINY else target(sqrt(z))

    coefficients, error = rounded_minimax(target_of_square, lambda z: weight(sqrt(z)), [], degree, TINY, top**2)
    for i, c in enumerate(coefficients):
        if name != "c" or i > 0:  # the first coefficient of the cosine is -1/2, and not used by a name
            yield f"constexpr double {name}{i} = {c.hex()};"
    yield f"// largest relative error 2^{float(log(error) / log(2)):.1f}"


def nearest(x, bits):
    """x rounded to this many significant bits."""
    exponent = int(floor(log(x) / log(2))) + 1
    return ldexp(nint(ldexp(x, bits - exponent)), exponent - bits)


def to_places(x, places):
    """x rounded to this many binary digits after the point."""
    return ldexp(nint(ldexp(x, places)), -places)


def constant(name, value):
    return f"constexpr double {name} = {float(value).hex()};"


def table(name, values):
    return f"double {name}[{len(values)}] = {{{', '.join(float(v).hex() for v in values)}}};"


def trigonometric():
    yield constant("two_over_pi", 2 / pi)
    first = mpf(float(pi / 2))
    second = nearest(pi / 2 - first, PART_BITS)
    yield constant("half_pi_1", first)
    yield constant("half_pi_2", second)
    yield constant("half_pi_3", pi / 2 - first - second)
    yield constant("pi_high", pi)
    yield constant("pi_low", pi - float(pi))
    # sin r = r + r z s(z)
    yield from polynomial("s", lambda r: (sin(r) / r - 1) / r**2, (-mpf(1) / 6, mpf(1) / 120),
                          lambda r: r**3 / sin(r), SIN_DEGREE, REDUCED)
    # cos r = 1 + z (c0 + z c1 + ...), where c0 comes out as -1/2
    yield from polynomial("c", lambda r: (cos(r) - 1) / r**2, (-mpf(1) / 2, mpf(1) / 24),
                          lambda r: r**2 / cos(r), COS_DEGREE, REDUCED)
    # 2 tan(r/2) = r + r z t(z)
    yield from polynomial("t", lambda r: (2 * tan(r / 2) / r - 1) / r**2, (mpf(1) / 12, mpf(1) / 120),
                          lambda r: r**3 / (2 * tan(r / 2)), TAN_DEGREE, REDUCED)
    yield constant("degrees_per_radian", 180 / pi)
    yield constant("radians_per_degree", pi / 180)


def trigonometric_huge():
    word_bits = 64
    with mp.workprec(word_bits * (DIGIT_WORDS + 1)):
        digits = int(floor(ldexp(2 / pi, word_bits * (DIGIT_WORDS - 1))))
    words = [digits >> (word_bits * i) & (2**word_bits - 1) for i in reversed(range(DIGIT_WORDS))]
    yield f"two_over_pi_digits[] = {{{', '.join(f'0x{word:016x}' for word in words)}}};"
    yield constant("half_pi", pi / 2)


def inverse_trigonometric():
    centers = []
    for exponent in range(-4, 4):
        for low, high in ((2, 3), (3, 4)):
            # As far from one end as from the other, relative to each.
            centers.append(ldexp(nearest(2 * mpf(low * high) / (low + high), CENTER_BITS), exponent - 1))
    centers[0] = centers[-1] = mpf(0)  # near zero, and near infinity
    angles = [atan(c) for c in centers[:-1]] + [pi / 2]
    high = [to_places(angle, ATAN_PLACES) for angle in angles]
    low = [angle - part for angle, part in zip(angles, high)]

    def by_index(values):  # which for 1/16 is 6 modulo 16
        return values[-6:] + values[:-6]

    yield table("atan_centers", by_index(centers))
    yield table("atan_high", by_index(high))
    yield table("atan_low", by_index(low))
    yield constant("pi_high", to_places(pi, ATAN_PLACES))
    yield constant("pi_low", pi - to_places(pi, ATAN_PLACES))
    yield constant("half_pi_high", pi / 2)
    yield constant("half_pi_low", pi / 2 - float(pi / 2))
    # atan t = t + t z p(z)
    yield from polynomial("p", lambda t: (atan(t) / t - 1) / t**2, (-mpf(1) / 3, mpf(1) / 5),
                          lambda t: t**3 / atan(t) * atan_weight(t), ATAN_DEGREE, ATAN_REACH)
    # asin v = v + v z r(z)
    yield from polynomial("r", lambda v: (asin(v) / v - 1) / v**2, (mpf(1) / 6, mpf(3) / 40),
                          lambda v: v**3 / asin(v), ASIN_DEGREE, mpf(1) / 2)


def atan_weight(t):
    """1 where t is the whole argument; beyond 3/32 it falls to 1/5, for there the result is five times as large."""
    step = (t / mpf("0.105")) ** 24
    return (1 + step) / (1 + 5 * step)


if __name__ == "__main__":
    print_and_check(
        (
            ("trigonometric.hpp", trigonometric()),
            ("trigonometric_huge.cpp", trigonometric_huge()),
            ("inverse_trigonometric.hpp", inverse_trigonometric()),
        )
    )
