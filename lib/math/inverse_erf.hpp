/// The inverses of erf, erfc and the normal distribution function, over any kind of lanes.
///
/// All three are y(v), the inverse of erf, with its argument given as v and as q = 1 - |v|, each exact where it is
/// used. Up to |v| = 1/2, y = v (sqrt(pi) / 2 + v^2 p(v^2)), with p of degree 14. Beyond, y is a function of
/// t = sqrt(-log q), nearly linear: a polynomial of degree 16 on each of sixteen intervals (piecewise.hpp) up
/// to 27.5, where q is below the smallest double. They are four to every doubling of t + `shift`, so that the index
/// is part of the exponent and fraction of a multiple of that sum. t is a sum of two doubles: -log q is one
/// (log_parts), and the square root is corrected by what its square lacks.
///
/// Error, in units of the last place of y, the worst case: in the centre, where v^2 p is up to 8 % of the sum, its
/// roundings 0.1. In the first interval, t - c times the slope is up to 0.3 of y: t - c rounds 0.15, the slope 0.2;
/// the polynomial itself is below 2^-58 and log q off by 0.04. The last sum rounds, 0.5. Together 0.9; the factor
/// sqrt(2) of ndtri, in two doubles, adds what is too small to count. The largest error measured is 0.87.
///
/// Special values. The ends of the domain give infinities, what is outside it NaN; erfinv(±0) = ±0.
#pragma once

#include "math/inverse_erf_tables.hpp"
#include "math/log.hpp"
#include "math/nan.hpp"
#include "math/piecewise.hpp"

namespace jiteval::math {

/// y as high + low, for |v| <= 1/2.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> central_inverse_erf(const L& lanes,
                                                                                 typename L::Real v) {
  using Real = typename L::Real;
  constexpr double half_root_pi = 0x1.c5bf891b4ef6bp-1;
  constexpr double half_root_pi_low = -0x1.618f13eb7ca89p-55;
  constexpr double c0 = 0x1.db29fb2fee5e4p-3;
  constexpr double c1 = 0x1.053c2c0ab91b9p-3;
  constexpr double c2 = 0x1.62847c47df5f6p-4;
  constexpr double c3 = 0x1.0a13189ba4089p-4;
  constexpr double c4 = 0x1.a7c85ceadd5f5p-5;
  constexpr double c5 = 0x1.5eeb0f538d8aep-5;
  constexpr double c6 = 0x1.2abbe6965a33cp-5;
  constexpr double c7 = 0x1.03835df7e2ecep-5;
  constexpr double c8 = 0x1.cc57a843c6839p-6;
  constexpr double c9 = 0x1.8a623be04e2f7p-6;
  constexpr double c10 = 0x1.cd201e2775d48p-6;
  constexpr double c11 = -0x1.0862b2801881bp-9;
  constexpr double c12 = 0x1.4de77a30116dap-4;
  constexpr double c13 = -0x1.74273534164b3p-4;
  constexpr double c14 = 0x1.ccb4d074a73bdp-4;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real w = v * v;
  const Real w2 = w * w;
  const Real w4 = w2 * w2;
  const Real p03 = fma(fma(constant(c3), w, constant(c2)), w2, fma(constant(c1), w, constant(c0)));
  const Real p47 = fma(fma(constant(c7), w, constant(c6)), w2, fma(constant(c5), w, constant(c4)));
  const Real p811 = fma(fma(constant(c11), w, constant(c10)), w2, fma(constant(c9), w, constant(c8)));
  const Real p1214 = fma(constant(c14), w2, fma(constant(c13), w, constant(c12)));
  const Real p = fma(fma(fma(p1214, w4, p811), w4, p47), w4, p03);
  const auto product = two_product(lanes, v, constant(half_root_pi));
  return fast_two_sum(product.high, fma(v, fma(w, p, constant(half_root_pi_low)), product.low));
}

/// y as high + low, for 0 < q <= 1/2.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> inverse_erfc_tail(const L& lanes, typename L::Real q) {
  constexpr double shift = 0x1.e666666666666p-1;
  constexpr double doubled_index_scale = 0x1.1f3a6d110800dp+0;
  const auto log = log_parts(lanes, q);
  const auto square = fast_two_sum(-log.high, -log.low);
  const auto t = lanes.sqrt(square.high);
  const auto lost = (lanes.fma(-t, t, square.high) + square.low) * (lanes.real(0.5) / t);
  // The sum is from 2 to 32: an exponent of two bits, of which two more bits of the fraction make quarters.
  const auto sum = (t + lanes.real(shift)) * lanes.real(doubled_index_scale);
  const auto piece = find_piece(lanes, inverse_erfc_table, shift_right_logical(lanes.bits(sum), 50), t);
  const auto value = sum_of_piece(lanes, piece);
  return {value.high, lanes.fma(piece.slope, lost, value.low)};
}

/// y as high + low; not for q <= 0 or NaN.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> inverse_erf(const L& lanes, typename L::Real v,
                                                                         typename L::Real q) {
  const auto half = lanes.real(0.5);
  const auto central = central_inverse_erf(lanes, v);
  const auto tail = inverse_erfc_tail(lanes, lanes.min(q, half));
  const auto negative = v < lanes.real(0.0);
  const auto is_tail = q < half;
  return select(lanes, is_tail, select(lanes, negative, -tail, tail), central);
}

/// The result; but infinite, with the sign of v, where q is 0, and NaN where it is below or x is NaN.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real inverse_erf_edges(const L& lanes, typename L::Real result,
                                                                 typename L::Real v, typename L::Real q,
                                                                 typename L::Real x) {
  constexpr double positive_infinity = std::numeric_limits<double>::infinity();
  const auto zero = lanes.real(0.0);
  const auto edge = lanes.select(q == zero, lanes.copysign(lanes.real(positive_infinity), v),
                                 lanes.from_bits(lanes.integer(-0x0008'0000'0000'0000)));
  return keep_nan(lanes, x, lanes.select(zero < q, result, edge));
}

/// The y with erf(y) = x, with an error below 1 ULP.
template <Lanes L>
typename L::Real erfinv(const L& lanes, typename L::Real x) {
  const auto q = lanes.real(1.0) - lanes.abs(x);
  const auto y = inverse_erf(lanes, x, q);
  return inverse_erf_edges(lanes, lanes.copysign(y.high + y.low, x), x, q, x);
}

/// The y with erfc(y) = x, with an error below 1 ULP.
template <Lanes L>
typename L::Real erfcinv(const L& lanes, typename L::Real x) {
  const auto v = lanes.real(1.0) - x;
  const auto q = lanes.min(x, lanes.real(2.0) - x);
  const auto y = inverse_erf(lanes, v, q);
  return inverse_erf_edges(lanes, y.high + y.low, v, q, x);
}

/// The x with ndtr(x) = p, with an error below 1 ULP.
template <Lanes L>
typename L::Real ndtri(const L& lanes, typename L::Real p) {
  constexpr double root_2 = 0x1.6a09e667f3bcdp+0;
  constexpr double root_2_low = -0x1.bdd3413b26456p-54;
  const auto one = lanes.real(1.0);
  const auto doubled = p + p;
  const auto v = doubled - one;
  const auto q = lanes.min(doubled, (one - p) + (one - p));
  const auto y = inverse_erf(lanes, v, q);
  const auto product = two_product(lanes, y.high, lanes.real(root_2));
  const auto rest = lanes.fma(y.low, lanes.real(root_2), lanes.fma(y.high, lanes.real(root_2_low), product.low));
  return inverse_erf_edges(lanes, product.high + rest, v, q, p);
}

}  // namespace jiteval::math
