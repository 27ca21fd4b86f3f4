// The errors of the gamma function and its logarithm against MPFR.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "accuracy.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

// MPFR takes long for these.
constexpr long share = 40;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = 0x1p-1074;

double near_pole(Random& random) {
  return -static_cast<double>(1 + random() % 183) * (1 + log_uniform(random, -50, -8));
}

TEST(GammaAccuracy, Tgamma) {
  expect_accurate("tgamma", mpfr_gamma,
                  {{"over [1, 171.6]", [](Random& r) { return uniform(r, 1, 171.6); }},
                   {"over [0, 4]", [](Random& r) { return uniform(r, 0, 4); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -1024, 7.4); }},
                   {"over [-10, 0]", [](Random& r) { return uniform(r, -10, 0); }},
                   {"over [-184, -10]", [](Random& r) { return uniform(r, -184, -10); }},
                   {"with subnormal results", [](Random& r) { return uniform(r, -178, -170); }},
                   {"near poles", near_pole}},
                  share);
  expect_special("tgamma", {{0.0, inf},
                            {-0.0, -inf},
                            {smallest, inf},
                            {-smallest, -inf},
                            {inf, inf},
                            {-inf, nan},
                            {nan, nan},
                            {-1, nan},
                            {-170, nan},
                            {-0x1p52, nan},
                            {-1e300, nan},
                            {172, inf},
                            {1e300, inf},
                            {-190.5, -0.0},
                            {-191.5, 0.0},
                            {-4503599627370494.5, -0.0}});
}

TEST(GammaAccuracy, FactorialsAreExact) {
  double factorial = 1;
  for (double n = 1; n <= 23; ++n) {  // 22! has 51 digits that are not zeros at the end
    expect_special("tgamma", {{n, factorial}});
    factorial *= n;
  }
}

TEST(GammaAccuracy, Lgamma) {
  expect_accurate("lgamma", exact_lgamma,
                  {{"over [0, 10]", [](Random& r) { return uniform(r, 0, 10); }},
                   {"near the zeros 1 and 2",
                    [](Random& r) {
                      const double zero = r() % 2 == 0 ? 1 : 2;
                      const double x = zero + log_uniform(r, -50, -2);
                      return x == zero ? 3 : x;
                    }},
                   {"over [7.5, 200]", [](Random& r) { return uniform(r, 7.5, 200); }},
                   {"of any magnitude", [](Random& r) { return std::abs(log_uniform(r, -1074, 1014)); }},
                   {"over [-2, 0]", [](Random& r) { return uniform(r, -2, 0); }},
                   {"near 0", [](Random& r) { return -std::abs(log_uniform(r, -1074, -1)); }}},
                  share);
  expect_special("lgamma", {{0.0, inf},
                            {-0.0, inf},
                            {inf, inf},
                            {-inf, inf},
                            {nan, nan},
                            {1, 0.0},
                            {2, 0.0},
                            {-1, inf},
                            {-7, inf},
                            {-8, inf},
                            {-0x1p60, inf},
                            {3e305, inf}});
}

// Below -2 there are zeros, beside which only an absolute error can be small.
TEST(GammaAccuracy, LgammaFarBelowZero) {
  const ScalarRoutine lgamma = scalar_routine("lgamma");
  ASSERT_NE(lgamma, nullptr);
  mpfr_t exact;
  mpfr_init2(exact, 200);
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const double x = i % 2 == 0 ? uniform(random, -12, -2) : near_pole(random) - 1;
    if (std::floor(x) == x) continue;
    mpfr_set_d(exact, -x, MPFR_RNDN);
    exact_lgamma(exact, exact, MPFR_RNDN);
    const double mirrored = mpfr_get_d(exact, MPFR_RNDN);
    mpfr_set_d(exact, x, MPFR_RNDN);
    exact_lgamma(exact, exact, MPFR_RNDN);
    const double computed = lgamma(x, 0, 0);
    mpfr_sub_d(exact, exact, computed, MPFR_RNDN);
    const double size = std::max({1.0, mirrored, std::abs(computed)});
    ASSERT_LT(std::abs(mpfr_get_d(exact, MPFR_RNDN)), 5 * 0x1p-53 * size) << std::hexfloat << x;
  }
  mpfr_clear(exact);
}

}  // namespace
}  // namespace jiteval::math
