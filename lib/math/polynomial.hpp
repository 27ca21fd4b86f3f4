/// A polynomial with the coefficients of an array, over any kind of lanes.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

/// c[0] + c[1] x + ..., by two chains in x^2.
template <Lanes L, int count>
[[gnu::always_inline]] inline typename L::Real polynomial(const L& lanes, typename L::Real x,
                                                          const double (&c)[count]) {
  constexpr int last_even = (count - 1) / 2 * 2;
  constexpr int last_odd = count / 2 * 2 - 1;
  const auto x2 = x * x;
  auto even = lanes.real(c[last_even]);
  auto odd = lanes.real(c[last_odd]);
  for (int i = last_even - 2; i >= 0; i -= 2) even = lanes.fma(even, x2, lanes.real(c[i]));
  for (int i = last_odd - 2; i >= 0; i -= 2) odd = lanes.fma(odd, x2, lanes.real(c[i]));
  return lanes.fma(odd, x, even);
}

}  // namespace jiteval::math
