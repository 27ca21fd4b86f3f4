/// The Bessel functions of order 0 and 1, over lanes of native code.
///
/// Up to 8 pi, on each of sixteen intervals of pi / 2, a polynomial in t = x - c. c is the function's zero,
/// rounded, in an interval that has one, and otherwise its middle; the value and the slope at c are sums of two
/// doubles (bessel_tables.hpp). So the result is accurate relatively, also near its zeros. Below 0.7, where Y goes
/// to its singularity, it is (DLMF 10.8.1 and 10.8.2), with polynomials in w = x^2,
///
///   Y0(x) = 2 / pi log(x) (1 + w P(w)) + Q(w),
///   Y1(x) = 2 / pi (log(x) x (1/2 + w P(w)) - 1 / x) + x Q(w).
///
/// Beyond 8 pi, by amplitude and phase (DLMF 10.18), with polynomials in w = 1 / x^2 that differ little from the
/// asymptotic series,
///
///   J(x) = M cos a, Y(x) = M sin a,
///   M = sqrt(2 / (pi x)) (1 + w Q(w)), a = x - (n / 2 + 1 / 4) pi + (4 n^2 - 1) / (8 x) + w / x P(w).
///
/// x - pi / 4 is reduced like an argument of the cosine (trigonometric.hpp), by an odd number of eighths of a turn;
/// what is added to it then is small. All are sums of two doubles but for the polynomials.
///
/// Error, in units of the last place, the worst case. In the tables, the terms from t^2 on are up to 0.45 of the
/// result and off by two units of their last place, with that of the coefficient of t^2, which may count 0.9 of the
/// result's, or where that has just passed a power of two, 1.4; the last sum rounds, 0.5: together 1.9. Below 0.7,
/// the terms beside the largest are up to a quarter of the result and off by three roundings: together 1.2. Beyond
/// the tables, the sine and cosine are off by 0.2, other terms by less than 2^-58; the product rounds, 0.5. The
/// largest errors measured are 1.75 (J0), 1.68 (J1), 1.78 (Y0) and 1.73 (Y1).
///
/// Special values. J is even for order 0 and odd for 1. From 2^19 on, for infinities and NaN, and for Y up to
/// 2^-1000, the plain routines of special_bessel.cpp answer.
#pragma once

#include "math/bessel_tables.hpp"
#include "math/log_of.hpp"
#include "math/piecewise.hpp"
#include "math/polynomial.hpp"
#include "math/trigonometric.hpp"

