/// The gamma function and the logarithm of its absolute value, over any kind of lanes.
///
/// tgamma. For z >= 1, gamma(z) = g(z) e^((z - 1/2) (log z - 1)), where g falls from sqrt(e) at 1 to sqrt(2 pi /
/// e): Stirling's formula. g is a polynomial of degree 16 on each of sixteen intervals, two to every doubling of z
/// (piecewise.hpp); the exponent is computed as a sum of two doubles. With y = |x|, and z = y, or y + 1 where y <
/// 1: gamma(x) is gamma(z), or gamma(z) / x; and gamma(-y) = -pi / (y sin(pi y) gamma(y)). The sine comes from the
/// distance of y to the nearest whole number, which is exact.
///
/// Error of tgamma. The exponent, at most 710, is off by 2^-65 of itself and a last rounding: 0.25 ULP of the
/// result; exp_product 0.74; g 0.15: together 1.2. For 0 < x < 1 the division adds 0.5. For x < 0 the error of
/// gamma(y) may weigh twice as much in the result; the sine and y, multiplied as sums of two doubles, add 0.4,
/// their product with gamma(y) at most 0.7, the division 0.5: together 4. The largest measured are 0.69, 1.10
/// and 2.7.
///
/// lgamma. log gamma(z) is a polynomial of degree 13 on each of sixteen intervals between 0.47 and 7.5, four to
/// every doubling of z. At the zeros 1 and 2, c is the zero, so that the result keeps all its digits near it.
/// From 7.5 it is (x - 1/2) (log x - 1) + log(2 pi / e) / 2 + p(1 / x^2) / x; below 0.47 it is lgamma(x + 1) - log
/// x. For negative x it is -log(y |sin(pi y)| / pi) - lgamma(y), which far below 0 is left to a routine.
///
/// Error of lgamma, the worst cases. Near 1 and 2, slope and product round, 1.5, and the table is off by 0.2. Just
/// beyond 7.5, where the result is 7.6 and the logarithm is multiplied by 7, its error (0.75 of a unit of 2^-51)
/// makes 1.4, other terms 0.3, the last sum 0.5. Between -2 and -1, where the result is 0.85, the sine, its product
/// and the logarithm count 3.5. The largest measured for x > -2 is 2.6 ULP. Below, lgamma has a zero on either side
/// of every whole number; there the error is below 5 * 2^-53 max(1, |lgamma(x)|, lgamma(|x|)); the largest measured
/// is 3.6 of these 5.
///
/// Special values. tgamma(±0) = ±inf, tgamma(inf) = inf; NaN at -inf and at negative whole numbers. lgamma is inf
/// at ±inf, at ±0 and at negative whole numbers, and +0 at 1 and 2.
#pragma once

#include "math/exp_product.hpp"
#include "math/gamma_tables.hpp"
#include "math/log_of.hpp"
#include "math/nan.hpp"
#include "math/piecewise.hpp"
#include "math/sign.hpp"

namespace jiteval::math {

/// lgamma(x), for x < -lgamma_far or where that is not known.
extern const SlowPath lgamma_below;

/// sin(pi y) / pi, for y >= 0. Zero where y is a whole number, NaN where it is infinite.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> sine_of_half_turns(const L& lanes,
                                                                                typename L::Real y) {
  using Real = typename L::Real;
  constexpr double s0 = -0x1.a51a6625307d3p+0;
  constexpr double s1 = 0x1.9f9cb402bc46cp-1;
  constexpr double s2 = -0x1.86a8e4720db5bp-3;
  constexpr double s3 = 0x1.ac6805cf34106p-6;
  constexpr double s4 = -0x1.33816aa3bfab6p-9;
  constexpr double s5 = 0x1.374719867986bp-13;
  constexpr double s6 = -0x1.d4243615e60fep-18;
  constexpr double s7 = 0x1.0fb11c8c5fc80p-22;
  constexpr double s8 = -0x1.e8dfbd9ecc840p-28;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real whole = lanes.round(y);
  const Real r = y - whole;
  const Real r2 = r * r;
  const Real r4 = r2 * r2;
  const Real p01 = fma(constant(s1), r2, constant(s0));
  const Real p23 = fma(constant(s3), r2, constant(s2));
  const Real p45 = fma(constant(s5), r2, constant(s4));
  const Real p67 = fma(constant(s7), r2, constant(s6));
  const Real p47 = fma(p67, r4, p45);
  const Real p48 = fma(constant(s8), r4 * r4, p47);
  const Real p = fma(p48, r4, p23);
  const Real tail = fma(p, r4, p01) * (r2 * r);
  const auto sine = fast_two_sum(r, tail);
  // Of 2^52 + whole, the lowest bit says whether it is odd.
  const auto odd = shift_left(lanes.bits(whole + constant(0x1p52)), 63);
  return {flip_sign(lanes, sine.high, odd), flip_sign(lanes, sine.low, odd)};
}

