/// The gamma function by Stirling's formula, in parts, over any kind of lanes, for quotients of gamma functions and
/// powers whose exponents have to be added before anything is rounded.
///
///   gamma(a) = gamma(a + n) / (a (a + 1) ... (a + n - 1)),
///   gamma(A) = sqrt(2 pi / A) (A / e)^A e^c(A),
///
/// where n is the number of steps from a to 10 or just above, at most ten, and A = a + n. c(A) is the asymptotic
/// series (DLMF 5.11.1) to its tenth term, the last one below 2^-62 for A >= 10; it is small, and a double.
#pragma once

#include "math/double_double.hpp"
#include "math/log_of.hpp"

namespace jiteval::math {

constexpr double inverse_two_pi_high = 0x1.45f306dc9c883p-3;
constexpr double inverse_two_pi_low = -0x1.6b01ec5417056p-57;

/// sqrt(x / (2 pi))
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> stirling_root(const L& lanes,
                                                                           DoubleDouble<typename L::Real> x) {
  const DoubleDouble<typename L::Real> inverse_two_pi = {lanes.real(inverse_two_pi_high),
                                                         lanes.real(inverse_two_pi_low)};
  return square_root(lanes, multiply(lanes, x, inverse_two_pi));
}

/// A parameter of a gamma function, raised.
template <class Real>
struct Raised {
  DoubleDouble<Real> value;    ///< at least 10
  Real steps;                  ///< a whole number
  DoubleDouble<Real> product;  ///< of the parameter and all that follow it in steps of 1, below `value`
};

/// `steps` steps from the parameter a on, at most `most`.
template <int most, Lanes L>
[[gnu::always_inline]] inline Raised<typename L::Real> raise_by(const L& lanes, DoubleDouble<typename L::Real> a,
                                                                typename L::Real steps) {
  using Real = typename L::Real;
  DoubleDouble<Real> product = {lanes.real(1.0), lanes.real(0.0)};
  for (int i = 0; i < most; ++i) {
    const Real step = lanes.real(i);
    const auto taken = step < steps;
    const auto factor = add(a, {step, lanes.real(0.0)});
    const auto next = multiply(lanes, product, factor);
    product = select(lanes, taken, next, product);
  }
  return {add(a, {steps, lanes.real(0.0)}), steps, product};
}

/// The parameter a > 0 raised to 10 or more.
template <Lanes L>
[[gnu::always_inline]] inline Raised<typename L::Real> raise_to_ten(const L& lanes, typename L::Real a) {
  const auto zero = lanes.real(0.0);
  return raise_by<10>(lanes, {a, zero}, lanes.max(lanes.ceil(lanes.real(10.0) - a), zero));
}

/// c(A) for A >= 10, with an error below 2^-58.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real stirling_correction(const L& lanes, typename L::Real a) {
  constexpr double series[] = {1 / 12.0,        -1 / 360.0, 1 / 1260.0,       -1 / 1680.0,      1 / 1188.0,
                               -691 / 360360.0, 1 / 156.0,  -3617 / 122400.0, 43867 / 244188.0, -174611 / 125400.0};
  const auto inverse = lanes.real(1.0) / a;
  const auto square = inverse * inverse;
  auto sum = lanes.real(series[9]);
  for (int i = 8; i >= 0; --i) sum = lanes.fma(sum, square, lanes.real(series[i]));
  return sum * inverse;
}

/// A factor times an exponential.
template <class Real>
struct ExponentialProduct {
  DoubleDouble<Real> factor;
  DoubleDouble<Real> exponent;
};

}  // namespace jiteval::math
