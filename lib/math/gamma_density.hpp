/// The densities of the gamma and chi-squared distributions and the probabilities of the Poisson distribution, over
/// any kind of lanes.
///
/// By stirling.hpp, with A = a + n,
///
///   z^a e^-z / gamma(a) = a (a + 1) ... (A - 1) sqrt(A / (2 pi)) e^E,
///   E = a log(z / A) - n log A + (A - z) - c(A),
///
/// with all but c(A) as sums of two doubles. Where a is large, E is as small as the result allows, and near the
/// mean the first and the third term cancel, both exact to 2^-64. Shapes above 10,000, invalid arguments and those
/// near the ends of the range of doubles go to the plain routines of special_distributions.cpp and
/// special_discrete.cpp.
///
/// Error, in units of the last place. exp_product 0.74; the logarithm is off by 2^-65 of itself, and multiplied by
/// a. Where the result is a positive double, that is below 2^-53.1 for a = 10,000 (39 standard deviations from the
/// mean), 1 unit, and for a = 1000 a third of it.
#pragma once

#include "math/exp_product.hpp"
#include "math/positive_argument.hpp"
#include "math/stirling.hpp"

namespace jiteval::math {

extern const SlowPath gamma_pdf_edge;
extern const SlowPath chi2_pdf_edge;
extern const SlowPath poisson_pmf_edge;

constexpr double largest_shape = 10'000;

/// z^a e^-z / gamma(a), for 2^-60 < a < largest_shape and z > 0.
template <Lanes L>
[[gnu::always_inline]] inline ExponentialProduct<typename L::Real> gamma_weight(const L& lanes, typename L::Real a,
                                                                                DoubleDouble<typename L::Real> z) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const auto raised = raise_to_ten(lanes, a);
  const auto root = stirling_root(lanes, raised.value);
  const auto power = multiply(lanes, log_of(lanes, divide(lanes, z, raised.value)), a);
  const auto of_steps = multiply(lanes, log_of(lanes, raised.value), -raised.steps);
  const auto distance = add(raised.value, -z);
  const auto rest = add(of_steps, {-stirling_correction(lanes, raised.value.high), zero});
  return {multiply(lanes, raised.product, root), add(add(power, distance), rest)};
}

/// The density of z in the gamma distribution of this shape, divided by a positive number m 2^k.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real gamma_density(const L& lanes, typename L::Real shape,
                                                             DoubleDouble<typename L::Real> z,
                                                             Split<typename L::Real> divisor) {
  const auto weight = gamma_weight(lanes, shape, z);
  const auto factor = divide(lanes, divide(lanes, weight.factor, z), divisor.significand);
  return wide_exp_product(lanes, factor, weight.exponent, -divisor.exponent);
}

template <Lanes L>
[[gnu::always_inline]] inline typename L::Mask has_gamma_weight(const L& lanes, typename L::Real a,
                                                                typename L::Real z) {
  const auto usual_shape = lanes.real(0x1p-60) < a && a < lanes.real(largest_shape);
  return usual_shape && lanes.real(0x1p-900) < z && z < lanes.real(0x1p900);
}

template <Lanes L>
typename L::Real gamma_pdf(const L& lanes, typename L::Real x, typename L::Real shape, typename L::Real scale) {
  const auto zero = lanes.real(0.0);
  const auto argument = nonnegative_argument(lanes, x);
  const auto z = divide(lanes, {argument.x, zero}, scale);
  const auto density = gamma_density(lanes, shape, z, lanes.split(scale));
  const auto usual = argument.moderate && is_moderate(lanes, scale) && has_gamma_weight(lanes, shape, z.high);
  return lanes.slow(lanes.select(argument.below, zero, density), !usual, gamma_pdf_edge, x, shape, scale);
}

template <Lanes L>
typename L::Real chi2_pdf(const L& lanes, typename L::Real x, typename L::Real df) {
  const auto zero = lanes.real(0.0);
  const auto half = lanes.real(0.5);
  const auto argument = nonnegative_argument(lanes, x);
  const auto z = half * argument.x;
  const auto shape = half * df;
  const auto density = gamma_density(lanes, shape, {z, zero}, {lanes.real(1.0), lanes.real(1.0)});
  const auto usual = argument.moderate && has_gamma_weight(lanes, shape, z);
  return lanes.slow(lanes.select(argument.below, zero, density), !usual, chi2_pdf_edge, x, df);
}

template <Lanes L>
typename L::Real poisson_pmf(const L& lanes, typename L::Real k, typename L::Real mu) {
  const auto zero = lanes.real(0.0);
  const auto one = lanes.real(1.0);
  const auto possible = !(k < zero) && lanes.floor(k) == k;
  const auto shape = lanes.select(possible, k + one, one);
  const auto probability = gamma_density(lanes, shape, {mu, zero}, {one, zero});
  const auto usual = k == k && has_gamma_weight(lanes, shape, mu) && mu < lanes.real(0x1p53);
  return lanes.slow(lanes.select(possible, probability, zero), !usual, poisson_pmf_edge, k, mu);
}

}  // namespace jiteval::math
