/// The beta function of positive arguments and the densities made of it, over any kind of lanes: of the beta, F and
/// Student's t distributions, and the probabilities of the binomial one.
///
/// By stirling.hpp, with A = a + n, B = b + m and S = A + B,
///
///   1 / B(a, b) = F e^E, F = (a ... (A - 1)) (b ... (B - 1)) / ((a + b) ... (S - 1)) sqrt(A B / (2 pi S)),
///   E = A log(S / A) + B log(S / B) + c(S) - c(A) - c(B),
///
/// and x^a y^b / B(a, b), where y = 1 - x, has the exponent
///
///   a log(x S / A) + b log(y S / B) + n log(S / A) + m log(S / B) + c(S) - c(A) - c(B),
///
/// which for large parameters is as small as the result allows. All but c are sums of two doubles. Parameters above
/// 10,000, invalid arguments and those near the ends of the range of doubles go to the plain routines of
/// special_distributions.cpp, special_discrete.cpp and special_beta.cpp.
///
/// Error, in units of the last place. exp_product 0.74; as in gamma_density.hpp, the logarithms add up to 1 for a
/// parameter of 10,000 and a value that is nearly the smallest double, and a third of it for one of 1000. Near
/// zeros of lbeta, where an error of 2^-60 counts, the plain routine is called.
#pragma once

#include "math/exp_product.hpp"
#include "math/positive_argument.hpp"
#include "math/stirling.hpp"

namespace jiteval::math {

extern const SlowPath beta_edge;
extern const SlowPath lbeta_edge;
extern const SlowPath beta_pdf_edge;
extern const SlowPath f_pdf_edge;
extern const SlowPath t_pdf_edge;
extern const SlowPath binom_pmf_edge;

/// The parameters a and b of a beta function, raised, and what its reciprocal has beside the large logarithms.
template <class Real>
struct RaisedBeta {
  Raised<Real> a, b;
  DoubleDouble<Real> sum;  ///< of the raised
  DoubleDouble<Real> factor;
  Real correction;  ///< c(S) - c(A) - c(B)
};

/// For a and b above 2^-300.
template <Lanes L>
[[gnu::always_inline]] inline RaisedBeta<typename L::Real> raise_beta(const L& lanes, typename L::Real a,
                                                                      typename L::Real b) {
  using Real = typename L::Real;
  const auto raised_a = raise_to_ten(lanes, a);
  const auto raised_b = raise_to_ten(lanes, b);
  const auto raised_sum = raise_by<20>(lanes, two_sum(a, b), raised_a.steps + raised_b.steps);
  const auto sum = raised_sum.value;
  const auto mean = divide(lanes, multiply(lanes, raised_a.value, raised_b.value), sum);
  const auto root = stirling_root(lanes, mean);
  const auto quotient = divide(lanes, multiply(lanes, raised_a.product, raised_b.product), raised_sum.product);
  const Real correction = stirling_correction(lanes, sum.high) - stirling_correction(lanes, raised_a.value.high) -
                          stirling_correction(lanes, raised_b.value.high);
  return {raised_a, raised_b, sum, multiply(lanes, quotient, root), correction};
}

/// 1 / B(a, b).
template <Lanes L>
[[gnu::always_inline]] inline ExponentialProduct<typename L::Real> inverse_beta(const L& lanes, typename L::Real a,
                                                                                typename L::Real b) {
  const auto raised = raise_beta(lanes, a, b);
  const auto of_a = multiply(lanes, log_of(lanes, divide(lanes, raised.sum, raised.a.value)), raised.a.value);
  const auto of_b = multiply(lanes, log_of(lanes, divide(lanes, raised.sum, raised.b.value)), raised.b.value);
  return {raised.factor, add(add(of_a, of_b), {raised.correction, lanes.real(0.0)})};
}

/// x^a y^b / B(a, b), for x + y = 1.
template <Lanes L>
[[gnu::always_inline]] inline ExponentialProduct<typename L::Real> beta_weight(const L& lanes, typename L::Real a,
                                                                               typename L::Real b,
                                                                               DoubleDouble<typename L::Real> x,
                                                                               DoubleDouble<typename L::Real> y) {
  using Real = typename L::Real;
  const auto raised = raise_beta(lanes, a, b);
  const auto exponent_of = [&](Real parameter, const Raised<Real>& large, DoubleDouble<Real> at) {
    const auto log = log_of(lanes, divide(lanes, multiply(lanes, at, raised.sum), large.value));
    const auto log_of_sum = log_of(lanes, divide(lanes, raised.sum, large.value));
    return add(multiply(lanes, log, parameter), multiply(lanes, log_of_sum, large.steps));
  };
  const auto exponent = add(exponent_of(a, raised.a, x), exponent_of(b, raised.b, y));
  return {raised.factor, add(exponent, {raised.correction, lanes.real(0.0)})};
}

/// What part of the sum of two positive numbers each of them is.
template <class Real>
struct Shares {
  DoubleDouble<Real> first, second;
};
template <Lanes L>
[[gnu::always_inline]] inline Shares<typename L::Real> shares(const L& lanes, DoubleDouble<typename L::Real> first,
                                                              DoubleDouble<typename L::Real> second) {
  const auto sum = add(first, second);
  return {divide(lanes, first, sum), divide(lanes, second, sum)};
}

constexpr double largest_beta_parameter_over_lanes = 10'000;

/// If beta_weight is accurate for these parameters.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Mask has_beta_weight(const L& lanes, typename L::Real a,
                                                               typename L::Real b) {
  const auto low = lanes.real(0x1p-300);
  const auto high = lanes.real(largest_beta_parameter_over_lanes);
  return low < a && a < high && low < b && b < high;
}

