/// What e^x - 1 and the hyperbolic functions are made of, over any kind of lanes.
///
/// Reduction. x = k ln2 + r with whole k and |r| <= ln2 / 2, as two doubles: x - k ln2 with the double nearest to
/// ln2, which is exact (a multiple of 2^-54 below 1/2), and k times what that double lacks. For k = 0, r is x.
///
/// Polynomials. sinh r = r + r^3 s(r^2) and cosh r = 1 + r^2/2 + r^4 c(r^2), and e^r is their sum. The polynomials
/// of degree 4 make the errors relative to 1 - e^-|r| least; they are below 2^-61.5 and 2^-67.5
/// (tools/math/exp_coefficients.py computes and prints the constants). The square is kept apart, because its half
/// is the largest term after r: the others are below 0.008, where a rounding does no harm.
#pragma once

#include "math/double_double.hpp"
#include "math/lanes.hpp"

namespace jiteval::math {

/// x = k ln2 + r, and what makes the hyperbolic functions of r.
template <class Real>
struct HyperbolicParts {
  Real k;       ///< a whole number
  Real r;       ///< |r| <= ln2 / 2, rounded
  Real r_low;   ///< what the rounding lost
  Real square;  ///< r^2
  Real s;       ///< sinh r = r + r^3 s
  Real c;       ///< cosh r = 1 + r^2/2 + r^4 c
};

/// The parts of x, for |x| <= 746 or NaN.
template <Lanes L>
[[gnu::always_inline]] inline HyperbolicParts<typename L::Real> hyperbolic_parts(const L& lanes,
                                                                                 typename L::Real x) {
  using Real = typename L::Real;
  constexpr double log2_e = 0x1.71547652b82fep+0;
  constexpr double ln2_high = 0x1.62e42fefa39efp-1;
  constexpr double ln2_low = 0x1.abc9e3b39803fp-56;
  constexpr double s0 = 0x1.5555555555559p-3;
  constexpr double s1 = 0x1.111111110f630p-7;
  constexpr double s2 = 0x1.a01a01b018d5ep-13;
  constexpr double s3 = 0x1.71ddf7d16889fp-19;
  constexpr double s4 = 0x1.af5f9f09bdba7p-26;
  constexpr double c0 = 0x1.5555555555557p-5;
  constexpr double c1 = 0x1.6c16c16c15764p-10;
  constexpr double c2 = 0x1.a01a01ab217c0p-16;
  constexpr double c3 = 0x1.27e4d11dca381p-22;
  constexpr double c4 = 0x1.1f8427295aa8dp-29;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real rounder = constant(0x1.8p52);
  const Real k = fma(x, constant(log2_e), rounder) - rounder;
  const auto [r, r_low] = fast_two_sum(fma(k, constant(-ln2_high), x), k * constant(-ln2_low));

  const Real z = r * r;
  const Real z2 = z * z;
  const Real s01 = fma(constant(s1), z, constant(s0));
  const Real s23 = fma(constant(s3), z, constant(s2));
  const Real s = fma(fma(constant(s4), z2, s23), z2, s01);
  const Real c01 = fma(constant(c1), z, constant(c0));
  const Real c23 = fma(constant(c3), z, constant(c2));
  const Real c = fma(fma(constant(c4), z2, c23), z2, c01);
  return {k, r, r_low, z, s, c};
}

/// 2^-k for whole k from -1000 to 64; 2^-64 for larger k, where it does not count, and for NaN.
template <Lanes L>
typename L::Real inverse_power_of_two(const L& lanes, typename L::Real k) {
  const auto bounded = lanes.min(k, lanes.real(64.0));
  return lanes.from_bits(shift_left(lanes.bits(lanes.real(0x1.8p52 + 1023) - bounded), 52));
}

}  // namespace jiteval::math
