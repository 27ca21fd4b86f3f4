/// The arguments and parameters of distributions that are computed over lanes; others go to plain routines.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

/// If what the roundings of quotients and products of such a number lose is still a double.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Mask is_moderate(const L& lanes, typename L::Real x) {
  return lanes.real(0x1p-1000) < x && x < lanes.real(0x1p1000);
}

/// If it may also be multiplied by other numbers.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Mask is_parameter(const L& lanes, typename L::Real x) {
  return lanes.real(0x1p-500) < x && x < lanes.real(0x1p500);
}

/// The argument of a density or distribution function of a positive variable.
template <class L>
struct PositiveArgument {
  typename L::Mask below;     ///< where the function is 0
  typename L::Real x;         ///< 1 there
  typename L::Mask moderate;  ///< of this x
};

template <Lanes L>
[[gnu::always_inline]] inline PositiveArgument<L> argument_unless(const L& lanes, typename L::Mask below,
                                                                  typename L::Real x) {
  const auto positive = lanes.select(below, lanes.real(1.0), x);
  return {below, positive, is_moderate(lanes, positive)};
}

/// Of a function that is 0 below 0.
template <Lanes L>
[[gnu::always_inline]] inline PositiveArgument<L> nonnegative_argument(const L& lanes, typename L::Real x) {
  return argument_unless(lanes, x < lanes.real(0.0), x);
}

/// Of a function that is 0 up to 0.
template <Lanes L>
[[gnu::always_inline]] inline PositiveArgument<L> positive_argument(const L& lanes, typename L::Real x) {
  return argument_unless(lanes, !(lanes.real(0.0) < x) && x == x, x);
}

}  // namespace jiteval::math
