/// The cube root, over any kind of lanes.
///
/// Reduction. |x| = m 2^(3q + r) with m in [3/4, 3/2), whole q, and r of -1, 0 or 1: the root of m 2^r, in
/// (0.72, 1.45), times 2^q.
///
/// Approximation. A polynomial of degree 4 gives y, 1 / cbrt(m) to 2^-14.7 (tools/math/log_coefficients.py), and
/// a factor from a table 1 / cbrt(m 2^r). With v = m 2^r and e = 1 - v y^3, which is below 2^-13, the exact value
/// is y (1 - e)^(-1/3) = y (1 + e/3 + 2 e^2 / 9 + ...); the rest of the series is below 2^-41. z = v y^2 then is
/// the root to 2^-40. One step of Newton's method for z^3 = v, with the residual v - z^3 computed to 2^-53 of
/// itself, gives z + (v - z^3) y^2 / 3 to 2^-79.
///
/// Error, in ULP: the last sum rounds, 0.5; the correction before it, of 2^-40, weighs nothing. Measured 0.5001.
/// Results are never subnormal.
///
/// Special values. x + x is the result where x is zero, infinite or NaN.
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

/// The cube root of x, with an error below 0.51 ULP for every x.
template <Lanes L>
typename L::Real cbrt(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  constexpr double c0 = 0x1.d68c6db554febp+0;
  constexpr double c1 = -0x1.b8a275fbb4342p+0;
  constexpr double c2 = 0x1.5c609c2244a09p+0;
  constexpr double c3 = -0x1.2785f94cd8982p-1;
  constexpr double c4 = 0x1.975f1f0f8c51cp-4;
  // 2^r and 2^(-r/3) at r modulo 8.
  alignas(64) static constexpr double powers[8] = {1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5};
  alignas(64) static constexpr double roots[8] = {
      1.0, 0x1.965fea53d6e3dp-1, 0.0, 0.0, 0.0, 0.0, 0.0, 0x1.428a2f98d728bp+0,
  };
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const Real magnitude = lanes.abs(x);
  const auto [m, k] = lanes.split(magnitude);
  const Real q = lanes.round(k * constant(1.0 / 3));
  const Real r = fma(q, constant(-3.0), k);
  const auto index = lanes.bits(r + constant(0x1.8p52));  // r modulo 8 in its lowest bits

  const Real m2 = m * m;
  const Real root =
      fma(fma(constant(c4), m2, fma(constant(c3), m, constant(c2))), m2, fma(constant(c1), m, constant(c0)));
  const Real y0 = root * lanes.lookup(roots, index);
  const Real v = m * lanes.lookup(powers, index);
  const Real e = fma(-(v * y0), y0 * y0, constant(1.0));
  const Real y = fma(y0 * e, fma(e, constant(2.0 / 9), constant(1.0 / 3)), y0);

  const Real y2 = y * y;
  const Real z = v * y2;
  const Real z2 = z * z;
  const Real z2_lost = fma(z, z, -z2);
  const Real residual = fma(-z2_lost, z, fma(-z2, z, v));
  const Real result = lanes.scale(fma(residual, y2 * constant(1.0 / 3), z), q);

  constexpr double positive_infinity = std::numeric_limits<double>::infinity();
  const auto regular = constant(0.0) < magnitude && magnitude < constant(positive_infinity);
  return lanes.select(regular, lanes.copysign(result, x), x + x);
}

}  // namespace jiteval::math
