// Densities, distribution functions and quantiles against the table of special_values.inc, and at their edges.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "accuracy.hpp"
#include "functions_by_name.hpp"
#include "special_values.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

void expect_table_values2(const char* name, double (*function)(double, double)) {
  expect_table_values(name, stated_bound(name), [=](double x, double y, double) { return function(x, y); });
}

void expect_table_values3(const char* name, double (*function)(double, double, double)) {
  expect_table_values(name, stated_bound(name), [=](double x, double y, double z) { return function(x, y, z); });
}

TEST(Distributions, Gamma) {
  expect_table_values3("gamma_pdf", gamma_pdf);
  expect_table_values3("gamma_cdf", gamma_cdf);
  expect_table_values3("gamma_ppf", gamma_ppf);
}

TEST(Distributions, Beta) {
  expect_table_values3("beta_pdf", beta_pdf);
  expect_table_values3("beta_cdf", beta_cdf);
  expect_table_values3("beta_ppf", beta_ppf);
}

TEST(Distributions, T) {
  expect_table_values2("t_pdf", t_pdf);
  expect_table_values2("t_cdf", t_cdf);
  expect_table_values2("t_ppf", t_ppf);
}

TEST(Distributions, ChiSquared) {
  expect_table_values2("chi2_pdf", chi2_pdf);
  expect_table_values2("chi2_cdf", chi2_cdf);
  expect_table_values2("chi2_ppf", chi2_ppf);
}

TEST(Distributions, F) {
  expect_table_values3("f_pdf", f_pdf);
  expect_table_values3("f_cdf", f_cdf);
  expect_table_values3("f_ppf", f_ppf);
}

TEST(Distributions, Uniform) {
  expect_table_values3("uniform_pdf", uniform_pdf);
  expect_table_values3("uniform_cdf", uniform_cdf);
  expect_table_values3("uniform_ppf", uniform_ppf);
}

TEST(Distributions, Exponential) {
  expect_table_values2("expon_pdf", expon_pdf);
  expect_table_values2("expon_cdf", expon_cdf);
  expect_table_values2("expon_ppf", expon_ppf);
}

TEST(Distributions, Weibull) {
  expect_table_values3("weibull_pdf", weibull_pdf);
  expect_table_values3("weibull_cdf", weibull_cdf);
  expect_table_values3("weibull_ppf", weibull_ppf);
}

TEST(Distributions, Lognormal) {
  expect_table_values3("lognorm_pdf", lognorm_pdf);
  expect_table_values3("lognorm_cdf", lognorm_cdf);
  expect_table_values3("lognorm_ppf", lognorm_ppf);
}

TEST(Distributions, Poisson) {
  expect_table_values2("poisson_pmf", poisson_pmf);
  expect_table_values2("poisson_cdf", poisson_cdf);
}

TEST(Distributions, Binomial) {
  expect_table_values3("binom_pmf", binom_pmf);
  expect_table_values3("binom_cdf", binom_cdf);
}

TEST(Distributions, BetaIntegral) { expect_table_values3("betainc", betainc); }

/// That k is the smallest number whose probability reaches p.
void expect_discrete_quantile(double k, double p, const auto& cdf) {
  EXPECT_GE(cdf(k), p);
  if (k > 0) {
    EXPECT_LT(cdf(k - 1), p);
  }
}

TEST(Distributions, PoissonQuantileIsTheSmallestNumber) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 5000; ++i) {
    const double mu = std::exp2(20 * unit(random) - 4);
    const double p = i % 2 == 0 ? unit(random) : std::exp2(-60 * unit(random));
    expect_discrete_quantile(poisson_ppf(p, mu), p, [=](double k) { return poisson_cdf(k, mu); });
  }
}

TEST(Distributions, BinomialQuantileIsTheSmallestNumber) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 2000; ++i) {
    const double n = std::floor(std::exp2(16 * unit(random)));
    const double chance = unit(random);
    const double p = i % 2 == 0 ? unit(random) : std::exp2(-60 * unit(random));
    expect_discrete_quantile(binom_ppf(p, n, chance), p, [=](double k) { return binom_cdf(k, n, chance); });
  }
}

