/// log(1 + x), over any kind of lanes.
///
/// 1 + x is rounded to u, and what that loses, c, is computed exactly: for x < 2^53, 1 is a multiple of the last
/// place of x, so the fast two-sum holds; for larger x, c weighs nothing. Then log(u + c) is computed as in
/// log.hpp, with c taken into f. Where u is 1, or x so small that u - 1 and c do not overlap, f + c is exactly x.
///
/// Error, in ULP: that of log, 0.69, and the rounding of the small part of f + c, below 0.01; measured 0.63.
///
/// Special values. -inf at -1, NaN below; the sign is that of x, which matters at -0.
#pragma once

#include "math/log.hpp"

namespace jiteval::math {

/// log(1 + x), with an error below 0.75 ULP for every x. -inf at -1, NaN below.
template <Lanes L>
typename L::Real log1p(const L& lanes, typename L::Real x) {
  const auto sum = fast_two_sum(lanes.real(1.0), x);
  const auto [high, low] = log_parts(lanes, sum.high, sum.low);
  return lanes.log_edges(lanes.copysign(high + low, x), sum.high);
}

}  // namespace jiteval::math
