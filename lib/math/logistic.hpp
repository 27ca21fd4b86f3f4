/// The logistic function, over any kind of lanes.
///
/// 1 / (1 + e^-x) is 1 / (1 + E) for x >= 0 and E / (1 + E) below, with E = e^-|x| <= 1, so nothing overflows and
/// the lower tail keeps its digits. E = 2^k p as in exp.hpp, p being a sum of two doubles. The denominator is a sum
/// of two doubles as well, and the quotient of the upper parts is corrected by what it leaves. The factor 2^k comes
/// last, so that a subnormal result is rounded in its place.
///
/// Error, in units of the last place: the last addition 0.5, p 0.15 as in exp.hpp; together below 0.7 (and below
/// 0.85 for a subnormal result, which is rounded once more); the largest measured are 0.65 and 0.81.
///
/// Special values. Far out, E is 0: the lower tail is 0 and the upper one 1. -|x| is the smaller of -x and x, in an
/// order that leaves a NaN as it is.
#pragma once

#include "math/double_double.hpp"
#include "math/exp.hpp"

namespace jiteval::math {

/// 1 / (1 + e^-x), with an error below 0.85 ULP for every x.
template <Lanes L>
typename L::Real expit(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const Real minus_one = constant(-1.0);
  const auto parts = exp_parts(lanes, lanes.min(-x, x));
  const Real expm1 = expm1_of_rest(lanes, parts.r);
  const Real p = fma(expm1, parts.power, parts.power);
  const Real p_low = fma(expm1, parts.power, parts.power - p);

  // The denominator 1 + E is computed with a minus sign, and nothing is negated: that would change the sign of a
  // NaN. Below 2^-64, E does not count there.
  const Real factor = portable::power_of_two(lanes, lanes.max(parts.k, constant(-64.0)));
  const Real exponential = p * factor;
  const Real denominator = minus_one - exponential;
  const Real denominator_low = fma(p_low, factor * minus_one, (minus_one - denominator) - exponential);

  const auto lower = x < constant(0.0);
  const Real zero = constant(0.0);
  const Real numerator = lanes.select(lower, p, constant(1.0));
  const Real numerator_low = lanes.select(lower, p_low, zero);
  const Real inverse = minus_one / denominator;
  const Real quotient = numerator * inverse;
  const Real left = fma(quotient, denominator, numerator) + fma(quotient, denominator_low, numerator_low);
  return lanes.scale(fma(left, inverse, quotient), lanes.select(lower, parts.k, zero));
}

}  // namespace jiteval::math
