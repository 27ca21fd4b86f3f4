/// The exponential function, over any kind of lanes, and the parts of it that its relatives share.
///
/// Reduction. x = (k + j/8) ln2 + r with whole k, j from 0 to 7 and |r| <= ln2 / 16, so e^x = 2^k 2^(j/8) e^r.
/// Adding 1.5 * 2^49 to x log2(e) rounds it to eighths; the lowest three bits of the sum are j, which selects
/// 2^(j/8) from a table. The doubles nearest to these powers would be off by up to 0.44 ULP. So the table holds
/// powers of another number: it has e^(j step / 8) for a double `step` near ln2, the one out of a hundred thousand
/// for which all entries happen to be nearly exact (by 0.067 ULP; the idea is that of S. Gal's "accurate tables",
/// in "Computing elementary functions: a new approach for achieving high accuracy and good performance", 1986).
/// Then r = x - (k + j/8) step + k (step - ln2). The first difference is exact: it is a multiple of 2^-57 and below
/// 2^-4.
///
/// Polynomial. e^r = 1 + r + r^2 p(r), where p of degree 5 makes the error relative to e^r least; it is below
/// 2^-58.2 (tools/math/exp_coefficients.py computes and prints the constants). The sum is arranged for the shortest
/// wait for one result after another: what counts for one lane, and costs several lanes no operation more.
///
/// Error, in units of the last place of a result in [1, 2), the worst case: the table 0.07; r is off by 2^-58, e^r
/// - 1 by two roundings to 2^-58, and all that is multiplied by at most 1.9: 0.09; the polynomial itself 0.03; the
/// last sum rounds, 0.5. For a result just below 1 the table is exact, and the other errors count double but are
/// not multiplied. Together 0.70; the largest measured is 0.65. The factor 2^k is exact, except that a subnormal
/// result is rounded once more, by 0.5 of a unit; but that unit is at least twice as large, so the errors before
/// count half, and it stays below 0.85; the largest measured is 0.80.
///
/// Special values. x is first bounded by 710, where e^x overflows to infinity; the minimum is so ordered that a NaN
/// passes, and is quieted by the arithmetic. e^0 is exactly 1, as r is 0. Where the result is below half the least
/// double, it is computed as 0 * e^0: many processors take a hundred times as long for an operation that
/// underflows, and integrals over the line have half their points out there.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

// What takes or returns several numbers is always inlined: passing them through memory would take longer than the
// rest.

/// An exponential in parts: 2^k * power * e^r.
template <class Real>
struct ExpParts {
  Real k;      ///< a whole number
  Real power;  ///< about 2^(j/8), j from 0 to 7; exactly 1 for j = 0
  Real r;      ///< |r| <= ln2 / 16
};

/// A number rounded to eighths.
template <class Real>
struct Eighths {
  Real all;    ///< k + j/8
  Real whole;  ///< k, the next whole number below
  Real power;  ///< e^(j exp_step / 8)
};

/// The number near ln2 to whose powers the table belongs, and its distance to ln2.
constexpr double exp_step = 0x1.62e42fef9ab01p-1;
constexpr double exp_step_excess = -0x1.1ddc6af278ecep-38;

/// What has to be added to a number below 2^20 to round it to eighths.
constexpr double to_eighths = 0x1.8p49;

