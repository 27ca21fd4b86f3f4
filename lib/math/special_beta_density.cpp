// For large parameters, x^a (1 - x)^b / B(a, b) is the quotient of huge numbers. Loader (Fast and accurate
// computation of binomial probabilities, 2000) writes it by Stirling's formula as
//
//   exp(a f(d) + b f(e)) sqrt(a b / (2 pi (a + b))) times a factor near 1, with f(d) = log(1 + d) - d,
//
// where x = m (1 + d) and 1 - x = (1 - m) (1 + e), m = a / (a + b): an exponent as small as the result allows.
#include "math/special_beta_density.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/log1p.hpp>

#include "math/special_incomplete_gamma.hpp"

namespace jiteval::math {
namespace {

constexpr Extended two_pi = 6.28318530717958647692528676655900577L;

/// log(1 + d) - d, where 1 + d = ratio.
Extended log_deviation(Extended d, Extended ratio) {
  return std::fabs(d) < 0.5L ? boost::math::log1pmx(d, Policy()) : std::log(ratio) - d;
}

}  // namespace

Extended beta_density(Extended a, Extended b, Extended x) {
  if (std::fmin(a, b) < 10) return boost::math::ibeta_derivative(a, b, x, Policy());
  const Extended y = 1 - x;
  const Extended sum = a + b;
  const Extended excess = std::fma(sum, x, -a);  // of x over the mean, times a + b
  const Extended exponent = a * log_deviation(excess / a, x * sum / a) +
                            b * log_deviation(-excess / b, y * sum / b) + stirling_correction(sum) -
                            stirling_correction(a) - stirling_correction(b);
  return std::exp(exponent) * std::sqrt(a * (b / sum) / two_pi) / (x * y);
}

}  // namespace jiteval::math
