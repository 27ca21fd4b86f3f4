/// The sine, cosine and tangent, of radians and of half turns, over any kind of lanes.
///
/// Reduction. x = n pi/2 + r with whole n and |r| <= pi/4; the last two bits of n say which of +-sin r and
/// +-cos r is wanted. Adding 1.5 * 2^52 to 2/pi x rounds it to n and leaves those bits at the lower end. pi/2
/// is split into three parts. The first has 53 digits; its product with n is a whole multiple of 2^-52, x is
/// one of 2^-53 where n is not zero, and so what an fma leaves of x, below 1, is exact. The second part has 33
/// digits, and n at most 20: their product is exact, and what its subtraction loses is recovered exactly
/// (Dekker's fast two-sum: what was left of x is a multiple of the product's last place). Only the last step
/// rounds: r + low is off by less than 2^-122. For no x up to 2^20 is |r| below 2^-60.5 (found with continued
/// fractions: J.-M. Muller, "Elementary Functions", chapter 11), so this is relatively below 2^-61.
///
/// Beyond 2^20 plain code reduces x (trigonometric_huge.cpp); the rest is the same.
///
/// Polynomials. sin r = r + r z s(z) and cos r = 1 - z/2 + z^2 c(z) with z = r^2, of degree 5 each; their
/// errors relative to the functions are 2^-57.9 and 2^-63.9 (tools/math/trig_coefficients.py computes the
/// constants). Both are evaluated and one of them selected, so sin x and cos x together cost little more than
/// either.
///
/// Error of sin r, in units of the last place of a result in [1/2, 1), at worst, at r = pi/4: r z s(z), 0.078,
/// is off by 2.2 * 2^-53 of itself, which is 0.17; its sum with low is rounded, 0.06; low is multiplied with 1
/// - z/2 instead of cos r, 0.01; the polynomial 0.03; the last sum rounds, 0.5. Together 0.77, and what is of
/// second order; the largest measured is 0.77. Of cos r: z is rounded, which is 0.25 in z/2; z^2 c(z), 0.016,
/// is off by 0.05; it is rounded with what 1 - z/2 loses, 0.01; the last sum rounds, 0.5. Together 0.81;
/// measured 0.77.
///
/// Tangent. With u = 2 tan(r/2) = r + r z t(z), tan r is u / (1 - u^2/4); for odd n the negative inverse is
/// wanted. Numerator and denominator are each a sum of two doubles, and the quotient is corrected by its
/// remainder, so the division loses nothing. What is left, in units of the last place of a result just below 1,
/// at worst: r z t(z), 0.043, is off by 0.14, which grows by 1.7 on the way from u to tan r; low should be
/// multiplied with 1 + u^2/4, 0.15; the polynomial 0.03; the last sum 0.5. Together 0.92; measured 0.82.
///
/// Half turns. x = n/2 + f exactly, with |f| <= 1/4, and r + low is pi f. The errors are those of sin and cos;
/// near the smallest normal numbers low is left out of sinpi, whose error there is that of a product with pi
/// rounded, 0.85. In sinc the error of the sine before its last rounding, 0.28, may count 1.4 times as much in
/// the quotient: 0.91 in all, measured 0.86. IEEE 754 wants +0 from cospi at all odd multiples of 1/2, and a
/// zero with the sign of x from sinpi at whole x.
///
/// Special values. The functions compute with |x|, and sin and tan take the sign of x at the end: so they keep
/// that of zero. Infinities and NaN are left to the plain code.
#pragma once

#include "math/double_double.hpp"
#include "math/lanes.hpp"
#include "math/sign.hpp"

