/// Quantiles of the gamma and beta distributions and of those made of them, over lanes of native code.
///
/// What is looked for is u = log z in the gamma distribution, and u = log(x / (1 - x)) in the beta distribution. In
/// u the densities W are log-concave, and so are both tails (Prekopa 1973). A tail T is known as W S
/// (incomplete_gamma.hpp, incomplete_beta.hpp), so that the first two derivatives of its logarithm cost nothing
/// more,
///
///   log T' = +-1 / S,   log T'' / log T' = log W' -+ 1 / S,
///
/// the upper sign for the lower tail, and Halley's method finds where it is the logarithm of the probability that
/// is wanted. It triples the number of right digits: two or three steps from a start by a normal approximation or,
/// where the density is nearly a power, by that. Lanes that do not get there, those of invalid arguments or near
/// the ends of the range of doubles go to the plain routines of special_distributions.cpp.
///
/// Error. u is a sum of two doubles, off by what the logarithm of the tail is, times S: 2^-58 S, where S is
/// below 32. That is at most one unit in the last place of z or of x / (1 - x), and 0.25 where S is below 8,
/// as usual. The exponential of u rounds, 0.74. In Student's t distribution, the error of u counts half. The
/// largest errors measured are 1.2 (gamma) and 1.6 (beta) where a parameter is small, and otherwise 0.95.
#pragma once

#include "math/exp.hpp"
#include "math/gamma.hpp"
#include "math/incomplete_beta.hpp"
#include "math/incomplete_gamma.hpp"
#include "math/inverse_erf.hpp"
#include "math/log.hpp"
#include "math/log1p.hpp"

namespace jiteval::math {

extern const SlowPath gamma_ppf_edge;
extern const SlowPath chi2_ppf_edge;
extern const SlowPath beta_ppf_edge;
extern const SlowPath f_ppf_edge;
extern const SlowPath t_ppf_edge;

/// A tail of the distribution of u, at u.
template <class L>
struct TailOfU {
  Tail<L> tail;
  typename L::Real log_slope;  ///< the derivative of log W
};

/// The probabilities not to exceed a quantile and to exceed it, whose sum is 1.
template <class L>
struct Probabilities {
  DoubleDouble<typename L::Real> lower;
  DoubleDouble<typename L::Real> upper;
};

template <Lanes L>
[[gnu::always_inline]] inline Probabilities<L> probabilities(const L& lanes, typename L::Real p) {
  return {{p, lanes.real(0.0)}, fast_two_sum(lanes.real(1.0), -p)};
}

/// The normal variable of these tails.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real normal_deviate(const L& lanes, const Probabilities<L>& p) {
  const auto is_lower = p.lower.high < p.upper.high;
  const auto deviate = ndtri(lanes, lanes.min(p.lower.high, p.upper.high));
  return lanes.select(is_lower, deviate, -deviate);
}

/// A quantile, and in which lanes it was found.
template <class L>
struct Quantile {
  DoubleDouble<typename L::Real> u;
  typename L::Mask usual;
};

/// The u whose tails are `wanted`, from `start` on. `curvature` is about the inverse deviation of u, and
/// tail_at(u, active) gives a TailOfU.
template <NativeLanes L, class Function>
[[gnu::always_inline]] inline Quantile<L> find_quantile(const L& lanes, const Probabilities<L>& wanted,
                                                        typename L::Real start, typename L::Real curvature,
                                                        Function tail_at) {
  using Real = typename L::Real;
  constexpr int most_steps = 20;
  constexpr double furthest = 600;
  constexpr double largest_sum = 32;
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);
  const Real half = lanes.real(0.5);
  const auto log_lower = log_of(lanes, wanted.lower);
  const auto log_upper = log_of(lanes, wanted.upper);
  // A step of s leaves an error of about s (s curvature)^2 / 10.
  const Real last_step = lanes.real(0x1p-19) / (one + curvature);
  DoubleDouble<Real> u = {start, zero};
  auto active = zero < wanted.lower.high && zero < wanted.upper.high && lanes.abs(start) < lanes.real(furthest);
  auto found = start < start;
  for (int i = 0; i < most_steps && lanes.any(active); ++i) {
    const auto [tail, log_slope] = tail_at(u.high, active);
    const auto log_tail = add(log_of(lanes, multiply(lanes, tail.weight.factor, tail.sum)), tail.weight.exponent);
    const auto log_wanted = select(lanes, tail.is_lower, log_lower, log_upper);
    const Real missing = add(log_wanted, -log_tail).high;
    const Real sum = lanes.select(tail.is_lower, tail.sum.high, -tail.sum.high);
    const Real newton = missing * sum;
    const Real bend = half * newton * (log_slope - one / sum);
    const Real step = newton / lanes.max(one + bend, half);

    const auto next = two_sum(u.high, step);
    const auto last = lanes.abs(step) < last_step;
    u = select(lanes, active, next, u);
    found = found || (active && tail.usual && last && tail.sum.high < lanes.real(largest_sum));
    active = active && tail.usual && !last && lanes.abs(u.high) < lanes.real(furthest);
  }
  return {u, found};
}

