/// Signs as bits, over any kind of lanes: also those of zero and NaN.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

/// The sign bit of x; the other bits are zero.
template <Lanes L>
typename L::Int sign_bit(const L& lanes, typename L::Real x) {
  return lanes.bits(x) & lanes.bits(lanes.real(-0.0));
}

/// x with its sign flipped where `sign` is a sign bit, not zero.
template <Lanes L>
typename L::Real flip_sign(const L& lanes, typename L::Real x, typename L::Int sign) {
  return lanes.from_bits(lanes.bits(x) ^ sign);
}

}  // namespace jiteval::math
