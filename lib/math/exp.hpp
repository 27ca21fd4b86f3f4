/// The exponential function, over any kind of lanes.
///
/// Reduction. x = k ln2 + r with whole k and |r| <= ln2 / 2, so e^x = 2^k e^r. Adding 1.5 * 2^52 to x log2(e)
/// rounds it to k. ln2 is split in two: the upper part has 42 bits, so that its product with k (11 bits) and the
/// difference from x are exact; only the subtraction of the lower part rounds.
///
/// Polynomial. e^r = 1 + r (1 + r q(r)), where q of degree 9 makes the error relative to e^r least; it is below
/// 2^-57.7 (tools/math/coefficients.py computes and prints the constants). q is evaluated as two chains in r^2,
/// which halves the wait for one result after another and costs one multiplication.
///
/// Error, in units of the last place of a result in [1/2, 1), the worst case: r is off by 2^-55, which is 0.19;
/// 1 + r q(r) by 2^-54, times r, which is 0.18; the polynomial itself 0.08; the last sum rounds, 0.5. Together
/// 0.95; the largest measured is 0.90. The factor 2^k is exact, except that a subnormal result is rounded once
/// more, by 0.5 of a unit; but that unit is at least twice as large, so the errors before count half, and it stays
/// below 1.
///
/// Special values. x is first brought into [-746, 710], whose ends already underflow to 0 and overflow to infinity;
/// min and max are so ordered that a NaN passes, and is quieted by the arithmetic. e^0 is exactly 1, as r is 0.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

/// e to the power x, with an error below 1 ULP for every x.
template <Lanes L>
typename L::Real exp(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double log2_e = 0x1.71547652b82fep+0;
  constexpr double ln2_high = 0x1.62e42fefa3800p-1;
  constexpr double ln2_low = 0x1.ef35793c76730p-45;
  constexpr double c2 = 0x1.000000000000ap-1;
  constexpr double c3 = 0x1.5555555555511p-3;
  constexpr double c4 = 0x1.5555555550888p-5;
  constexpr double c5 = 0x1.11111111246f4p-7;
  constexpr double c6 = 0x1.6c16c183fe1fep-10;
  constexpr double c7 = 0x1.a01a0134bac03p-13;
  constexpr double c8 = 0x1.a0199aa5673f2p-16;
  constexpr double c9 = 0x1.71df18366f68bp-19;
  constexpr double c10 = 0x1.28acdf1c46120p-22;
  constexpr double c11 = 0x1.ad89ea3dc5382p-26;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real bounded = lanes.max(constant(-746.0), lanes.min(constant(710.0), x));
  const Real rounder = constant(0x1.8p52);
  const Real k = fma(bounded, constant(log2_e), rounder) - rounder;
  const Real r = fma(k, constant(-ln2_low), fma(k, constant(-ln2_high), bounded));

  const Real r2 = r * r;
  Real even = fma(constant(c10), r2, constant(c8));
  even = fma(even, r2, constant(c6));
  even = fma(even, r2, constant(c4));
  even = fma(even, r2, constant(c2));
  Real odd = fma(constant(c11), r2, constant(c9));
  odd = fma(odd, r2, constant(c7));
  odd = fma(odd, r2, constant(c5));
  odd = fma(odd, r2, constant(c3));
  const Real q = fma(odd, r, even);

  const Real one = constant(1.0);
  return lanes.scale(fma(fma(q, r, one), r, one), k);
}

}  // namespace jiteval::math
