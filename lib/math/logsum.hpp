/// Functions around the logarithm that avoid what loses digits in their plain formulas, over any kind of lanes.
///
/// logaddexp(x, y) = m + log(1 + e^d), with m the larger and d = -|x - y|, whose loss d_low is passed to the
/// exponential. The exponential is off by up to 0.9 ULP, and the logarithm, which is at most ln2, by that and 0.1.
/// m and the parts of the logarithm are added with one rounding. So the error is below 2 ULP of the larger of the
/// result and log(1 + e^d); only where m is negative and close to -log(1 + e^d) is the result itself smaller than
/// that, and its error, below 2^-52, relatively large.
///
/// xlogy(x, y) = x log y: both parts of the logarithm are multiplied, and the product rounds once. Error, in ULP:
/// 0.5, and that of the parts, 0.2. Where x is so small that the result may be subnormal, it is scaled up before
/// and down after, so that nothing but the last step rounds to the larger unit. Below 0.9 in all; measured 0.86.
///
/// logit(p) = log(p / (1 - p)): the quotient is a sum of two doubles, as in atanh, so that it is accurate near p =
/// 1/2.
///
/// Special values. If x and y are both NaN, the result is x.
#pragma once

#include "math/exp.hpp"
#include "math/log.hpp"
#include "math/nan.hpp"

namespace jiteval::math {

/// log(e^x + e^y), with an error below 2 ULP of the larger of the result and log(1 + e^-|x - y|).
template <Lanes L>
typename L::Real logaddexp(const L& lanes, typename L::Real x, typename L::Real y) {
  const auto one = lanes.real(1.0);
  const auto larger = lanes.max(x, y);
  const auto smaller = lanes.min(x, y);
  const auto difference = two_sum(smaller, -larger);
  // Where the two are equal, infinities as well, the difference is 0; where one is infinite, its loss is none.
  const auto equal = x == y;
  const auto zero = lanes.real(0.0);
  const auto high = lanes.select(equal, zero, difference.high);
  const auto low = lanes.select(lanes.real(-800.0) < high, difference.low, zero);
  const auto power = exp_of_sum(lanes, high, low);

  const auto sum = fast_two_sum(one, power);
  const auto log = log_parts(lanes, sum.high, sum.low);
  const auto total = two_sum(larger, log.high);
  const auto finite = total.high + (total.low + log.low);
  const auto infinity = lanes.real(std::numeric_limits<double>::infinity());
  const auto result = lanes.select(lanes.abs(larger) < infinity, finite, larger);
  return keep_nan(lanes, x, y, result);
}

/// x log(y), with an error below 1 ULP; 0 if x is 0 and y is not NaN.
template <Lanes L>
typename L::Real xlogy(const L& lanes, typename L::Real x, typename L::Real y) {
  const auto zero = lanes.real(0.0);
  const auto infinity = lanes.real(std::numeric_limits<double>::infinity());
  const auto parts = log_parts(lanes, y);
  const auto log = fast_two_sum(parts.high, parts.low);
  const auto small = lanes.abs(x) < lanes.real(0x1p-900);
  const auto one = lanes.real(1.0);
  const auto scaled = x * lanes.select(small, lanes.real(0x1p200), one);
  const auto product =
      lanes.fma(scaled, log.high, scaled * log.low) * lanes.select(small, lanes.real(0x1p-200), one);
  const auto regular = zero < y && y < infinity && lanes.abs(x) < infinity;
  // A NaN for x must not meet another.
  const auto edge = keep_nan(lanes, x, x * lanes.log_edges(log.high, y));
  const auto result = lanes.select(regular, product, edge);
  return lanes.select(x == zero && y == y, zero, result);
}

/// log(p / (1 - p)), with an error below 1 ULP for every p. NaN outside of [0, 1].
template <Lanes L>
typename L::Real logit(const L& lanes, typename L::Real p) {
  const auto one = lanes.real(1.0);
  const auto divisor = fast_two_sum(one, -p);
  const auto inverse = one / divisor.high;
  const auto quotient = p * inverse;
  const auto residual = lanes.fma(-quotient, divisor.high, p) - quotient * divisor.low;
  const auto log = log_parts(lanes, quotient, residual * inverse);
  const auto edge = lanes.select(one < p || p < lanes.real(0.0), -one, quotient);
  return lanes.log_edges(log.high + log.low, edge);
}

}  // namespace jiteval::math
