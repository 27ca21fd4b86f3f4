/// The natural, binary and decimal logarithms, over any kind of lanes, and what the functions made of them share.
///
/// Reduction. x = m 2^k with m in [3/4, 3/2). The first four digits of m after the point choose one of 16 intervals
/// and its reciprocal c, a multiple of 1/32, such that f = c m - 1 is in [-1/32, 1/16) and exact. Then
/// log x = k ln2 - log c + log(1 + f). The two intervals around 1 have c = 1: for x near 1 both k and log c are 0,
/// and nothing cancels. (P. T. P. Tang, "Table-driven implementation of the logarithm function in IEEE
/// floating-point arithmetic", ACM TOMS 16, 1990, has this kind of reduction.) ln2 and each -log c are split in
/// two, the upper part a multiple of 2^-42, so that the sum of k ln2 and -log c in these parts is exact; the lower
/// parts add up to less than 2^-33, and the rounding of their sum, below 2^-86, does not count.
///
/// Polynomial. log(1 + f) = f - f^2/2 + f^3 p(f), with p of degree 7; its error relative to log(1 + f) is below
/// 2^-56 (tools/math/log_coefficients.py computes and prints the constants).
///
/// Sum. What the sum of the exact terms, k ln2 - log c and f, loses is recovered exactly (Dekker's fast two-sum,
/// for the first is zero or the larger) and joins the small ones. So log x = high + low, and only low is rounded.
/// It is hardly more than f^2/2, and at most 1/16 of high.
///
/// Error, in units of the last place of log x, in the worst case, f just below 1/16 and c = 1 or log x not much
/// larger: f^2, p f - 1/2 and low are each rounded, to 2^-62 or so, and the unit is 2^-57: 0.08; the polynomial
/// itself 0.11. The last sum rounds, 0.5. Together 0.69; the largest measured is 0.63. log2 and log10 multiply both
/// parts by a constant of two doubles; low is rounded once more, 0.02.
///
/// Special values. Subnormal x are split like others. Zero, negative and infinite x, and NaN, take their results
/// at the end (Lanes::log_edges). log 1 is exactly +0. Where the logarithm is a double, it is the result, for the
/// error before the last rounding is below half a unit: log2 of powers of two, log10 of powers of ten.
#pragma once

#include "math/double_double.hpp"
#include "math/lanes.hpp"

namespace jiteval::math {

// What takes or returns several numbers is always inlined: passing them through memory would take longer than the
// rest.

/// log(m 2^k) = high + low + log(1 + f), where 1 + f = m * reciprocal, and high and f are exact.
template <class Real>
struct ReducedLog {
  Real reciprocal;
  Real f;
  Real high;
  Real low;
};

/// Reduces x = m 2^k with m in [3/4, 3/2).
template <Lanes L>
[[gnu::always_inline]] inline ReducedLog<typename L::Real> reduce_log(const L& lanes, Split<typename L::Real> x) {
  // For [1, 17/16), [17/16, 18/16), ... and, from the ninth on, for [24/32, 25/32), [25/32, 26/32), ...
  alignas(64) static constexpr double reciprocals[16] = {
      0x1.0p+0, 0x1.ep-1, 0x1.cp-1,  0x1.bp-1,  0x1.9p-1, 0x1.8p-1,  0x1.7p-1, 0x1.6p-1,
      0x1.5p+0, 0x1.4p+0, 0x1.38p+0, 0x1.28p+0, 0x1.2p+0, 0x1.18p+0, 0x1.1p+0, 0x1.0p+0,
  };
  alignas(64) static constexpr double log_high[16] = {
      0x0.0p+0,
      0x1.08598b59e4000p-4,
      0x1.1178e8227e000p-3,
      0x1.5bf406b544000p-3,
      0x1.f991c6cb3c000p-3,
      0x1.269621134e000p-2,
      0x1.522ae0738a000p-2,
      0x1.7fafa3bd81000p-2,
      -0x1.1675cababa000p-2,
      -0x1.c8ff7c79aa000p-3,
      -0x1.9525a9cf46000p-3,
      -0x1.29552f8200000p-3,
      -0x1.e27076e2b0000p-4,
      -0x1.6f0d28ae58000p-4,
      -0x1.f0a30c0118000p-5,
      0x0.0p+0,
  };
  alignas(64) static constexpr double log_low[16] = {
      0x0.0p+0,
      -0x1.7e5dd7009902cp-46,
      0x1.1ef78ce2d07f2p-45,
      -0x1.27023eb68981cp-46,
      -0x1.90d04cd7cc834p-44,
      -0x1.1b61f10522625p-44,
      0x1.ebe708164c759p-45,
      0x1.46fb79bf6d4cbp-44,
      -0x1.8380e731f55c4p-44,
      0x1.7794f689f8434p-45,
      0x1.297137d9f158fp-44,
      0x1.5b967f4471dfcp-44,
      0x1.a342c2af0003cp-45,
      0x1.4b4641b664613p-44,
      0x1.d599e83368e91p-45,
      0x0.0p+0,
  };
  constexpr double ln2_high = 0x1.62e42fefa3800p-1;
  constexpr double ln2_low = 0x1.ef35793c76730p-45;

  constexpr int digits_after_index = 48;
  const auto index = shift_right_logical(lanes.bits(x.significand), digits_after_index);
  const auto reciprocal = lanes.lookup(reciprocals, index);
  return {reciprocal, lanes.fma(x.significand, reciprocal, lanes.real(-1.0)),
          lanes.fma(x.exponent, lanes.real(ln2_high), lanes.lookup(log_high, index)),
          lanes.fma(x.exponent, lanes.real(ln2_low), lanes.lookup(log_low, index))};
}

/// addend + log(1 + f) - f for the f of a reduced logarithm.
template <Lanes L>
typename L::Real add_log_tail(const L& lanes, typename L::Real f, typename L::Real addend) {
  using Real = typename L::Real;
  constexpr double c3 = 0x1.55555555560c2p-2;
  constexpr double c4 = -0x1.0000000005914p-2;
  constexpr double c5 = 0x1.9999997f7a6a4p-3;
  constexpr double c6 = -0x1.555553ce062d6p-3;
  constexpr double c7 = 0x1.2492cecec9ac3p-3;
  constexpr double c8 = -0x1.000bc1621ebe4p-3;
  constexpr double c9 = 0x1.c5d91368e37a4p-4;
  constexpr double c10 = -0x1.6875ff61d49a7p-4;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real f2 = f * f;
  const Real f4 = f2 * f2;
  const Real p34 = fma(constant(c4), f, constant(c3));
  const Real p56 = fma(constant(c6), f, constant(c5));
  const Real p78 = fma(constant(c8), f, constant(c7));
  const Real p910 = fma(constant(c10), f, constant(c9));
  const Real p = fma(fma(p910, f2, p78), f4, fma(p56, f2, p34));
  return fma(f2, fma(p, f, constant(-0.5)), addend);
}

/// The logarithm of a positive finite x as high + low, where |low| is below |high| / 16 and the sum is off by at
/// most 0.07 units of its last place. The two may overlap.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> log_parts(const L& lanes, typename L::Real x) {
  const auto reduced = reduce_log(lanes, lanes.split(x));
  const auto sum = fast_two_sum(reduced.high, reduced.f);
  return {sum.high, add_log_tail(lanes, reduced.f, sum.low + reduced.low)};
}