/// log z, where P(shape, z) is wanted.
template <NativeLanes L>
[[gnu::noinline]] Quantile<L> gamma_quantile(const L& lanes, typename L::Real p, typename L::Real shape) {
  using Real = typename L::Real;
  const Real one = lanes.real(1.0);
  const auto wanted = probabilities(lanes, p);
  const Real root = lanes.sqrt(shape);
  // The cube root is nearly normal (Wilson and Hilferty 1931); near 0 the probability is a power of z.
  const Real deviate = normal_deviate(lanes, wanted) / (lanes.real(3.0) * root);
  const Real cube_root = (one - one / (lanes.real(9.0) * shape)) + deviate;
  const Real log_power = (log(lanes, p) + lgamma(lanes, shape + one)) / shape;
  const Real power = exp(lanes, log_power);
  const auto is_power = !(lanes.real(0.3) < cube_root) || power < lanes.real(0.3) * (shape + one);
  const Real near_normal = log(lanes, shape) + lanes.real(3.0) * log(lanes, cube_root);
  const Real start = lanes.select(is_power, log_power + power / (shape + one), near_normal);
  return find_quantile(lanes, wanted, start, root, [&](Real u, typename L::Mask active) -> TailOfU<L> {
    const auto z = exp_of(lanes, {u, lanes.real(0.0)});
    return {gamma_tail(lanes, shape, z, active), shape - z.high};
  });
}

/// An approximate quantile of the beta distribution as log(x / (1 - x)).
template <NativeLanes L>
[[gnu::always_inline]] inline typename L::Real approximate_beta_quantile(const L& lanes,
                                                                         const Probabilities<L>& wanted,
                                                                         typename L::Real a, typename L::Real b) {
  using Real = typename L::Real;
  const Real one = lanes.real(1.0);
  const auto number = [&](double c) { return lanes.real(c); };
  // Nearly normal (Abramowitz and Stegun, 26.5.22), for a and b above 1.
  const Real deviate = -normal_deviate(lanes, wanted);
  const Real inverse_a = one / (a + a - one);
  const Real inverse_b = one / (b + b - one);
  const Real h = number(2.0) / (inverse_a + inverse_b);
  const Real lambda = (deviate * deviate - number(3.0)) * number(1 / 6.0);
  const Real skewness = (inverse_b - inverse_a) * (lambda + number(5 / 6.0) - number(2 / 3.0) / h);
  const Real w = deviate * lanes.sqrt(h + lambda) / h - skewness;
  const Real near_normal = log(lanes, a / b) - (w + w);
  // Or x^a on the left of the mean and (1 - x)^b on its right, times what makes them meet there.
  const Real sum = a + b;
  const Real left = exp(lanes, a * log(lanes, a / sum)) / a;
  const Real right = exp(lanes, b * log(lanes, b / sum)) / b;
  const Real both = left + right;
  const auto is_left = wanted.lower.high * both < left;
  const Real parameter = lanes.select(is_left, a, b);
  const Real probability = lanes.select(is_left, wanted.lower.high, wanted.upper.high);
  const Real log_share = log(lanes, parameter * both * probability) / parameter;
  const Real logit = log_share - log1p(lanes, -exp(lanes, log_share));
  return lanes.select(one < a && one < b, near_normal, lanes.select(is_left, logit, -logit));
}

