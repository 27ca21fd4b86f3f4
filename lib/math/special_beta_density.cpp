// For large parameters, x^a (1 - x)^b / B(a, b) is the quotient of huge numbers. Loader (Fast and accurate
// computation of binomial probabilities, 2000) writes it by Stirling's formula as
//
//   exp(a f(d) + b f(e)) sqrt(a b / (2 pi (a + b))) times a factor near 1, with f(d) = log(1 + d) - d,
//
// where x = m (1 + d) and 1 - x = (1 - m) (1 + e), m = a / (a + b): an exponent as small as the result allows.
// Smaller parameters are first raised to 10 or more by gamma(a) = gamma(a + 1) / a; the logarithms that Stirling's
// formula then leaves are small enough for an exponent of their own.
#include "math/special_beta_density.hpp"

#include <boost/math/special_functions/log1p.hpp>

#include "math/special_incomplete_gamma.hpp"

namespace jiteval::math {
namespace {

constexpr Extended two_pi = 6.28318530717958647692528676655900577L;

/// log(1 + d) - d, where 1 + d = ratio.
Extended log_deviation(Extended d, Extended ratio) {
  return std::fabs(d) < 0.5L ? boost::math::log1pmx(d, Policy()) : std::log(ratio) - d;
}

/// The density for a < 10 and a <= b, at x = 1 - y.
Extended density_of_small(Extended a, Extended b, Extended x, Extended y) {
  const int steps_of_a = steps_to_ten(a);
  const int steps_of_b = steps_to_ten(b);
  const Extended large_a = a + steps_of_a;
  const Extended large_b = b + steps_of_b;
  const Extended sum = large_a + large_b;
  const Extended log_x = x < 0.5L ? std::log(x) : std::log1p(-y);
  const Extended log_y = x < 0.5L ? std::log1p(-x) : std::log(y);
  const Extended exponent = a * log_x + b * log_y + large_a * std::log(sum / large_a) +
                            large_b * std::log1p(large_a / large_b) + stirling_correction(sum) -
                            stirling_correction(large_a) - stirling_correction(large_b);
  const Extended factor = rising_product(a, steps_of_a) * rising_product(b, steps_of_b) /
                          rising_product(a + b, steps_of_a + steps_of_b);
  return std::exp(exponent) * std::sqrt(large_a * (large_b / sum) / two_pi) * factor / (x * y);
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
