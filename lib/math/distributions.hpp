/// Distributions of a closed form, over any kind of lanes: exponential, Weibull and log-normal.
///
/// What an exponential magnifies is computed as a sum of two doubles: quotients of x and parameters, logarithms
/// (log_of.hpp), quantiles of the normal distribution (normal_quantile.hpp) and, inside the Weibull distribution, a
/// power (exp_of.hpp). A density is one exponential, of all logarithms that it is made of, times what does not
/// depend on x (exp_product.hpp). Arguments near the ends of the range of doubles, invalid ones and NaN go to the
/// plain routines of distributions_edges.cpp.
///
/// Error, in units of the last place. The last step, exp_product, a logarithm, expm1 or ndtr, has an error below
/// 0.9; an exponent that is no more than 745 from 0 and off by 2^-65 of itself could add 0.18, but where exponents
/// are large their errors hardly ever are. The largest measured is 0.93. In the log-normal distribution, log x - mu
/// may cancel: that difference has an error of 2^-65 log x, and is divided by sigma and multiplied by itself. Its
/// quantile is the exponential of mu + sigma z, which may cancel, too: with |mu| up to 1000, sigma z is below 1750
/// where the result is a normal number, and its error of 2^-67 adds 0.11 to the 0.72 of exp_of_sum; the largest
/// measured is 0.66.
#pragma once

#include "math/exp_of.hpp"
#include "math/exp_product.hpp"
#include "math/expm1.hpp"
#include "math/log.hpp"
#include "math/log_of.hpp"
#include "math/normal.hpp"
#include "math/normal_quantile.hpp"
#include "math/positive_argument.hpp"

namespace jiteval::math {

extern const SlowPath expon_pdf_edge;
extern const SlowPath expon_cdf_edge;
extern const SlowPath expon_ppf_edge;
extern const SlowPath weibull_pdf_edge;
extern const SlowPath weibull_cdf_edge;
extern const SlowPath weibull_ppf_edge;
extern const SlowPath lognorm_pdf_edge;
extern const SlowPath lognorm_cdf_edge;
extern const SlowPath lognorm_ppf_edge;

/// log(x / y) where y is given as m 2^k, for positive finite x and y, with a relative error below 2^-64.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> log_of_quotient(const L& lanes, typename L::Real x,
                                                                             Split<typename L::Real> y) {
  const auto split = lanes.split(x);
  const auto quotient = divide(lanes, {split.significand, lanes.real(0.0)}, y.significand);
  auto of_significands = lanes.split(quotient.high);
  of_significands.exponent = of_significands.exponent + (split.exponent - y.exponent);
  return add_log1p(lanes, log_of(lanes, of_significands), quotient.low / quotient.high);
}

// The exponential distribution.

template <Lanes L>
typename L::Real expon_pdf(const L& lanes, typename L::Real x, typename L::Real scale) {
  const auto zero = lanes.real(0.0);
  const auto argument = nonnegative_argument(lanes, x);
  const auto rate = divide(lanes, {lanes.real(1.0), zero}, scale);
  const auto exponent = divide(lanes, {-argument.x, zero}, scale);
  const auto density = wide_exp_product(lanes, rate, exponent);
  const auto usual = (argument.moderate || x == zero) && is_moderate(lanes, scale);
  return lanes.slow(lanes.select(argument.below, zero, density), !usual, expon_pdf_edge, x, scale);
}

template <Lanes L>
typename L::Real expon_cdf(const L& lanes, typename L::Real x, typename L::Real scale) {
  const auto zero = lanes.real(0.0);
  const auto argument = positive_argument(lanes, x);
  const auto exponent = divide(lanes, {-argument.x, zero}, scale);
  // What the division lost is no number where the quotient is infinite.
  const auto low = lanes.select(exponent.high < lanes.real(-40.0), zero, exponent.low);
  const auto probability = -expm1_of_sum(lanes, exponent.high, low);
  const auto usual = argument.moderate && is_moderate(lanes, scale);
  return lanes.slow(lanes.select(argument.below, zero, probability), !usual, expon_cdf_edge, x, scale);
}

template <Lanes L>
typename L::Real expon_ppf(const L& lanes, typename L::Real p, typename L::Real scale) {
  const auto rest = fast_two_sum(lanes.real(1.0), -p);
  const auto log = log_parts(lanes, rest.high, rest.low);
  const auto product = two_product(lanes, log.high, scale);
  const auto quantile = lanes.abs(product.high + lanes.fma(log.low, scale, product.low));
  const auto zero = lanes.real(0.0);
  const auto usual = !(p < zero) && p < lanes.real(1.0) && is_moderate(lanes, scale);
  return lanes.slow(quantile, !usual, expon_ppf_edge, p, scale);
}

// The Weibull distribution, in which (x / scale)^shape is distributed exponentially.

/// e^x, but where x is above 40 only a number so large that the exponential of its negative is 0.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> exp_below_40(const L& lanes,
                                                                          DoubleDouble<typename L::Real> x) {
  const auto limit = lanes.real(40.0);
  const auto below = x.high < limit;
  return exp_of(lanes, {lanes.select(below, x.high, limit), lanes.select(below, x.low, lanes.real(0.0))});
}