/// The eighths in `sum`, a number to which `to_eighths` was added. If it is NaN, so is `all`, but `whole` is not.
template <Lanes L>
[[gnu::always_inline]] inline Eighths<typename L::Real> split_eighths(const L& lanes, typename L::Real sum) {
  alignas(64) static constexpr double powers[8] = {
      0x1.0000000000000p+0, 0x1.172b83c7d47bdp+0, 0x1.306fe0a31a1d6p+0, 0x1.4bfdad5360766p+0,
      0x1.6a09e667f0944p+0, 0x1.8ace5422a5bf9p+0, 0x1.ae89f995a7989p+0, 0x1.d5818dcfb31d8p+0,
  };
  // The exponent field of such a sum is always 0x430. Clearing the other bits there makes a NaN a number, so that
  // the NaN of the result is the one in `all`.
  const auto whole = lanes.keep_bits(sum, 0x430f'ffff'ffff'fff8);
  const auto rounder = lanes.real(to_eighths);
  return {sum - rounder, whole - rounder, lanes.lookup(powers, lanes.bits(sum))};
}

/// e^x in parts, for |x| <= 1500 or NaN. The error of r is below 2^-58.
template <Lanes L>
[[gnu::always_inline]] inline ExpParts<typename L::Real> reduce_exp(const L& lanes, typename L::Real x) {
  constexpr double log2_e = 0x1.71547652b82fep+0;
  const auto n = split_eighths(lanes, lanes.fma(x, lanes.real(log2_e), lanes.real(to_eighths)));
  const auto rest = lanes.fma(n.all, lanes.real(-exp_step), x);
  return {n.whole, n.power, lanes.fma(n.whole, lanes.real(exp_step_excess), rest)};
}

/// e^r - 1 for |r| <= ln2 / 16, with an error below 2^-57.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real expm1_of_rest(const L& lanes, typename L::Real r) {
  using Real = typename L::Real;
  constexpr double c2 = 0x1.000000000010bp-1;
  constexpr double c3 = 0x1.5555555555131p-3;
  constexpr double c4 = 0x1.555555480ce1dp-5;
  constexpr double c5 = 0x1.11111125d71eep-7;
  constexpr double c6 = 0x1.6c1cbdebd84bcp-10;
  constexpr double c7 = 0x1.a0163b44d3a07p-13;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real r2 = r * r;
  const Real p23 = fma(constant(c3), r, constant(c2));
  const Real p45 = fma(constant(c5), r, constant(c4));
  const Real p67 = fma(constant(c7), r, constant(c6));
  const Real low = fma(p23, r2, r);
  const Real high = fma(p67, r2, p45);
  return fma(high, r2 * r2, low);
}

/// 2^k * power * e^r, rounded.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real join_exp(const L& lanes, ExpParts<typename L::Real> parts) {
  const auto expm1 = expm1_of_rest(lanes, parts.r);
  return lanes.scale_fma(expm1, parts.power, parts.k);
}

/// The parts of an exponential function at `bounded`, which reduce(bounded) gives; but where it does not `stay`, of
/// 0.
template <Lanes L, class Reduce>
[[gnu::always_inline]] inline ExpParts<typename L::Real> reduce_or_zero(const L& lanes, typename L::Mask stays,
                                                                        typename L::Real bounded, Reduce reduce) {
  const auto zero = lanes.real(0.0);
  auto parts = reduce(lanes.select_usually(stays, bounded, zero));
  parts.power = lanes.select(stays, parts.power, zero);
  return parts;
}

/// e^x in parts, for every x.
template <Lanes L>
[[gnu::always_inline]] inline ExpParts<typename L::Real> exp_parts(const L& lanes, typename L::Real x) {
  // e^-745.2 is just below 2^-1075.
  return reduce_or_zero(lanes, !(x < lanes.real(-745.2)), lanes.min(lanes.real(710.0), x),
                        [&](typename L::Real bounded) { return reduce_exp(lanes, bounded); });
}

/// e to the power x, with an error below 0.85 ULP for every x.
template <Lanes L>
typename L::Real exp(const L& lanes, typename L::Real x) {
  return join_exp(lanes, exp_parts(lanes, x));
}

/// e to the power high + low, where |low| is at most an ULP of `high`, and finite also if `high` is not. The error
/// is below 0.9 ULP: that of exp, and another rounding of r. A NaN in `low` is not looked for.
template <Lanes L>
typename L::Real exp_of_sum(const L& lanes, typename L::Real high, typename L::Real low) {
  auto parts = exp_parts(lanes, high);
  parts.r = parts.r + low;
  return join_exp(lanes, parts);
}

}  // namespace jiteval::math
