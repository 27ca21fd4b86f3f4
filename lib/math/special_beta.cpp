// The beta function B(a, b) = gamma(a) gamma(b) / gamma(a + b) for any signs, and its logarithm.
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <utility>

#include "math/beta_density.hpp"
#include "math/special.hpp"
#include "math/special_incomplete_gamma.hpp"

namespace jiteval::math {
namespace {

constexpr Extended pi = 3.14159265358979323846264338327950288L;

/// log B(a, b), for a, b > 0.
Extended log_positive_beta(Extended a, Extended b) {
  if (a > b) std::swap(a, b);
  if (b < 10) return std::log(boost::math::beta(a, b, Policy()));
  // Stirling's formula for the large arguments, its large terms combined by hand (as in TOMS 708).
  const Extended sum = a + b;
  const Extended correction = stirling_correction(b) - stirling_correction(sum);
  const Extended log_rest = std::log1p(-a / sum);  // log(b / (a + b))
  if (a < 10) return boost::math::lgamma(a, Policy()) + correction + a - a * std::log(sum) + (b - 0.5L) * log_rest;
  constexpr Extended log_sqrt_2pi = 0.918938533204672741780329736405617640L;
  return log_sqrt_2pi - std::log(b) / 2 + stirling_correction(a) + correction + (a - 0.5L) * std::log(a / sum) +
         b * log_rest;
}

Extended positive_beta(Extended a, Extended b) {
  if (a < 1000 && b < 1000) return boost::math::beta(a, b, Policy());
  return std::exp(log_positive_beta(a, b));
}

/// x less the nearest even number.
double modulo_2(double x) { return std::remainder(x, 2.0); }

/// sin(pi (high + low)) for |high| <= 2.
Extended sin_pi(Extended high, Extended low) {
  const Extended whole = std::nearbyint(high);
  const Extended sine = std::sin(pi * ((high - whole) + low));
  return std::fmod(whole, 2) == 0 ? sine : -sine;
}

Extended sin_pi(double x) { return sin_pi(Extended(modulo_2(x)), 0); }

/// sin(pi (a + b)), right in every digit where the sum is near a whole number, too.
Extended sin_pi_of_sum(double a, double b) {
  const Extended x = modulo_2(a);
  const Extended y = modulo_2(b);
  const Extended sum = x + y;
  const Extended y_in_sum = sum - x;
  const Extended rounding = (x - (sum - y_in_sum)) + (y - y_in_sum);
  return sin_pi(sum, rounding);
}

/// B(a, b) where a gamma function is infinite: finite only if so is the one of a + b.
double beta_at_pole(double pole, double other) {
  const double reflected = 1 - pole - other;
  if (!is_whole(other) || !(reflected > 0) || !(other > 0)) return infinite_result;
  const auto magnitude = static_cast<double>(positive_beta(reflected, other));
  return std::fmod(other, 2) == 0 ? magnitude : -magnitude;
}

/// |B(a, b)| = factor * B(x, y) ^ power, with x, y > 0: the reflection formula of the gamma function, applied to
/// those of negative arguments.
struct Reflected {
  Extended factor;
  Extended x, y;
  int power;
};

/// For a < 0 and not whole, nor b a whole number <= 0.
Reflected reflect(double a, double b) {
  const Extended x = a;
  const Extended y = b;
  if (b < 0) return {pi * sin_pi_of_sum(a, b) / (sin_pi(a) * sin_pi(b) * (1 - x - y)), 1 - x, 1 - y, -1};
  if (x + y > 0) return {pi / (sin_pi(a) * y), 1 - x, x + y, -1};
  return {sin_pi_of_sum(a, b) / sin_pi(a), y, 1 - x - y, 1};
}

}  // namespace

constinit const SlowPath beta_edge = slow_path<beta>("beta");
constinit const SlowPath lbeta_edge = slow_path<lbeta>("lbeta");

double beta(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return nan_result;
  if (a > b) std::swap(a, b);
  if (std::isinf(a) || std::isinf(b)) return a > 0 ? 0 : nan_result;
  if (a <= 0 && is_whole(a)) return b <= 0 && is_whole(b) ? infinite_result : beta_at_pole(a, b);
  if (b <= 0 && is_whole(b)) return infinite_result;
  if (a > 0) return static_cast<double>(positive_beta(a, b));
  const Reflected r = reflect(a, b);
  const Extended positive = positive_beta(r.x, r.y);
  return static_cast<double>(r.power > 0 ? r.factor * positive : r.factor / positive);
}

double lbeta(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return nan_result;
  if (a > b) std::swap(a, b);
  if (std::isinf(a) || std::isinf(b)) return a > 0 ? -infinite_result : nan_result;
  if (a > 0) return static_cast<double>(log_positive_beta(a, b));
  if (is_whole(a) && is_whole(b) && b > 0 && 1 - a - b > 0) {
    return static_cast<double>(log_positive_beta(1 - Extended(a) - b, b));
  }
  if (is_whole(a) || (b <= 0 && is_whole(b))) return infinite_result;
  const Reflected r = reflect(a, b);
  return static_cast<double>(std::log(std::fabs(r.factor)) + r.power * log_positive_beta(r.x, r.y));
}

}  // namespace jiteval::math
