// The Airy functions, in extended precision (DLMF chapter 9).
//
// Beyond 12 in magnitude: the asymptotic series (DLMF 9.7.5, 9.7.7, 9.7.9, 9.7.11).
//
// Up to 12: Taylor's series about the nearest whole or half number c, where airy_tables.hpp has the value and the
// slope of the function. With x = c + t, the equation y'' = x y (DLMF 9.2.1) gives the coefficients one after
// another,
//
//   a[n + 2] = (c a[n] + a[n - 1]) / ((n + 1) (n + 2)),
//
// and so the terms a[n] t^n, as c t^2 and t^3 are known. c and t are exact, and the divisions are multiplications
// by tabulated reciprocals.
//
// Error, as a part of the result or, for x < 0, of the amplitude, |x|^(-1/4) / sqrt(pi): the 21 terms leave out
// less than 2^-65. Where Ai falls or Bi grows, at c = 12 and |t| = 1/4, the magnitudes of the terms add up to 7.5
// times the result, and elsewhere to less. Those that count have four roundings or so, 2^-59 in all; those of the
// sums, about as large as the result, are as much. That makes 2^-58, 0.03 units in the last place of a double. For
// tiny x, c is 0, and only the first two terms count. The largest error measured is 0.514, where |x|^(1/4) times
// the result is at least 0.01.
#include "math/airy_tables.hpp"
#include "math/special.hpp"
#include "math/special_policy.hpp"

namespace jiteval::math {
namespace {

constexpr int taylor_terms = 21;

/// 1 / ((n + 1) (n + 2))
struct Reciprocals {
  Extended of[taylor_terms - 2];
};
constexpr Reciprocals reciprocals = [] {
  Reciprocals result = {};
  for (int n = 0; n < taylor_terms - 2; ++n) result.of[n] = Extended(1) / ((n + 1) * (n + 2));
  return result;
}();

/// Taylor's series about the nearest point, for |x| <= largest_airy_point.
Extended taylor_series(double x, const AiryPoint (&points)[airy_point_count]) {
  constexpr int middle = airy_point_count / 2;
  const int nearest = static_cast<int>(x * airy_points_per_unit + (middle + 0.5));
  const Extended c = Extended(nearest - middle) / airy_points_per_unit;
  const Extended t = x - c;
  const Extended t2 = t * t;
  const Extended t3 = t2 * t;
  const Extended c_t2 = c * t2;
  Extended before = 0;
  Extended current = points[nearest].value;
  Extended next = points[nearest].slope * t;
  Extended sum = current + next;
  for (const Extended reciprocal : reciprocals.of) {
    const Extended after = (c_t2 * current + t3 * before) * reciprocal;
    sum += after;
    before = current;
    current = next;
    next = after;
  }
  return sum;
}

/// Where the asymptotic series has digits enough: its smallest term is about exp(-2 zeta).
constexpr double asymptotic_limit = largest_airy_point;

/// Where Ai has underflown and Bi overflown.
constexpr double extreme_limit = 110;

/// Below this, the digits of zeta that are known say little of its sine.
constexpr double lowest_argument = -1e16;

/// The first 32 of the 64 digits of x (Dekker's splitting).
Extended upper_digits(Extended x) {
  const Extended scaled = x * 0x1.00000001p+32L;
  return scaled - (scaled - x);
}

/// zeta = 2 / 3 x^(3/2) as a sum whose first number has 32 digits: exp(zeta) multiplies the error of zeta by zeta.
struct Zeta {
  Extended upper;
  Extended lower;
};

Zeta zeta_of(Extended x) {
  const Extended root_upper = upper_digits(std::sqrt(x));
  const Extended root_lower = (x - root_upper * root_upper) / (std::sqrt(x) + root_upper);
  const Extended x_upper = upper_digits(x);
  const Extended product = x_upper * root_upper;  // exact
  const Extended rest = (x - x_upper) * root_upper + x * root_lower;
  const Extended upper = upper_digits(2 * product / 3);
  return {upper, ((2 * product - 3 * upper) + 2 * rest) / 3};
}

/// The coefficients of the asymptotic series, u_k / zeta^k, until they do not count any more (DLMF 9.7.2).
class AsymptoticTerms {
 public:
  explicit AsymptoticTerms(const Zeta& zeta) : zeta_(zeta.upper + zeta.lower) {}

