/// The regularised incomplete beta function, and the distribution functions that are made of it, over lanes of
/// native code.
///
/// With W = x^a y^b / B(a, b), y = 1 - x (beta_density.hpp),
///
///   I_x(a, b) = W / a / (1 + d1 / (1 + d2 / (1 + ...)))    (DLMF 8.17.22),
///   d_2m = m (b - m) x / ((a + 2m - 1) (a + 2m)), d_2m+1 = -(a + m) (a + b + m) x / ((a + 2m) (a + 2m + 1)),
///
/// by Steed's method (series.hpp), in sums of two doubles. The fraction converges fast where x is
/// below the mean; above, I_x(a, b) = 1 - I_y(b, a), unless b is small, as then the difference may be, and x not
/// near 1. Parameters above 10,000, differences below 1/16, invalid arguments and those near the ends of the range
/// of doubles go to the plain routines of special_gamma.cpp, special_distributions.cpp and special_discrete.cpp.
///
/// Error, in units of the last place: that of beta_density.hpp; of a difference, the rounding 0.5 and up to 0.3 by
/// the 2^-59 that I_y is off. Where plain routines have to compute it, the larger one that special.hpp states.
#pragma once

#include "math/beta_density.hpp"
#include "math/series.hpp"

namespace jiteval::math {

extern const SlowPath betainc_edge;
extern const SlowPath beta_cdf_edge;
extern const SlowPath f_cdf_edge;
extern const SlowPath t_cdf_edge;
extern const SlowPath binom_cdf_edge;

/// 1 / (1 + d1 / (1 + d2 / (1 + ...))) in the lanes of `active`.
template <NativeLanes L>
[[gnu::always_inline]] inline Series<L> beta_fraction(const L& lanes, typename L::Real a, typename L::Real b,
                                                      DoubleDouble<typename L::Real> x, typename L::Mask active) {
  using Real = typename L::Real;
  const auto number = [&](int i) { return lanes.real(i); };
  const DoubleDouble<Real> one = {number(1), number(0)};
  const DoubleDouble<Real> first = {a, number(0)};
  const auto both = two_sum(a, b);
  auto next_divisor = invert(lanes, first);  // 1 / (a + k - 1)
  auto fraction = begin_fraction<L>(one, active);
  for (int k = 1; k < most_terms_over_lanes && lanes.any(fraction.series.active); ++k) {
    const int m = k / 2;
    const auto divisor = next_divisor;
    next_divisor = invert(lanes, quick_add(first, number(k)));
    const auto numerator = k % 2 == 0
                               ? quick_multiply(lanes, {number(m), number(0)}, two_sum(b, number(-m)))
                               : -quick_multiply(lanes, quick_add(first, number(m)), quick_add(both, number(m)));
    const auto with_x = quick_multiply(lanes, quick_multiply(lanes, x, divisor), next_divisor);
    add_to_fraction(lanes, fraction, quick_multiply(lanes, numerator, with_x), one);
  }
  return fraction.series;
}

/// I_x(a, b) or I_y(b, a), for x + y = 1, as above, in the lanes of `wanted`.
template <NativeLanes L>
[[gnu::always_inline]] inline Tail<L> beta_tail(const L& lanes, typename L::Real a, typename L::Real b,
                                                DoubleDouble<typename L::Real> x, DoubleDouble<typename L::Real> y,
                                                typename L::Mask wanted) {
  using Real = typename L::Real;
  const Real one = lanes.real(1.0);
  const Real low = lanes.real(0x1p-700);
  const auto usual = wanted && has_beta_weight(lanes, a, b) && low < x.high && low < y.high;
  const auto is_below = x.high * (a + b + lanes.real(2.0)) < a + one;
  const auto is_lower = is_below || (b < one && x.high < lanes.real(0.9));
  const Real first = lanes.select(is_lower, a, b);
  const Real second = lanes.select(is_lower, b, a);
  const auto of_first = select(lanes, is_lower, x, y);
  const auto of_second = select(lanes, is_lower, y, x);

  const auto fraction = beta_fraction(lanes, first, second, of_first, usual);
  const auto sum = divide(lanes, fast_two_sum(fraction.sum.high, fraction.sum.low), first);
  return {beta_weight(lanes, first, second, of_first, of_second), sum, is_lower, usual && !fraction.active};
}

/// I_x(a, b), for x + y = 1.
template <NativeLanes L>
[[gnu::always_inline]] inline Probability<L> incomplete_beta(const L& lanes, typename L::Real a, typename L::Real b,
                                                             DoubleDouble<typename L::Real> x,
                                                             DoubleDouble<typename L::Real> y) {
  const auto tail = beta_tail(lanes, a, b, x, y, a == a);
  return tail_or_complement(lanes, tail, tail.is_lower);
}

template <NativeLanes L>
typename L::Real betainc(const L& lanes, typename L::Real a, typename L::Real b, typename L::Real x) {
  const auto y = fast_two_sum(lanes.real(1.0), -x);
  const auto probability = incomplete_beta(lanes, a, b, {x, lanes.real(0.0)}, y);
  return lanes.slow(probability.value, !probability.usual, betainc_edge, a, b, x);
}

template <NativeLanes L>
typename L::Real beta_cdf(const L& lanes, typename L::Real x, typename L::Real a, typename L::Real b) {
  const auto y = fast_two_sum(lanes.real(1.0), -x);
  const auto probability = incomplete_beta(lanes, a, b, {x, lanes.real(0.0)}, y);
  return lanes.slow(probability.value, !probability.usual, beta_cdf_edge, x, a, b);
}

template <NativeLanes L>
typename L::Real f_cdf(const L& lanes, typename L::Real x, typename L::Real dfn, typename L::Real dfd) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real half = lanes.real(0.5);
  const auto argument = positive_argument(lanes, x);
  const auto u = shares(lanes, two_product(lanes, dfn, argument.x), {dfd, zero});
  const auto probability = incomplete_beta(lanes, half * dfn, half * dfd, u.first, u.second);
  const auto usual = probability.usual && argument.x < lanes.real(0x1p500);
  return lanes.slow(lanes.select(argument.below, zero, probability.value), !usual, f_cdf_edge, x, dfn, dfd);
}

template <NativeLanes L>
typename L::Real t_cdf(const L& lanes, typename L::Real x, typename L::Real df) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real half = lanes.real(0.5);
  const auto u = shares(lanes, {df, zero}, two_product(lanes, x, x));
  const auto both_tails = incomplete_beta(lanes, half * df, half, u.first, u.second);
  const Real tail = half * both_tails.value;
  const auto usual = both_tails.usual && lanes.abs(x) < lanes.real(0x1p300);
  return lanes.slow(lanes.select(zero < x, lanes.real(1.0) - tail, tail), !usual, t_cdf_edge, x, df);
}

template <NativeLanes L>
typename L::Real binom_cdf(const L& lanes, typename L::Real k, typename L::Real n, typename L::Real p) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);
  const Real whole = lanes.floor(k);
  const auto q = fast_two_sum(one, -p);
  const auto probability = incomplete_beta(lanes, n - whole, whole + one, q, {p, zero});
  const auto usual = probability.usual && lanes.floor(n) == n;
  return lanes.slow(probability.value, !usual, binom_cdf_edge, k, n, p);
}

}  // namespace jiteval::math
