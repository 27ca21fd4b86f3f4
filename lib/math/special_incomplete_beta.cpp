// By the continued fraction of A. R. DiDonato and A. H. Morris ("Significant digit computation of the incomplete
// beta function ratios", ACM TOMS 18, 1992, BFRAC), in which nothing cancels where y is small and exact. It
// converges fast where x is below the mean; above, I_x(a, b) = 1 - I_y(b, a). What is left to Boost are differences
// near 0, of small parameters: its sums for whole parameters lose digits.
#include "math/special_incomplete_beta.hpp"

#include <boost/math/special_functions/beta.hpp>

#include "math/special_beta_density.hpp"

namespace jiteval::math {
namespace {

/// I_x(a, b) B(a, b) / (x^a y^b) for x + y = 1, by Steed's method.
Extended beta_fraction(Extended a, Extended b, Extended x, Extended y) {
  const auto denominator = [&](Extended m) {
    return m + m * (b - m) * x / (a + 2 * m - 1) + (a + m) * (a * y - b * x + 1 + m * (1 + y)) / (a + 2 * m + 1);
  };
  Extended inverse = (a + 1) / (a * (a * y - b * x + 1));
  Extended term = inverse;
  Extended sum = inverse;
  for (unsigned long k = 1; k < max_iterations; ++k) {
    const auto m = static_cast<Extended>(k);
    const Extended divisor = a + 2 * m - 1;
    const Extended steps = m - 1;  // a and b may be tiny
    const Extended partial =
        inverse * ((a + steps) / divisor) * ((a + b + steps) / divisor) * (m * (b - m)) * (x * x);
    inverse = 1 / (denominator(m) + partial);
    term *= -partial * inverse;
    sum += term;
    if (std::fabs(term) < 0x1p-66L * sum) break;
  }
  return sum;
}

Extended incomplete_beta(Extended a, Extended b, Extended x, bool upper) {
  const Extended y = 1 - x;
  const Extended weight = beta_density(a, b, x) * x * y;
  const bool by_lower = x * (a + b + 2) < a + 1 || (b < 1 && x < 0.9L);
  const Extended part = weight * (by_lower ? beta_fraction(a, b, x, y) : beta_fraction(b, a, y, x));
  if (by_lower != upper) return part;
  if (part < 15 / 16.0L) return 1 - part;
  return upper ? boost::math::ibetac(a, b, x, Policy()) : boost::math::ibeta(a, b, x, Policy());
}

}  // namespace

Extended lower_beta(Extended a, Extended b, Extended x) { return incomplete_beta(a, b, x, false); }
Extended upper_beta(Extended a, Extended b, Extended x) { return incomplete_beta(a, b, x, true); }

}  // namespace jiteval::math
