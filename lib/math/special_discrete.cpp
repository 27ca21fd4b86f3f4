// Distributions of whole numbers.
#include "math/beta_density.hpp"
#include "math/discrete_quantiles.hpp"
#include "math/gamma_density.hpp"
#include "math/incomplete_beta.hpp"
#include "math/incomplete_gamma.hpp"
#include "math/inverse_erf.hpp"
#include "math/native_lanes.hpp"
#include "math/special.hpp"
#include "math/special_beta_density.hpp"
#include "math/special_incomplete_beta.hpp"
#include "math/special_incomplete_gamma.hpp"

namespace jiteval::math {
namespace {

// Beyond this, not every whole number is a double.
constexpr double largest_count = 0x1p53;

bool is_rate(double mu) { return mu >= 0 && mu <= largest_count; }
bool is_binomial(double n, double p) { return n >= 0 && n <= largest_count && is_whole(n) && p >= 0 && p <= 1; }

/// The smallest whole k >= 0 for which `reaches` holds, which it does from some k on and at `highest`. The search
/// begins near `guess`, which may be anything, and widens in steps that double.
template <class Predicate>
double smallest_reaching(Predicate reaches, double guess, double highest) {
  double known = highest;  // it holds here
  double below = -1;       // and not here
  double k = std::fmin(std::fmax(std::floor(guess), 0), highest);
  double step = 1;
  // Upwards or downwards until k is bracketed.
  if (reaches(k)) {
    known = k;
    while (known > 0) {
      k = std::fmax(known - step, 0);
      if (!reaches(k)) {
        below = k;
        break;
      }
      known = k;
      step *= 2;
    }
  } else {
    below = k;
    while (below + step < highest) {
      k = below + step;
      if (reaches(k)) {
        known = k;
        break;
      }
      below = k;
      step *= 2;
    }
  }
  while (known - below > 1) {
    k = below + std::floor((known - below) / 2);
    if (k == below || k == known) break;  // from 2^53 on, not every whole number is a double
    (reaches(k) ? known : below) = k;
  }
  return known;
}

/// The quantile of a distribution of this mean and deviation, were it normal but for its skewness (Cornish and
/// Fisher).
double near_normal_quantile(double p, double mean, double deviation, double skewness) {
  const double z = ndtri(ScalarLanes{}, p);
  return mean + deviation * (z + skewness * (z * z - 1) / 6);
}

}  // namespace

constinit const SlowPath binom_pmf_edge = {"binom_pmf", binom_pmf};
constinit const SlowPath poisson_cdf_edge = slow_path<poisson_cdf>("poisson_cdf");
constinit const SlowPath binom_cdf_edge = {"binom_cdf", binom_cdf};
constinit const SlowPath poisson_pmf_edge = slow_path<poisson_pmf>("poisson_pmf");
constinit const SlowPath poisson_ppf_edge = slow_path<poisson_ppf>("poisson_ppf");
constinit const SlowPath binom_ppf_edge = {"binom_ppf", binom_ppf};

double poisson_pmf(double k, double mu) {
  if (!is_rate(mu) || std::isnan(k)) return nan_result;
  if (k < 0 || std::isinf(k) || !is_whole(k)) return 0;
  if (mu == 0) return k == 0 ? 1 : 0;
  return rounded(gamma_density(Extended(k) + 1, Extended(mu)));
}

double poisson_cdf(double k, double mu) {
  if (!is_rate(mu) || std::isnan(k)) return nan_result;
  if (k < 0) return 0;
  if (mu == 0 || std::isinf(k)) return 1;
  return rounded(upper_gamma(Extended(std::floor(k)) + 1, Extended(mu)));
}

double poisson_ppf(double p, double mu) {
  if (!is_rate(mu) || !(p >= 0 && p <= 1)) return nan_result;
  if (p == 0 || mu == 0) return 0;
  if (p == 1) return infinite_result;
  const double deviation = std::sqrt(mu);
  static const ScalarRoutine cdf = scalar_routine("poisson_cdf");  // what users of both functions get
  const auto reaches = [=](double k) { return cdf(k, mu, 0) >= p; };
  return smallest_reaching(reaches, near_normal_quantile(p, mu, deviation, 1 / deviation), infinite_result);
}

double binom_pmf(double k, double n, double p) {
  if (!is_binomial(n, p) || std::isnan(k)) return nan_result;
  if (k < 0 || k > n || !is_whole(k)) return 0;
  if (p == 0 || p == 1) return k == (p == 0 ? 0 : n) ? 1 : 0;
  const Extended failures = Extended(n) - k;
  return rounded(beta_density(Extended(k) + 1, failures + 1, Extended(p)) / (Extended(n) + 1));
}

double binom_cdf(double k, double n, double p) {
  if (!is_binomial(n, p) || std::isnan(k)) return nan_result;
  if (k < 0) return 0;
  if (k >= n || p == 0) return 1;
  if (p == 1) return 0;
  const Extended whole = std::floor(k);
  if (!has_incomplete_beta(whole + 1, n - whole)) return nan_result;
  return rounded(upper_beta(whole + 1, n - whole, Extended(p)));
}

double binom_ppf(double q, double n, double p) {
  if (!is_binomial(n, p) || !(q >= 0 && q <= 1)) return nan_result;
  if (q == 0 || p == 0) return 0;
  if (q == 1 || p == 1) return n;
  if (!has_incomplete_beta(n * p, n * (1 - p))) return nan_result;
  const double deviation = std::sqrt(n * p * (1 - p));
  static const ScalarRoutine cdf = scalar_routine("binom_cdf");
  const auto reaches = [=](double k) { return cdf(k, n, p) >= q; };
  return smallest_reaching(reaches, near_normal_quantile(q, n * p, deviation, (1 - 2 * p) / deviation), n);
}

}  // namespace jiteval::math
