/// Functions given by a polynomial for each of sixteen intervals, over any kind of lanes.
///
/// A table has a row for each number that depends on the interval: the point c about which the polynomial is
/// written, the value f(c), and the coefficients of t, t^2, … in f(c + t) - f(c). Looking a row up costs an AVX-512
/// lane about as much as a multiplication. The point c is not the middle of the interval but a double near it for
/// which f(c) and the first coefficient happen to be almost exact as doubles (S. Gal's "accurate tables"): they are
/// off by at most 1/128 and 1/16 ULP.
#pragma once

#include "math/double_double.hpp"

namespace jiteval::math {

constexpr int piece_count = 16;

/// What the table says about x: f(x) = value + slope * t.
template <class Real>
struct Piece {
  Real t;  ///< x - c
  Real value;
  Real slope;
};

/// The sum of rows first, first + 2, … last of the table times the powers of t2, at the intervals of `index`.
template <int first, int last, Lanes L, int rows>
[[gnu::always_inline]] inline typename L::Real sum_of_rows(const L& lanes, const double (&table)[rows][piece_count],
                                                           typename L::Int index, typename L::Real t2) {
  if constexpr (first == last) {
    return lanes.lookup(table[first], index);
  } else {
    const auto rest = sum_of_rows<first + 2, last>(lanes, table, index, t2);
    return lanes.fma(rest, t2, lanes.lookup(table[first], index));
  }
}

/// The piece of the function of `table` at x, which lies in (or a rounding beside) the interval `index` modulo 16.
template <Lanes L, int rows>
[[gnu::always_inline]] inline Piece<typename L::Real> find_piece(const L& lanes,
                                                                 const double (&table)[rows][piece_count],
                                                                 typename L::Int index, typename L::Real x) {
  // The coefficient of t is in row 2. Two chains in t^2 halve the wait for one result after another.
  constexpr int last = rows - 1;
  const auto t = x - lanes.lookup(table[0], index);
  const auto t2 = t * t;
  const auto even = sum_of_rows<2, last - last % 2>(lanes, table, index, t2);
  const auto odd = sum_of_rows<3, last - (last + 1) % 2>(lanes, table, index, t2);
  return {t, lanes.lookup(table[1], index), lanes.fma(odd, t, even)};
}

/// value + slope * t of a piece as a sum of two doubles.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> sum_of_piece(const L& lanes,
                                                                          Piece<typename L::Real> piece) {
  const auto high = lanes.fma(piece.slope, piece.t, piece.value);
  return {high, lanes.fma(piece.slope, piece.t, piece.value - high)};
}

}  // namespace jiteval::math
