// The error of exp and log against MPFR, in units in the last place of the exact result.
//
// JITEVAL_ACCURACY_POINTS sets the number of points in each region (200,000 unless given; try 20000000).
#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "bits.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;
using Random = std::mt19937_64;
using Reference = int (*)(mpfr_t, const mpfr_t, mpfr_rnd_t);

/// A number of MPFR with twice the digits of a double and some.
class Exact {
 public:
  Exact() { mpfr_init2(value_, 160); }
  ~Exact() { mpfr_clear(value_); }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  operator mpfr_ptr() { return value_; }

 private:
  mpfr_t value_;
};

/// |computed - exact| in units of the last place that a double has in the binade of `exact`.
double error_in_ulp(double computed, mpfr_ptr exact) {
  static Exact difference;
  constexpr long digits = 53;
  constexpr long lowest_place = -1074;
  const long place = mpfr_zero_p(exact) ? lowest_place : std::max(mpfr_get_exp(exact) - digits, lowest_place);
  mpfr_sub_d(difference, exact, computed, MPFR_RNDN);
  mpfr_mul_2si(difference, difference, -place, MPFR_RNDN);
  return std::abs(mpfr_get_d(difference, MPFR_RNDN));
}

void expect_below_one_ulp(const char* name, Reference reference, const char* region,
                          const std::function<double(Random&)>& draw) {
  const char* wish = std::getenv("JITEVAL_ACCURACY_POINTS");
  const long count = wish ? std::atol(wish) : 200'000;
  constexpr long chunk = 1000;
  Random random(1);
  Exact exact;
  double worst = 0;
  double worst_at = 0;
  for (long done = 0; done < count; done += chunk) {
    double x[chunk];
    double computed[chunk];
    std::generate(x, x + chunk, [&] { return draw(random); });
    lane_routine(name)(x, nullptr, computed, chunk);
    for (long i = 0; i < chunk; ++i) {
      mpfr_set_d(exact, x[i], MPFR_RNDN);
      reference(exact, exact, MPFR_RNDN);
      const double error = error_in_ulp(computed[i], exact);
      ASSERT_TRUE(error < 1.0) << name << '(' << std::hexfloat << x[i] << ") = " << computed[i];
      if (error > worst) {
        worst = error;
        worst_at = x[i];
      }
    }
  }
  EXPECT_GT(worst, 0.4);  // a smaller one means that nothing was measured
  std::printf("    %s, %ld points %s: at most %.4f ULP, at %a\n", name, count, region, worst, worst_at);
}

double uniform(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

/// Any positive finite double, all bit patterns equally likely.
double positive_finite(Random& random) { return from_bits(1 + random() % (bits(infinity) - 1)); }

TEST(ExpAccuracy, WholeRange) {
  expect_below_one_ulp("exp", mpfr_exp, "over [-746, 709.78]", [](Random& r) { return uniform(r, -746, 709.78); });
}

TEST(ExpAccuracy, AnyMagnitude) {
  expect_below_one_ulp("exp", mpfr_exp, "of any magnitude", [](Random& random) {
    const double sign = random() % 2 == 0 ? 1 : -1;
    return sign * std::exp2(uniform(random, -60, 9.47));
  });
}

TEST(ExpAccuracy, BetweenTwoReductions) {
  expect_below_one_ulp("exp", mpfr_exp, "near odd multiples of ln2/2", [](Random& random) {
    const double k = std::floor(uniform(random, -1074, 1023));
    return (k + 0.5) * 0.6931471805599453 + uniform(random, -0.01, 0.01);
  });
}

TEST(ExpAccuracy, NoReduction) {
  expect_below_one_ulp("exp", mpfr_exp, "over [-0.35, 0.35]", [](Random& r) { return uniform(r, -0.35, 0.35); });
}

TEST(ExpAccuracy, SubnormalResults) {
  expect_below_one_ulp("exp", mpfr_exp, "with subnormal results",
                       [](Random& r) { return uniform(r, -745.2, -708.3); });
}

TEST(LogAccuracy, AnyBits) { expect_below_one_ulp("log", mpfr_log, "with any bits", positive_finite); }

TEST(LogAccuracy, Subnormals) {
  expect_below_one_ulp("log", mpfr_log, "subnormal",
                       [](Random& random) { return from_bits(1 + random() % (bits(0x1p-1022) - 1)); });
}

TEST(LogAccuracy, AroundOne) {
  expect_below_one_ulp("log", mpfr_log, "over [1/4, 4]", [](Random& r) { return std::exp2(uniform(r, -2, 2)); });
}

TEST(LogAccuracy, VeryNearOne) {
  expect_below_one_ulp("log", mpfr_log, "at 1 +- any small number", [](Random& random) {
    const double sign = random() % 2 == 0 ? 1 : -1;
    const double x = 1 + sign * std::exp2(uniform(random, -52, -1));
    return x == 1 ? 1.5 : x;  // log 1 = 0 is exact, and its ULP is not of this kind
  });
}

TEST(LogAccuracy, WhereTheCorrectionIsLargest) {
  expect_below_one_ulp("log", mpfr_log, "at the ends of [3/4, 3/2)", [](Random& random) {
    const double m = random() % 2 == 0 ? uniform(random, 1.4, 1.5) : uniform(random, 0.75, 0.8);
    return std::ldexp(m, static_cast<int>(random() % 3) - 1);
  });
}

}  // namespace
}  // namespace jiteval::math
