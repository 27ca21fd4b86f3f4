// The errors of the incomplete beta function and of the distributions against MPFR, in units in the last place of
// the exact result.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>

#include "called_accuracy.hpp"
#include "exact_distributions.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

constexpr mpfr_rnd_t nearest = MPFR_RNDN;

/// A step of Newton's method from the quantile to be judged, which doubles its digits if they are right, and goes
/// far from it if they are not.
Reference quantile_of(const Reference& cdf, const Reference& pdf, ScalarRoutine quantile) {
  return [=](mpfr_ptr result, const Point& at) {
    const Point found = {quantile(at.x, at.y, at.z), at.y, at.z};
    Exact slope;
    cdf(result, found);
    pdf(slope, found);
    mpfr_sub_d(result, result, at.x, nearest);
    mpfr_div(result, result, slope, nearest);
    mpfr_d_sub(result, found.x, result, nearest);
  };
}

/// The references of a continuous distribution, whose functions are name_pdf, name_cdf and name_ppf.
struct Distribution {
  std::string name;
  Reference exact_pdf;
  Reference exact_cdf;
};

void expect_accurate(const Distribution& of, std::initializer_list<PointRegion> regions,
                     std::initializer_list<PointRegion> of_probabilities) {
  const std::string quantile = of.name + "_ppf";
  expect_accurate_calls((of.name + "_pdf").c_str(), of.exact_pdf, regions);
  expect_accurate_calls((of.name + "_cdf").c_str(), of.exact_cdf, regions);
  expect_accurate_calls(quantile.c_str(), quantile_of(of.exact_cdf, of.exact_pdf, scalar_routine(quantile.c_str())),
                        of_probabilities);
}

double shape(Random& random) { return power_of_two(random, -3, 8); }
double scale(Random& random) { return power_of_two(random, -10, 10); }
double any_scale(Random& random) { return power_of_two(random, -600, 600); }

/// A value that a gamma variable may well have, and now and then one far below.
double of_gamma(Random& random, double shape) {
  const double value = shape * std::pow(1 - 1 / (9 * shape) + uniform(random, -5, 5) / (3 * std::sqrt(shape)), 3);
  return value > 0 ? value : shape * power_of_two(random, -30, 0);
}

double probability(Random& random) { return uniform(random, 0, 1); }
double small_probability(Random& random) { return power_of_two(random, -200, 0); }

/// Parameters a and b, and an x within five deviations of the mean.
Point near_mean_of_beta(Random& random, double a, double b) {
  const double mean = a / (a + b);
  const double deviation = std::sqrt(mean * (1 - mean) / (a + b + 1));
  const double x = mean + deviation * uniform(random, -5, 5);
  return {a, b, std::clamp(x, mean / 64, 1 - (1 - mean) / 64)};
}

TEST(DistributionsAccuracy, IncompleteBeta) {
  const auto reference = [](mpfr_ptr result, const Point& at) { exact_betainc(result, at.x, at.y, at.z); };
  expect_accurate_calls(
      "betainc", reference,
      {{"over the square", [](Random& r) { return Point(uniform(r, 0, 20), uniform(r, 0, 20), uniform(r, 0, 1)); }},
       {"of small x", [](Random& r) { return Point(shape(r), shape(r), power_of_two(r, -40, -1)); }},
       {"of whole and half parameters",
        [](Random& r) { return Point(whole_or_half(r), whole_or_half(r), uniform(r, 0, 1)); }},
       {"near the mean",
        [](Random& r) { return near_mean_of_beta(r, power_of_two(r, 2, 10), power_of_two(r, 2, 10)); }},
       {"of large parameters",
        [](Random& r) { return near_mean_of_beta(r, power_of_two(r, 10, 16.6), power_of_two(r, 10, 16.6)); }}});
}

TEST(DistributionsAccuracy, Gamma) {
  expect_accurate(
      {"gamma", exact_gamma_pdf, exact_gamma_cdf},
      {{"usual",
        [](Random& r) {
          const double k = shape(r);
          const double theta = scale(r);
          return Point(of_gamma(r, k) * theta, k, theta);
        }},
       {"far from the mean",
        [](Random& r) {
          const double k = shape(r);
          const double theta = scale(r);
          return Point(k * power_of_two(r, -8, 3) * theta, k, theta);
        }}},
      {{"usual", [](Random& r) { return Point(probability(r), shape(r), scale(r)); }},
       {"small", [](Random& r) { return Point(small_probability(r), power_of_two(r, 0, 6), scale(r)); }},
       {"of small shape", [](Random& r) { return Point(uniform(r, 0.05, 1), power_of_two(r, -7, 0), scale(r)); }}});
}

TEST(DistributionsAccuracy, ChiSquared) {
  expect_accurate({"chi2", [](mpfr_ptr result, const Point& at) { exact_gamma_pdf(result, of_chi2(at)); },
                   [](mpfr_ptr result, const Point& at) { exact_gamma_cdf(result, of_chi2(at)); }},
                  {{"usual",
                    [](Random& r) {
                      const double df = 2 * shape(r);
                      return Point(2 * of_gamma(r, df / 2), df, 0);
                    }}},
                  {{"usual", [](Random& r) { return Point(probability(r), 2 * shape(r), 0); }}});
}

