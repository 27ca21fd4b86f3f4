/// Sums of two doubles, not evaluated: about 106 digits, for the steps of a function where 53 are too few.
///
/// Source of the algorithms: T. J. Dekker, "A floating-point technique for extending the available precision",
/// Numerische Mathematik 18 (1971); M. Joldes, J.-M. Muller, V. Popescu, "Tight and rigorous error bounds for basic
/// building blocks of double-word arithmetic", ACM TOMS 44 (2017).
#pragma once

#include "math/lanes.hpp"

namespace jiteval::math {

/// high + low, where high is the sum rounded to a double.
template <class Real>
struct DoubleDouble {
  Real high;
  Real low;
};

/// a + b exactly, where |a| >= |b|, or a is a whole multiple of the last place of b, or a is zero.
template <class Real>
DoubleDouble<Real> fast_two_sum(Real a, Real b) {
  const Real sum = a + b;
  return {sum, b - (sum - a)};
}

/// a + b exactly.
template <class Real>
DoubleDouble<Real> two_sum(Real a, Real b) {
  const Real sum = a + b;
  const Real b_in_sum = sum - a;
  return {sum, (a - (sum - b_in_sum)) + (b - b_in_sum)};
}

/// mask ? a : b
template <class L, class Real = typename L::Real>
DoubleDouble<Real> select(const L& lanes, typename L::Mask mask, DoubleDouble<Real> a, DoubleDouble<Real> b) {
  return {lanes.select(mask, a.high, b.high), lanes.select(mask, a.low, b.low)};
}

/// a * b exactly, unless it underflows.
template <class L, class Real = typename L::Real>
DoubleDouble<Real> two_product(const L& lanes, Real a, Real b) {
  const Real product = a * b;
  return {product, lanes.fma(a, b, -product)};
}

/// a * b, with a relative error below 2^-104.
template <class L, class Real = typename L::Real>
DoubleDouble<Real> multiply(const L& lanes, DoubleDouble<Real> a, Real b) {
  const auto product = two_product(lanes, a.high, b);
  return fast_two_sum(product.high, lanes.fma(a.low, b, product.low));
}

/// a * b, with a relative error below 2^-102.
template <class L, class Real = typename L::Real>
DoubleDouble<Real> multiply(const L& lanes, DoubleDouble<Real> a, DoubleDouble<Real> b) {
  const auto product = two_product(lanes, a.high, b.high);
  return fast_two_sum(product.high, product.low + lanes.fma(a.high, b.low, a.low * b.high));
}

/// a / b, with a relative error below 2^-100, unless that of the remainder underflows.
template <class L, class Real = typename L::Real>
DoubleDouble<Real> divide(const L& lanes, DoubleDouble<Real> a, DoubleDouble<Real> b) {
  const Real quotient = a.high / b.high;
  const Real remainder = lanes.fma(-quotient, b.low, lanes.fma(-quotient, b.high, a.high) + a.low);
  return fast_two_sum(quotient, remainder / b.high);
}
template <class L, class Real = typename L::Real>
DoubleDouble<Real> divide(const L& lanes, DoubleDouble<Real> a, Real b) {
  const Real quotient = a.high / b;
  return fast_two_sum(quotient, (lanes.fma(-quotient, b, a.high) + a.low) / b);
}

/// a + b, with an error below 2^-104 of the larger.
template <class Real>
DoubleDouble<Real> add(DoubleDouble<Real> a, DoubleDouble<Real> b) {
  const auto sum = two_sum(a.high, b.high);
  return fast_two_sum(sum.high, sum.low + (a.low + b.low));
}
template <class Real>
DoubleDouble<Real> operator-(DoubleDouble<Real> a) {
  return {-a.high, -a.low};
}

/// The square root of a positive x, with a relative error below 2^-100.
template <class L, class Real = typename L::Real>
DoubleDouble<Real> square_root(const L& lanes, DoubleDouble<Real> x) {
  const Real root = lanes.sqrt(x.high);
  return fast_two_sum(root, (lanes.fma(-root, root, x.high) + x.low) * (lanes.real(0.5) / root));
}

}  // namespace jiteval::math
