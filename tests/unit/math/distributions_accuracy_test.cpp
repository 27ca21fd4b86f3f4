// The errors of the incomplete beta function and of the distributions against MPFR, in units in the last place of
// the exact result. What MPFR lacks are series with positive terms, which lose no digits.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <string>

#include "called_accuracy.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

constexpr mpfr_rnd_t nearest = MPFR_RNDN;

// Products as exponentials of sums of logarithms.

void add_product(mpfr_ptr sum, mpfr_ptr factor, mpfr_ptr logarithm_of) {
  Exact logarithm;
  mpfr_log(logarithm, logarithm_of, nearest);
  mpfr_fma(sum, factor, logarithm, sum, nearest);
}

void add_log_gamma(mpfr_ptr sum, int times, mpfr_ptr of) {
  Exact logarithm;
  int sign = 0;
  mpfr_lgamma(logarithm, &sign, of, nearest);
  mpfr_mul_si(logarithm, logarithm, times, nearest);
  mpfr_add(sum, sum, logarithm, nearest);
}

// Incomplete functions.

/// The sum of 1 + r(1) + r(1) r(2) + ..., where set_ratio sets r(n), which is positive and gets less than 1.
void sum_series(mpfr_ptr sum, const std::function<void(mpfr_ptr ratio, unsigned long n)>& set_ratio) {
  Exact term(1, 240);
  Exact ratio;
  mpfr_set_ui(sum, 1, nearest);
  for (unsigned long n = 1;; ++n) {
    set_ratio(ratio, n);
    mpfr_mul(term, term, ratio, nearest);
    mpfr_add(sum, sum, term, nearest);
    const bool falls = mpfr_cmp_d(ratio, 0.999) < 0;
    if (falls && mpfr_get_exp(term) < mpfr_get_exp(sum) - 160) return;
  }
}

/// x^a (1 - x)^b / (a B(a, b)), where 1 - x is y.
void set_beta_factor(mpfr_ptr result, mpfr_ptr a, mpfr_ptr b, mpfr_ptr x, mpfr_ptr y) {
  Exact sum;
  mpfr_add(sum, a, b, nearest);
  mpfr_set_zero(result, 1);
  add_product(result, a, x);
  add_product(result, b, y);
  add_log_gamma(result, 1, sum);
  add_log_gamma(result, -1, a);
  add_log_gamma(result, -1, b);
  mpfr_exp(result, result, nearest);
  mpfr_div(result, result, a, nearest);
}

/// The regularised incomplete beta function where 1 - x is y (DLMF 8.17.8).
void set_betainc_by_series(mpfr_ptr result, mpfr_ptr a, mpfr_ptr b, mpfr_ptr x, mpfr_ptr y) {
  Exact sum;
  Exact divisor;
  sum_series(sum, [&](mpfr_ptr ratio, unsigned long n) {
    mpfr_add(ratio, a, b, nearest);
    mpfr_add_ui(ratio, ratio, n - 1, nearest);
    mpfr_mul(ratio, ratio, x, nearest);
    mpfr_add_ui(divisor, a, n, nearest);
    mpfr_div(ratio, ratio, divisor, nearest);
  });
  set_beta_factor(result, a, b, x, y);
  mpfr_mul(result, result, sum, nearest);
}

/// The same for a and b up to about a thousand and any x.
void set_betainc(mpfr_ptr result, mpfr_ptr a, mpfr_ptr b, mpfr_ptr x, mpfr_ptr y) {
  const double mean = mpfr_get_d(a, nearest) / (mpfr_get_d(a, nearest) + mpfr_get_d(b, nearest));
  // The series is as slow as the geometric one of x; from 0.9 on, the rest is not so near 1 that much is lost.
  if (mpfr_cmp_d(x, std::max(0.5, std::min(mean, 0.9))) <= 0) return set_betainc_by_series(result, a, b, x, y);
  set_betainc_by_series(result, b, a, y, x);
  mpfr_ui_sub(result, 1, result, nearest);
}

void exact_betainc(mpfr_ptr result, double a, double b, double x) {
  Exact first(a, 240);
  Exact second(b, 240);
  Exact at(x, 240);
  Exact rest(1200);
  mpfr_ui_sub(rest, 1, at, nearest);
  set_betainc(result, first, second, at, rest);
}

/// The lower regularised incomplete gamma function (DLMF 8.7.1).
void set_gammainc(mpfr_ptr result, mpfr_ptr a, mpfr_ptr x) {
  Exact sum;
  Exact divisor;
  sum_series(sum, [&](mpfr_ptr ratio, unsigned long n) {
    mpfr_add_ui(divisor, a, n, nearest);
    mpfr_div(ratio, x, divisor, nearest);
  });
  mpfr_neg(result, x, nearest);
  add_product(result, a, x);
  mpfr_add_ui(divisor, a, 1, nearest);
  add_log_gamma(result, -1, divisor);
  mpfr_exp(result, result, nearest);
  mpfr_mul(result, result, sum, nearest);
}

