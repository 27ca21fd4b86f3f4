/// The complete elliptic integrals K and E of the parameter m, over any kind of lanes.
///
/// They are functions of the complementary parameter m1, from 0 to 1. For m >= 0, m1 = 1 - m. A negative m is
/// turned into a positive one (DLMF 19.7.2): with m1 = 1 / (1 - m),
///
///   K(m) = sqrt(m1) K(1 - m1),  E(m) = sqrt(1 - m) E(1 - m1).
///
/// 1 - m, m1 and the roots are sums of two doubles. For m1 > 1/16 the integrals are polynomials of degree 14 and 13
/// on each of sixteen intervals (piecewise.hpp), four to every doubling, so that the index is part of the exponent
/// and fraction of m1. Below, with l = log(16 / m1) / 2 (DLMF 19.12.1 and 19.12.2),
///
///   K(1 - m1) = l + m1 (l q(m1) - p(m1)),  E(1 - m1) = 1 + m1 (l q(m1) - p(m1)),
///
/// with polynomials p and q of degree 8 for each, whose errors are below 2^-57. l is known in two parts
/// (log_parts).
///
/// Error, in units of the last place of the result, the worst case. In the tables, the slope times t is below 0.1
/// of the value: the slope's two roundings count 0.2, the polynomial, 2^-59, and the value 0.04. Below 1/16, the
/// logarithm is off by 0.07, and what is added to it or 1 is below 0.03 and 0.07 of the result: its roundings count
/// 0.1. The last sum rounds, 0.5; the root is too accurate to count. Together 0.75; the largest error measured is
/// 0.54 of K and 0.62 of E.
///
/// m >= 1, m <= -2^900 and NaN are left to the plain routines of special_elliptic.cpp. Tables and polynomials are
/// computed by tools/math/elliptic_coefficients.py.
#pragma once

#include "math/elliptic_tables.hpp"
#include "math/log.hpp"
#include "math/piecewise.hpp"
#include "math/series.hpp"

namespace jiteval::math {

extern const SlowPath ellipk_edge;
extern const SlowPath ellipe_edge;

/// The parameter of a complete elliptic integral.
template <class L>
struct EllipticParameter {
  typename L::Mask usual;
  typename L::Mask negative;
  DoubleDouble<typename L::Real> rest;           ///< 1 - m
  DoubleDouble<typename L::Real> complementary;  ///< m1
};

template <Lanes L>
[[gnu::always_inline]] inline EllipticParameter<L> elliptic_parameter(const L& lanes, typename L::Real m) {
  const auto one = lanes.real(1.0);
  const auto negative = m < lanes.real(0.0);
  const auto rest = two_sum(one, -m);
  const auto inverse = invert(lanes, rest);
  return {lanes.real(-0x1p900) < m && m < one, negative, rest, select(lanes, negative, inverse, rest)};
}

/// The integral of `table` as high + low where m1 > 1/16.
template <Lanes L, int rows>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> elliptic_piece(
    const L& lanes, const double (&table)[rows][piece_count], DoubleDouble<typename L::Real> m1) {
  constexpr std::int64_t bits_above_sixteenth = 0x3fb0'0000'0000'0001;  // so that 1 is in the last interval
  const auto index = shift_right_logical(lanes.bits(m1.high) - lanes.integer(bits_above_sixteenth), 50);
  const auto piece = find_piece(lanes, table, index, m1.high);
  const auto sum = sum_of_piece(lanes, piece);
  return {sum.high, lanes.fma(piece.slope, m1.low, sum.low)};
}

/// log(16 / m1) / 2 where m1 < 1/16.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> elliptic_logarithm(
    const L& lanes, const EllipticParameter<L>& parameter) {
  const auto minus_half = lanes.real(-0.5);
  const auto m1 = parameter.complementary;
  const auto log = log_parts(lanes, m1.high * lanes.real(1 / 16.0));
  // There 1 / m1 is 1 - m, or m1 has no second half.
  return {minus_half * log.high, minus_half * lanes.fma(m1.low, parameter.rest.high, log.low)};
}

/// m1 (l q(m1) - p(m1)).
template <Lanes L, int terms>
[[gnu::always_inline]] inline typename L::Real elliptic_tail(const L& lanes, typename L::Real m1,
                                                             typename L::Real logarithm, const double (&q)[terms],
                                                             const double (&p)[terms]) {
  auto q_sum = lanes.real(q[terms - 1]);
  auto p_sum = lanes.real(p[terms - 1]);
  for (int i = terms - 2; i >= 0; --i) {
    q_sum = lanes.fma(q_sum, m1, lanes.real(q[i]));
    p_sum = lanes.fma(p_sum, m1, lanes.real(p[i]));
  }
  return m1 * lanes.fma(logarithm, q_sum, -p_sum);
}

