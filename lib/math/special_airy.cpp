#include <boost/math/special_functions/airy.hpp>

#include "math/special.hpp"
#include "math/special_policy.hpp"

namespace jiteval::math {
namespace {

constexpr Extended ai_0 = 0.355028053887817239260063186004183177L;
constexpr Extended ai_slope_0 = -0.258819403792806798405183560189203963L;
constexpr Extended root_3 = 1.73205080756887729352744634150587237L;

/// Where Maclaurin's series loses few digits of Ai by cancellation.
constexpr double series_limit = 1.5;

/// value * f(x) + slope * g(x), where f and g solve y'' = x y with f(0) = g'(0) = 1 and f'(0) = g(0) = 0.
Extended airy_series(Extended x, Extended value, Extended slope) {
  const Extended cube = x * x * x;
  Extended f = value;
  Extended g = slope * x;
  Extended sum = f + g;
  for (int k = 3; k < 100; k += 3) {
    f *= cube / (k * (k - 1));
    g *= cube / (k * (k + 1));
    sum += f + g;
    if (std::fabs(f) + std::fabs(g) < 0x1p-68L * std::fabs(sum)) break;
  }
  return sum;
}

/// Where the asymptotic series has digits enough: its smallest term is about exp(-2 zeta).
constexpr double asymptotic_limit = 12;

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
  if (std::fabs(x) < series_limit) return static_cast<double>(airy_series(x, ai_0, ai_slope_0));
  return static_cast<double>(boost::math::airy_ai(Extended(x), Policy()));
}

double airy_bi(double x) {
  if (x > extreme_limit) return infinite_result;
  if (std::isinf(x)) return 0;
  if (!(x >= lowest_argument)) return nan_result;
  if (x < -asymptotic_limit) return static_cast<double>(oscillating(-Extended(x)).bi);
  if (x > asymptotic_limit) return static_cast<double>(growing_or_falling(x, 1));
  if (std::fabs(x) < series_limit) {
    return static_cast<double>(airy_series(x, root_3 * ai_0, -root_3 * ai_slope_0));
  }
  return static_cast<double>(boost::math::airy_bi(Extended(x), Policy()));
}

}  // namespace jiteval::math
