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

/// factor * e^(high + low) * 2^k with whole k, for -746 <= high <= 780 and |low| <= 2^-40. The factor, between
/// 2^-20 and 2^20, may be NaN as well as `high`. Where high is below -743.6, the factor times 2^k is to be below
/// 1/8, so that the product rounds to zero: as for exp, that is not left to an operation that underflows.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real exp_product(const L& lanes, DoubleDouble<typename L::Real> factor,
                                                           typename L::Real high, typename L::Real low,
                                                           typename L::Real k) {
  using Real = typename L::Real;
  auto parts = reduce_exp(lanes, high);
  parts.power = lanes.select(high < lanes.real(-743.6), lanes.real(0.0), parts.power);
  const Real expm1 = expm1_of_rest(lanes, parts.r + low);
  const auto a = two_product(lanes, parts.power, factor.high);
  const Real a_low = lanes.fma(parts.power, factor.low, a.low);
  return lanes.scale(a.high + lanes.fma(a.high, expm1, a_low), parts.k + k);
}

/// factor * e^(high + low).
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real exp_product(const L& lanes, DoubleDouble<typename L::Real> factor,
                                                           typename L::Real high, typename L::Real low) {
  // Adding -0 changes nothing, so that compilers leave it out.
  return exp_product(lanes, factor, high, low, lanes.real(-0.0));
}

/// factor * e^(high + low) * 2^k with whole k, |k| <= 1100, for any `high` and any factor that is a normal number
/// above 2^-1000. `low` does not count where |high| is above 1500. Zero without an operation that underflows where
/// the product is below 2^-1078.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real wide_exp_product(const L& lanes,
                                                                DoubleDouble<typename L::Real> factor,
                                                                typename L::Real high, typename L::Real low,
                                                                typename L::Real k) {
  using Real = typename L::Real;
  const auto bounded = [&](Real x, double limit) {
    return lanes.max(lanes.min(x, lanes.real(limit)), lanes.real(-limit));
  };
  const auto split = lanes.split(factor.high);
  const Real factor_low = lanes.scale(factor.low, -split.exponent);
  auto parts = reduce_exp(lanes, bounded(high, 1500));
  const Real exponent = parts.k + split.exponent + k;
  const Real power = lanes.select(exponent < lanes.real(-1080.0), lanes.real(0.0), parts.power);
  const Real expm1 = expm1_of_rest(lanes, parts.r + bounded(low, 0x1p-40));
  const auto a = two_product(lanes, power, split.significand);
  const Real a_low = lanes.fma(power, factor_low, a.low);
  return lanes.scale(a.high + lanes.fma(a.high, expm1, a_low), bounded(exponent, 1130));
}

/// factor * e^(high + low).
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real wide_exp_product(const L& lanes,
                                                                DoubleDouble<typename L::Real> factor,
                                                                typename L::Real high, typename L::Real low) {
  return wide_exp_product(lanes, factor, high, low, lanes.real(-0.0));
}

}  // namespace jiteval::math