/// The integral, which is `piece` or, where m1 <= 1/16, head + tail, times sqrt(square) where m is negative.
template <Lanes L>
[[gnu::always_inline]] inline typename L::Real join_elliptic(const L& lanes, const EllipticParameter<L>& parameter,
                                                             DoubleDouble<typename L::Real> piece,
                                                             typename L::Real head, typename L::Real tail,
                                                             DoubleDouble<typename L::Real> square,
                                                             typename L::Real inverse_of_square) {
  const auto in_table = lanes.real(1 / 16.0) < parameter.complementary.high;
  const auto near_one = fast_two_sum(head, tail);
  const auto value = select(lanes, in_table, piece, near_one);
  const auto root = lanes.sqrt(square.high);
  const auto lost = lanes.fma(-root, root, square.high) + square.low;
  const auto root_low = lost * (lanes.real(0.5) * (root * inverse_of_square));
  const auto product = two_product(lanes, root, value.high);
  const auto rest = lanes.fma(root, value.low, lanes.fma(root_low, value.high, product.low));
  return lanes.select(parameter.negative, product.high + rest, value.high + value.low);
}

/// The complete elliptic integral of the first kind, with an error below 1 ULP.
template <Lanes L>
typename L::Real ellipk(const L& lanes, typename L::Real m) {
  constexpr double first_q[9] = {0x1.0000000000000p-2, 0x1.1fffffffffe5ep-3, 0x1.9000000056fa8p-4,
                                 0x1.323fffc8611fap-4, 0x1.f020238f0cfe1p-5, 0x1.a0dba2851784dp-5,
                                 0x1.681ef4baa397ep-5, 0x1.31a3b60e272efp-5, 0x1.6d62d361449ecp-5};
  constexpr double first_p[9] = {0x1.0000000000000p-2, 0x1.4fffffffffdd0p-3, 0x1.ed555555c9c4cp-4,
                                 0x1.84a5550ae06cap-4, 0x1.4050e4999b456p-4, 0x1.104bb09814c03p-4,
                                 0x1.da70ec18b53e9p-5, 0x1.9511ad24f9183p-5, 0x1.e74b3d269ef3bp-5};
  const auto parameter = elliptic_parameter(lanes, m);
  const auto m1 = parameter.complementary;
  const auto log = elliptic_logarithm(lanes, parameter);
  const auto tail = elliptic_tail(lanes, m1.high, log.high + log.low, first_q, first_p);
  const auto integral = join_elliptic(lanes, parameter, elliptic_piece(lanes, ellipk_table, m1), log.high,
                                      log.low + tail, m1, parameter.rest.high);
  return lanes.slow(integral, !parameter.usual, ellipk_edge, m);
}

/// The complete elliptic integral of the second kind, with an error below 1 ULP.
template <Lanes L>
typename L::Real ellipe(const L& lanes, typename L::Real m) {
  constexpr double second_q[9] = {0x1.0000000000000p-1, 0x1.7fffffffffe48p-3, 0x1.e00000005b718p-4,
                                  0x1.5dffffc585f9dp-4, 0x1.13a012b15c716p-4, 0x1.c6c14ebccc319p-5,
                                  0x1.83ce3b44d8d16p-5, 0x1.462ba57276641p-5, 0x1.824b90802ad16p-5};
  constexpr double second_p[9] = {0x1.0000000000000p-2, 0x1.9fffffffffdb4p-3, 0x1.200000003d174p-3,
                                  0x1.b5eaaa5c88b70p-4, 0x1.60d818f9c2ad3p-4, 0x1.2753ede1b8efep-4,
                                  0x1.fcc9011c24622p-5, 0x1.aee78e610ed1ep-5, 0x1.00fcf42717d4ap-4};
  const auto parameter = elliptic_parameter(lanes, m);
  const auto m1 = parameter.complementary;
  const auto log = elliptic_logarithm(lanes, parameter);
  const auto tail = elliptic_tail(lanes, m1.high, log.high + log.low, second_q, second_p);
  const auto integral = join_elliptic(lanes, parameter, elliptic_piece(lanes, ellipe_table, m1), lanes.real(1.0),
                                      tail, parameter.rest, m1.high);
  return lanes.slow(integral, !parameter.usual, ellipe_edge, m);
}

}  // namespace jiteval::math
