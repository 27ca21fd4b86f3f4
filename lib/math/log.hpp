/// The natural logarithm, over any kind of lanes.
///
/// Reduction. x = m 2^k with m in [3/4, 3/2), so log x = k ln2 + log m, and for x near 1, k is 0 and nothing
/// cancels. With f = m - 1 (exact) and s = f / (2 + f), log m = log(1 + f) = 2 atanh(s), and |s| <= 1/5: a series
/// in z = s^2 that needs no table. The division costs about as much time as the dozen further terms a polynomial in
/// f would have.
///
/// Polynomial. 2 atanh(s) = 2s + s z p(z), with p of degree 7; the error relative to log m is below 2^-62
/// (tools/math/coefficients.py computes and prints the constants). As 2s = f - s f = f - f^2/2 + s f^2/2, log m is
/// f - f^2/2 + s (f^2/2 + z p(z)): an exact term, one that is rounded just once, and one in which the error of
/// the division weighs little.
///
/// Sum. k ln2 + f: ln2 is split in two, the upper part with 42 bits, so that its product with k (11 bits) is exact.
/// What the sum of that product and f loses is recovered exactly (Dekker's fast two-sum; k ln2 is the larger, or
/// zero), and added to k times the lower part, then the other terms, before the last addition.
///
/// Error, in units of the last place of a result in [1/4, 1/2), in the worst case (f near 1/2, and k = 0 or -1):
/// s (f^2/2 + z p(z)), about 0.03, is off by 2^-51.3 of itself, which is 0.19; f^2/2 and the sum of the two are
/// each rounded to 2^-57, in all 0.25; the last sum rounds, 0.5. Together 0.94. The largest error measured, in
/// 4e8 points, is 0.93.
///
/// Special values. Subnormal x are split like others. Zero, negative and infinite x, and NaN, take their results
/// at the end (Lanes::log_edges). log 1 is exactly +0, as f, s and k are 0.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

/// The natural logarithm of x, with an error below 1 ULP for every x. -inf at zero, NaN below.
template <Lanes L>
typename L::Real log(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double ln2_high = 0x1.62e42fefa3800p-1;
  constexpr double ln2_low = 0x1.ef35793c76730p-45;
  constexpr double c0 = 0x1.555555555554fp-1;
  constexpr double c1 = 0x1.999999999c175p-2;
  constexpr double c2 = 0x1.24924921e4c28p-2;
  constexpr double c3 = 0x1.c71c748f334a3p-3;
  constexpr double c4 = 0x1.745c4b02c2453p-3;
  constexpr double c5 = 0x1.3b35bb3489234p-3;
  constexpr double c6 = 0x1.0dcbfb3e1c976p-3;
  constexpr double c7 = 0x1.1b7ebd33a2923p-3;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const auto [m, k] = lanes.split(x);
  const Real one = constant(1.0);
  const Real f = m - one;
  const Real s = f / (m + one);

  const Real z = s * s;
  const Real z2 = z * z;
  const Real p01 = fma(constant(c1), z, constant(c0));
  const Real p23 = fma(constant(c3), z, constant(c2));
  const Real p45 = fma(constant(c5), z, constant(c4));
  const Real p67 = fma(constant(c7), z, constant(c6));
  const Real p = fma(fma(p67, z2, p45), z2 * z2, fma(p23, z2, p01));

  // The products with ln2_high are exact, so each fma is a plain sum or difference.
  const Real sum = fma(k, constant(ln2_high), f);
  const Real lost = f - fma(k, constant(-ln2_high), sum);
  const Real half = constant(0.5) * f;
  const Real half_square = half * f;
  const Real small = fma(-half, f, fma(k, constant(ln2_low), lost));
  const Real result = sum + fma(s, fma(z, p, half_square), small);
  return lanes.log_edges(result, x);
}

}  // namespace jiteval::math