// Densities.

/// (x / scale)^(shape - 1) exp(-x / scale) / (gamma(shape) scale)
void exact_gamma_pdf(mpfr_ptr result, const Point& at) {
  Exact ratio(at.x, 240);
  Exact shape(at.y, 240);
  Exact power(240);
  mpfr_div_d(ratio, ratio, at.z, nearest);
  mpfr_neg(result, ratio, nearest);
  mpfr_sub_ui(power, shape, 1, nearest);
  add_product(result, power, ratio);
  add_log_gamma(result, -1, shape);
  mpfr_exp(result, result, nearest);
  mpfr_div_d(result, result, at.z, nearest);
}

void exact_gamma_cdf(mpfr_ptr result, const Point& at) {
  Exact ratio(at.x, 240);
  Exact shape(at.y, 240);
  mpfr_div_d(ratio, ratio, at.z, nearest);
  set_gammainc(result, shape, ratio);
}

Point of_chi2(const Point& at) { return {at.x, at.y / 2, 2}; }

/// x^(a - 1) (1 - x)^(b - 1) / B(a, b) as a multiple of what the incomplete function has.
void exact_beta_pdf(mpfr_ptr result, const Point& at) {
  Exact x(at.x, 240);
  Exact a(at.y, 240);
  Exact b(at.z, 240);
  Exact rest(1200);
  mpfr_ui_sub(rest, 1, x, nearest);
  set_beta_factor(result, a, b, x, rest);
  mpfr_mul(result, result, a, nearest);
  mpfr_div(result, result, x, nearest);
  mpfr_div(result, result, rest, nearest);
}

void exact_beta_cdf(mpfr_ptr result, const Point& at) { exact_betainc(result, at.y, at.z, at.x); }

/// The incomplete beta function's arguments for a distribution.
struct BetaArguments {
  Exact a;
  Exact b;
  Exact share;
  Exact rest;  ///< 1 - share

  BetaArguments(double first, double second) : a(first, 240), b(second, 240) {}
};

/// df / 2, 1/2, df / (df + x^2).
struct OfT : BetaArguments {
  explicit OfT(const Point& at) : BetaArguments(at.y / 2, 0.5) {
    Exact sum(2400);
    mpfr_set_d(rest, at.x, nearest);
    mpfr_sqr(rest, rest, nearest);
    mpfr_add_d(sum, rest, at.y, nearest);
    mpfr_div(rest, rest, sum, nearest);
    mpfr_d_div(share, at.y, sum, nearest);
  }
};

/// share^((df + 1) / 2) / (sqrt(df) B(1/2, df / 2))
void exact_t_pdf(mpfr_ptr result, const Point& at) {
  OfT of(at);
  Exact power;
  mpfr_add(power, of.a, of.b, nearest);
  mpfr_set_zero(result, 1);
  add_product(result, power, of.share);
  add_log_gamma(result, 1, power);
  add_log_gamma(result, -1, of.a);
  add_log_gamma(result, -1, of.b);
  mpfr_exp(result, result, nearest);
  mpfr_set_d(power, at.y, nearest);
  mpfr_sqrt(power, power, nearest);
  mpfr_div(result, result, power, nearest);
}

void exact_t_cdf(mpfr_ptr result, const Point& at) {
  OfT of(at);
  set_betainc(result, of.a, of.b, of.share, of.rest);
  mpfr_div_ui(result, result, 2, nearest);
  if (at.x > 0) mpfr_ui_sub(result, 1, result, nearest);
}

/// dfn / 2, dfd / 2, dfn x / (dfn x + dfd).
struct OfF : BetaArguments {
  explicit OfF(const Point& at) : BetaArguments(at.y / 2, at.z / 2) {
    Exact product(at.x, 240);
    Exact sum(2400);
    mpfr_mul_d(product, product, at.y, nearest);
    mpfr_add_d(sum, product, at.z, nearest);
    mpfr_div(share, product, sum, nearest);
    mpfr_d_div(rest, at.z, sum, nearest);
  }
};

/// share^(dfn / 2) rest^(dfd / 2) / (x B(dfn / 2, dfd / 2))
void exact_f_pdf(mpfr_ptr result, const Point& at) {
  OfF of(at);
  set_beta_factor(result, of.a, of.b, of.share, of.rest);
  mpfr_mul(result, result, of.a, nearest);
  mpfr_div_d(result, result, at.x, nearest);
}