namespace jiteval::math {

extern const SlowPath j0_edge;
extern const SlowPath j1_edge;
extern const SlowPath y0_edge;
extern const SlowPath y1_edge;

/// Where the tables end, 8 pi rounded down, where the reduction does, and where the tables of Y begin.
constexpr double bessel_table_end = 25.13;
constexpr double bessel_phase_end = 0x1p19;
constexpr double bessel_series_end = 0.7;

template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> two_over_pi(const L& lanes) {
  return {lanes.real(two_over_pi_high), lanes.real(two_over_pi_low)};
}

/// The function of a table, for 0 <= x <= bessel_table_end.
template <Lanes L, int rows>
[[gnu::always_inline]] inline typename L::Real bessel_by_table(const L& lanes,
                                                               const double (&table)[rows][piece_count],
                                                               typename L::Real x) {
  constexpr int last = rows - 1;
  const auto interval = lanes.fma(x, lanes.real(two_over_pi_high), lanes.real(-0.5));
  const auto index = lanes.bits(interval + lanes.real(0x1.8p52));
  const auto row = [&](int i) { return lanes.lookup(table[i], index); };
  const auto t = x - row(0);
  const auto t2 = t * t;
  const auto even = sum_of_rows<5, last - (last - 5) % 2>(lanes, table, index, t2);
  const auto odd = sum_of_rows<6, last - last % 2>(lanes, table, index, t2);
  const auto curved = t2 * lanes.fma(odd, t, even);
  const auto linear = two_product(lanes, t, row(3));
  const auto sum = two_sum(row(1), linear.high);
  return sum.high + (sum.low + (lanes.fma(t, row(4), curved) + (row(2) + linear.low)));
}

enum class Wave { sine, cosine };

/// The amplitude times the sine or cosine of a + n pi / 2, for bessel_table_end <= x < bessel_phase_end. `slope` is
/// (4 n^2 - 1) / 8.
template <Wave wave, Lanes L, int terms>
[[gnu::always_inline]] inline typename L::Real bessel_by_phase(const L& lanes, double slope,
                                                               const double (&phase)[terms],
                                                               const double (&size)[terms], typename L::Real x) {
  using Real = typename L::Real;
  const Real half = lanes.real(0.5);
  const Real rounder = lanes.real(0x1.8p52);
  const Real shifted = lanes.fma(x, lanes.real(two_over_pi_high), -half) + rounder;
  const auto reduced = subtract_quarters(lanes, x, (shifted - rounder) + half, lanes.bits(shifted));

  const auto inverse = divide(lanes, {lanes.real(1.0), lanes.real(0.0)}, x);
  const Real w = inverse.high * inverse.high;
  const auto linear = two_product(lanes, inverse.high, lanes.real(slope));
  const Real linear_low = lanes.fma(inverse.low, lanes.real(slope), linear.low);
  const auto shift = fast_two_sum(linear.high, w * inverse.high * polynomial(lanes, w, phase));
  const auto sum = two_sum(reduced.r, shift.high);
  const auto angle = fast_two_sum(sum.high, sum.low + ((shift.low + linear_low) + reduced.low));

  const auto root = square_root(lanes, multiply(lanes, inverse, two_over_pi(lanes)));
  const Real grown = lanes.fma(root.high, w * polynomial(lanes, w, size), root.low);
  const auto amplitude = fast_two_sum(root.high, grown);
  const ReducedAngle<L> turned = {angle.high, angle.low, reduced.quarters};
  constexpr bool is_sine = wave == Wave::sine;
  const auto unturned = is_sine ? unturned_sin(lanes, turned) : unturned_cos(lanes, turned);
  const auto product = multiply(lanes, amplitude, fast_two_sum(unturned.high, unturned.low));
  return turn(lanes, product.high, is_sine ? reduced.quarters : reduced.quarters + lanes.integer(1));
}

/// By the table and, where x is beyond it, far(x).
template <NativeLanes L, int rows, class Function>
[[gnu::always_inline]] inline typename L::Real near_or_far(const L& lanes, const double (&table)[rows][piece_count],
                                                           typename L::Real x, Function far) {
  using Real = typename L::Real;
  const Real end = lanes.real(bessel_table_end);
  const Real near = bessel_by_table(lanes, table, lanes.min(x, end));
  const auto is_far = end < x;
  if (!lanes.any(is_far)) return near;
  return lanes.select(is_far, far(lanes.max(lanes.min(x, lanes.real(bessel_phase_end)), end)), near);
}

template <NativeLanes L>
typename L::Real j0(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const Real size = lanes.abs(x);
  const Real value = near_or_far(lanes, j0_table, size, [&](Real far) {
    return bessel_by_phase<Wave::cosine>(lanes, -1 / 8.0, phase_0, size_0, far);
  });
  const Real even = lanes.select(size < lanes.real(0x1p-27), lanes.real(1.0), value);
  return lanes.slow(even, !(size < lanes.real(bessel_phase_end)), j0_edge, x);
}

template <NativeLanes L>
typename L::Real j1(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const Real size = lanes.abs(x);
  const Real value = near_or_far(lanes, j1_table, size, [&](Real far) {
    return bessel_by_phase<Wave::sine>(lanes, 3 / 8.0, phase_1, size_1, far);
  });
  const Real odd = flip_sign(lanes, value, sign_bit(lanes, x));
  return lanes.slow(odd, !(size < lanes.real(bessel_phase_end)), j1_edge, x);
}

/// Y0 below the table.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real y0_by_series(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const Real w = x * x;
  const auto log = multiply(lanes, log_of(lanes, x), two_over_pi(lanes));
  const Real j_rest = w * polynomial(lanes, w, j_series_0);
  const auto sum = two_sum(log.high, lanes.real(y_limit_0));
  const Real low = lanes.fma(log.low, j_rest, log.low + (sum.low + lanes.real(y_limit_0_low)));
  return sum.high + (lanes.fma(log.high, j_rest, w * polynomial(lanes, w, y_series_0)) + low);
}

/// Y1 below the table.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real y1_by_series(const L& lanes, typename L::Real x) {
  using Real = typename L::Real;
  const Real w = x * x;
  const auto log = multiply(lanes, log_of(lanes, x), two_over_pi(lanes));
  const Real j_over_x = lanes.fma(w, polynomial(lanes, w, j_series_1), lanes.real(0.5));
  const Real rest = lanes.fma(log.high, j_over_x, polynomial(lanes, w, y_series_1));
  const auto pole = divide(lanes, two_over_pi(lanes), x);
  return lanes.fma(rest, x, -pole.low) - pole.high;
}

/// `series` below the table, and `other` beyond; but the plain routine where x is outside of both.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real join_y(const L& lanes, typename L::Real x, typename L::Real series,
                                                      typename L::Real other, const SlowPath& edge) {
  const auto is_inside = lanes.real(0x1p-1000) < x && x < lanes.real(bessel_phase_end);
  const auto value = lanes.select(x < lanes.real(bessel_series_end), series, other);
  return lanes.slow(value, !is_inside, edge, x);
}

template <NativeLanes L>
typename L::Real y0(const L& lanes, typename L::Real x) {
  const auto beyond = near_or_far(lanes, y0_table, x, [&](typename L::Real far) {
    return bessel_by_phase<Wave::sine>(lanes, -1 / 8.0, phase_0, size_0, far);
  });
  return join_y(lanes, x, y0_by_series(lanes, x), beyond, y0_edge);
}

template <NativeLanes L>
typename L::Real y1(const L& lanes, typename L::Real x) {
  const auto beyond = near_or_far(lanes, y1_table, x, [&](typename L::Real far) {
    return -bessel_by_phase<Wave::cosine>(lanes, 3 / 8.0, phase_1, size_1, far);
  });
  return join_y(lanes, x, y1_by_series(lanes, x), beyond, y1_edge);
}

}  // namespace jiteval::math