/// As log_parts, for the logarithm of (m + rest) 2^k, with `rest` of at most a unit of the last place of m or,
/// where m is 1 and k is 0, of any size below 2^-53: accurate also where the sum is very near 1.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> log_parts(const L& lanes, Split<typename L::Real> x,
                                                                       typename L::Real rest) {
  const auto reduced = reduce_log(lanes, x);
  // Where the second is the larger, it exceeds f by little more than a factor of two, and both are below 2^-52:
  // what the sum then loses is too small to count.
  const auto f = fast_two_sum(reduced.f, rest * reduced.reciprocal);
  const auto sum = fast_two_sum(reduced.high, f.high);
  return {sum.high, add_log_tail(lanes, f.high, sum.low + (f.low + reduced.low))};
}

/// The same for the logarithm of high + low, |low| at most a unit of the last place of high.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> log_parts(const L& lanes, typename L::Real high,
                                                                       typename L::Real low) {
  const auto split = lanes.split(high);
  return log_parts(lanes, split, lanes.scale(low, -split.exponent));
}

/// The natural logarithm of x, with an error below 0.75 ULP for every x. -inf at zero, NaN below.
template <Lanes L>
typename L::Real log(const L& lanes, typename L::Real x) {
  const auto [high, low] = log_parts(lanes, x);
  return lanes.log_edges(high + low, x);
}

/// The logarithm of x divided by that of a base, whose reciprocal is factor_high + factor_low.
template <Lanes L>
typename L::Real scaled_log(const L& lanes, typename L::Real x, double factor_high, double factor_low) {
  const auto [high, low] = log_parts(lanes, x);
  const auto product = two_product(lanes, high, lanes.real(factor_high));
  const auto rest = lanes.fma(high, lanes.real(factor_low), product.low);
  return lanes.log_edges(product.high + lanes.fma(low, lanes.real(factor_high), rest), x);
}

/// The binary logarithm of x, with an error below 0.75 ULP for every x; exact where x is a power of two.
template <Lanes L>
typename L::Real log2(const L& lanes, typename L::Real x) {
  constexpr double log2_e_high = 0x1.71547652b82fep+0;
  constexpr double log2_e_low = 0x1.777d0ffda0d24p-56;
  return scaled_log(lanes, x, log2_e_high, log2_e_low);
}

/// The decimal logarithm of x, with an error below 0.75 ULP for every x; exact where x is a power of ten.
template <Lanes L>
typename L::Real log10(const L& lanes, typename L::Real x) {
  constexpr double log10_e_high = 0x1.bcb7b1526e50ep-2;
  constexpr double log10_e_low = 0x1.95355baaafad3p-57;
  return scaled_log(lanes, x, log10_e_high, log10_e_low);
}

}  // namespace jiteval::math
