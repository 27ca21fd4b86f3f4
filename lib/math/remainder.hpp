/// The remainders of C, exact as there, over any kind of lanes.
///
/// While |x / y| is below 2^53, the quotient rounded to a double is off by less than 1, and x less the whole
/// multiple of y it suggests is a double: an fma computes it without error. fmod wants the multiple towards
/// zero; as the rounded quotient may have reached the next whole number, y is then added once. remainder wants
/// the nearest multiple, of two the even one; a quotient that was rounded to half a whole number may lead to
/// the one that is a little farther from x, and then the other is taken. All these differences are doubles as
/// well.
///
/// Larger quotients, infinite x, zero y, and NaN are left to plain code (remainder_huge.cpp).
#pragma once

#include "math/lanes.hpp"
#include "math/sign.hpp"

namespace jiteval::math {

extern const SlowPath fmod_huge;
extern const SlowPath remainder_huge;

/// x - n y exactly, with n = x / y rounded towards zero. It has the sign of x. NaN for infinite x or zero y.
template <Lanes L>
typename L::Real fmod(const L& lanes, typename L::Real x, typename L::Real y) {
  using Real = typename L::Real;
  const Real a = lanes.abs(x);
  const Real b = lanes.abs(y);
  const Real quotient = a / b;
  const Real rest = lanes.fma(-lanes.trunc(quotient), b, a);
  const Real positive = lanes.select(rest < lanes.real(0.0), rest + b, rest);
  const Real result = lanes.select(a < b, a, positive);  // also for infinite b
  return lanes.slow(flip_sign(lanes, result, sign_bit(lanes, x)), !(quotient < lanes.real(0x1p53)), fmod_huge, x,
                    y);
}

/// x - n y exactly, with n = x / y rounded to nearest, halves to even. A zero has the sign of x. NaN for infinite x
/// or zero y.
template <Lanes L>
typename L::Real remainder(const L& lanes, typename L::Real x, typename L::Real y) {
  using Real = typename L::Real;
  const Real a = lanes.abs(x);
  const Real b = lanes.abs(y);
  const Real quotient = a / b;
  const Real n = lanes.round(quotient);
  const Real rest = lanes.select(n == lanes.real(0.0), a, lanes.fma(-n, b, a));  // also for infinite b
  const Real other = rest - flip_sign(lanes, b, sign_bit(lanes, rest));
  const Real result = lanes.select(lanes.abs(other) < lanes.abs(rest), other, rest);
  return lanes.slow(flip_sign(lanes, result, sign_bit(lanes, x)), !(quotient < lanes.real(0x1p53)), remainder_huge,
                    x, y);
}

}  // namespace jiteval::math
