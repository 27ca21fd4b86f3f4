/// The modified Bessel functions of the second kind of order 0 and 1, over any kind of lanes.
///
/// Up to 1, with w = x^2, by their power series (DLMF 10.31.1 and 10.31.2),
///
///   K0(x) = A(w) - log(x) I0(x),    K1(x) = 1 / x - x (E(w) - log(x) I1(x) / x),
///
/// which are so arranged that nothing cancels in K0, all terms being positive, and little in K1. Their coefficients
/// fall like 1 / (4^k k!^2): the sums are polynomials in w. Beyond 1,
///
///   K(x) = e^-x / sqrt(x) (sqrt(pi / 2) + c u + u^2 P(u) / Q(u)),    u = 1 / x,
///
/// with the first two terms of the asymptotic series (DLMF 10.40.2) and a quotient of polynomials of degree 9 whose
/// coefficients all have the same sign (modified_bessel_tables.hpp). Its terms in two doubles, except for the last,
/// and the square root of u are multiplied by exp_product, up to 746, where it gives zero.
///
/// Error, in units of the last place, the worst case. Up to 1, log(x), 1 / x and the terms of lowest order are sums
/// of two doubles. The others have four or five roundings each; they are at most 0.05 in K0, and 0.03 where it is
/// below 1/2, and at most 0.09 in K1, where it is 0.6: 0.3. The last sum rounds, 0.5. Together 0.8. Beyond 1, the
/// quotient's term is at most 4 % (K0) and 5 % (K1) of the sum and off by four roundings or so, 0.2; exp_product
/// 0.74. Together 0.94. The largest errors measured, at a million points, are 0.81 and 0.79, for subnormal results.
///
/// Special values. Below 2^-1000, where 1 / x is near its overflow, for negative x and for NaN, the plain routines
/// answer. K(inf) = +0.
#pragma once

#include "math/exp_product.hpp"
#include "math/log_of.hpp"
#include "math/modified_bessel_tables.hpp"
#include "math/polynomial.hpp"

namespace jiteval::math {

extern const SlowPath k0_edge;
extern const SlowPath k1_edge;

/// K(x) for x >= 1; NaN for NaN.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real modified_bessel_tail(const L& lanes, typename L::Real x,
                                                                    const ModifiedBesselTail& tail) {
  using Real = typename L::Real;
  const Real one = lanes.real(1.0);
  const Real bounded = lanes.min(lanes.real(largest_k_argument), x);
  const auto u = divide(lanes, {one, lanes.real(0.0)}, bounded);
  const Real quotient = polynomial(lanes, u.high, tail.numerator) / polynomial(lanes, u.high, tail.denominator);
  const auto linear = two_product(lanes, u.high, lanes.real(tail.slope.high));
  const Real linear_low =
      lanes.fma(u.low, lanes.real(tail.slope.high), lanes.fma(u.high, lanes.real(tail.slope.low), linear.low));
  const auto sum = fast_two_sum(lanes.real(tail.limit.high), linear.high);
  const Real low = lanes.fma(u.high * u.high, quotient, sum.low + (linear_low + lanes.real(tail.limit.low)));
  const auto factor = multiply(lanes, fast_two_sum(sum.high, low), square_root(lanes, u));
  return exp_product(lanes, factor, -bounded, lanes.real(-0.0));
}

/// An argument of the power series.
template <class Real>
struct NearArgument {
  Real x;                        ///< at most 1
  DoubleDouble<Real> minus_log;  ///< of x
  Real bounded;                  ///< x, or 2^-100 where it is less, so that powers do not underflow
};

template <Lanes L>
[[gnu::always_inline]] inline NearArgument<typename L::Real> near_argument(const L& lanes, typename L::Real x) {
  const auto near = lanes.min(lanes.real(1.0), x);
  return {near, -log_of(lanes, near), lanes.max(near, lanes.real(0x1p-100))};
}

/// K0(x) for 2^-1000 < x <= 1.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real k0_near(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const auto argument = near_argument(lanes, x);
  const auto w = two_product(lanes, argument.bounded, argument.bounded);
  const auto linear = two_product(lanes, w.high, lanes.real(k0_sum_1.high));
  const Real linear_low =
      lanes.fma(w.low, lanes.real(k0_sum_1.high), lanes.fma(w.high, lanes.real(k0_sum_1.low), linear.low));
  const Real log_terms = argument.minus_log.high * (w.high * polynomial(lanes, w.high, k0_log_rest));
  const Real rest = lanes.fma(w.high * w.high, polynomial(lanes, w.high, k0_sum_rest), log_terms);

  const auto first = two_sum(argument.minus_log.high, lanes.real(k0_sum_0.high));
  const auto sum = two_sum(first.high, linear.high);
  const Real lost = (first.low + argument.minus_log.low) + (sum.low + (linear_low + lanes.real(k0_sum_0.low)));
  return sum.high + (rest + lost);
}

/// K1(x) for 2^-1000 < x <= 1.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real k1_near(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const auto argument = near_argument(lanes, x);
  const Real half = lanes.real(0.5);
  const Real w = argument.bounded * argument.bounded;
  const Real rest =
      w * lanes.fma(argument.minus_log.high, polynomial(lanes, w, k1_log_rest), polynomial(lanes, w, k1_sum_rest));
  const auto slope = two_sum(half * argument.minus_log.high, lanes.real(k1_sum_0.high));
  const Real slope_low = lanes.fma(half, argument.minus_log.low, slope.low + lanes.real(k1_sum_0.low));
  const auto linear = two_product(lanes, argument.bounded, slope.high);

  const auto inverse = divide(lanes, {lanes.real(1.0), lanes.real(0.0)}, argument.x);
  const auto sum = fast_two_sum(inverse.high, -linear.high);
  const Real lost = sum.low + (inverse.low - linear.low);
  return sum.high + lanes.fma(-argument.bounded, rest + slope_low, lost);
}

/// The one of the two parts in whose range x is, or the plain routine.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real join_k(const L& lanes, typename L::Real x, typename L::Real near,
                                                      const ModifiedBesselTail& tail, const SlowPath& edge) {
  const auto one = lanes.real(1.0);
  const auto far = modified_bessel_tail(lanes, lanes.max(one, x), tail);
  return lanes.slow(lanes.select(one < x, far, near), !(lanes.real(0x1p-1000) < x), edge, x);
}

/// The modified Bessel function of the second kind and order 0, with an error below 1 ULP.
template <Lanes L>
typename L::Real k0(const L& lanes, typename L::Real x) {
  return join_k(lanes, x, k0_near(lanes, x), k0_tail, k0_edge);
}

/// The modified Bessel function of the second kind and order 1, with an error below 1 ULP.
template <Lanes L>
typename L::Real k1(const L& lanes, typename L::Real x) {
  return join_k(lanes, x, k1_near(lanes, x), k1_tail, k1_edge);
}

}  // namespace jiteval::math
