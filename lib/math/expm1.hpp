/// e^x - 1, over any kind of lanes.
///
/// With x = k ln2 + r (hyperbolic_parts.hpp), e^x - 1 = 2^k (1 - 2^-k + r + (e^r - 1 - r)). The first three terms
/// are added with what the sums lose, so that all but the last addition is exact or small; for k = 0 the first two
/// cancel exactly.
///
/// Error, in units of the last place of the sum, which is at least 0.2 (k = 1 and r near -0.35) unless k is 0: the
/// last addition 0.5; r^2/2 and the sum of what is small, both below 0.06, are rounded to 2^-58, in all 0.25; what
/// the smaller terms lose, 0.12. Together 0.87; the largest measured is 0.84. For k = 0 the sum is r, and the rest
/// small. A k below -53 loses up to 2^-54 e^r, where the result is -1 and its exact value less than 0.71 units
/// away.
///
/// Special values. x is first brought into [-40, 710], whose ends already give -1 and infinity; a NaN passes. The
/// sign of x is that of the result, also of zero.
#pragma once

#include "math/hyperbolic_parts.hpp"

namespace jiteval::math {

/// e to the power x + low, less one, for |low| at most a unit of the last place of x. The error is below 0.9 ULP;
/// low is not counted where x is outside [-40, 710].
template <Lanes L>
typename L::Real expm1_of_sum(const L& lanes, typename L::Real x, typename L::Real low) {
  using Real = typename L::Real;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const Real one = constant(1.0);
  const auto [k, r, r_low, square, s, c] =
      hyperbolic_parts(lanes, lanes.max(constant(-40.0), lanes.min(constant(710.0), x)));
  const Real inverse = inverse_power_of_two(lanes, k);
  const Real difference = one - inverse;
  const Real difference_lost = (one - difference) - inverse;
  const Real sum = difference + r;
  const Real sum_lost = r - (sum - difference);
  const Real small = r_low + low;
  const Real lost = (sum_lost + difference_lost) + fma(r, small, small);
  const Real rest = fma(square, constant(0.5), fma(square * square, c, fma(r * square, s, lost)));
  return lanes.copysign(lanes.scale(sum + rest, k), x);
}

/// e to the power x, less one, with an error below 0.9 ULP for every x.
template <Lanes L>
typename L::Real expm1(const L& lanes, typename L::Real x) {
  // Adding -0 changes nothing, so that compilers leave it out.
  return expm1_of_sum(lanes, x, lanes.real(-0.0));
}

}  // namespace jiteval::math