  Extended current() const { return term_; }

  /// Goes on to the next one; false if it does not count.
  bool next() {
    ++k_;
    term_ *= Extended((6 * k_ - 5) * (6 * k_ - 3)) * (6 * k_ - 1) / (216 * k_ * (2 * k_ - 1)) / zeta_;
    return term_ > 0x1p-68L && k_ < 60;
  }

 private:
  Extended zeta_;
  Extended term_ = 1;
  int k_ = 0;
};

/// sqrt(pi) x^(1/4), for x > 0
Extended asymptotic_scale(Extended x) {
  constexpr Extended root_pi = 1.77245385090551602729816748334114518L;
  return root_pi * std::sqrt(std::sqrt(x));
}

/// exp(s zeta) / (sqrt(pi) x^(1/4)) times the sum of s^k u_k / zeta^k (DLMF 9.7.5 and 9.7.7): 2 Ai(x) for s = -1,
/// Bi(x) for s = 1.
Extended growing_or_falling(Extended x, Extended sign) {
  const Zeta zeta = zeta_of(x);
  Extended sum = 1;
  Extended power = sign;
  for (AsymptoticTerms terms(zeta); terms.next(); power *= sign) sum += power * terms.current();
  const Extended rest = sign * zeta.lower;  // at most 2e-7
  const Extended exponential = std::exp(sign * zeta.upper) * (1 + rest * (1 + rest * (0.5L + rest / 6)));
  return exponential * sum / asymptotic_scale(x);
}

/// Ai and Bi of -x (DLMF 9.7.9 and 9.7.11). The sine and the cosine of a sum spare the reduction of zeta.
struct Oscillating {
  Extended ai;
  Extended bi;
};

Oscillating oscillating(Extended x) {
  const Zeta zeta = zeta_of(x);
  Extended even = 1;
  Extended odd = 0;
  int k = 0;
  for (AsymptoticTerms terms(zeta); terms.next();) {
    ++k;
    (k % 2 == 0 ? even : odd) += k % 4 < 2 ? terms.current() : -terms.current();
  }
  const Extended sine = std::sin(zeta.upper) * std::cos(zeta.lower) + std::cos(zeta.upper) * std::sin(zeta.lower);
  const Extended cosine = std::cos(zeta.upper) * std::cos(zeta.lower) - std::sin(zeta.upper) * std::sin(zeta.lower);
  // Of zeta - pi / 4, times the square root of 2.
  const Extended shifted_sine = sine - cosine;
  const Extended shifted_cosine = cosine + sine;
  const Extended scale = asymptotic_scale(x) * 1.41421356237309504880168872420969808L;
  return {(shifted_cosine * even + shifted_sine * odd) / scale,
          (shifted_cosine * odd - shifted_sine * even) / scale};
}

}  // namespace

double airy_ai(double x) {
  if (std::isinf(x) || x > extreme_limit) return 0;
  if (!(x >= lowest_argument)) return nan_result;
  if (x < -asymptotic_limit) return static_cast<double>(oscillating(-Extended(x)).ai);
  if (x > asymptotic_limit) return static_cast<double>(growing_or_falling(x, -1) / 2);
  return static_cast<double>(taylor_series(x, airy_ai_points));
}

double airy_bi(double x) {
  if (x > extreme_limit) return infinite_result;
  if (std::isinf(x)) return 0;
  if (!(x >= lowest_argument)) return nan_result;
  if (x < -asymptotic_limit) return static_cast<double>(oscillating(-Extended(x)).bi);
  if (x > asymptotic_limit) return static_cast<double>(growing_or_falling(x, 1));
  return static_cast<double>(taylor_series(x, airy_bi_points));
}

}  // namespace jiteval::math