template <Lanes L>
typename L::Real beta(const L& lanes, typename L::Real a, typename L::Real b) {
  const auto zero = lanes.real(0.0);
  const auto inverse = inverse_beta(lanes, a, b);
  const auto factor = divide(lanes, DoubleDouble<typename L::Real>{lanes.real(1.0), zero}, inverse.factor);
  const auto result = wide_exp_product(lanes, factor, -inverse.exponent);
  return lanes.slow(result, !has_beta_weight(lanes, a, b), beta_edge, a, b);
}

template <Lanes L>
typename L::Real lbeta(const L& lanes, typename L::Real a, typename L::Real b) {
  const auto inverse = inverse_beta(lanes, a, b);
  const auto log = add(log_of(lanes, inverse.factor), inverse.exponent);
  const auto result = -(log.high + log.low);
  const auto usual = has_beta_weight(lanes, a, b) && lanes.real(0.25) < lanes.abs(result);
  return lanes.slow(result, !usual, lbeta_edge, a, b);
}

template <Lanes L>
typename L::Real beta_pdf(const L& lanes, typename L::Real x, typename L::Real a, typename L::Real b) {
  const auto zero = lanes.real(0.0);
  const auto one = lanes.real(1.0);
  const auto outside = x < zero || one < x;
  const auto y = fast_two_sum(one, -x);
  const auto weight = beta_weight(lanes, a, b, {x, zero}, y);
  const auto factor = divide(lanes, divide(lanes, weight.factor, x), y);
  const auto density = wide_exp_product(lanes, factor, weight.exponent);
  const auto usual = outside || (lanes.real(0x1p-700) < x && x < one);
  return lanes.slow(lanes.select(outside, zero, density), !(usual && has_beta_weight(lanes, a, b)), beta_pdf_edge,
                    x, a, b);
}

template <Lanes L>
typename L::Real f_pdf(const L& lanes, typename L::Real x, typename L::Real dfn, typename L::Real dfd) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const auto argument = nonnegative_argument(lanes, x);
  // Of a beta variable u = dfn x / (dfn x + dfd), whose density is u (1 - u) / x times as large.
  const auto half = lanes.real(0.5);
  const auto u = shares(lanes, two_product(lanes, dfn, argument.x), {dfd, zero});
  const auto weight = beta_weight(lanes, half * dfn, half * dfd, u.first, u.second);
  const auto factor = divide(lanes, weight.factor, argument.x);
  const auto density = wide_exp_product(lanes, factor, weight.exponent);
  const auto usual = lanes.real(0x1p-300) < argument.x && argument.x < lanes.real(0x1p300) &&
                     has_beta_weight(lanes, half * dfn, half * dfd);
  return lanes.slow(lanes.select(argument.below, zero, density), !usual, f_pdf_edge, x, dfn, dfd);
}

template <Lanes L>
typename L::Real t_pdf(const L& lanes, typename L::Real x, typename L::Real df) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real half = lanes.real(0.5);
  // (1 + x^2 / df)^(-(df + 1) / 2) / (sqrt(df) B(1 / 2, df / 2))
  const auto inverse = inverse_beta(lanes, half, half * df);
  const auto ratio = divide(lanes, two_product(lanes, x, x), df);
  const auto sum = add(DoubleDouble<Real>{lanes.real(1.0), zero}, ratio);
  const auto log = log_of(lanes, sum);
  const auto power = multiply(lanes, log, two_sum(half * df, half));
  const auto exponent = add(inverse.exponent, -power);
  const auto factor = divide(lanes, inverse.factor, square_root(lanes, DoubleDouble<Real>{df, zero}));
  const auto density = wide_exp_product(lanes, factor, exponent);
  const auto usual = lanes.abs(x) < lanes.real(0x1p300) && has_beta_weight(lanes, half, half * df);
  return lanes.slow(density, !usual, t_pdf_edge, x, df);
}

template <Lanes L>
typename L::Real binom_pmf(const L& lanes, typename L::Real k, typename L::Real n, typename L::Real p) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);
  const auto possible = !(k < zero) && !(n < k) && lanes.floor(k) == k;
  const Real successes = lanes.select(possible, k, zero);
  // The density of p in the beta distribution of k + 1 and n - k + 1, divided by n + 1.
  const Real a = successes + one;
  const Real b = (n - successes) + one;
  const auto q = fast_two_sum(one, -p);
  const auto weight = beta_weight(lanes, a, b, {p, zero}, q);
  const auto factor = divide(lanes, divide(lanes, divide(lanes, weight.factor, p), q), n + one);
  const auto probability = wide_exp_product(lanes, factor, weight.exponent);
  const auto usual = k == k && lanes.floor(n) == n && !(n < zero) && lanes.real(0x1p-700) < p && p < one &&
                     has_beta_weight(lanes, a, b);
  return lanes.slow(lanes.select(possible, probability, zero), !usual, binom_pmf_edge, k, n, p);
}

}  // namespace jiteval::math
