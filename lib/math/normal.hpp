/// The distribution function of the standard normal distribution and its logarithm, over any kind of lanes.
///
/// ndtr. With a = |x|, ndtr(-a) = e^(-a^2 / 2) q(a), where q(a) = erfcx(a / sqrt 2) / 2 falls from 1/2 like
/// 1 / (a sqrt(2 pi)). q is a polynomial of degree 14 on each of sixteen intervals (piecewise.hpp) between 0
/// and 38.6, where ndtr(-a) is below half the smallest double; the scheme, and the error, are those of erfc in
/// erf.hpp. ndtr(a) is 1 - ndtr(-a). The largest error measured is 0.90 ULP.
///
/// log_ndtr. For x <= 0 it is -x^2 / 2 + log q(-x), and nothing cancels, as both are negative; for x > 0 it is
/// log(1 - ndtr(-x)), to which what the difference lost is added, so that it becomes -ndtr(-x) where that is small.
///
/// Error of log_ndtr, the worst case, for small positive x: the argument 1 - ndtr(-x), just above 1/2, inherits
/// 0.94 of the error of ndtr, log adds 0.75 and the last sum 0.5. Together 2.2; the largest measured is 1.92.
///
/// Special values. ndtr(-inf) = +0, ndtr(inf) = 1; log_ndtr(-inf) = -inf, log_ndtr(inf) = +0.
#pragma once

#include "math/erf.hpp"
#include "math/log.hpp"
#include "math/nan.hpp"
#include "math/normal_tables.hpp"

namespace jiteval::math {

/// Where ndtr(-a) and the table of q end.
constexpr double ndtr_end = 38.6;

/// q(a), for 0 <= a <= ndtr_end or NaN.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> scaled_ndtr(const L& lanes, typename L::Real a) {
  const auto sum = lanes.fma(a, lanes.real(2 / 2.575), lanes.real(2.0));
  const auto index = shift_right_logical(lanes.bits(sum), 50);
  return sum_of_piece(lanes, find_piece(lanes, scaled_ndtr_table, index, a));
}

/// -a^2 / 2 as a sum of two doubles.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> half_square(const L& lanes, typename L::Real a) {
  return two_product(lanes, a, lanes.real(-0.5) * a);
}

/// The probability that a standard normal variable is below x, with an error below 1 ULP for every x.
template <Lanes L>
typename L::Real ndtr(const L& lanes, typename L::Real x) {
  const auto a = lanes.min(lanes.real(ndtr_end), lanes.abs(x));
  const auto exponent = half_square(lanes, a);
  const auto tail = exp_product(lanes, scaled_ndtr(lanes, a), exponent.high, exponent.low);
  return keep_nan(lanes, x, lanes.select(lanes.real(0.0) < x, lanes.real(1.0) - tail, tail));
}

/// ndtr(high + low), |low| at most a unit of the last place of high, with an error below 1 ULP.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real ndtr_of_sum(const L& lanes, typename L::Real high,
                                                           typename L::Real low) {
  constexpr double density_at_0 = 0x1.9884533d43651p-2;  // 1 / sqrt(2 pi)
  const auto zero = lanes.real(0.0);
  const auto end = lanes.real(ndtr_end);
  const auto a = lanes.min(end, lanes.abs(high));
  // |high + low| = a + rest, and q' (a) = a q(a) - 1 / sqrt(2 pi).
  const auto rest = lanes.select(a < end, lanes.select(high < zero, -low, low), zero);
  auto factor = scaled_ndtr(lanes, a);
  factor.low = lanes.fma(lanes.fma(a, factor.high, lanes.real(-density_at_0)), rest, factor.low);
  const auto exponent = half_square(lanes, a);
  const auto tail = exp_product(lanes, factor, exponent.high, lanes.fma(-a, rest, exponent.low));
  return lanes.select(zero < high, lanes.real(1.0) - tail, tail);
}

/// The logarithm of ndtr(x), with an error below 2.5 ULP for every x.
template <Lanes L>
typename L::Real log_ndtr(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double sqrt_2_over_pi = 0x1.9884533d43651p-1;
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);
  const auto positive = zero < x;

  const Real end = lanes.real(ndtr_end);
  const Real magnitude = lanes.abs(x);
  const Real a = lanes.min(end, magnitude);
  const auto near = scaled_ndtr(lanes, a);
  const auto near_exponent = half_square(lanes, a);
  const Real tail = exp_product(lanes, near, near_exponent.high, near_exponent.low);
  const Real rest = one - tail;
  const Real lost = (one - rest) - tail;
  const Real far = lanes.real(0.5) * erfcx_far(lanes, lanes.real(sqrt_2_over_pi) / magnitude);

  // 1 / rest, by which `lost` should be multiplied, is near 1 where the logarithm is small.
  const Real logarithm = log(lanes, lanes.select(positive, rest, lanes.select(end < magnitude, far, near.high)));
  const auto exponent = half_square(lanes, x);
  // An infinite `high` makes `low` NaN. From 2^54 on, what is cut off is below half a unit of `high`.
  const Real low = lanes.max(lanes.min(exponent.low, one), -one);
  const Real result = lanes.select(positive, logarithm + lost, exponent.high + (logarithm + low));
  return keep_nan(lanes, x, result);
}

}  // namespace jiteval::math
