/// Quantiles of the Poisson and binomial distributions, over lanes of native code.
///
/// The normal approximation, corrected for skewness (Cornish and Fisher), is nearly always off by less than 2. At
/// the number that it gives, the distribution function and the probability come from one incomplete gamma or beta
/// function; from there, adding or subtracting probabilities, each a multiple of the one before, leads to the
/// quantile.
///
/// Error. A result is right wherever the comparisons on either side of it hold by more than 2^-40, and in other
/// lanes comes from the plain routines of special_discrete.cpp, which compare what poisson_cdf and binom_cdf give:
/// so the quantile of a value of these functions is the number it belongs to. Invalid arguments and what the
/// functions do not compute over lanes go there, too.
#pragma once

#include "math/quantiles.hpp"

namespace jiteval::math {

extern const SlowPath poisson_ppf_edge;
extern const SlowPath binom_ppf_edge;

/// What a distribution of whole numbers has at k.
template <class L>
struct AtCount {
  typename L::Real cumulative;  ///< the probability not to exceed k
  typename L::Real single;      ///< the one of k itself
  typename L::Mask usual;
};

/// A whole number, and in which lanes it was found.
template <class L>
struct CountQuantile {
  typename L::Real k;
  typename L::Mask usual;
};

/// The smallest k that is not exceeded with probability p, from the approximate one at which `at` is known on.
/// ratio(k) is the probability of k + 1 divided by that of k.
template <NativeLanes L, class Function>
[[gnu::always_inline]] inline CountQuantile<L> walk_to_quantile(const L& lanes, typename L::Real p,
                                                                typename L::Real k, const AtCount<L>& at,
                                                                Function ratio) {
  using Real = typename L::Real;
  constexpr int most_steps = 30;
  const Real one = lanes.real(1.0);
  const auto is_clear = [&](Real cumulative) {
    return lanes.max(cumulative, at.cumulative) * lanes.real(0x1p-40) < lanes.abs(cumulative - p);
  };
  // Upwards, the first number that reaches p is the quantile; downwards, the one before the first that does not.
  const auto upwards = at.cumulative < p;
  Real step = lanes.select(upwards, at.single * ratio(k), -at.single);
  Real reached = at.cumulative + step;
  auto active = at.usual && is_clear(at.cumulative);
  auto found = p < p;
  for (int i = 0; i < most_steps && lanes.any(active); ++i) {
    const auto reaches = !(reached < p);
    const auto ends = (upwards && reaches) || !(upwards || reaches);
    active = active && is_clear(reached);
    k = lanes.select(active && (upwards || !ends), lanes.select(upwards, k + one, k - one), k);
    found = found || (active && ends);
    active = active && !ends;
    step = lanes.select(upwards, step * ratio(k), step / ratio(k));
    reached = lanes.select(active, reached + step, reached);
  }
  return {k, found};
}

/// The quantile of a distribution of this mean and deviation, were it normal but for its skewness; a whole number
/// from 0 to `highest`.
template <NativeLanes L>
[[gnu::always_inline]] inline typename L::Real near_normal_count(const L& lanes, typename L::Real p,
                                                                 typename L::Real mean, typename L::Real deviation,
                                                                 typename L::Real skewness,
                                                                 typename L::Real highest) {
  using Real = typename L::Real;
  const Real z = ndtri(lanes, p);
  const Real skewed = skewness * lanes.real(1 / 6.0) * (z * z - lanes.real(1.0));
  const Real near = lanes.floor(lanes.fma(deviation, z + skewed, mean));
  return lanes.max(lanes.min(near, highest), lanes.real(0.0));
}

template <NativeLanes L>
typename L::Real poisson_ppf(const L& lanes, typename L::Real p, typename L::Real mu) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);
  const Real deviation = lanes.sqrt(mu);
  const Real k = near_normal_count(lanes, p, mu, deviation, one / deviation, lanes.real(largest_shape));
  const auto tail = gamma_tail(lanes, k + one, {mu, zero}, zero < p && p < one);
  const auto cumulative = tail_or_complement(lanes, tail, !tail.is_lower);
  const Real single = wide_exp_product(lanes, tail.weight.factor, tail.weight.exponent) / mu;
  const auto ratio = [&](Real count) { return mu / (count + one); };
  const auto found = walk_to_quantile(lanes, p, k, {cumulative.value, single, cumulative.usual}, ratio);
  return lanes.slow(found.k, !found.usual, poisson_ppf_edge, p, mu);
}

template <NativeLanes L>
typename L::Real binom_ppf(const L& lanes, typename L::Real q, typename L::Real n, typename L::Real p) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);
  const auto failure = fast_two_sum(one, -p);
  const Real mean = n * p;
  const Real deviation = lanes.sqrt(mean * failure.high);
  const Real k = near_normal_count(lanes, q, mean, deviation, (failure.high - p) / deviation, n - one);
  const auto tail = beta_tail(lanes, n - k, k + one, failure, {p, zero}, zero < q && q < one);
  const auto cumulative = tail_or_complement(lanes, tail, tail.is_lower);
  const Real single = wide_exp_product(lanes, tail.weight.factor, tail.weight.exponent) / ((n - k) * p);
  const Real odds = p / failure.high;
  const auto ratio = [&](Real count) { return (n - count) * odds / (count + one); };
  const auto usual = cumulative.usual && lanes.floor(n) == n;
  const auto found = walk_to_quantile(lanes, q, k, {cumulative.value, single, usual}, ratio);
  return lanes.slow(found.k, !found.usual, binom_ppf_edge, q, n, p);
}

}  // namespace jiteval::math
