/// Sums with as many terms as a lane needs, over lanes of native code, for the incomplete gamma and beta functions.
#pragma once

#include "math/exp_of.hpp"
#include "math/exp_product.hpp"
#include "math/stirling.hpp"

namespace jiteval::math {

/// A sum that a lane has finished where it is no longer `active`.
template <class L>
struct Series {
  DoubleDouble<typename L::Real> sum;
  typename L::Mask active;
};

/// Adds a term to a series, and finds whether it was the last that counts.
template <NativeLanes L>
[[gnu::always_inline]] inline void add_term(const L& lanes, Series<L>& series,
                                            DoubleDouble<typename L::Real> term) {
  const auto sum = two_sum(series.sum.high, term.high);
  const auto low = series.sum.low + (sum.low + term.low);
  series.sum = select(lanes, series.active, {sum.high, low}, series.sum);
  series.active = series.active && !(lanes.abs(term.high) < lanes.real(0x1p-66) * sum.high);
}

/// a * b, for what is multiplied many times: with a relative error below 2^-100, the lower half not bounded by half
/// a unit of the upper.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> quick_multiply(const L& lanes,
                                                                            DoubleDouble<typename L::Real> a,
                                                                            DoubleDouble<typename L::Real> b) {
  const auto product = a.high * b.high;
  return {product, lanes.fma(a.low, b.high, lanes.fma(a.high, b.low, lanes.fma(a.high, b.high, -product)))};
}

constexpr int most_terms_over_lanes = 2000;

/// 1 / x, as quick_multiply.
template <Lanes L>
[[gnu::always_inline]] inline DoubleDouble<typename L::Real> invert(const L& lanes,
                                                                    DoubleDouble<typename L::Real> x) {
  const auto one = lanes.real(1.0);
  const auto inverse = one / x.high;
  return {inverse, lanes.fma(-inverse, x.low, lanes.fma(-inverse, x.high, one)) * inverse};
}

/// a + b, as quick_multiply.
template <class Real>
DoubleDouble<Real> quick_add(DoubleDouble<Real> a, DoubleDouble<Real> b) {
  const auto sum = two_sum(a.high, b.high);
  return {sum.high, sum.low + (a.low + b.low)};
}
template <class Real>
DoubleDouble<Real> quick_add(DoubleDouble<Real> a, Real b) {
  const auto sum = two_sum(a.high, b);
  return {sum.high, sum.low + a.low};
}

/// The continued fraction 1 / (b0 + a1 / (b1 + a2 / (b2 + ...))) by Steed's method (A. R. Barnett and others,
/// "Coulomb wave function for all real eta and rho", Computer Physics Communications 8, 1974), which turns it into
/// a sum.
template <class L>
struct Fraction {
  DoubleDouble<typename L::Real> inverse;  ///< of the last denominator with what stands before it
  DoubleDouble<typename L::Real> term;
  Series<L> series;
};

/// 1 / b0, for the lanes of `active`.
template <NativeLanes L>
[[gnu::always_inline]] inline Fraction<L> begin_fraction(DoubleDouble<typename L::Real> inverse_of_b0,
                                                         typename L::Mask active) {
  return {inverse_of_b0, inverse_of_b0, {inverse_of_b0, active}};
}

/// The next a / b.
template <NativeLanes L>
[[gnu::always_inline]] inline void add_to_fraction(const L& lanes, Fraction<L>& fraction,
                                                   DoubleDouble<typename L::Real> a,
                                                   DoubleDouble<typename L::Real> b) {
  const auto partial = quick_multiply(lanes, a, fraction.inverse);
  fraction.inverse = invert(lanes, quick_add(b, partial));
  fraction.term = -quick_multiply(lanes, fraction.term, quick_multiply(lanes, partial, fraction.inverse));
  add_term(lanes, fraction.series, fraction.term);
}

/// The probability of one of the two tails of a distribution, weight * sum.
template <class L>
struct Tail {
  ExponentialProduct<typename L::Real> weight;
  DoubleDouble<typename L::Real> sum;
  typename L::Mask is_lower;
  typename L::Mask usual;  ///< where it is known
};

/// A probability, and in which lanes it is known.
template <class L>
struct Probability {
  typename L::Real value;
  typename L::Mask usual;
};

/// The tail, where it is the one that is wanted, and elsewhere 1 less that, where it is at most 15/16.
template <NativeLanes L>
[[gnu::always_inline]] inline Probability<L> tail_or_complement(const L& lanes, const Tail<L>& tail,
                                                                typename L::Mask is_wanted) {
  const auto factor = multiply(lanes, tail.weight.factor, tail.sum);
  const auto direct = wide_exp_product(lanes, factor, tail.weight.exponent);
  const auto exact = multiply(lanes, factor, exp_of(lanes, tail.weight.exponent));
  const auto rest = fast_two_sum(lanes.real(1.0), -exact.high);
  const auto complement = rest.high + (rest.low - exact.low);
  const auto usual = tail.usual && (is_wanted || exact.high < lanes.real(15 / 16.0));
  return {lanes.select(is_wanted, direct, complement), usual};
}

}  // namespace jiteval::math
