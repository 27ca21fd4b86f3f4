/// Functions that are one operation of the lanes, and those that take numbers apart.
///
/// ldexp multiplies by a power of two and rounds once, also where the result is subnormal; frexp and everything
/// else here is exact. Of zero, an infinity and NaN, ldexp and the fraction of frexp are the number itself (a NaN
/// made quiet), and frexp's exponent is 0.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

template <Lanes L>
typename L::Real sqrt(const L& lanes, typename L::Real x) {
  return lanes.sqrt(x);
}
template <Lanes L>
typename L::Real floor(const L& lanes, typename L::Real x) {
  return lanes.floor(x);
}
template <Lanes L>
typename L::Real ceil(const L& lanes, typename L::Real x) {
  return lanes.ceil(x);
}
template <Lanes L>
typename L::Real trunc(const L& lanes, typename L::Real x) {
  return lanes.trunc(x);
}
template <Lanes L>
typename L::Real round(const L& lanes, typename L::Real x) {
  return lanes.round(x);
}
template <Lanes L>
typename L::Real copysign(const L& lanes, typename L::Real x, typename L::Real y) {
  return lanes.copysign(x, y);
}
template <Lanes L>
typename L::Real fma(const L& lanes, typename L::Real x, typename L::Real y, typename L::Real z) {
  return lanes.fma(x, y, z);
}

/// Where x is finite and not zero.
template <Lanes L>
typename L::Mask has_parts(const L& lanes, typename L::Real x) {
  const auto size = lanes.abs(x);
  return lanes.real(0.0) < size && size < lanes.real(std::numeric_limits<double>::infinity());
}

/// x * 2^n for a whole n; n is first made whole by leaving out what is behind its point. NaN where n is.
template <Lanes L>
typename L::Real ldexp(const L& lanes, typename L::Real x, typename L::Real n) {
  const auto parts = lanes.split(lanes.abs(x));
  const auto wanted = parts.exponent + lanes.trunc(n);
  const auto limit = lanes.real(1100.0);
  const auto exponent = lanes.max(-limit, lanes.min(limit, wanted));
  const auto scaled = lanes.copysign(lanes.scale(parts.significand, exponent), x);
  const auto with_special = lanes.select(has_parts(lanes, x), scaled, x + x);
  return lanes.select(n == n, with_special, n + n);
}

/// The fraction f of x = f * 2^e with 1/2 <= |f| < 1.
template <Lanes L>
typename L::Real frexp_fraction(const L& lanes, typename L::Real x) {
  const auto significand = lanes.split(lanes.abs(x)).significand;
  const auto one = lanes.real(1.0);
  const auto fraction = lanes.select(significand < one, significand, significand * lanes.real(0.5));
  return lanes.select(has_parts(lanes, x), lanes.copysign(fraction, x), x + x);
}

/// The exponent e of x = f * 2^e with 1/2 <= |f| < 1.
template <Lanes L>
typename L::Real frexp_exponent(const L& lanes, typename L::Real x) {
  const auto parts = lanes.split(lanes.abs(x));
  const auto one = lanes.real(1.0);
  const auto exponent = lanes.select(parts.significand < one, parts.exponent, parts.exponent + one);
  return lanes.select(has_parts(lanes, x), exponent, lanes.real(0.0));
}

}  // namespace jiteval::math
