/// x to the power y, over any kind of lanes.
///
/// |x|^y = e^(y log |x|), with the logarithm and its product with y as sums of two doubles (log_of, exp_of_sum),
/// then the sign.
///
/// Error. log_of is off by 2^-65 of itself, and the lower half of the product rounds to far less. As |y log x| <
/// 745.2 where the result is neither 0 nor infinite, the exponent is off by 2^-55.4, which is 0.18 of the unit of a
/// result with a significand near 2. exp_of_sum adds 0.76: together 0.94. A subnormal result rounds once more, but
/// to a unit at least twice as large: 0.97. The largest error measured is 0.70, or 0.81 for subnormal results.
///
/// Special values, in the order of C's Annex F. y = 0 gives 1 for any x, NaN as well: x is replaced by 1. x = 1
/// gives 1 for any y, and x = -1 gives 1 for infinite y: y is replaced by 1 where |x| is 1, so that 0 is multiplied
/// by nothing infinite, and also where x is NaN, so that of two NaNs the first is the result. x = -1 with y = NaN
/// is among the next: a finite x below 0 gives NaN unless y is whole. An odd y gives the result the sign of x, also
/// to zero and infinity. The logarithms of zero and infinity take their values from log_edges; the lower half of
/// the product is then no number, and bounded (min and max so ordered that NaN does not pass) to a size that means
/// nothing beside a product so large.
#pragma once

#include "math/exp.hpp"
#include "math/log_of.hpp"

namespace jiteval::math {

/// x to the power y, with an error below 1 ULP for every x and y.
template <Lanes L>
typename L::Real pow(const L& lanes, typename L::Real x, typename L::Real y) {
  using Real = typename L::Real;
  constexpr double positive_infinity = std::numeric_limits<double>::infinity();
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);

  const Real base = lanes.abs(lanes.select(y == zero, one, x));
  const Real exponent = lanes.select(base < one || one < base, y, one);
  const auto log = log_of(lanes, base);
  const Real log_high = lanes.log_edges(log.high, base);
  const Real product = exponent * log_high;
  const Real rest = lanes.fma(exponent, log.low, lanes.fma(exponent, log_high, -product));
  const Real limit = lanes.real(0x1p-40);
  const Real magnitude = exp_of_sum(lanes, product, lanes.max(lanes.min(rest, limit), -limit));

  const Real half = lanes.real(0.5) * y;
  const auto whole = lanes.round(y) == y;
  const auto odd = whole && !(lanes.round(half) == half);
  const Real result = lanes.copysign(magnitude, lanes.select(odd, x, one));
  const auto invalid = x < zero && lanes.real(-positive_infinity) < x && !whole;
  const Real nan = lanes.from_bits(lanes.integer(-0x0008'0000'0000'0000));
  return lanes.select(invalid, nan, result);
}

}  // namespace jiteval::math
