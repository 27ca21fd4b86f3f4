/// The quantile of the normal distribution as a sum of two doubles, over any kind of lanes, for functions that
/// multiply it by something large.
///
/// Reduction. With v = 2 p - 1 and q = 1 - |v|, both exact where they are used, the quantile is v f(v^2) up to
/// |v| = 1/2 and beyond, but for its sign, a function of t = sqrt(-log q). v^2 and t are sums of two doubles:
/// log_of.hpp has the logarithm, and the square root is corrected by what its square lacks.
///
/// Approximation. Both are polynomials of degree 19 in x = v^2 or x = t, from one table that has a column for f and
/// one for each of fifteen intervals of t, four to every doubling of t + `shift` (inverse_erf.hpp). Its rows are:
/// the point c about which the polynomial is written, of so few digits that x - c is exact; the coefficients of
/// degree 0 to 5, which are sums of two doubles, first their upper and then their lower parts; and the others,
/// which are doubles. Where Horner's scheme comes to the sums of two doubles, it keeps what each product and sum
/// loses.
///
/// Error, relative to the quantile. The polynomials are within 2^-70.8. The largest term that is computed in
/// double, that of degree 6, is below 2^-16 of the sum in the centre and just beyond it, and falls faster
/// elsewhere; its coefficient, the products and the sum round, which makes 2^-68. log q is at least log 2 and off
/// by 2^-69 (log_of); the root halves that, and f magnifies it by less than 2. Together 2^-67; the largest measured
/// is 2^-68.3.
#pragma once

#include "math/log_of.hpp"
#include "math/normal_quantile_tables.hpp"
#include "math/piecewise.hpp"

namespace jiteval::math {

/// The value at x of the polynomial in column `index` modulo 16.
template <Lanes L, int rows>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> wide_piece(const L& lanes,
                                                                        const double (&table)[rows][piece_count],
                                                                        typename L::Int index,
                                                                        DoubleDouble<typename L::Real> x) {
  using Real = typename L::Real;
  constexpr int wide_terms = 6;
  constexpr int first_double = 1 + 2 * wide_terms;
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const auto coefficient = [&](int row) { return lanes.lookup(table[row], index); };

  const Real t = x.high - coefficient(0);
  const Real t2 = t * t;
  const Real even = sum_of_rows<first_double, rows - 2>(lanes, table, index, t2);
  const Real odd = sum_of_rows<first_double + 1, rows - 1>(lanes, table, index, t2);
  DoubleDouble<Real> sum = {fma(odd, t, even), lanes.real(0.0)};
  for (int degree = wide_terms - 1; degree >= 0; --degree) {
    const auto product = two_product(lanes, t, sum.high);
    const Real rest = fma(t, sum.low, fma(x.low, sum.high, product.low));
    const auto next = two_sum(coefficient(1 + degree), product.high);
    sum = {next.high, next.low + (coefficient(1 + wide_terms + degree) + rest)};
  }
  return fast_two_sum(sum.high, sum.low);
}

/// The x with ndtr(x) = p, for 0 < p < 1, with a relative error below 2^-67. Anything for another p.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> normal_quantile(const L& lanes, typename L::Real p) {
  using Real = typename L::Real;
  constexpr double shift = 0x1.35c28f5c28f5cp+0;
  constexpr double doubled_index_scale = 0x1.f5553e7f52482p-1;
  const Real one = lanes.real(1.0);
  const Real half = lanes.real(0.5);
  const Real doubled = p + p;
  const Real v = doubled - one;
  const Real q = lanes.min(doubled, (one - p) + (one - p));
  const auto is_tail = q < half;

  const auto t = square_root(lanes, -log_of(lanes, lanes.min(q, half)));
  const auto w = two_product(lanes, v, v);
  const auto x = select(lanes, is_tail, t, w);
  // The sum is from 2 to 28, so that the last of sixteen columns is left to the centre.
  const Real sum = (t.high + lanes.real(shift)) * lanes.real(doubled_index_scale);
  const Real of_centre = lanes.real(28.0);
  const auto index = shift_right_logical(lanes.bits(lanes.select(is_tail, sum, of_centre)), 50);
  const auto value = wide_piece(lanes, normal_quantile_table, index, x);
  return multiply(lanes, value, lanes.select(is_tail, lanes.copysign(one, v), v));
}

}  // namespace jiteval::math