TEST(Distributions, QuantilesOfValuesTheyReachExactly) {
  for (double k = 0; k < 40; ++k) {
    EXPECT_EQ(poisson_ppf(poisson_cdf(k, 17.5), 17.5), k);
    EXPECT_EQ(binom_ppf(binom_cdf(k, 60, 0.3), 60, 0.3), k);
  }
}

// Shapes for which sums and fractions would take millions of terms: the quantile must lead back to the probability.
TEST(Distributions, LargeShapes) {
  for (const double shape : {1e4, 1e5, 1e7, 1e10, 1e14}) {
    for (const double p : {1e-100, 1e-10, 0.01, 0.3, 0.5, 0.9, 0.999999}) {
      const double x = gamma_ppf(p, shape, 1);
      // Half a unit of x, and as much of p.
      const double tolerance = 0.6 * (gamma_pdf(x, shape, 1) * unit_in_last_place(x) + unit_in_last_place(p));
      EXPECT_NEAR(gamma_cdf(x, shape, 1), p, tolerance) << shape << ' ' << p;
    }
  }
}

// Either side of the shape from which on the uniform expansion is used.
TEST(Distributions, LargeShapesJoinTheSmaller) {
  const double below = std::nextafter(10'000, 0);
  for (const double x : {7000.0, 8000.0, 9500.0, 9999.0, 10000.0, 10001.0, 10500.0, 12500.0, 14000.0}) {
    EXPECT_NEAR(gammainc(10'000, x) / gammainc(below, x), 1, 1e-11) << x;
    EXPECT_NEAR(gammaincc(10'000, x) / gammaincc(below, x), 1, 1e-11) << x;
  }
}

TEST(Distributions, LargeBetaParameters) {
  // Beyond 2^64, adding 1 changes no parameter.
  EXPECT_NEAR(beta_pdf(1e-20, 2, 1e20) / (1e20 * std::exp(-1.0)), 1, 1e-15);
  // Computed with 45 digits.
  EXPECT_NEAR(betainc(1e6, 3e6, 0.24870096189432334) / 9.463197822799304e-10, 1, 1e-15);
  EXPECT_NEAR(beta_pdf(0.24870096189432334, 1e6, 3e6) / 2.700934147458436e-05, 1, 1e-15);
  EXPECT_NEAR(beta_ppf(9.463197822799304e-10, 1e6, 3e6), 0.24870096189432334, 1e-16);
  EXPECT_TRUE(std::isnan(betainc(2e9, 2e9, 0.5)));
}

TEST(Distributions, OutsideTheSupport) {
  for (const double x : {-infinity, -1.0}) {
    EXPECT_TRUE(is_same(gamma_pdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(gamma_cdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(beta_pdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(beta_cdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(chi2_pdf(x, 2), 0));
    EXPECT_TRUE(is_same(chi2_cdf(x, 2), 0));
    EXPECT_TRUE(is_same(f_pdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(f_cdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(uniform_pdf(x, 0, 3), 0));
    EXPECT_TRUE(is_same(uniform_cdf(x, 0, 3), 0));
    EXPECT_TRUE(is_same(expon_pdf(x, 2), 0));
    EXPECT_TRUE(is_same(expon_cdf(x, 2), 0));
    EXPECT_TRUE(is_same(weibull_pdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(weibull_cdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(lognorm_pdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(lognorm_cdf(x, 2, 3), 0));
    EXPECT_TRUE(is_same(poisson_pmf(x, 2), 0));
    EXPECT_TRUE(is_same(poisson_cdf(x, 2), 0));
    EXPECT_TRUE(is_same(binom_pmf(x, 5, 0.5), 0));
    EXPECT_TRUE(is_same(binom_cdf(x, 5, 0.5), 0));
  }
  EXPECT_EQ(gamma_pdf(infinity, 2, 3), 0);
  EXPECT_EQ(gamma_cdf(infinity, 2, 3), 1);
  EXPECT_EQ(beta_pdf(2, 2, 3), 0);
  EXPECT_EQ(beta_cdf(2, 2, 3), 1);
  EXPECT_EQ(t_pdf(-infinity, 2), 0);
  EXPECT_EQ(t_cdf(-infinity, 2), 0);
  EXPECT_EQ(t_cdf(infinity, 2), 1);
  EXPECT_EQ(f_pdf(infinity, 2, 3), 0);
  EXPECT_EQ(f_cdf(infinity, 2, 3), 1);
  EXPECT_EQ(uniform_pdf(3.5, 0, 3), 0);
  EXPECT_EQ(uniform_cdf(3.5, 0, 3), 1);
  EXPECT_EQ(weibull_pdf(infinity, 2, 3), 0);
  EXPECT_EQ(weibull_cdf(infinity, 2, 3), 1);
  EXPECT_EQ(lognorm_cdf(infinity, 2, 3), 1);
  EXPECT_EQ(poisson_pmf(1.5, 2), 0);
  EXPECT_EQ(poisson_cdf(1.5, 2), poisson_cdf(1, 2));
  EXPECT_EQ(poisson_cdf(infinity, 2), 1);
  EXPECT_EQ(binom_pmf(6, 5, 0.5), 0);
  EXPECT_EQ(binom_cdf(7, 5, 0.5), 1);
}

TEST(Distributions, AtTheEndsOfTheSupport) {
  EXPECT_EQ(gamma_pdf(0, 0.5, 2), infinity);
  EXPECT_EQ(gamma_pdf(0, 1, 2), 0.5);
  EXPECT_EQ(gamma_pdf(0, 2, 2), 0);
  EXPECT_EQ(chi2_pdf(0, 1), infinity);
  EXPECT_EQ(chi2_pdf(0, 2), 0.5);
  EXPECT_EQ(chi2_pdf(0, 3), 0);
  EXPECT_EQ(f_pdf(0, 1, 3), infinity);
  EXPECT_EQ(f_pdf(0, 2, 3), 1);
  EXPECT_EQ(f_pdf(0, 3, 3), 0);
  EXPECT_EQ(beta_pdf(0, 0.5, 3), infinity);
  EXPECT_EQ(beta_pdf(0, 1, 3), 3);
  EXPECT_EQ(beta_pdf(1, 3, 1), 3);
  EXPECT_EQ(beta_pdf(1, 3, 2), 0);
  EXPECT_EQ(beta_pdf(1, 1, 0.5), infinity);
  EXPECT_EQ(weibull_pdf(0, 0.5, 2), infinity);
  EXPECT_EQ(weibull_pdf(0, 1, 2), 0.5);
  EXPECT_EQ(weibull_pdf(0, 2, 2), 0);
  EXPECT_EQ(expon_pdf(0, 2), 0.5);
  EXPECT_EQ(lognorm_pdf(0, 2, 3), 0);
  EXPECT_EQ(uniform_pdf(3, 0, 3), uniform_pdf(0, 0, 3));
  EXPECT_EQ(poisson_pmf(0, 0), 1);
  EXPECT_EQ(poisson_pmf(1, 0), 0);
  EXPECT_EQ(binom_pmf(0, 0, 0.3), 1);
  EXPECT_EQ(binom_pmf(0, 5, 0), 1);
  EXPECT_EQ(binom_pmf(5, 5, 1), 1);
  EXPECT_EQ(binom_cdf(4, 5, 1), 0);
}

TEST(Distributions, QuantilesAtNoneAndAll) {
  EXPECT_EQ(gamma_ppf(0, 2, 3), 0);
  EXPECT_EQ(gamma_ppf(1, 2, 3), infinity);
  EXPECT_EQ(beta_ppf(0, 2, 3), 0);
  EXPECT_EQ(beta_ppf(1, 2, 3), 1);
  EXPECT_EQ(t_ppf(0, 2), -infinity);
  EXPECT_EQ(t_ppf(0.5, 2), 0);
  EXPECT_EQ(t_ppf(1, 2), infinity);
  EXPECT_EQ(chi2_ppf(0, 2), 0);
  EXPECT_EQ(chi2_ppf(1, 2), infinity);
  EXPECT_EQ(f_ppf(0, 2, 3), 0);
  EXPECT_EQ(f_ppf(1, 2, 3), infinity);
  EXPECT_EQ(uniform_ppf(0, 2, 3), 2);
  EXPECT_EQ(uniform_ppf(1, 2, 3), 3);
  EXPECT_EQ(expon_ppf(0, 2), 0);
  EXPECT_EQ(expon_ppf(1, 2), infinity);
  EXPECT_EQ(weibull_ppf(0, 2, 3), 0);
  EXPECT_EQ(weibull_ppf(1, 2, 3), infinity);
  EXPECT_EQ(lognorm_ppf(0, 2, 3), 0);
  EXPECT_EQ(lognorm_ppf(1, 2, 3), infinity);
  EXPECT_EQ(poisson_ppf(0, 2), 0);
  EXPECT_GT(poisson_ppf(0.9, 0x1p53), 0x1p53);  // where not every whole number is a double
  EXPECT_EQ(poisson_ppf(1, 2), infinity);
  EXPECT_EQ(binom_ppf(0, 5, 0.3), 0);
  EXPECT_EQ(binom_ppf(1, 5, 0.3), 5);
}

TEST(Distributions, ManyDegreesOfFreedomAreNormal) {
  EXPECT_EQ(t_pdf(0, infinity), 0.3989422804014327);
  EXPECT_EQ(t_cdf(-1, infinity), 0.15865525393145705);
  EXPECT_EQ(t_ppf(0.975, infinity), ndtri(0.975));
  EXPECT_NEAR(t_cdf(-1, 1e300), t_cdf(-1, infinity), 1e-17);
}

TEST(Distributions, MeaninglessParameters) {
  for (const double bad : {-1.0, quiet_nan}) {
    for (const double value :
         {gamma_pdf(1, bad, 1),   gamma_cdf(1, 1, bad),   gamma_ppf(bad, 1, 1),   beta_pdf(0.5, bad, 1),
          beta_cdf(0.5, 1, bad),  beta_ppf(bad, 1, 1),    t_pdf(1, bad),          t_cdf(1, bad),
          t_ppf(bad, 1),          chi2_pdf(1, bad),       chi2_cdf(1, bad),       chi2_ppf(bad, 1),
          f_pdf(1, bad, 1),       f_cdf(1, 1, bad),       f_ppf(bad, 1, 1),       uniform_pdf(1, 1, bad),
          uniform_cdf(1, 1, bad), uniform_ppf(bad, 1, 2), expon_pdf(1, bad),      expon_cdf(1, bad),
          expon_ppf(bad, 1),      weibull_pdf(1, bad, 1), weibull_cdf(1, 1, bad), weibull_ppf(bad, 1, 1),
          lognorm_pdf(1, 1, bad), lognorm_cdf(1, 1, bad), lognorm_ppf(bad, 1, 1), poisson_pmf(1, bad),
          poisson_cdf(1, bad),    poisson_ppf(bad, 1),    binom_pmf(1, bad, 0.5), binom_cdf(1, 2, bad),
          binom_ppf(bad, 2, 0.5)}) {
      EXPECT_TRUE(std::isnan(value));
    }
  }
  EXPECT_TRUE(std::isnan(binom_pmf(1, 2.5, 0.5)));
  EXPECT_TRUE(std::isnan(binom_pmf(1, 2, 1.5)));
  EXPECT_TRUE(std::isnan(gamma_pdf(1, infinity, 1)));
  EXPECT_TRUE(std::isnan(poisson_pmf(1, 0x1p54)));
  EXPECT_TRUE(std::isnan(poisson_cdf(1, 0x1p54)));
  EXPECT_TRUE(std::isnan(gamma_pdf(quiet_nan, 1, 1)));
}

}  // namespace
}  // namespace jiteval::math
