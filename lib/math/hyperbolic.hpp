/// Hyperbolic sine, cosine and tangent, over any kind of lanes.
///
/// With |x| = k ln2 + r (hyperbolic_parts.hpp) and t = 2^-2k,
///   sinh |x| = 2^(k-1) ((1 + t) sinh r + (1 - t) cosh r),
///   cosh x = 2^(k-1) ((1 + t) cosh r + (1 - t) sinh r).
/// The leading terms, (1 + t) r + (1 - t) and (1 + t) + (1 - t) r, are computed with what their sums lose; for k =
/// 0, 1 - t is exactly 0. Nothing else cancels, and all the rest is small.
///
/// tanh |x| = (e^2|x| - 1) / (e^2|x| + 1), and with 2|x| = k ln2 + r and t = 2^-k that is (e^r - t) / (e^r + t).
/// Numerator and denominator are sums of two doubles; the quotient of their upper parts is corrected by what it
/// leaves (one step of Newton's method), so that it is nearly rounded just once.
///
/// Errors, in units of the last place. sinh: the last addition 0.5; the rest, below 0.1 where the sum is just above
/// 0.35, another 0.36; together 0.86, and the largest measured is 0.76. cosh: the same with a sum above 0.7, where
/// the rest counts half, but for k = 27 the loss of 1 - t, times r, weighs 0.17; the largest measured is 0.84.
/// tanh: the last addition 0.5; the numerator, which is at least 0.2 unless k is 0, is off by up to 2^-56.7, which
/// is 0.3; the denominator is exact beside that; the largest measured is 0.71.
///
/// Special values. |x| is bounded above where the results no longer change: infinity, infinity and 1. The sign of x
/// is put on the results of the odd functions in the end, also on zero and NaN. The cosine takes the larger of -x
/// and x, in an order that leaves a NaN as it is.
#pragma once

#include "math/double_double.hpp"
#include "math/hyperbolic_parts.hpp"

namespace jiteval::math {

/// (1 + t) and (1 - t) for t = 2^-2k, k >= 0, and what is lost of each.
template <class Real>
struct HyperbolicFactors {
  Real plus;
  Real minus;
  Real plus_lost;
  Real minus_lost;
};

template <Lanes L>
[[gnu::always_inline]] inline HyperbolicFactors<typename L::Real> hyperbolic_factors(const L& lanes,
                                                                                     typename L::Real k) {
  const auto one = lanes.real(1.0);
  const auto t = inverse_power_of_two(lanes, k + k);
  const auto plus = one + t;
  const auto minus = one - t;
  return {plus, minus, (one - plus) + t, (one - minus) - t};
}

/// The hyperbolic sine, with an error below 0.9 ULP for every x.
template <Lanes L>
typename L::Real sinh(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const auto [k, r, r_low, square, s, c] = hyperbolic_parts(lanes, lanes.min(lanes.real(711.0), lanes.abs(x)));
  const auto [plus, minus, plus_lost, minus_lost] = hyperbolic_factors(lanes, k);
  const Real sum = fma(plus, r, minus);
  const Real lost = fma(plus, r, minus - sum) + minus_lost;
  const Real sinh_rest = fma(r * square, s, r_low);
  const Real cosh_rest = fma(square * square, c, square * lanes.real(0.5));
  const Real rest = fma(minus, cosh_rest, fma(plus, sinh_rest, lost));
  return lanes.copysign(lanes.scale(sum + rest, k - lanes.real(1.0)), x);
}

/// The hyperbolic cosine, with an error below 0.9 ULP for every x.
template <Lanes L>
typename L::Real cosh(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const auto [k, r, r_low, square, s, c] = hyperbolic_parts(lanes, lanes.min(lanes.real(711.0), lanes.max(-x, x)));
  const auto [plus, minus, plus_lost, minus_lost] = hyperbolic_factors(lanes, k);
  const Real sum = fma(minus, r, plus);
  const Real lost = fma(minus, r, plus - sum) + plus_lost;
  const Real sinh_rest = fma(r * square, s, r_low);
  const Real cosh_rest = fma(square * square, c, square * lanes.real(0.5));
  const Real rest = fma(plus, cosh_rest, fma(minus, sinh_rest, lost));
  return lanes.scale(sum + rest, k - lanes.real(1.0));
}

/// The hyperbolic tangent, with an error below 0.85 ULP for every x.
template <Lanes L>
typename L::Real tanh(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const Real magnitude = lanes.min(constant(20.0), lanes.abs(x));
  const auto [k, r, r_low, square, s, c] = hyperbolic_parts(lanes, magnitude + magnitude);
  const Real t = inverse_power_of_two(lanes, k);

  const auto leading = fast_two_sum(constant(1.0), r);
  const Real lost = leading.low + fma(r, r_low, r_low);
  const Real rest = fma(square, constant(0.5), fma(square * square, c, fma(r * square, s, lost)));
  const auto exponential = fast_two_sum(leading.high, rest);
  const auto numerator = fast_two_sum(exponential.high, -t);  // exact also for t = 1
  const auto denominator = two_sum(exponential.high, t);
  const Real numerator_low = numerator.low + exponential.low;
  const Real denominator_low = denominator.low + exponential.low;

  const Real inverse = constant(1.0) / denominator.high;
  const Real quotient = numerator.high * inverse;
  const Real left =
      fma(-quotient, denominator.high, numerator.high) + fma(-quotient, denominator_low, numerator_low);
  return lanes.copysign(fma(left, inverse, quotient), x);
}

}  // namespace jiteval::math