TEST(DistributionsAccuracy, Beta) {
  expect_accurate(
      {"beta", exact_beta_pdf, exact_beta_cdf},
      {{"usual", [](Random& r) { return Point(uniform(r, 0.001, 0.999), shape(r), shape(r)); }}},
      {{"usual", [](Random& r) { return Point(probability(r), power_of_two(r, -1, 8), power_of_two(r, -1, 8)); }},
       {"small",
        [](Random& r) { return Point(small_probability(r), power_of_two(r, 0, 6), power_of_two(r, 0, 6)); }},
       {"of large parameters",
        [](Random& r) { return Point(probability(r), power_of_two(r, 10, 16.6), power_of_two(r, 10, 16.6)); }},
       {"of a small parameter",
        [](Random& r) { return Point(uniform(r, 0.05, 0.95), power_of_two(r, -6, 0), power_of_two(r, 0, 2)); }}});
}

TEST(DistributionsAccuracy, StudentT) {
  expect_accurate(
      {"t", exact_t_pdf, exact_t_cdf},
      {{"usual", [](Random& r) { return Point(uniform(r, -8, 8), 2 * shape(r), 0); }},
       {"of whole degrees of freedom",
        [](Random& r) { return Point(either_sign(r, power_of_two(r, -40, 4)), 2 * whole_or_half(r), 0); }},
       {"far below", [](Random& r) { return Point(-power_of_two(r, 3, 40), power_of_two(r, -1, 5), 0); }}},
      {{"usual", [](Random& r) { return Point(probability(r), power_of_two(r, 0, 8), 0); }},
       {"small", [](Random& r) { return Point(small_probability(r), power_of_two(r, 0, 6), 0); }},
       {"near 1/2", [](Random& r) { return Point(0.5 + either_sign(r, power_of_two(r, -50, -2)), shape(r), 0); }}});
}

TEST(DistributionsAccuracy, F) {
  expect_accurate(
      {"f", exact_f_pdf, exact_f_cdf},
      {{"usual", [](Random& r) { return Point(power_of_two(r, -6, 6), 2 * shape(r), 2 * shape(r)); }}},
      {{"usual", [](Random& r) { return Point(probability(r), power_of_two(r, 0, 8), power_of_two(r, 0, 8)); }},
       {"small",
        [](Random& r) { return Point(small_probability(r), power_of_two(r, 1, 6), power_of_two(r, 1, 6)); }},
       {"near 1", [](Random& r) {
          return Point(1 - power_of_two(r, -40, -2), power_of_two(r, 1, 6), power_of_two(r, 1, 6));
        }}});
}

void exact_uniform_pdf(mpfr_ptr result, const Point& at) {
  Exact width(at.z, 2400);
  mpfr_sub_d(width, width, at.y, nearest);
  mpfr_ui_div(result, 1, width, nearest);
}

/// (x - low) / (high - low)
void exact_uniform_cdf(mpfr_ptr result, const Point& at) {
  Exact width(at.z, 2400);
  Exact distance(at.x, 2400);
  mpfr_sub_d(width, width, at.y, nearest);
  mpfr_sub_d(distance, distance, at.y, nearest);
  mpfr_div(result, distance, width, nearest);
}

/// low + (high - low) p
void exact_uniform_ppf(mpfr_ptr result, const Point& at) {
  Exact width(at.z, 2400);
  mpfr_sub_d(width, width, at.y, nearest);
  mpfr_mul_d(width, width, at.x, nearest);
  mpfr_add_d(result, width, at.y, nearest);
}

TEST(DistributionsAccuracy, Uniform) {
  const auto between = [](double low, double high, Random& r) {
    return Point(std::clamp(low + (high - low) * uniform(r, 0, 1), low, high), low, high);
  };
  expect_accurate_calls("uniform_pdf", exact_uniform_pdf,
                        {{"usual", [=](Random& r) { return between(uniform(r, -10, 0), uniform(r, 0, 10), r); }}});
  expect_accurate_calls("uniform_cdf", exact_uniform_cdf,
                        {{"usual", [=](Random& r) { return between(uniform(r, -10, 0), uniform(r, 0, 10), r); }},
                         {"narrow", [=](Random& r) {
                            const double low = uniform(r, -10, 10);
                            return between(low, low + power_of_two(r, -40, 0), r);
                          }}});
  expect_accurate_calls(
      "uniform_ppf", exact_uniform_ppf,
      {{"usual", [](Random& r) { return Point(probability(r), uniform(r, -10, 0), uniform(r, 0, 10)); }},
       {"near zero", [](Random& r) {
          const double low = uniform(r, -10, 0);
          const double high = uniform(r, 0, 10);
          const double p = -low / (high - low) * (1 + either_sign(r, power_of_two(r, -60, -2)));
          return Point(std::min(p, 1.0), low, high);
        }}});
}

