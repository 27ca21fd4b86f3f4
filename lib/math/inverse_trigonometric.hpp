/// The inverse trigonometric functions, over any kind of lanes.
///
/// Arc tangent. For positive y and x, atan(y / x) = atan c + atan t with t = (y - c x) / (x + c y). c is one of
/// 14 fractions, so near y / x that |t| is at most 0.146; or zero for y / x below 3/32, and infinity from 12
/// on, where t is -x / y. Which it is follows from the upper bits of y / x; atan2 takes the difference of the
/// bit patterns for those of the quotient, which makes it up to 1/8 too large. atan c is a sum of two doubles,
/// the first a multiple of 2^-50, so that it can be subtracted from pi without error.
///
/// atan t = t + t z p(z) with z = t^2, p of degree 5. Its error relative to the result is below 2^-56.4: where
/// c is not zero, t is at most a fifth of a result, or a third of a small one, and the error was given more
/// room (tools/math/trig_coefficients.py computes the constants). The sum of atan c and t is taken exactly
/// (Dekker's fast two-sum).
///
/// Error of atan, in units of the last place, at worst, where |t| is a fifth of a result just below a power of
/// two: two roundings of t, 0.4; the polynomial 0.07; others 0.02; the last sum, 0.5. Together 0.99; the
/// largest measured is 0.79. In atan2, t may be a third of the result, or all of it and yet rounded; so what
/// the numerator and the division lose is kept and makes a correction, to which a rough reciprocal is
/// good enough: the bit pattern subtracted from a constant. What is left: the rounding of the denominator,
/// 0.34; the error of the correction, 0.06; the polynomial 0.07; others 0.02; the last sum, 0.5. Together 0.99;
/// measured 0.76.
///
/// Arc sine and cosine. asin v = v + v z r(z) with z = v^2, for v up to 1/2; beyond, asin v = pi/2 - 2 asin s
/// with s = sqrt((1 - v) / 2), and acos v = 2 asin s. r is of degree 11, its error relative to asin v 2^-55.9.
/// What the square root loses is, relative to it, (z - s^2) / (2 z), with the same rough reciprocal.
///
/// Error, in units of the last place of a result in [1/2, 1), at worst, for v near 1/2: v z r(z), 0.024 or
/// twice that, is off by 0.14; the polynomial 0.14; the correction of the root 0.06; the last sum 0.5. Together
/// 0.84; measured 0.78.
///
/// Special values. The functions compute with absolute values and set signs at the end, so they keep that of
/// zero. asin and acos leave what is beyond +-1, and NaN, to plain code (inverse_trigonometric_edges.cpp);
/// atan2 does if both arguments are very small or zero, or one of them very large, infinite or NaN. In atan,
/// infinity has the c of large numbers and makes t zero, and NaN goes through arithmetic that leaves its sign
/// alone.
#pragma once

#include <bit>

#include "math/double_double.hpp"
#include "math/lanes.hpp"
#include "math/sign.hpp"

