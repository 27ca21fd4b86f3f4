/// The inverse hyperbolic functions, over any kind of lanes.
///
/// Each is a logarithm of u + c, a sum of two doubles that log_parts takes, so that the result is as accurate where
/// u is 1 as elsewhere.
///
/// asinh |x| = log(s + |x|), with s = sqrt(1 + x^2). x^2 and 1 + x^2 are computed with what they lose, and what s
/// lacks of the root is found from the residual, 1 + x^2 - s^2, divided by 2s. For x as small as 2^-27, s is 1 and
/// the correction is x^2 / 2, itself correctly rounded. Beyond 2^30, s + |x| is taken to be 2 |x|.
///
/// acosh x = log(x + s), with s = sqrt(x^2 - 1), computed in the same way; here the difference is exact near 1, and
/// for x = 1, where s is 0, the division is by something else.
///
/// atanh |x| = 1/2 log((1 + |x|) / (1 - |x|)). Both sums are computed with what they lose, u is their quotient
/// and c the residual, divided by the divisor, for which one reciprocal serves. Below 2^-28, where c would have too
/// few digits, atanh x is x.
///
/// Error, in ULP: that of log_parts and its sum, 0.75, and the rounding of c where u is 1 and c nearly half a unit
/// of its last place, 0.2. Together 0.95; the largest measured are 0.63 (asinh), 0.62 (acosh) and 0.62 (atanh).
///
/// Special values. They are those of the logarithm of u: NaN for x < 1 (acosh) and |x| > 1 (atanh), infinity for
/// atanh of 1. The sign of asinh and atanh is that of x, also for zero.
#pragma once

#include "math/log.hpp"

namespace jiteval::math {

/// sqrt(square + lost), where `square` is 0 or at least 2^-60, and `lost` is below a unit of its last place.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> sqrt_parts(const L& lanes, typename L::Real square,
                                                                        typename L::Real lost) {
  const auto root = lanes.sqrt(square);
  const auto residual = lanes.fma(-root, root, square) + lost;
  // If the root is 0, so is the residual.
  return {root, residual * (lanes.real(0.5) / lanes.max(root, lanes.real(0x1p-30)))};
}

/// log(high + low), but log(2 size) where `size` is large.
template <Lanes L>
typename L::Real log_of_double(const L& lanes, typename L::Real size, typename L::Real high, typename L::Real low) {
  const auto zero = lanes.real(0.0);
  const auto large = lanes.real(0x1p30) < size;
  const auto argument = lanes.select(large, size, high);
  const auto split = lanes.split(argument);
  const auto rest = lanes.scale(lanes.select(large, zero, low), -split.exponent);
  const auto doubling = lanes.select(large, lanes.real(1.0), zero);
  const auto log = log_parts(lanes, {split.significand, split.exponent + doubling}, rest);
  return lanes.log_edges(log.high + log.low, argument);
}

/// The inverse hyperbolic sine of x, with an error below 1 ULP for every x.
template <Lanes L>
typename L::Real asinh(const L& lanes, typename L::Real x) {
  const auto size = lanes.abs(x);
  const auto square = two_product(lanes, size, size);
  // For squares from 2^53 on, what the sum loses is not found; nor does it count.
  const auto sum = fast_two_sum(lanes.real(1.0), square.high);
  const auto root = sqrt_parts(lanes, sum.high, sum.low + square.low);
  const auto argument = fast_two_sum(root.high, size);
  return lanes.copysign(log_of_double(lanes, size, argument.high, argument.low + root.low), x);
}

/// The inverse hyperbolic cosine of x, with an error below 1 ULP for every x. NaN below 1.
template <Lanes L>
typename L::Real acosh(const L& lanes, typename L::Real x) {
  const auto one = lanes.real(1.0);
  const auto square = two_product(lanes, x, x);
  const auto difference = fast_two_sum(square.high, -one);
  const auto normal = fast_two_sum(difference.high, difference.low + square.low);
  const auto root = sqrt_parts(lanes, normal.high, normal.low);
  const auto argument = fast_two_sum(x, root.high);
  return log_of_double(lanes, x, lanes.select(x < one, -one, argument.high), argument.low + root.low);
}

/// The inverse hyperbolic tangent of x, with an error below 1 ULP for every x. NaN beyond 1.
template <Lanes L>
typename L::Real atanh(const L& lanes, typename L::Real x) {
  const auto one = lanes.real(1.0);
  const auto size = lanes.abs(x);
  const auto dividend = fast_two_sum(one, size);
  const auto divisor = fast_two_sum(one, -size);
  const auto inverse = one / divisor.high;
  const auto quotient = dividend.high * inverse;
  const auto residual =
      lanes.fma(-quotient, divisor.high, dividend.high) + lanes.fma(-quotient, divisor.low, dividend.low);
  const auto log = log_parts(lanes, quotient, residual * inverse);
  // Beyond 1 the quotient is negative, but that of infinity is a NaN.
  const auto edge = lanes.select(one < size, -one, quotient);
  const auto result = lanes.real(0.5) * lanes.log_edges(log.high + log.low, edge);
  return lanes.select(size < lanes.real(0x1p-28), x, lanes.copysign(result, x));
}

}  // namespace jiteval::math
