/// The density of the standard normal distribution, over any kind of lanes.
///
/// e^(-x^2 / 2) / sqrt(2 pi) = e^(-x^2 / 2 - ln sqrt(2 pi)). The exponent is a sum of two doubles: the square is
/// computed with what its rounding loses, and so is the sum with the constant. The rest is exp_of_sum.
///
/// Error. The exponent is off by less than 2^-57 relative to e^0, the rest as in exp.hpp: below 0.9 ULP; the
/// largest measured is 0.66, and 0.80 for subnormal results.
///
/// Special values. |x| is bounded by 40, where the result is 0. A NaN goes its own way: negating one, as products
/// of two doubles do, would make its sign depend on the order of operands.
#pragma once

#include "math/double_double.hpp"
#include "math/exp.hpp"
#include "math/nan.hpp"

namespace jiteval::math {

/// exp(-x^2 / 2) / sqrt(2 pi), with an error below 0.9 ULP for every x.
template <Lanes L>
typename L::Real norm_pdf(const L& lanes, typename L::Real x) {
  constexpr double log_sqrt_2pi_high = 0x1.d67f1c864beb5p-1;
  constexpr double log_sqrt_2pi_low = -0x1.65b5a1b7ff5dfp-55;
  const auto magnitude = lanes.min(lanes.abs(x), lanes.real(40.0));  // 40 for a NaN
  const auto square = two_product(lanes, magnitude, magnitude * lanes.real(-0.5));
  const auto sum = two_sum(square.high, lanes.real(-log_sqrt_2pi_high));
  const auto low = (square.low - lanes.real(log_sqrt_2pi_low)) + sum.low;
  return keep_nan(lanes, x, exp_of_sum(lanes, sum.high, low));
}

}  // namespace jiteval::math
