/// Riemann's zeta function, over any kind of lanes.
///
/// zeta(s) = 1 / (s - 1) + F(s). F has no pole, and rises from 0.48 at -1/4 to nearly 1: a polynomial of degree 14
/// on each of sixteen intervals (piecewise.hpp) from there to 59.75. They are four to every doubling of s + 4.25,
/// so that the index is part of the exponent and fraction of that sum. s - 1 and its reciprocal are sums of two
/// doubles. Beyond 53.5, where zeta(s) < 1 + 2^-53, s counts as 53.5, and the result is 1.
///
/// Error, in units of the last place of the result, the worst case, at -1/4, where the result, -0.32, is less than
/// F. F is its value in the table plus its slope times t, below 0.04, and they are added in two doubles: the
/// slope's and the product's roundings count 0.3, the polynomial, 2^-58.8, and the value 0.06. The last sum rounds,
/// 0.5. Together 0.9; the largest error measured is 0.68.
///
/// s <= -1/4, 1 and NaN are left to the plain routine of special_gamma.cpp. The table is computed by
/// tools/math/zeta_coefficients.py.
#pragma once

#include "math/piecewise.hpp"
#include "math/series.hpp"
#include "math/zeta_tables.hpp"

namespace jiteval::math {

extern const SlowPath zeta_edge;

/// Riemann's zeta function, with an error below 1 ULP for x > -1/4.
template <Lanes L>
typename L::Real zeta(const L& lanes, typename L::Real x) {
  constexpr double first = -0.25;
  constexpr double last = 53.5;
  constexpr std::int64_t bits_of_four = 0x4010'0000'0000'0000;
  const auto one = lanes.real(1.0);
  const auto s = lanes.min(x, lanes.real(last));
  const auto pole = invert(lanes, two_sum(s, -one));
  // Two bits of the exponent and two of the fraction.
  const auto shifted = lanes.bits(s + lanes.real(4 - first)) - lanes.integer(bits_of_four);
  const auto piece = find_piece(lanes, zeta_table, shift_right_logical(shifted, 50), s);
  const auto regular = fast_two_sum(piece.value, piece.slope * piece.t);
  const auto sum = two_sum(pole.high, regular.high);
  const auto usual = lanes.real(first) < x && !(x == one);
  return lanes.slow(sum.high + (sum.low + (regular.low + pole.low)), !usual, zeta_edge, x);
}

}  // namespace jiteval::math
