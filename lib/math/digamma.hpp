/// The digamma function, the derivative of log gamma, over any kind of lanes.
///
/// For 1 <= x < 16, psi(x) = g(x) (x - x0) with its zero x0 = 1.46, which is a sum of two doubles: the difference
/// is right to its last digits, and so is the result where it is small. g, which falls slowly from 1.3 to 0.19, is
/// a polynomial of degree 14 on each of sixteen intervals (piecewise.hpp), four to every doubling, so that the
/// index is part of the exponent and fraction of x. For x < 1, psi(x) = psi(1 + x) - 1 / x, where 1 + x and 1 / x
/// are sums of two doubles. For x >= 16, Stirling's series (DLMF 5.11.2)
///
///   psi(x) = log x - 1 / (2 x) - 1 / (12 x^2) + 1 / (120 x^4) - ...
///
/// to its seventh term in 1 / x^2, with the logarithm in two parts (log_parts); what follows is below 2^-64.
///
/// Error, in units of the last place of the result, the worst case. g is its value in the table plus its slope
/// times t, below 0.1 of it: the slope's two roundings count 0.2, the polynomial, 2^-58, and the value 0.04. Where
/// x is near the zero, x0's second half rounds 0.1. For x < 1 the result is no smaller than psi(1 + x), and above
/// 16 the logarithm is off by 0.07 and the rest rounds 0.04. The last sum rounds, 0.5. Together 0.85; the largest
/// error measured is 0.60.
///
/// Zero, negative, infinite and subnormal x, and NaN, are left to the plain routine of special_gamma.cpp. The zero
/// and the table are computed by tools/math/digamma_coefficients.py.
#pragma once

#include "math/digamma_tables.hpp"
#include "math/log.hpp"
#include "math/piecewise.hpp"

namespace jiteval::math {

extern const SlowPath digamma_edge;

/// psi(high + low), for 1 <= high < 16, as high + low.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> central_digamma(const L& lanes,
                                                                             DoubleDouble<typename L::Real> x) {
  constexpr double zero_high = 0x1.762d86356be3fp+0;
  constexpr double zero_low = 0x1.b86a722197829p-54;
  constexpr std::int64_t bits_of_one = 0x3ff0'0000'0000'0000;
  // Two bits of the exponent and two of the fraction.
  const auto index = shift_right_logical(lanes.bits(x.high) - lanes.integer(bits_of_one), 50);
  const auto piece = find_piece(lanes, digamma_table, index, x.high);
  const auto quotient = sum_of_piece(lanes, piece);
  const auto quotient_low = lanes.fma(piece.slope, x.low, quotient.low);
  const auto distance = fast_two_sum(x.high, lanes.real(-zero_high));  // exact where x is the smaller
  const auto distance_low = distance.low + (x.low - lanes.real(zero_low));
  const auto product = two_product(lanes, quotient.high, distance.high);
  const auto rest = lanes.fma(quotient_low, distance.high, product.low);
  return {product.high, lanes.fma(quotient.high, distance_low, rest)};
}

/// The digamma function, with an error below 1 ULP for x > 0.
template <Lanes L>
typename L::Real digamma(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double smallest_normal = 0x1p-1022;
  constexpr double positive_infinity = std::numeric_limits<double>::infinity();
  constexpr double series[] = {1 / 12.0, -1 / 120.0, 1 / 252.0, -1 / 240.0, 1 / 132.0, -691 / 32760.0, 1 / 12.0};
  const Real zero = lanes.real(0.0);
  const Real one = lanes.real(1.0);
  const Real inverse = one / x;
  const Real inverse_low = lanes.fma(-inverse, x, one) * inverse;

  const auto below_one = x < one;
  const auto raised = fast_two_sum(one, x);
  const auto central = central_digamma(lanes, select(lanes, below_one, raised, {x, zero}));
  const auto sum = fast_two_sum(lanes.select(below_one, -inverse, zero), central.high);
  const Real small = sum.high + (sum.low + (central.low - lanes.select(below_one, inverse_low, zero)));

  const auto log = log_parts(lanes, x);
  const Real w = inverse * inverse;
  Real p = lanes.real(series[6]);
  for (int i = 5; i >= 0; --i) p = lanes.fma(p, w, lanes.real(series[i]));
  const Real large = log.high + (log.low - lanes.fma(lanes.real(0.5), inverse, p * w));

  const auto usual = !(x < lanes.real(smallest_normal)) && x < lanes.real(positive_infinity);
  return lanes.slow(lanes.select(x < lanes.real(16.0), small, large), !usual, digamma_edge, x);
}

}  // namespace jiteval::math