namespace jiteval::math {

extern const SlowPath asin_edge;
extern const SlowPath acos_edge;
extern const SlowPath atan2_edge;

/// 1 / (2 x) with an error of 6 %, for positive x; finite also for zero.
template <Lanes L>
typename L::Real rough_half_inverse(const L& lanes, typename L::Real x) {
  return lanes.from_bits(lanes.integer(0x7fce'6000'0000'0000) - lanes.bits(x));
}

// For each half octave from 1/16 to 16, c and the arc tangent of c. The index is that of the bit pattern's upper
// bits modulo 16, so the sequence begins at 6.
constexpr double atan_centers[16] = {
    0x1.3000000000000p+1,
    0x1.b800000000000p+1,
    0x1.3000000000000p+2,
    0x1.b800000000000p+2,
    0x1.3000000000000p+3,
    0x0.0p+0,
    0x0.0p+0,
    0x1.b800000000000p-4,
    0x1.3000000000000p-3,
    0x1.b800000000000p-3,
    0x1.3000000000000p-2,
    0x1.b800000000000p-2,
    0x1.3000000000000p-1,
    0x1.b800000000000p-1,
    0x1.3000000000000p+0,
    0x1.b800000000000p+0,
};
constexpr double atan_high[16] = {
    0x1.2c1a241d66dc4p+0,
    0x1.49a6be20c3a54p+0,
    0x1.5d013c41adabcp+0,
    0x1.6d2595b4f5944p+0,
    0x1.77467e364f600p+0,
    0x1.921fb54442d18p+0,
    0x0.0p+0,
    0x1.b651b502c4800p-4,
    0x1.2dcbdb2fba200p-3,
    0x1.b1696574d7800p-3,
    0x1.278372057ef40p-2,
    0x1.9f93066168000p-2,
    0x1.1255d9bfbd2a8p-1,
    0x1.6b798920b3d98p-1,
    0x1.bde70ed439fe8p-1,
    0x1.0b39f4eca23b0p+0,
};
constexpr double atan_low[16] = {
    -0x1.3ea6953a4ab8cp-53,
    -0x1.a781e4d094795p-52,
    0x1.7e0aee8653757p-52,
    -0x1.4960dd7635cc1p-53,
    0x1.2012dd8656424p-53,
    0x1.1a62633145c07p-54,
    0x0.0p+0,
    0x1.31dc81bc66723p-53,
    -0x1.9c35e3eaa7ab3p-56,
    0x1.79e951c0fa966p-52,
    0x1.6f88322c92038p-52,
    0x1.8df63ee0daf19p-54,
    0x1.ed42511e3f11dp-54,
    0x1.2bfe3cf3b9d79p-54,
    -0x1.3456ac6e580bep-53,
    -0x1.b69b2eae8ffa5p-52,
};
constexpr int atan_index_shift = 51;
constexpr double atan_far = 12;  // from here, c is infinity

/// atan t - t, for |t| up to 0.146.
template <Lanes L>
typename L::Real atan_tail(const L& lanes, typename L::Real t, typename L::Real addend) {
  using Real = typename L::Real;
  constexpr double p0 = -0x1.5555555555396p-2;
  constexpr double p1 = 0x1.99999998b2d7ep-3;
  constexpr double p2 = -0x1.249247ea0225fp-3;
  constexpr double p3 = 0x1.c71aec8d579a9p-4;
  constexpr double p4 = -0x1.73e5278da60f5p-4;
  constexpr double p5 = 0x1.291545edd6c85p-4;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const Real z = t * t;
  const Real z2 = z * z;
  const Real even = fma(fma(constant(p4), z2, constant(p2)), z2, constant(p0));
  const Real odd = fma(fma(constant(p5), z2, constant(p3)), z2, constant(p1));
  return fma(t * z, fma(odd, z, even), addend);
}

/// The arc tangent of x, with an error below 1 ULP for every x.
template <Lanes L>
typename L::Real atan(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const auto constant = [&](double c) { return lanes.real(c); };
  const Real a = lanes.abs(x);
  const Real bounded = lanes.max(constant(0.0625), lanes.min(constant(15.0), a));
  const auto index = shift_right_logical(lanes.bits(bounded), atan_index_shift);
  const Real c = lanes.lookup(atan_centers, index);
  const auto near = a < constant(atan_far);
  const Real numerator = lanes.select(near, a - c, constant(-1.0));
  const Real denominator = lanes.select(near, lanes.fma(c, a, constant(1.0)), a);
  const Real t = numerator / denominator;

  const auto sum = fast_two_sum(lanes.lookup(atan_high, index), t);
  const Real tail = atan_tail(lanes, t, lanes.lookup(atan_low, index));
  return flip_sign(lanes, sum.high + (sum.low + tail), sign_bit(lanes, x));
}

/// The angle of the point (x, y), where neither |x| nor |y| is NaN, one of them is at least 2^-500 and the larger
/// below 2^1000.
template <Lanes L>
typename L::Real atan2_of_moderate(const L& lanes, typename L::Real y, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double pi_high = 0x1.921fb54442d18p+1;
  constexpr double pi_low = 0x1.1a62633145c07p-53;
  constexpr auto bits_above_one = [](double c) {
    return std::bit_cast<std::int64_t>(c) - std::bit_cast<std::int64_t>(1.0);
  };
  const Real a = lanes.abs(y);
  const Real b = lanes.abs(x);
  const auto difference = lanes.bits(a) - lanes.bits(b);
  const auto lowest = lanes.integer(bits_above_one(0.0625));
  const auto highest = lanes.integer(bits_above_one(15.0));
  const auto from_below = lanes.select(difference < lowest, lowest, difference);
  const auto bounded = lanes.select(highest < from_below, highest, from_below);
  const auto index = shift_right_logical(bounded + lanes.bits(lanes.real(1.0)), atan_index_shift);
  const Real c = lanes.lookup(atan_centers, index);
  // Where c should be infinity, it is zero, and -x / y takes the place of y / x.
  const auto near = difference < lanes.integer(bits_above_one(atan_far));
  const Real above = lanes.select(near, a, -b);
  const Real below = lanes.select(near, b, a);

  const auto product = two_product(lanes, c, below);
  const Real numerator = above - product.high;  // exact, for they are near each other
  const Real denominator = lanes.fma(c, above, below);
  const Real t = numerator / denominator;
  const Real rest = lanes.fma(-t, denominator, numerator) - product.low;
  // Near 2^-1022 the rest has not enough digits. There t needs no correction, for it is the result.
  const Real half_inverse = rough_half_inverse(lanes, denominator);
  const Real half_error = lanes.select(a < lanes.real(0x1p-960), lanes.real(0.0), rest * half_inverse);

  const auto left = x < lanes.real(0.0);
  const auto sign = sign_bit(lanes, x);
  const Real high = lanes.lookup(atan_high, index);
  const Real low = lanes.lookup(atan_low, index);
  const auto sum = fast_two_sum(lanes.select(left, lanes.real(pi_high) - high, high), flip_sign(lanes, t, sign));
  const Real base_low = lanes.select(left, lanes.real(pi_low) - low, low);
  const Real t_tail = atan_tail(lanes, t, half_error + half_error);
  const Real tail = base_low + flip_sign(lanes, t_tail, sign);
  return flip_sign(lanes, sum.high + (sum.low + tail), sign_bit(lanes, y));
}

/// The angle of the point (x, y) to the positive x axis, in [-pi, pi], with an error below 1 ULP.
template <Lanes L>
typename L::Real atan2(const L& lanes, typename L::Real y, typename L::Real x) {
  const auto size = lanes.abs(x) + lanes.abs(y);
  const auto moderate = lanes.real(0x1p-499) < size && size < lanes.real(0x1p500);
  return lanes.slow(atan2_of_moderate(lanes, y, x), !moderate, atan2_edge, y, x);
}

/// asin v and acos v alike: v itself where |v| is at most 1/2, beyond that 2s; and what to multiply it with, less
/// 1, to get asin v or 2 asin s.
template <class L>
struct ArcSine {
  typename L::Mask large;
  typename L::Real value;
  typename L::Real growth;
};

/// For a from 0 to 1.
template <Lanes L>
ArcSine<L> reduced_asin(const L& lanes, typename L::Real a) {
  using Real = typename L::Real;
  constexpr double r0 = 0x1.5555555555390p-3;
  constexpr double r1 = 0x1.333333336e82bp-4;
  constexpr double r2 = 0x1.6db6db42787eep-5;
  constexpr double r3 = 0x1.f1c72c39b8997p-6;
  constexpr double r4 = 0x1.6e89f42b85da5p-6;
  constexpr double r5 = 0x1.1c6be2ff4dc67p-6;
  constexpr double r6 = 0x1.c6fda4d57687cp-7;
  constexpr double r7 = 0x1.8ec3c68fb63dep-7;
  constexpr double r8 = 0x1.abc82a4083858p-8;
  constexpr double r9 = 0x1.3ff9d12bc8ea6p-6;
  constexpr double r10 = -0x1.09db9322e9a78p-6;
  constexpr double r11 = 0x1.0570699cec140p-5;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real x, Real y, Real c) { return lanes.fma(x, y, c); };
  const auto large = constant(0.5) < a;
  const Real half_rest = fma(constant(-0.5), a, constant(0.5));
  const Real root = lanes.sqrt(half_rest);
  const Real lost = fma(-root, root, half_rest) * rough_half_inverse(lanes, half_rest);

  const Real z = lanes.select(large, half_rest, a * a);
  const Real z2 = z * z;
  const Real z4 = z2 * z2;
  const Real r01 = fma(constant(r1), z, constant(r0));
  const Real r23 = fma(constant(r3), z, constant(r2));
  const Real r45 = fma(constant(r5), z, constant(r4));
  const Real r67 = fma(constant(r7), z, constant(r6));
  const Real r89 = fma(constant(r9), z, constant(r8));
  const Real r1011 = fma(constant(r11), z, constant(r10));
  const Real r03 = fma(r23, z2, r01);
  const Real r47 = fma(r67, z2, r45);
  const Real r811 = fma(r1011, z2, r89);
  const Real r = fma(fma(r811, z4, r47), z4, r03);
  return {large, lanes.select(large, root + root, a), fma(z, r, lanes.select(large, lost, constant(0.0)))};
}

constexpr double beyond_one = 0x1.0000000000001p+0;

/// The arc sine of x, with an error below 1 ULP. NaN beyond +-1.
template <Lanes L>
typename L::Real asin(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double half_pi_high = 0x1.921fb54442d18p+0;
  constexpr double half_pi_low = 0x1.1a62633145c07p-54;
  const Real zero = lanes.real(0.0);
  const Real a = lanes.abs(x);
  const auto [large, value, growth] = reduced_asin(lanes, a);
  const Real v = lanes.select(large, -value, value);
  const auto sum = fast_two_sum(lanes.select(large, lanes.real(half_pi_high), zero), v);
  const Real tail = lanes.fma(v, growth, lanes.select(large, lanes.real(half_pi_low), zero));
  const Real result = flip_sign(lanes, sum.high + (sum.low + tail), sign_bit(lanes, x));
  return lanes.slow(result, !(a < lanes.real(beyond_one)), asin_edge, x);
}

/// The arc cosine of x, with an error below 1 ULP. NaN beyond +-1.
template <Lanes L>
typename L::Real acos(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double half_pi_high = 0x1.921fb54442d18p+0;
  constexpr double half_pi_low = 0x1.1a62633145c07p-54;
  const auto constant = [&](double c) { return lanes.real(c); };
  const Real zero = constant(0.0);
  const Real a = lanes.abs(x);
  const auto [large, value, growth] = reduced_asin(lanes, a);
  // 2 asin s, pi - 2 asin s, or pi/2 - asin x
  const auto negative = x < zero;
  const Real far = lanes.select(negative, constant(2 * half_pi_high), zero);
  const Real far_low = lanes.select(negative, constant(2 * half_pi_low), zero);
  const auto sign = sign_bit(lanes, x);
  const Real v = flip_sign(lanes, lanes.select(large, value, -value), sign);
  const auto sum = fast_two_sum(lanes.select(large, far, constant(half_pi_high)), v);
  const Real tail = lanes.fma(v, growth, lanes.select(large, far_low, constant(half_pi_low)));
  const Real result = sum.high + (sum.low + tail);
  return lanes.slow(result, !(a < constant(beyond_one)), acos_edge, x);
}

}  // namespace jiteval::math