namespace jiteval::math {

// For arguments beyond the reach of the reduction here.
extern const SlowPath sin_huge;
extern const SlowPath cos_huge;
extern const SlowPath tan_huge;
extern const SlowPath sinpi_huge;
extern const SlowPath cospi_huge;
extern const SlowPath sinc_huge;

/// Up to here sin, cos and tan reduce their argument themselves, and from here the functions of half turns do not.
constexpr double huge_angle = 0x1p20;
constexpr double huge_half_turns = 0x1p50;

/// An angle r + low, at most pi/4 from zero, and the quarter turns taken from it (but for multiples of four).
template <class L>
struct ReducedAngle {
  typename L::Real r;
  typename L::Real low;
  typename L::Int quarters;
};

/// x less n quarter turns, which leave at most a little more than pi / 4; n or, up to 2^19, twice n is whole.
template <Lanes L>
ReducedAngle<L> subtract_quarters(const L& lanes, typename L::Real x, typename L::Real n,
                                  typename L::Int quarters) {
  using Real = typename L::Real;
  constexpr double half_pi_1 = 0x1.921fb54442d18p+0;
  constexpr double half_pi_2 = 0x1.1a62633100000p-54;
  constexpr double half_pi_3 = 0x1.1701b839a2520p-88;
  const Real rest = lanes.fma(n, lanes.real(-half_pi_1), x);
  const Real r = lanes.fma(n, lanes.real(-half_pi_2), rest);
  const Real lost = lanes.fma(n, lanes.real(-half_pi_2), rest - r);
  return {r, lanes.fma(n, lanes.real(-half_pi_3), lost), quarters};
}

template <Lanes L>
ReducedAngle<L> reduce_angle(const L& lanes, typename L::Real x) {
  constexpr double two_over_pi = 0x1.45f306dc9c883p-1;
  const auto rounder = lanes.real(0x1.8p52);
  const auto shifted = lanes.fma(x, lanes.real(two_over_pi), rounder);
  return subtract_quarters(lanes, x, shifted - rounder, lanes.bits(shifted));
}

/// pi x + low, rounded where it is below 2^-1022.
template <Lanes L>
DoubleDouble<typename L::Real> times_pi(const L& lanes, typename L::Real x) {
  constexpr double pi_high = 0x1.921fb54442d18p+1;
  constexpr double pi_low = 0x1.1a62633145c07p-53;
  const auto product = two_product(lanes, x, lanes.real(pi_high));
  return {product.high, lanes.fma(x, lanes.real(pi_low), product.low)};
}

/// The same as reduce_angle(pi x), for |x| up to 2^50.
template <Lanes L>
ReducedAngle<L> reduce_half_turns(const L& lanes, typename L::Real x) {
  const auto rounder = lanes.real(0x1.8p52);
  const auto shifted = lanes.fma(x, lanes.real(2.0), rounder);
  const auto angle = times_pi(lanes, lanes.fma(shifted - rounder, lanes.real(-0.5), x));
  return {angle.high, angle.low, lanes.bits(shifted)};
}

/// The sine and cosine of a reduced angle, each as a sum whose second term is small.
template <class L>
struct ReducedSinCos {
  DoubleDouble<typename L::Real> sine;
  DoubleDouble<typename L::Real> cosine;
};

template <Lanes L>
ReducedSinCos<L> reduced_sin_cos(const L& lanes, ReducedAngle<L> angle) {
  using Real = typename L::Real;
  constexpr double s0 = -0x1.5555555555548p-3;
  constexpr double s1 = 0x1.111111110f730p-7;
  constexpr double s2 = -0x1.a01a019be9216p-13;
  constexpr double s3 = 0x1.71de35552b351p-19;
  constexpr double s4 = -0x1.ae5e4b83c0ff2p-26;
  constexpr double s5 = 0x1.5d8b5586da80cp-33;
  constexpr double c1 = 0x1.555555555554bp-5;
  constexpr double c2 = -0x1.6c16c16c15015p-10;
  constexpr double c3 = 0x1.a01a019c8f254p-16;
  constexpr double c4 = -0x1.27e4f7f1916b6p-22;
  constexpr double c5 = 0x1.1ee9dbcf3e5b9p-29;
  constexpr double c6 = -0x1.8fa684c62f0cap-37;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real r = angle.r;
  const Real z = r * r;
  const Real z2 = z * z;
  const Real s01 = fma(constant(s1), z, constant(s0));
  const Real s23 = fma(constant(s3), z, constant(s2));
  const Real s45 = fma(constant(s5), z, constant(s4));
  const Real s = fma(fma(s45, z2, s23), z2, s01);
  const Real c12 = fma(constant(c2), z, constant(c1));
  const Real c34 = fma(constant(c4), z, constant(c3));
  const Real c56 = fma(constant(c6), z, constant(c5));
  const Real c = fma(fma(c56, z2, c34), z2, c12);
  const Real one = constant(1.0);
  const Real minus_half = constant(-0.5);
  const Real parabola = fma(minus_half, z, one);
  const Real lost = fma(minus_half, z, one - parabola);
  return {{r, fma(r * z, s, angle.low * parabola)}, {parabola, fma(z2, c, fma(-r, angle.low, lost))}};
}

/// `value` times -1 to the power of half the quarters, rounded down.
template <Lanes L>
typename L::Real turn(const L& lanes, typename L::Real value, typename L::Int quarters) {
  return flip_sign(lanes, value, shift_left(quarters, 62) & lanes.bits(lanes.real(-0.0)));
}

/// The sine of an angle, up to the sign of the turns in it: to be turned by angle.quarters.
template <Lanes L>
DoubleDouble<typename L::Real> unturned_sin(const L& lanes, ReducedAngle<L> angle) {
  const auto [s, c] = reduced_sin_cos(lanes, angle);
  const auto even = (angle.quarters & lanes.integer(1)) == lanes.integer(0);
  return select(lanes, even, s, c);
}

/// The cosine of an angle, up to the sign of the turns in it: to be turned by angle.quarters + 1.
template <Lanes L>
DoubleDouble<typename L::Real> unturned_cos(const L& lanes, ReducedAngle<L> angle) {
  const auto [s, c] = reduced_sin_cos(lanes, angle);
  const auto even = (angle.quarters & lanes.integer(1)) == lanes.integer(0);
  return select(lanes, even, c, s);
}

/// The sine of x, where `angle` is |x| reduced.
template <Lanes L>
typename L::Real sin_of_angle(const L& lanes, typename L::Real x, ReducedAngle<L> angle) {
  const auto sine = unturned_sin(lanes, angle);
  const auto sign = (lanes.bits(x) ^ shift_left(angle.quarters, 62)) & lanes.bits(lanes.real(-0.0));
  return flip_sign(lanes, sine.high + sine.low, sign);
}

/// The cosine of an angle.
template <Lanes L>
typename L::Real cos_of_angle(const L& lanes, ReducedAngle<L> angle) {
  const auto cosine = unturned_cos(lanes, angle);
  return turn(lanes, cosine.high + cosine.low, angle.quarters + lanes.integer(1));
}

/// a / b with an error little above half a unit of the last place.
template <Lanes L, class Real = typename L::Real>
Real quotient(const L& lanes, DoubleDouble<Real> a, DoubleDouble<Real> b) {
  const Real inverse = lanes.real(1.0) / b.high;
  const Real q = a.high * inverse;
  const Real remainder = lanes.fma(-q, b.high, a.high) + lanes.fma(-q, b.low, a.low);
  return lanes.fma(remainder, inverse, q);
}

/// The tangent of x, where `angle` is |x| reduced.
template <Lanes L>
typename L::Real tan_of_angle(const L& lanes, typename L::Real x, ReducedAngle<L> angle) {
  using Real = typename L::Real;
  constexpr double t0 = 0x1.5555555555574p-4;
  constexpr double t1 = 0x1.111111110d2e7p-7;
  constexpr double t2 = 0x1.ba1ba1bf866e1p-11;
  constexpr double t3 = 0x1.664f46a98f5a5p-14;
  constexpr double t4 = 0x1.226e907d64b3ep-17;
  constexpr double t5 = 0x1.d6beb28e2b348p-21;
  constexpr double t6 = 0x1.7f22fae75c78ep-24;
  constexpr double t7 = 0x1.25242bf57c55ep-27;
  constexpr double t8 = 0x1.58b2190b71f79p-30;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real r = angle.r;
  const Real z = r * r;
  const Real z2 = z * z;
  const Real t01 = fma(constant(t1), z, constant(t0));
  const Real t23 = fma(constant(t3), z, constant(t2));
  const Real t45 = fma(constant(t5), z, constant(t4));
  const Real t67 = fma(constant(t7), z, constant(t6));
  const Real t678 = fma(constant(t8), z2, t67);
  const Real t = fma(fma(t678, z2 * z2, fma(t45, z2, t23)), z2, t01);
  const auto u = fast_two_sum(r, fma(r * z, t, angle.low));

  // 1 - u^2/4
  const Real one = constant(1.0);
  const Real quarter = constant(-0.25) * u.high;
  const Real rest = fma(quarter, u.high, one);
  const Real rest_low = fma(quarter, u.low + u.low, fma(quarter, u.high, one - rest));

  const auto is_even = (angle.quarters & lanes.integer(1)) == lanes.integer(0);
  const DoubleDouble<Real> complement = {rest, rest_low};
  const auto numerator = select(lanes, is_even, u, complement);
  const auto denominator = select(lanes, is_even, complement, u);
  const auto sign = (lanes.bits(x) ^ shift_left(angle.quarters, 63)) & lanes.bits(constant(-0.0));
  return flip_sign(lanes, quotient(lanes, numerator, denominator), sign);
}

/// The sine of x, with an error below 1 ULP for every x. NaN at infinity.
template <Lanes L>
typename L::Real sin(const L& lanes, typename L::Real x) {
  const auto a = lanes.abs(x);
  const auto result = sin_of_angle(lanes, x, reduce_angle(lanes, a));
  return lanes.slow(result, !(a < lanes.real(huge_angle)), sin_huge, x);
}

/// The cosine of x, with an error below 1 ULP for every x. NaN at infinity.
template <Lanes L>
typename L::Real cos(const L& lanes, typename L::Real x) {
  const auto a = lanes.abs(x);
  const auto result = cos_of_angle(lanes, reduce_angle(lanes, a));
  return lanes.slow(result, !(a < lanes.real(huge_angle)), cos_huge, x);
}

/// The tangent of x, with an error below 1 ULP for every x. NaN at infinity.
template <Lanes L>
typename L::Real tan(const L& lanes, typename L::Real x) {
  const auto a = lanes.abs(x);
  const auto result = tan_of_angle(lanes, x, reduce_angle(lanes, a));
  return lanes.slow(result, !(a < lanes.real(huge_angle)), tan_huge, x);
}

/// The sine of pi x, with an error below 1 ULP for every x. Zero with the sign of x at whole x; NaN at infinity.
template <Lanes L>
typename L::Real sinpi(const L& lanes, typename L::Real x) {
  const auto a = lanes.abs(x);
  auto angle = reduce_half_turns(lanes, a);
  // Near 2^-1022 there are no digits for `low`, and rounding it does more harm than leaving it out.
  angle.low = lanes.select(a < lanes.real(0x1p-960), lanes.real(0.0), angle.low);
  const auto sine = unturned_sin(lanes, angle);
  const auto turned = turn(lanes, sine.high + sine.low, angle.quarters);
  // Adding 0 makes -0 +0.
  const auto result = flip_sign(lanes, turned + lanes.real(0.0), sign_bit(lanes, x));
  return lanes.slow(result, !(a < lanes.real(huge_half_turns)), sinpi_huge, x);
}

/// The cosine of pi x, with an error below 1 ULP for every x. +0 at all odd multiples of 1/2; NaN at infinity.
template <Lanes L>
typename L::Real cospi(const L& lanes, typename L::Real x) {
  const auto a = lanes.abs(x);
  const auto result = cos_of_angle(lanes, reduce_half_turns(lanes, a)) + lanes.real(0.0);
  return lanes.slow(result, !(a < lanes.real(huge_half_turns)), cospi_huge, x);
}

/// sin(pi x) / (pi x), where `angle` is pi x reduced.
template <Lanes L>
typename L::Real sinc_of_angle(const L& lanes, typename L::Real x, ReducedAngle<L> angle) {
  const auto sine = unturned_sin(lanes, angle);
  const auto ratio = quotient(lanes, fast_two_sum(sine.high, sine.low), times_pi(lanes, x));
  // Adding 0 makes -0 +0.
  return turn(lanes, ratio, angle.quarters) + lanes.real(0.0);
}

/// sin(pi x) / (pi x), with an error below 1 ULP for every x. 1 at zero, +0 at other whole x, NaN at infinity.
template <Lanes L>
typename L::Real sinc(const L& lanes, typename L::Real x) {
  // From 2^-28 down the result is 1; the division needs some distance from zero. A NaN passes.
  const auto a = lanes.max(lanes.real(0x1p-28), lanes.abs(x));
  const auto result = sinc_of_angle(lanes, a, reduce_half_turns(lanes, a));
  return lanes.slow(result, !(a < lanes.real(huge_half_turns)), sinc_huge, x);
}

/// x radians in degrees, with an error below 0.82 ULP.
template <Lanes L>
typename L::Real degrees(const L& lanes, typename L::Real x) {
  constexpr double degrees_per_radian = 0x1.ca5dc1a63c1f8p+5;
  return x * lanes.real(degrees_per_radian);
}

/// x degrees in radians, with an error below 0.66 ULP.
template <Lanes L>
typename L::Real radians(const L& lanes, typename L::Real x) {
  constexpr double radians_per_degree = 0x1.1df46a2529d39p-6;
  return x * lanes.real(radians_per_degree);
}

}  // namespace jiteval::math