/// The gamma function of x, with an error below 2 ULP for x > 0 and below 4 ULP for x < 0.
template <Lanes L>
typename L::Real tgamma(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const Real zero = lanes.real(0.0);
  const Real half = lanes.real(0.5);
  const Real one = lanes.real(1.0);
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  // gamma(185) is beyond the largest double, and its inverse below half the smallest, even very near a pole.
  const Real y = lanes.abs(x);
  const auto negative = x < zero;
  const auto small = y < one;
  const auto next = fast_two_sum(one, y);
  const Real z = lanes.min(lanes.real(185.0), lanes.select(small, next.high, y));
  const Real z_low = lanes.select(small, next.low, zero);

  const auto logarithm = log_of(lanes, z);
  const auto factor_of_half = fast_two_sum(-one, logarithm.high);
  const Real z_half = z - half;
  const auto product = two_product(lanes, z_half, factor_of_half.high);
  // The derivative of log gamma(z), where z_low is not zero, is about z - 1.55.
  const Real by_z_low = z_low * (z - lanes.real(1.55));
  const Real low = fma(z_half, factor_of_half.low + logarithm.low, product.low + by_z_low);
  // The last three bits of the exponent of 2 z, which are 0 for z = 1, and one bit of the fraction.
  const auto index = shift_right_logical(lanes.bits(z + z), 51);
  const auto factor = sum_of_piece(lanes, find_piece(lanes, gamma_factor_table, index, z));

  // For large negative x, gamma(y) may overflow where the result is not yet zero.
  const auto huge = negative && lanes.real(100.0) < y;
  constexpr int spared = 128;
  const Real k = lanes.select(huge, lanes.real(-spared), zero);
  const Real gamma_of_z = exp_product(lanes, factor, product.high, low, k);

  const auto sine = sine_of_half_turns(lanes, y);
  const Real y_or_one = lanes.select(small, one, y);
  const auto multiple = two_product(lanes, sine.high, y_or_one);
  const Real reflected = fma(multiple.high, gamma_of_z, fma(sine.low, y_or_one, multiple.low) * gamma_of_z);
  const Real numerator = lanes.select(negative, -one, gamma_of_z);
  const Real denominator = lanes.select(negative, reflected, lanes.select(small, x, one));
  const Real result = numerator / denominator * lanes.select(huge, lanes.real(0x1p-128), one);

  const auto pole = negative && lanes.floor(x) == x;
  const Real nan = lanes.from_bits(lanes.integer(-0x0008'0000'0000'0000));
  return keep_nan(lanes, x, lanes.select(pole, nan, result));
}

/// Where the table of lgamma ends.
constexpr double lgamma_far = 7.5;

/// The logarithm of |gamma(x)|, with an error below 4 ULP for x > -2; for what it is below, see above.
template <Lanes L>
typename L::Real lgamma(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double half_log_two_pi_over_e = 0x1.acfe390c97d69p-2;
  constexpr double b0 = 0x1.5555555555550p-4;
  constexpr double b1 = -0x1.6c16c16b632bap-9;
  constexpr double b2 = 0x1.a019fa65851b9p-11;
  constexpr double b3 = -0x1.380ca6d9942f3p-11;
  constexpr double b4 = 0x1.b65a1b41eec7ap-11;
  constexpr double b5 = -0x1.a8e87cf14d63dp-10;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };
  const Real zero = constant(0.0);
  const Real half = constant(0.5);
  const Real one = constant(1.0);

  const Real y = lanes.abs(x);
  const auto negative = x < zero;
  const auto near_zero = y < constant(0.46875);
  const auto is_far = !(y < constant(lgamma_far));
  const Real sine = lanes.abs(sine_of_half_turns(lanes, y).high);
  const Real reflected = sine * lanes.select(near_zero, one, y);
  const Real logarithm = log(lanes, lanes.select(negative, reflected, y));

  // The exponent and two bits of the fraction, rounded. The last two bits of the exponent of 4 z are 0 for z = 1/2.
  const Real z = lanes.min(constant(lgamma_far), lanes.select(near_zero, y + one, y));
  constexpr std::int64_t half_a_quarter = std::int64_t{1} << 49;
  const auto index = shift_right_logical(lanes.bits(constant(4.0) * z) + lanes.integer(half_a_quarter), 50);
  const auto piece = find_piece(lanes, lgamma_table, index, z);
  const Real table = fma(piece.slope, piece.t, piece.value);
  const Real near = lanes.select(negative, -table, table) - lanes.select(negative || near_zero, logarithm, zero);

  const Real inverse = one / y;
  const Real y2 = inverse * inverse;
  const Real y4 = y2 * y2;
  const Real p01 = fma(constant(b1), y2, constant(b0));
  const Real p23 = fma(constant(b3), y2, constant(b2));
  const Real p45 = fma(constant(b5), y2, constant(b4));
  const Real p = fma(fma(p45, y4, p23), y4, p01);
  const Real rest = fma(p, inverse, constant(half_log_two_pi_over_e));
  const Real far = fma(y - half, logarithm - one, rest);

  const Real result = lanes.select(is_far, far, near);
  return keep_nan(lanes, x, lanes.slow(result, negative && is_far, lgamma_below, x));
}

}  // namespace jiteval::math
