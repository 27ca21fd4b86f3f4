/// The modified Bessel functions of the first kind of order 0 and 1, over any kind of lanes.
///
/// Up to 4.84, I0(x) and I1(x) / x are polynomials in t = x - c on each of sixteen intervals of 5/16
/// (modified_bessel_i_tables.hpp, see piecewise.hpp). About zero both are even, and c is 0 in the first interval,
/// of half the width: so I0(0) is exactly 1, and I1 of a tiny x is x / 2. Beyond 4.84,
///
///   I(x) = e^x / sqrt(x) F(1 / x),
///
/// with F by another table of sixteen intervals. F and the square root of 1 / x are sums of two doubles, which
/// exp_product multiplies by the exponential. It overflows where the functions do, near 713.99.
///
/// Error, in units of the last place of a result in [1, 2), the worst case. Of I0 up to 4.84: the terms with t are
/// at most 0.15 of the result and off by two roundings, 0.3; the table 0.1 and the value 0.01; the last sum rounds,
/// 0.5. Together 0.91. Of I1 there: x times the value is exact; the other terms are at most 0.11 of the result and
/// off by three roundings, 0.33; the table 0.05. Together 0.89. Beyond 4.84: the rounding of 1 / x changes F by a
/// tenth of that at most, 0.1; the table 0.05, value and slope 0.03; exp_product 0.74. Together 0.92. The largest
/// errors measured, at a million points, are 0.70 and 0.71.
///
/// Special values. I0 is even and I1 odd. Beyond 714 and for NaN, the plain routines of special_bessel.cpp answer.
#pragma once

#include "math/exp_product.hpp"
#include "math/modified_bessel_i_tables.hpp"
#include "math/piecewise.hpp"

namespace jiteval::math {

extern const SlowPath i0_edge;
extern const SlowPath i1_edge;

/// The piece at 0 <= x <= 15.5 / scale.
template <Lanes L, int rows>
[[gnu::always_inline]] inline Piece<typename L::Real> find_nearest_piece(const L& lanes,
                                                                         const double (&table)[rows][piece_count],
                                                                         double scale, typename L::Real x) {
  const auto sum = lanes.fma(x, lanes.real(scale), lanes.real(0x1.8p52));
  return find_piece(lanes, table, lanes.bits(sum), x);
}

/// The piece at x, or at i_near_end where that is less.
template <Lanes L, int rows>
[[gnu::always_inline]] inline Piece<typename L::Real> i_near_piece(const L& lanes,
                                                                   const double (&table)[rows][piece_count],
                                                                   typename L::Real x) {
  const auto bounded = lanes.min(lanes.real(i_near_end), x);
  // Not so small that powers underflow.
  return find_nearest_piece(lanes, table, i_near_scale, lanes.max(lanes.real(0x1p-100), bounded));
}

/// I(x) for i_near_end <= x; at largest_i_argument where that is less.
template <Lanes L, int rows>
[[gnu::always_inline]] inline typename L::Real i_far(const L& lanes, const double (&table)[rows][piece_count],
                                                     typename L::Real x) {
  using Real = typename L::Real;
  const Real one = lanes.real(1.0);
  const Real bounded = lanes.max(lanes.real(i_near_end), lanes.min(lanes.real(largest_i_argument), x));
  const Real u = one / bounded;
  const auto factor = sum_of_piece(lanes, find_nearest_piece(lanes, table, i_far_scale, u));

  // 1 / x - root^2 is to be divided by twice the root, which is nearly 2 / (x root).
  const Real root = lanes.sqrt(u);
  const Real rest = lanes.fma(lanes.fma(-u, bounded, one), u, lanes.fma(-root, root, u));
  const auto root_of_u = fast_two_sum(root, rest * (lanes.real(0.5) * bounded * root));
  return exp_product(lanes, multiply(lanes, factor, root_of_u), bounded, lanes.real(-0.0));
}

/// The one of the two parts in whose range |x| is, or the plain routine.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real join_i(const L& lanes, typename L::Real x, typename L::Real near,
                                                      typename L::Real far, const SlowPath& edge) {
  const auto size = lanes.abs(x);
  const auto value = lanes.select(size < lanes.real(i_near_end), near, far);
  return lanes.slow(value, !(size < lanes.real(largest_i_argument)), edge, x);
}

/// The modified Bessel function of the first kind and order 0, with an error below 1 ULP.
template <Lanes L>
typename L::Real i0(const L& lanes, typename L::Real x) {
  const auto size = lanes.abs(x);
  const auto piece = i_near_piece(lanes, i0_near, size);
  const auto near = lanes.fma(piece.slope, piece.t, piece.value);
  return join_i(lanes, x, near, i_far(lanes, i0_far, size), i0_edge);
}

/// The modified Bessel function of the first kind and order 1, with an error below 1 ULP.
template <Lanes L>
typename L::Real i1(const L& lanes, typename L::Real x) {
  const auto size = lanes.abs(x);
  const auto piece = i_near_piece(lanes, i1_near, size);
  const auto product = two_product(lanes, size, piece.value);
  const auto near = product.high + lanes.fma(size, piece.slope * piece.t, product.low);
  const auto far = i_far(lanes, i1_far, size);
  return join_i(lanes, x, lanes.copysign(near, x), lanes.copysign(far, x), i1_edge);
}

}  // namespace jiteval::math
