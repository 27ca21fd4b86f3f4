// For large parameters, x^a (1 - x)^b / B(a, b) is the quotient of huge numbers. Loader (Fast and accurate
// computation of binomial probabilities, 2000) writes it by Stirling's formula as
//
//   exp(a f(d) + b f(e)) sqrt(a b / (2 pi (a + b))) times a factor near 1, with f(d) = log(1 + d) - d,
//
// where x = m (1 + d) and 1 - x = (1 - m) (1 + e), m = a / (a + b): an exponent as small as the result allows.
// If only b is large, Stirling's formula for gamma(a + b) / gamma(b) leaves (x (a + b))^a and a small exponent.
#include "math/special_beta_density.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/log1p.hpp>

#include "math/special_incomplete_gamma.hpp"

namespace jiteval::math {
namespace {

constexpr Extended two_pi = 6.28318530717958647692528676655900577L;

/// log(1 + d) - d, where 1 + d = ratio.
Extended log_deviation(Extended d, Extended ratio) {
  return std::fabs(d) < 0.5L ? boost::math::log1pmx(d, Policy()) : std::log(ratio) - d;
}

Extended gamma(Extended x) { return boost::math::tgamma(x, Policy()); }

/// The density for a < 10 and a <= b, at x = 1 - y.
Extended density_of_small(Extended a, Extended b, Extended x, Extended y) {
  const Extended log_y = x < 0.5L ? std::log1p(-x) : std::log(y);
  const Extended sum = a + b;
  if (b < 10) return std::pow(x, a - 1) * std::exp((b - 1) * log_y) * gamma(sum) / (gamma(a) * gamma(b));
  const Extended exponent =
      b * log_y + ((b - 0.5L) * std::log1p(a / b) - a) + (stirling_correction(sum) - stirling_correction(b));
  return std::pow(x * sum, a) * std::exp(exponent) / (x * y * gamma(a));
}

}  // namespace

Extended beta_density(Extended a, Extended b, Extended x) {
  const Extended y = 1 - x;
  if (std::fmin(a, b) < 10) return a < b ? density_of_small(a, b, x, y) : density_of_small(b, a, y, x);
  const Extended sum = a + b;
  const Extended excess = std::fma(sum, x, -a);  // of x over the mean, times a + b
  const Extended exponent = a * log_deviation(excess / a, x * sum / a) +
                            b * log_deviation(-excess / b, y * sum / b) + stirling_correction(sum) -
                            stirling_correction(a) - stirling_correction(b);
  return std::exp(exponent) * std::sqrt(a * (b / sum) / two_pi) / (x * y);
}

}  // namespace jiteval::math
