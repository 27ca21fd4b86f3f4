// Newton's method on the logarithm of the smaller tail, as a function of u = log x for the gamma distribution and
// of u = log(x / (1 - x)) for the beta distribution. In u the densities are log-concave, and so are both tails
// (Prekopa 1973); so the method converges from wherever it starts, and by itself never leaves the domain.
#include "math/special_quantile.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "math/special_beta_density.hpp"
#include "math/special_incomplete_beta.hpp"
#include "math/special_incomplete_gamma.hpp"
#include "math/special_normal.hpp"

namespace jiteval::math {
namespace {

// Beyond these u, x or 1 - x is not a positive double.
constexpr Extended lowest_u = -1000;
constexpr Extended highest_u = 1000;

struct Tail {
  Extended probability;
  Extended slope;  ///< of log(probability)
};

/// The u where tail(u).probability is `target`. `width` is the standard deviation in u, and at `centre` the
/// probability does not underflow.
template <class Function>
Extended solve(Function tail, Extended target, Extended start, Extended centre, Extended width) {
  // A step leaves an error of about its square times the curvature of the logarithm, which is below 40 / width for
  // tails that are positive doubles.
  const Extended last_step = std::fmax(0x1p-31L / std::sqrt(1 + 40 / width), 0x1p-57L);
  Extended u = start;
  for (int i = 0; i < 200; ++i) {
    u = std::fmin(std::fmax(u, 2 * lowest_u), 2 * highest_u);
    const Tail here = tail(u);
    if (!(here.probability > 0) || here.slope == 0) {
      u = (u + centre) / 2;
      continue;
    }
    const Extended step = std::log(target / here.probability) / here.slope;
    u += step;
    if (!(std::fabs(step) > last_step)) break;
    if (u < 2 * lowest_u || u > 2 * highest_u) break;
  }
  return u;
}

/// beta_quantile_logit for p <= 1/2.
Extended lower_beta_quantile_logit(Extended p, Extended a, Extended b) {
  const auto tail = [=](Extended u) -> Tail {
    const Extended x = 1 / (1 + std::exp(-u));
    const Extended y = 1 / (1 + std::exp(u));
    const bool by_x = x < 0.5L;  // the smaller of the two is exact
    const Extended probability = by_x ? lower_beta(a, b, x) : upper_beta(b, a, y);
    const Extended density = by_x ? beta_density(a, b, x) : beta_density(b, a, y);
    return {probability, density * x * y / probability};
  };
  // Nearly normal if both parameters are large, and else nearly a power of x, for small x.
  const Extended centre = std::log(a / b);
  const Extended width = std::sqrt(1 / a + 1 / b);
  const bool nearly_normal = a > 1 && b > 1;
  const Extended log_beta = nearly_normal ? 0 : std::log(boost::math::beta(a, b, Policy()));
  const Extended start =
      nearly_normal ? centre + normal_quantile(p) * width : std::fmin((std::log(p * a) + log_beta) / a, centre);
  return solve(tail, p, start, centre, width);
}

}  // namespace

Extended gamma_quantile(Extended p, Extended shape) {
  const bool upper = p > 0.5L;
  const auto tail = [=](Extended u) -> Tail {
    const Extended x = std::exp(u);
    const Extended probability = upper ? upper_gamma(shape, x) : lower_gamma(shape, x);
    const Extended density = gamma_density(shape, x);
    return {probability, (upper ? -density : density) * x / probability};
  };
  // The cube root is nearly normal (Wilson and Hilferty 1931); near 0 the probability is a power of x.
  const Extended z = normal_quantile(p);
  const Extended root = 1 - 1 / (9 * shape) + z / (3 * std::sqrt(shape));
  const Extended centre = std::log(shape);
  const Extended start = shape > 0.5L && root > 0.3L
                             ? centre + 3 * std::log(root)
                             : (std::log(p) + boost::math::lgamma(shape + 1, Policy())) / shape;
  return std::exp(solve(tail, upper ? 1 - p : p, start, centre, 1 / std::sqrt(shape)));
}

Extended beta_quantile_logit(Extended p, Extended a, Extended b) {
  return p > 0.5L ? -lower_beta_quantile_logit(1 - p, b, a) : lower_beta_quantile_logit(p, a, b);
}

}  // namespace jiteval::math
