/// The exponential function of a sum of two doubles as a sum of two doubles, over any kind of lanes, for functions
/// that take the exponential of an exponential.
///
/// The reduction is that of exp.hpp, with the table's entries and r in two doubles. Then
///
///   e^r = 1 + r + r^2 / 2 + r^3 q(r),
///
/// with Taylor's polynomial of degree 7 for q. r and r^2 / 2 are added as sums of two doubles; the rest is below
/// 2^-16, and so are its roundings below 2^-68. What the polynomial leaves out is below 2^-74.
///
/// Error, relative: that of r, 2^-67 (its lower half is of 2^-58, and computed by sums of numbers of this size),
/// and the terms above, together below 2^-65.
#pragma once

#include "math/double_double.hpp"
#include "math/exp.hpp"

namespace jiteval::math {

/// e to the power high + low, with a relative error below 2^-65 unless it underflows, for high <= 709 and |low| at
/// most a unit of the last place of it. 0 where high is below -745.2.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> exp_of(const L& lanes,
                                                                    DoubleDouble<typename L::Real> x) {
  using Real = typename L::Real;
  // What the table of exp.hpp lacks.
  alignas(64) static constexpr double powers_low[8] = {
      0x0.0p+0,
      -0x1.9e5cad3b39717p-60,
      0x1.912065b9891dap-59,
      -0x1.0fc2ea79b4051p-56,
      -0x1.c749f1402c9bfp-58,
      0x1.4b655bdf22f6fp-57,
      -0x1.fedb8cb3cb121p-57,
      -0x1.9d387537d1c57p-57,
  };
  constexpr double coefficients[8] = {1.0 / 6,    1.0 / 24,    1.0 / 120,    1.0 / 720,
                                      1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800};
  constexpr double log2_e = 0x1.71547652b82fep+0;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const auto stays = !(x.high < constant(-745.2));
  const Real zero = constant(0.0);
  const Real high = lanes.select(stays, x.high, zero);
  const Real sum = fma(high, constant(log2_e), constant(to_eighths));
  const auto n = split_eighths(lanes, sum);
  const Real power_low = lanes.lookup(powers_low, lanes.bits(sum));
  const Real rest = fma(n.all, constant(-exp_step), high);  // exact
  const auto excess = two_product(lanes, n.whole, constant(exp_step_excess));
  const auto reduced = two_sum(rest, excess.high);
  const auto r = fast_two_sum(reduced.high, reduced.low + (excess.low + lanes.select(stays, x.low, zero)));

  Real q = constant(coefficients[7]);
  for (int i = 6; i >= 0; --i) q = fma(q, r.high, constant(coefficients[i]));
  const auto half_square = two_product(lanes, r.high, constant(0.5) * r.high);
  const auto one_and_r = fast_two_sum(constant(1.0), r.high);
  const auto more = fast_two_sum(one_and_r.high, half_square.high);
  const Real low = fma(half_square.high * (r.high + r.high), q, fma(r.high, r.low, r.low)) +
                   (half_square.low + (one_and_r.low + more.low));
  const auto of_rest = fast_two_sum(more.high, low);
  const auto product = multiply(lanes, of_rest, DoubleDouble<Real>{n.power, power_low});
  return {lanes.scale(lanes.select(stays, product.high, zero), n.whole),
          lanes.scale(lanes.select(stays, product.low, zero), n.whole)};
}

}  // namespace jiteval::math
