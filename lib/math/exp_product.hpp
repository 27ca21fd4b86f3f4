/// A number times an exponential, over any kind of lanes, as accurate as the exponential alone.
///
/// The reduction is that of exp.hpp: e^(high + low) = 2^k power e^r. The product of `power` and the factor is
/// computed as a sum of two doubles, a + a_low; then the result is 2^k (a + (a (e^r - 1) + a_low)), in which only
/// the last sum rounds by more than 2^-57 of the result.
///
/// Error, in units of the last place of a result in [1, 2), the worst case, beside that of the factor: the table of
/// exp.hpp 0.14, r 2^-57, the polynomial and its roundings 2^-57, the small sum 2^-57, which makes 0.1; the last
/// sum, 0.5. Together 0.74.
#pragma once

#include "math/double_double.hpp"
#include "math/exp.hpp"

namespace jiteval::math {

/// factor * power * e^r * 2^k.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real join_exp_product(const L& lanes,
                                                                DoubleDouble<typename L::Real> factor,
                                                                ExpParts<typename L::Real> parts) {
  const auto expm1 = expm1_of_rest(lanes, parts.r);
  const auto a = two_product(lanes, parts.power, factor.high);
  const auto a_low = lanes.fma(parts.power, factor.low, a.low);
  return lanes.scale(a.high + lanes.fma(a.high, expm1, a_low), parts.k);
}

/// factor * e^(high + low) * 2^k with whole k, for -746 <= high <= 780 and |low| <= 2^-40. The factor, between
/// 2^-20 and 2^20, may be NaN as well as `high`. Where high is below -743.6, the factor times 2^k is to be below
/// 1/8, so that the product rounds to zero: as for exp, that is not left to an operation that underflows.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real exp_product(const L& lanes, DoubleDouble<typename L::Real> factor,
                                                           typename L::Real high, typename L::Real low,
                                                           typename L::Real k) {
  auto parts = reduce_exp(lanes, high);
  parts.power = lanes.select(high < lanes.real(-743.6), lanes.real(0.0), parts.power);
  parts.r = parts.r + low;
  parts.k = parts.k + k;
  return join_exp_product(lanes, factor, parts);
}

/// factor * e^(high + low).
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real exp_product(const L& lanes, DoubleDouble<typename L::Real> factor,
                                                           typename L::Real high, typename L::Real low) {
  // Adding -0 changes nothing, so that compilers leave it out.
  return exp_product(lanes, factor, high, low, lanes.real(-0.0));
}

/// factor * e^exponent * 2^k with whole k, |k| <= 1100, for any exponent and any factor that is a normal number
/// above 2^-1000. What is below the first double of the exponent does not count where that is beyond 1500. Zero
/// without an operation that underflows where the product is below 2^-1078.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real wide_exp_product(const L& lanes,
                                                                DoubleDouble<typename L::Real> factor,
                                                                DoubleDouble<typename L::Real> exponent,
                                                                typename L::Real k) {
  using Real = typename L::Real;
  const auto bounded = [&](Real x, double limit) {
    return lanes.max(lanes.min(x, lanes.real(limit)), lanes.real(-limit));
  };
  const auto split = lanes.split(factor.high);
  auto parts = reduce_exp(lanes, bounded(exponent.high, 1500));
  const Real sum = parts.k + split.exponent + k;
  parts.power = lanes.select(sum < lanes.real(-1080.0), lanes.real(0.0), parts.power);
  parts.r = parts.r + bounded(exponent.low, 0x1p-40);
  parts.k = bounded(sum, 1130);
  return join_exp_product(lanes, {split.significand, lanes.scale(factor.low, -split.exponent)}, parts);
}

/// factor * e^exponent.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real wide_exp_product(const L& lanes,
                                                                DoubleDouble<typename L::Real> factor,
                                                                DoubleDouble<typename L::Real> exponent) {
  return wide_exp_product(lanes, factor, exponent, lanes.real(-0.0));
}

}  // namespace jiteval::math