/// Both parts of 1 at a given log(x / y).
template <NativeLanes L>
[[gnu::always_inline]] inline Shares<typename L::Real> shares_of_logit(const L& lanes,
                                                                       DoubleDouble<typename L::Real> u) {
  using Real = typename L::Real;
  const auto negative = u.high < lanes.real(0.0);
  const auto ratio = exp_of(lanes, {-lanes.abs(u.high), lanes.select(negative, u.low, -u.low)});
  const DoubleDouble<Real> one = {lanes.real(1.0), lanes.real(0.0)};
  const auto [smaller, larger] = shares(lanes, ratio, one);
  return {select(lanes, negative, smaller, larger), select(lanes, negative, larger, smaller)};
}

/// log(x / (1 - x)), where I_x(a, b) is wanted.
template <NativeLanes L>
[[gnu::noinline]] Quantile<L> beta_quantile(const L& lanes, const Probabilities<L>& wanted, typename L::Real a,
                                            typename L::Real b) {
  using Real = typename L::Real;
  const Real start = approximate_beta_quantile(lanes, wanted, a, b);
  const Real curvature = lanes.sqrt(a * b / (a + b));
  return find_quantile(lanes, wanted, start, curvature, [&](Real u, typename L::Mask active) -> TailOfU<L> {
    const auto [x, y] = shares_of_logit(lanes, {u, lanes.real(0.0)});
    return {beta_tail(lanes, a, b, x, y, active), a * y.high - b * x.high};
  });
}

template <NativeLanes L>
typename L::Real gamma_ppf(const L& lanes, typename L::Real p, typename L::Real shape, typename L::Real scale) {
  const auto found = gamma_quantile(lanes, p, shape);
  const auto quantile = wide_exp_product(lanes, {scale, lanes.real(0.0)}, found.u);
  return lanes.slow(quantile, !(found.usual && is_moderate(lanes, scale)), gamma_ppf_edge, p, shape, scale);
}

template <NativeLanes L>
typename L::Real chi2_ppf(const L& lanes, typename L::Real p, typename L::Real df) {
  const auto found = gamma_quantile(lanes, p, lanes.real(0.5) * df);
  const auto quantile = wide_exp_product(lanes, {lanes.real(2.0), lanes.real(0.0)}, found.u);
  return lanes.slow(quantile, !found.usual, chi2_ppf_edge, p, df);
}

template <NativeLanes L>
typename L::Real beta_ppf(const L& lanes, typename L::Real p, typename L::Real a, typename L::Real b) {
  const auto found = beta_quantile(lanes, probabilities(lanes, p), a, b);
  const auto x = shares_of_logit(lanes, found.u).first;
  return lanes.slow(x.high + x.low, !found.usual, beta_ppf_edge, p, a, b);
}

template <NativeLanes L>
typename L::Real f_ppf(const L& lanes, typename L::Real p, typename L::Real dfn, typename L::Real dfd) {
  const auto half = lanes.real(0.5);
  const auto found = beta_quantile(lanes, probabilities(lanes, p), half * dfn, half * dfd);
  const auto ratio = divide(lanes, {dfd, lanes.real(0.0)}, dfn);
  return lanes.slow(wide_exp_product(lanes, ratio, found.u), !found.usual, f_ppf_edge, p, dfn, dfd);
}

template <NativeLanes L>
typename L::Real t_ppf(const L& lanes, typename L::Real p, typename L::Real df) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real half = lanes.real(0.5);
  // df / (df + t^2) has a beta distribution; its lower tail is both tails of t.
  const auto is_lower = p < half;
  const Real doubled = p + p;
  const auto twice_upper = fast_two_sum(lanes.real(2.0), -doubled);
  const Probabilities<L> both_tails = {select(lanes, is_lower, {doubled, zero}, twice_upper),
                                       two_sum(lanes.select(is_lower, lanes.real(1.0), doubled),
                                               lanes.select(is_lower, -doubled, lanes.real(-1.0)))};
  const auto found = beta_quantile(lanes, both_tails, half * df, half);
  const auto root = square_root(lanes, DoubleDouble<Real>{df, zero});
  const Real t = wide_exp_product(lanes, root, {-half * found.u.high, -half * found.u.low});
  return lanes.slow(lanes.select(is_lower, -t, t), !found.usual, t_ppf_edge, p, df);
}

}  // namespace jiteval::math