TEST(DistributionsAccuracy, Weibull) {
  expect_accurate({"weibull", exact_weibull_pdf, exact_weibull_cdf},
                  {{"usual",
                    [](Random& r) {
                      const double theta = scale(r);
                      return Point(theta * power_of_two(r, -10, 2), power_of_two(r, -3, 1.5), theta);
                    }},
                   {"of any size",
                    [](Random& r) {
                      const double theta = any_scale(r);
                      const double shape = power_of_two(r, -2, 10);
                      return Point(theta * std::exp2(uniform(r, -80, 10) / shape), shape, theta);
                    }}},
                  {{"usual", [](Random& r) { return Point(probability(r), power_of_two(r, -3, 3), scale(r)); }},
                   {"of any size",
                    [](Random& r) { return Point(small_probability(r), power_of_two(r, -1, 10), any_scale(r)); }}});
}

TEST(DistributionsAccuracy, Exponential) {
  // That of shape 1.
  const auto of_weibull = [](const Reference& reference) {
    return [=](mpfr_ptr result, const Point& at) { reference(result, {at.x, 1, at.y}); };
  };
  expect_accurate({"expon", of_weibull(exact_weibull_pdf), of_weibull(exact_weibull_cdf)},
                  {{"usual",
                    [](Random& r) {
                      const double mean = scale(r);
                      return Point(mean * power_of_two(r, -20, 9), mean, 0);
                    }},
                   {"of any size",
                    [](Random& r) {
                      const double mean = any_scale(r);
                      return Point(mean * power_of_two(r, -60, 9.5), mean, 0);
                    }}},
                  {{"usual", [](Random& r) { return Point(probability(r), scale(r), 0); }},
                   {"small", [](Random& r) { return Point(small_probability(r), any_scale(r), 0); }}});
}

TEST(DistributionsAccuracy, LogNormal) {
  expect_accurate(
      {"lognorm", exact_lognorm_pdf, exact_lognorm_cdf},
      {{"usual",
        [](Random& r) {
          const double mu = uniform(r, -5, 5);
          const double sigma = power_of_two(r, -4, 2);
          return Point(std::exp(mu + sigma * uniform(r, -8, 8)), mu, sigma);
        }},
       {"far from the mean",
        [](Random& r) {
          const double sigma = power_of_two(r, -20, 3);
          const double mu = sigma * uniform(r, -50, 50);
          return Point(std::exp(mu + sigma * uniform(r, -37, 37)), mu, sigma);
        }}},
      {{"usual", [](Random& r) { return Point(probability(r), uniform(r, -5, 5), power_of_two(r, -4, 2)); }},
       {"small", [](Random& r) { return Point(small_probability(r), uniform(r, -5, 5), power_of_two(r, -4, 2)); }},
       {"of large exponents", [](Random& r) {
          const double p = r() % 2 == 0 ? power_of_two(r, -1000, 0) : 1 - power_of_two(r, -50, 0);
          const double z = quick_ndtri(p);
          const double exponent = uniform(r, -700, 700);  // its sign that of z
          const double deviation = uniform(r, 0, 1000 + exponent);
          return Point(p, std::copysign(1, z) * (exponent - deviation), deviation / std::abs(z));
        }}});
}

TEST(DistributionsAccuracy, Poisson) {
  const auto draw = [](Random& r) {
    const double mu = power_of_two(r, -4, 9);
    return Point(std::floor(of_gamma(r, mu + 1)), mu, 0);
  };
  const auto far = [](Random& r) {
    const double mu = power_of_two(r, 2, 9);
    return Point(std::floor(mu * power_of_two(r, -6, 2)), mu);
  };
  expect_accurate_calls("poisson_pmf", exact_poisson_pmf, {{"usual", draw}, {"far from the mean", far}});
  expect_accurate_calls("poisson_cdf", exact_poisson_cdf, {{"usual", draw}, {"far from the mean", far}});
}

TEST(DistributionsAccuracy, Binomial) {
  const auto draw = [](Random& r) {
    const double n = std::floor(power_of_two(r, 1, 10));
    const double p = uniform(r, 0.01, 0.99);
    const double k = std::floor(n * p + std::sqrt(n * p * (1 - p)) * uniform(r, -6, 6));
    return Point(std::clamp(k, 0.0, n - 1), n, p);
  };
  const auto far = [](Random& r) {
    const double n = std::floor(power_of_two(r, 4, 10));
    return Point(std::floor(n * uniform(r, 0, 1)), n, uniform(r, 0.01, 0.99));
  };
  expect_accurate_calls("binom_pmf", exact_binom_pmf, {{"usual", draw}, {"far from the mean", far}});
  expect_accurate_calls("binom_cdf", exact_binom_cdf, {{"usual", draw}, {"far from the mean", far}});
}

}  // namespace
}  // namespace jiteval::math
