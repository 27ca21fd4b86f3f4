/// The regularised incomplete gamma functions, and the distribution functions that are made of them, over lanes of
/// native code.
///
/// With W = z^a e^-z / gamma(a) (gamma_density.hpp), either
///
///   P(a, z) = W / a (1 + z / (a + 1) + z^2 / ((a + 1) (a + 2)) + ...)    (DLMF 8.11.4)
///
/// or, where z is above the mean by more than the deviation and not small, Legendre's continued fraction
///
///   Q(a, z) = W / (z + 1 - a - 1 (1 - a) / (z + 3 - a - 2 (2 - a) / (z + 5 - a - ...)))    (DLMF 8.9.2)
///
/// by Steed's method (series.hpp). What is wanted is that or its complement. Both sums are of
/// sums of two doubles and end, each lane by itself, below 2^-66. Shapes above 1000, Q of a P above 15/16, invalid
/// arguments and those near the ends of the range of doubles go to the plain routines of special_gamma.cpp.
///
/// Error, in units of the last place: that of gamma_density.hpp, as the sums add nothing that counts; of a
/// complement, whose exponent is small, the rounding 0.5 and, for Q, up to 0.3 by the 2^-59 that P is off.
#pragma once

#include "math/gamma_density.hpp"
#include "math/series.hpp"

namespace jiteval::math {

extern const SlowPath gammainc_edge;
extern const SlowPath gammaincc_edge;
extern const SlowPath gamma_cdf_edge;
extern const SlowPath chi2_cdf_edge;
extern const SlowPath poisson_cdf_edge;

/// 1 + z / (a + 1) + z^2 / ((a + 1) (a + 2)) + ... in the lanes of `active`.
template <NativeLanes L>
[[gnu::always_inline]] inline Series<L> lower_gamma_series(const L& lanes, typename L::Real a,
                                                           DoubleDouble<typename L::Real> z,
                                                           typename L::Mask active) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);
  Series<L> series = {{one, zero}, active};
  DoubleDouble<Real> term = {one, zero};
  for (int n = 1; n < most_terms_over_lanes && lanes.any(series.active); ++n) {
    const auto divisor = two_sum(a, lanes.real(n));
    const Real inverse = one / divisor.high;
    const Real ratio = z.high * inverse;
    const Real lost = lanes.fma(-ratio, divisor.high, z.high) + lanes.fma(-ratio, divisor.low, z.low);
    term = quick_multiply(lanes, term, {ratio, lost * inverse});
    add_term(lanes, series, term);
  }
  return series;
}

/// 1 / (z + 1 - a - 1 (1 - a) / (z + 3 - a - ...)) in the lanes of `active`.
template <NativeLanes L>
[[gnu::always_inline]] inline Series<L> upper_gamma_fraction(const L& lanes, typename L::Real a,
                                                             DoubleDouble<typename L::Real> z,
                                                             typename L::Mask active) {
  using Real = typename L::Real;
  const auto distance = two_sum(z.high, -a);
  const DoubleDouble<Real> start = fast_two_sum(distance.high, distance.low + z.low);
  const auto denominator = [&](int k) { return quick_add(start, lanes.real(2 * k + 1)); };
  auto fraction = begin_fraction<L>(invert(lanes, denominator(0)), active);
  for (int k = 1; k < most_terms_over_lanes && lanes.any(fraction.series.active); ++k) {
    const auto numerator = quick_multiply(lanes, {lanes.real(k), lanes.real(0.0)}, two_sum(a, lanes.real(-k)));
    add_to_fraction(lanes, fraction, numerator, denominator(k));
  }
  return fraction.series;
}

/// P(a, z) or Q(a, z), as above, in the lanes of `wanted`.
template <NativeLanes L>
[[gnu::always_inline]] inline Tail<L> gamma_tail(const L& lanes, typename L::Real a,
                                                 DoubleDouble<typename L::Real> z, typename L::Mask wanted) {
  using Real = typename L::Real;
  constexpr double largest_shape_of_series = 1000;
  const Real one = lanes.real(1.0);
  const auto usual = wanted && has_gamma_weight(lanes, a, z.high) && a < lanes.real(largest_shape_of_series);
  const Real above = a + lanes.fma(lanes.sqrt(a), lanes.real(1.2), one);
  const auto by_fraction = lanes.max(above, lanes.real(1.5)) < z.high;
  const auto fraction = upper_gamma_fraction(lanes, a, z, usual && by_fraction);
  const auto series = lower_gamma_series(lanes, a, z, usual && !by_fraction);
  const auto lower = divide(lanes, series.sum, a);
  const auto upper = fast_two_sum(fraction.sum.high, fraction.sum.low);
  const auto sum = select(lanes, by_fraction, upper, lower);
  return {gamma_weight(lanes, a, z), sum, !by_fraction, usual && !(fraction.active || series.active)};
}

/// P(a, z) or Q(a, z).
template <bool upper, NativeLanes L>
[[gnu::always_inline]] inline Probability<L> incomplete_gamma(const L& lanes, typename L::Real a,
                                                              DoubleDouble<typename L::Real> z) {
  const auto tail = gamma_tail(lanes, a, z, a == a);
  return tail_or_complement(lanes, tail, upper ? !tail.is_lower : tail.is_lower);
}

template <NativeLanes L>
typename L::Real gammainc(const L& lanes, typename L::Real a, typename L::Real x) {
  const auto probability = incomplete_gamma<false>(lanes, a, {x, lanes.real(0.0)});
  return lanes.slow(probability.value, !probability.usual, gammainc_edge, a, x);
}

template <NativeLanes L>
typename L::Real gammaincc(const L& lanes, typename L::Real a, typename L::Real x) {
  const auto probability = incomplete_gamma<true>(lanes, a, {x, lanes.real(0.0)});
  return lanes.slow(probability.value, !probability.usual, gammaincc_edge, a, x);
}

template <NativeLanes L>
typename L::Real gamma_cdf(const L& lanes, typename L::Real x, typename L::Real shape, typename L::Real scale) {
  const auto zero = lanes.real(0.0);
  const auto argument = positive_argument(lanes, x);
  const auto probability = incomplete_gamma<false>(lanes, shape, divide(lanes, {argument.x, zero}, scale));
  const auto usual = probability.usual && argument.moderate && is_moderate(lanes, scale);
  return lanes.slow(lanes.select(argument.below, zero, probability.value), !usual, gamma_cdf_edge, x, shape, scale);
}

template <NativeLanes L>
typename L::Real chi2_cdf(const L& lanes, typename L::Real x, typename L::Real df) {
  const auto zero = lanes.real(0.0);
  const auto half = lanes.real(0.5);
  const auto argument = positive_argument(lanes, x);
  const auto probability = incomplete_gamma<false>(lanes, half * df, {half * argument.x, zero});
  const auto usual = probability.usual && argument.moderate;
  return lanes.slow(lanes.select(argument.below, zero, probability.value), !usual, chi2_cdf_edge, x, df);
}

template <NativeLanes L>
typename L::Real poisson_cdf(const L& lanes, typename L::Real k, typename L::Real mu) {
  const auto zero = lanes.real(0.0);
  const auto one = lanes.real(1.0);
  const auto below = k < zero;
  const auto shape = lanes.select(below, one, lanes.floor(k) + one);
  const auto probability = incomplete_gamma<true>(lanes, shape, {mu, zero});
  const auto usual = probability.usual && mu < lanes.real(0x1p53);
  return lanes.slow(lanes.select(below, zero, probability.value), !usual, poisson_cdf_edge, k, mu);
}

}  // namespace jiteval::math