template <Lanes L>
typename L::Real weibull_pdf(const L& lanes, typename L::Real x, typename L::Real shape, typename L::Real scale) {
  const auto zero = lanes.real(0.0);
  const auto argument = nonnegative_argument(lanes, x);
  const auto split_scale = lanes.split(scale);
  const auto log = log_of_quotient(lanes, argument.x, split_scale);
  const auto power = exp_below_40(lanes, multiply(lanes, log, shape));
  // shape / scale (x / scale)^(shape - 1) exp(-power)
  const auto of_power = multiply(lanes, log, two_sum(shape, lanes.real(-1.0)));
  const auto sum = two_sum(of_power.high, -power.high);
  const auto exponent = fast_two_sum(sum.high, sum.low + (of_power.low - power.low));
  const auto factor = divide(lanes, {shape, zero}, split_scale.significand);
  const auto density = wide_exp_product(lanes, factor, exponent, -split_scale.exponent);
  const auto usual = argument.moderate && is_parameter(lanes, shape) && is_moderate(lanes, scale);
  return lanes.slow(lanes.select(argument.below, zero, density), !usual, weibull_pdf_edge, x, shape, scale);
}

template <Lanes L>
typename L::Real weibull_cdf(const L& lanes, typename L::Real x, typename L::Real shape, typename L::Real scale) {
  const auto zero = lanes.real(0.0);
  const auto argument = positive_argument(lanes, x);
  const auto log = log_of_quotient(lanes, argument.x, lanes.split(scale));
  const auto power = exp_below_40(lanes, multiply(lanes, log, shape));
  const auto probability = -expm1_of_sum(lanes, -power.high, -power.low);
  const auto usual = argument.moderate && is_parameter(lanes, shape) && is_moderate(lanes, scale);
  return lanes.slow(lanes.select(argument.below, zero, probability), !usual, weibull_cdf_edge, x, shape, scale);
}

template <Lanes L>
typename L::Real weibull_ppf(const L& lanes, typename L::Real p, typename L::Real shape, typename L::Real scale) {
  const auto zero = lanes.real(0.0);
  const auto rest = fast_two_sum(lanes.real(1.0), -p);
  const auto log_rest = log_of(lanes, rest);
  const auto log_power = log_of(lanes, -log_rest);
  const auto log = divide(lanes, log_power, shape);
  const auto quantile = wide_exp_product(lanes, {scale, zero}, log);
  const auto usual = zero < p && p < lanes.real(1.0) && is_parameter(lanes, shape) && is_moderate(lanes, scale);
  return lanes.slow(quantile, !usual, weibull_ppf_edge, p, shape, scale);
}

// The log-normal distribution.

/// (log x - mu) / sigma
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> standardise_log(const L& lanes,
                                                                             DoubleDouble<typename L::Real> log,
                                                                             typename L::Real mu,
                                                                             typename L::Real sigma) {
  const auto difference = two_sum(log.high, -mu);
  return divide(lanes, fast_two_sum(difference.high, difference.low + log.low), sigma);
}

template <Lanes L>
typename L::Real lognorm_pdf(const L& lanes, typename L::Real x, typename L::Real mu, typename L::Real sigma) {
  using Real = typename L::Real;
  constexpr double density_at_0_high = 0x1.9884533d43651p-2;  // 1 / sqrt(2 pi)
  constexpr double density_at_0_low = -0x1.cbc0d30ebfd15p-56;
  const Real zero = lanes.real(0.0);
  const auto argument = positive_argument(lanes, x);
  const auto log = log_of(lanes, argument.x);
  const auto z = standardise_log(lanes, log, mu, sigma);
  // exp(-z^2 / 2 - log x) / (sigma sqrt(2 pi)), where z matters to 60: no x counts as much as exp(-1800).
  const Real limit = lanes.real(60.0);
  const Real bounded = lanes.max(lanes.min(z.high, limit), -limit);
  const Real low = lanes.select(bounded == z.high, z.low, zero);
  const auto square = half_square(lanes, bounded);
  const auto sum = two_sum(square.high, -log.high);
  const auto exponent = fast_two_sum(sum.high, sum.low + (lanes.fma(-bounded, low, square.low) - log.low));
  const auto factor = divide(lanes, {lanes.real(density_at_0_high), lanes.real(density_at_0_low)}, sigma);
  const Real density = wide_exp_product(lanes, factor, exponent);
  const auto usual = argument.moderate && lanes.abs(mu) < lanes.real(0x1p500) && is_parameter(lanes, sigma);
  return lanes.slow(lanes.select(argument.below, zero, density), !usual, lognorm_pdf_edge, x, mu, sigma);
}

template <Lanes L>
typename L::Real lognorm_cdf(const L& lanes, typename L::Real x, typename L::Real mu, typename L::Real sigma) {
  const auto zero = lanes.real(0.0);
  const auto argument = positive_argument(lanes, x);
  const auto z = standardise_log(lanes, log_of(lanes, argument.x), mu, sigma);
  const auto probability = ndtr_of_sum(lanes, z.high, z.low);
  const auto usual = argument.moderate && lanes.abs(mu) < lanes.real(0x1p500) && is_parameter(lanes, sigma);
  return lanes.slow(lanes.select(argument.below, zero, probability), !usual, lognorm_cdf_edge, x, mu, sigma);
}

template <Lanes L>
typename L::Real lognorm_ppf(const L& lanes, typename L::Real p, typename L::Real mu, typename L::Real sigma) {
  const auto zero = lanes.real(0.0);
  const auto deviation = multiply(lanes, normal_quantile(lanes, p), sigma);
  const auto sum = two_sum(mu, deviation.high);
  const auto exponent = fast_two_sum(sum.high, sum.low + deviation.low);
  // What the first double of a huge exponent lacks may be large, and does not count.
  const auto low = lanes.select(lanes.abs(exponent.high) < lanes.real(800.0), exponent.low, zero);
  const auto quantile = exp_of_sum(lanes, exponent.high, low);
  const auto probable = zero < p && p < lanes.real(1.0);
  const auto usual = probable && lanes.abs(mu) < lanes.real(0x1p500) && is_parameter(lanes, sigma);
  return lanes.slow(quantile, !usual, lognorm_ppf_edge, p, mu, sigma);
}

}  // namespace jiteval::math