void exact_f_cdf(mpfr_ptr result, const Point& at) {
  OfF of(at);
  set_betainc(result, of.a, of.b, of.share, of.rest);
}

/// (x / scale)^shape
void set_weibull_power(mpfr_ptr power, const Point& at) {
  Exact shape(at.y, 240);
  mpfr_set_d(power, at.x, nearest);
  mpfr_div_d(power, power, at.z, nearest);
  mpfr_pow(power, power, shape, nearest);
}

void exact_weibull_pdf(mpfr_ptr result, const Point& at) {
  Exact power;
  set_weibull_power(power, at);
  mpfr_neg(result, power, nearest);
  mpfr_exp(result, result, nearest);
  mpfr_mul(result, result, power, nearest);
  mpfr_mul_d(result, result, at.y, nearest);
  mpfr_div_d(result, result, at.x, nearest);
}

void exact_weibull_cdf(mpfr_ptr result, const Point& at) {
  Exact power;
  set_weibull_power(power, at);
  mpfr_neg(power, power, nearest);
  mpfr_expm1(result, power, nearest);
  mpfr_neg(result, result, nearest);
}

/// (log x - mu) / sigma
void set_lognorm_deviate(mpfr_ptr deviate, const Point& at) {
  Exact x(at.x, 240);
  mpfr_log(deviate, x, nearest);
  mpfr_sub_d(deviate, deviate, at.y, nearest);
  mpfr_div_d(deviate, deviate, at.z, nearest);
}

void exact_lognorm_pdf(mpfr_ptr result, const Point& at) {
  Exact deviate;
  set_lognorm_deviate(deviate, at);
  exact_norm_pdf(result, deviate, nearest);
  mpfr_div_d(result, result, at.x, nearest);
  mpfr_div_d(result, result, at.z, nearest);
}

void exact_lognorm_cdf(mpfr_ptr result, const Point& at) {
  Exact deviate;
  set_lognorm_deviate(deviate, at);
  exact_ndtr(result, deviate, nearest);
}

void exact_poisson_pmf(mpfr_ptr result, const Point& at) {
  Exact k(at.x, 240);
  Exact mu(at.y, 240);
  mpfr_neg(result, mu, nearest);
  add_product(result, k, mu);
  mpfr_add_ui(k, k, 1, nearest);
  add_log_gamma(result, -1, k);
  mpfr_exp(result, result, nearest);
}

/// The probability not to exceed k from that of k, the ratios of whose neighbours set_ratio sets: P(i - 1) / P(i).
void accumulate(mpfr_ptr probability, double k, const std::function<void(mpfr_ptr ratio, double i)>& set_ratio) {
  Exact sum(1, 240);
  Exact term(1, 240);
  Exact ratio(240);
  for (double i = k; i > 0; --i) {
    set_ratio(ratio, i);
    mpfr_mul(term, term, ratio, nearest);
    mpfr_add(sum, sum, term, nearest);
  }
  mpfr_mul(probability, probability, sum, nearest);
}

void exact_poisson_cdf(mpfr_ptr result, const Point& at) {
  exact_poisson_pmf(result, at);
  accumulate(result, at.x, [&](mpfr_ptr ratio, double i) {
    mpfr_set_d(ratio, i, nearest);
    mpfr_div_d(ratio, ratio, at.y, nearest);
  });
}

void exact_binom_pmf(mpfr_ptr result, const Point& at) {
  Exact k(at.x, 240);
  Exact others(at.y - at.x, 240);
  Exact p(at.z, 240);
  Exact rest(1200);
  Exact number(at.y + 1, 240);
  mpfr_ui_sub(rest, 1, p, nearest);
  mpfr_set_zero(result, 1);
  add_product(result, k, p);
  add_product(result, others, rest);
  add_log_gamma(result, 1, number);
  mpfr_add_ui(number, k, 1, nearest);
  add_log_gamma(result, -1, number);
  mpfr_add_ui(number, others, 1, nearest);
  add_log_gamma(result, -1, number);
  mpfr_exp(result, result, nearest);
}

void exact_binom_cdf(mpfr_ptr result, const Point& at) {
  Exact odds(1200);  // of no success
  mpfr_set_d(odds, at.z, nearest);
  mpfr_ui_sub(odds, 1, odds, nearest);
  mpfr_div_d(odds, odds, at.z, nearest);
  exact_binom_pmf(result, at);
  accumulate(result, at.x, [&](mpfr_ptr ratio, double i) {
    mpfr_mul_d(ratio, odds, i, nearest);
    mpfr_div_d(ratio, ratio, at.y - i + 1, nearest);
  });
}

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
