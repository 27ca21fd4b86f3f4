/// The error function and its complements, over any kind of lanes.
///
/// erf. |x| is brought to at most 5.925, where erf is 1 already, and erf is a polynomial of degree 13 on each of
/// sixteen intervals of equal width (piecewise.hpp). In the first, whose c is 0, it is x + slope x, so that tiny x
/// and zero keep all their digits.
///
/// Error of erf, in units of the last place of the result, the worst case, just above the end of the first
/// interval, where the result is 0.31: value and first coefficient 0.03; the slope rounds to 2^-54, times t, 0.38
/// at most; the terms before it 0.05, the polynomial itself (its error relative to erf is below 2^-56) 0.07; the
/// last sum rounds, 0.5. Together 0.97; in the first interval it is 0.8. The largest measured is 0.87.
///
/// erfc and erfcx. erfc x = e^(-x^2) erfcx x, and erfcx falls slowly from 1 at 0 like 1 / (x sqrt pi): it is a
/// polynomial of degree 14 on each of sixteen intervals between 0 and 27.3, four to every doubling of x + 1.82, so
/// that the index is part of the exponent and fraction of that sum. There erfc is below half the smallest double.
/// The square of x is exact as a sum of two doubles, and exp_product multiplies. erfc(-x) = 2 - erfc x, and
/// erfcx(-x) = 2 e^(x^2) - erfcx x. Beyond 27.25, erfcx is 1 / (x sqrt pi) times a sum in 1 / x^2, the asymptotic
/// series with its last coefficient fitted.
///
/// Error of erfc: exp_product 0.74; erfcx as a sum of two doubles 0.22 (the slope, as above, 0.12; the polynomial,
/// 2^-55.8 relative to erfcx, 0.1). Together 0.96; the largest measured is 0.93. Error of erfcx: for x from 0 to
/// the end of the table below 1, as no exponential is involved; beyond it a division, 0.5, and a sum, 0.5, and some
/// more, below 1.1; for x < 0, where 2 e^(x^2) may have twice the unit of the result, below 2. The largest measured
/// are 0.79, 1.03 and 1.69.
///
/// Special values. min is so ordered that NaN passes. erf(±0) = ±0, erf(±inf) = ±1; erfc(inf) = +0, erfc(-inf) = 2;
/// erfcx(inf) = +0, erfcx(-inf) = inf.
#pragma once

#include "math/erf_tables.hpp"
#include "math/exp_product.hpp"
#include "math/nan.hpp"
#include "math/piecewise.hpp"

namespace jiteval::math {

/// The error function of x, with an error below 1 ULP for every x.
template <Lanes L>
typename L::Real erf(const L& lanes, typename L::Real x) {
  constexpr double pieces_per_unit = 1 / 0.3765;
  const auto magnitude = lanes.min(lanes.real(5.925), lanes.abs(x));
  // The sum is rounded to halves: the first interval ends at 3/4 of a width, all others are one wide.
  const auto halves = lanes.bits(lanes.fma(magnitude, lanes.real(pieces_per_unit), lanes.real(0x1.8p51)));
  const auto piece = find_piece(lanes, erf_table, shift_right_logical(halves, 1), magnitude);
  const auto in_first = piece.t == magnitude;
  const auto value = lanes.select(in_first, magnitude, piece.value);
  return lanes.copysign(lanes.fma(piece.slope, piece.t, value), x);
}

/// Where erfc and the table of erfcx end.
constexpr double erfc_end = 27.27;

/// erfcx of x, for 0 <= x <= erfc_end or NaN.
template <Lanes L>
[[gnu::always_inline]] inline Piece<typename L::Real> erfcx_piece(const L& lanes, typename L::Real x) {
  // The sum is from 2 to 32: an exponent of two bits, of which two more bits of the fraction make quarters.
  const auto sum = lanes.fma(x, lanes.real(2 / 1.82), lanes.real(2.0));
  return find_piece(lanes, erfcx_table, shift_right_logical(lanes.bits(sum), 50), x);
}

/// 1 - erf x, with an error below 1 ULP for every x.
template <Lanes L>
typename L::Real erfc(const L& lanes, typename L::Real x) {
  const auto magnitude = lanes.min(lanes.real(erfc_end), lanes.abs(x));
  const auto square = two_product(lanes, magnitude, magnitude);
  const auto factor = sum_of_piece(lanes, erfcx_piece(lanes, magnitude));
  const auto tail = exp_product(lanes, factor, -square.high, -square.low);
  return keep_nan(lanes, x, lanes.select(x < lanes.real(0.0), lanes.real(2.0) - tail, tail));
}

/// erfcx where its argument is beyond `erfc_end`, of w = 1 / (x sqrt pi).
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real erfcx_far(const L& lanes, typename L::Real w) {
  using Real = typename L::Real;
  constexpr double a0 = 0x1.f568818f505f6p-57;
  constexpr double a1 = -0x1.921fb54442d18p+0;
  constexpr double a2 = 0x1.d9bdb2e9d68cep+2;
  constexpr double a3 = -0x1.d1181a3a513a4p+5;
  constexpr double a4 = 0x1.3f9fa2ef9a8afp+9;
  constexpr double a5 = -0x1.1a6926892b184p+13;
  constexpr double a6 = 0x1.30fb51559d3e1p+17;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const Real w2 = w * w;
  const Real w4 = w2 * w2;
  const Real p12 = fma(constant(a2), w2, constant(a1));
  const Real p34 = fma(constant(a4), w2, constant(a3));
  const Real p56 = fma(constant(a6), w2, constant(a5));
  const Real p = fma(fma(p56, w4, p34), w4, p12);
  return fma(w, fma(p, w2, constant(a0)), w);
}

/// e^(x^2) erfc x, with an error below 1.1 ULP for x >= 0 and below 2 ULP for x < 0.
template <Lanes L>
typename L::Real erfcx(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double inverse_sqrt_pi = 0x1.20dd750429b6dp-1;

  const Real bound = lanes.real(erfc_end);
  const Real magnitude = lanes.min(bound, lanes.abs(x));
  const auto piece = erfcx_piece(lanes, magnitude);
  const Real near = lanes.fma(piece.slope, piece.t, piece.value);
  const Real far = erfcx_far(lanes, lanes.real(inverse_sqrt_pi) / x);

  const Real zero = lanes.real(0.0);
  const auto square = two_product(lanes, magnitude, magnitude);
  const Real mirrored = exp_product(lanes, {lanes.real(2.0), zero}, square.high, square.low) - near;
  return keep_nan(lanes, x, lanes.select(x < zero, mirrored, lanes.select(bound < x, far, near)));
}

}  // namespace jiteval::math
