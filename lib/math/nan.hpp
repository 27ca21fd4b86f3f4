/// NaN arguments, over any kind of lanes.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

/// The result, but x made quiet where x is NaN: for results in which x appears with both signs, so that of two
/// different NaNs either might be kept.
template <Lanes L>
typename L::Real keep_nan(const L& lanes, typename L::Real x, typename L::Real result) {
  return lanes.select(x == x, result, x + x);
}

/// The result, but where x or y is NaN the first of them that is, made quiet.
template <Lanes L>
typename L::Real keep_nan(const L& lanes, typename L::Real x, typename L::Real y, typename L::Real result) {
  const auto unordered = lanes.select(x == x, y, x);
  return lanes.select(x == x && y == y, result, unordered + unordered);
}

}  // namespace jiteval::math
