/// The natural logarithm as a sum of two doubles, over any kind of lanes, for functions that multiply it by
/// something large.
///
/// The reduction and the table are those of log.hpp. Then
///
///   log(1 + f) = f + f^2 w,  w = -1/2 + f/3 + f^2 p(f),
///
/// with p of degree 9, whose error relative to log(1 + f) is below 2^-70 (tools/math/log_coefficients.py). f^2, w
/// and their product are each computed as a sum of two doubles; what w loses beside -1/2 is found exactly, as -1/2
/// and w are within a factor of two of each other.
///
/// Error, relative to log x, where |f| is largest and x near 1: the terms of the small part are at most f^4/4,
/// 2^-18, and four of their roundings count 2^-71 each, which beside f, 1/16, is 2^-67 each; together 2^-65. The
/// largest measured is 2^-65.4.
#pragma once

#include "math/log.hpp"

namespace jiteval::math {

/// The logarithm of x = m 2^k with m in [3/4, 3/2) and |k| < 2200, with a relative error below 2^-65. |low| is at
/// most half a unit of the last place of high.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> log_of(const L& lanes, Split<typename L::Real> x) {
  using Real = typename L::Real;
  constexpr double third_high = 0x1.5555555555555p-2;
  constexpr double third_low = 0x1.5555555555555p-56;
  constexpr double c4 = -0x1.ffffffffffff2p-3;
  constexpr double c5 = 0x1.99999999998e9p-3;
  constexpr double c6 = -0x1.555555556621ep-3;
  constexpr double c7 = 0x1.24924925c82abp-3;
  constexpr double c8 = -0x1.ffffff3961a96p-4;
  constexpr double c9 = 0x1.c71c5e6c7b030p-4;
  constexpr double c10 = -0x1.999b0738a9ca6p-4;
  constexpr double c11 = 0x1.7492228c1b097p-4;
  constexpr double c12 = -0x1.55b6267e038cbp-4;
  constexpr double c13 = 0x1.1840f454cec4bp-4;
  const auto constant = [&](double c) { return lanes.real(c); };
  const auto fma = [&](Real a, Real b, Real c) { return lanes.fma(a, b, c); };

  const auto reduced = reduce_log(lanes, x);
  const Real f = reduced.f;
  const auto f2 = two_product(lanes, f, f);
  const Real f4 = f2.high * f2.high;
  const Real p45 = fma(constant(c5), f, constant(c4));
  const Real p67 = fma(constant(c7), f, constant(c6));
  const Real p89 = fma(constant(c9), f, constant(c8));
  const Real p1011 = fma(constant(c11), f, constant(c10));
  const Real p1213 = fma(constant(c13), f, constant(c12));
  const Real p813 = fma(p1213, f4, fma(p1011, f2.high, p89));
  const Real p = fma(p813, f4, fma(p67, f2.high, p45));

  const Real w = fma(f, constant(third_high), constant(-0.5));
  const Real lost = fma(f, constant(third_high), constant(-0.5) - w);
  const Real w_low = fma(f2.high, p, fma(f, constant(third_low), lost));
  const auto tail = two_product(lanes, f2.high, w);
  const Real tail_low = fma(f2.high, w_low, fma(f2.low, w, tail.low));

  const auto head = fast_two_sum(reduced.high, f);
  const auto sum = fast_two_sum(head.high, tail.high);
  return fast_two_sum(sum.high, (head.low + sum.low) + (tail_low + reduced.low));
}

/// The same of a positive finite x; anything for another x.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> log_of(const L& lanes, typename L::Real x) {
  return log_of(lanes, lanes.split(x));
}

/// The logarithm of x (1 + rest), where the one of x is given, for |rest| < 2^-52 or, if x is 1, below 2^-26.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> add_log1p(const L& lanes,
                                                                       DoubleDouble<typename L::Real> log,
                                                                       typename L::Real rest) {
  const auto log1p = lanes.fma(lanes.real(-0.5) * rest, rest, rest);
  const auto sum = two_sum(log.high, log1p);
  return fast_two_sum(sum.high, sum.low + log.low);
}

/// The logarithm of a positive sum of two doubles, the lower one at most half a unit of the last place of the
/// upper, with an error below 2^-64 of it or 2^-104.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> log_of(const L& lanes,
                                                                    DoubleDouble<typename L::Real> x) {
  return add_log1p(lanes, log_of(lanes, x.high), x.low / x.high);
}

}  // namespace jiteval::math
