#include "accuracy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "bits.hpp"
#include "math/scalar.hpp"

namespace jiteval::math::testing {

namespace {

constexpr long usual_points = 20'000;

struct Worst {
  double error = 0;
  double x = 0;
  double y = 0;
};

/// The largest error of a function of `x` and `y` whose exact value `exactly` sets.
template <class Draw, class Exactly>
Worst worst_of(const char* function, long count, const Draw& draw, const Exactly& exactly) {
  constexpr long chunk = 100;
  const LaneRoutine routine = lane_routine(function);
  EXPECT_NE(routine, nullptr) << function;
  if (routine == nullptr) return {};
  Random random(1);
  Exact exact;
  Worst worst;
  for (long done = 0; done < count; done += chunk) {
    std::vector<double> x(chunk);
    std::vector<double> y(chunk);
    std::vector<double> computed(chunk);
    for (long i = 0; i < chunk; ++i) std::tie(x[i], y[i]) = draw(random);
    routine(x.data(), y.data(), nullptr, computed.data(), chunk);
    for (long i = 0; i < chunk; ++i) {
      exactly(exact, x[i], y[i]);
      const double error = error_in_ulp(computed[i], exact);
      if (error > worst.error) worst = {error, x[i], y[i]};
    }
  }
  return worst;
}

void judge(const char* function, const char* region, const Worst& worst) {
  const double bound = stated_bound(function);
  EXPECT_LT(worst.error, bound) << function << ' ' << region << std::hexfloat << ", at " << worst.x << ", "
                                << worst.y;
  std::printf("    %s %s: at most %.4f ULP, at %a, %a\n", function, region, worst.error, worst.x, worst.y);
}

bool same(double found, double expected) {
  return std::isnan(expected) ? std::isnan(found) : bits(found) == bits(expected);
}

}  // namespace

double stated_bound(std::string_view function) {
#define JITEVAL_FUNCTION(name, arity, implementation, bound, ...) \
  if (function == #name) return bound > 0 ? bound : 0x1p-100;
#include "math/functions.def"
#undef JITEVAL_FUNCTION
  return 0;
}

long point_count(std::size_t regions, long otherwise) {
  const char* wish = std::getenv("JITEVAL_ACCURACY_POINTS");
  if (wish == nullptr) return otherwise;
  const auto count = static_cast<long>(regions);
  return std::max(1L, (std::atol(wish) + count - 1) / count);
}

double error_in_ulp(double computed, const mpfr_t exact) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  if (mpfr_nan_p(exact)) return std::isnan(computed) ? 0 : infinite;
  if (std::isnan(computed)) return infinite;
  const double rounded = mpfr_get_d(exact, MPFR_RNDN);
  if (std::isinf(computed) || std::isinf(rounded)) {
    // One step from the largest number to infinity is one unit.
    return computed == rounded || std::nextafter(computed, rounded) == rounded ? 0 : infinite;
  }
  constexpr long digits = 53;
  constexpr long lowest_place = -1074;
  const long place = mpfr_zero_p(exact) ? lowest_place : std::max<long>(mpfr_get_exp(exact) - digits, lowest_place);
  thread_local Exact difference;
  mpfr_sub_d(difference, exact, computed, MPFR_RNDN);
  mpfr_mul_2si(difference, difference, -place, MPFR_RNDN);
  return std::abs(mpfr_get_d(difference, MPFR_RNDN));
}

void expect_accurate(const char* function, const MpfrFunction& exact, std::initializer_list<Region> regions,
                     long share) {
  Exact argument;
  for (const Region& region : regions) {
    const Worst worst = worst_of(
        function, point_count(regions.size(), usual_points / share),
        [&](Random& random) { return std::pair(region.draw(random), 0.0); },
        [&](mpfr_ptr result, double x, double) {
          mpfr_set_d(argument, x, MPFR_RNDN);
          exact(result, argument, MPFR_RNDN);
        });
    judge(function, region.name, worst);
  }
}

void expect_accurate2(const char* function, const MpfrFunction2& exact, std::initializer_list<Region2> regions,
                      long share) {
  Exact first;
  Exact second;
  for (const Region2& region : regions) {
    const Worst worst = worst_of(function, point_count(regions.size(), usual_points / share), region.draw,
                                 [&](mpfr_ptr result, double x, double y) {
                                   mpfr_set_d(first, x, MPFR_RNDN);
                                   mpfr_set_d(second, y, MPFR_RNDN);
                                   exact(result, first, second, MPFR_RNDN);
                                 });
    judge(function, region.name, worst);
  }
}

void expect_special(const char* function, std::initializer_list<Special> values) {
  const ScalarRoutine routine = scalar_routine(function);
  ASSERT_NE(routine, nullptr) << function;
  for (const auto& [x, expected] : values) {
    const double found = routine(x, x, x);
    EXPECT_TRUE(same(found, expected)) << function << '(' << x << ") is " << found << ", not " << expected;
  }
}

void expect_special2(const char* function, std::initializer_list<Special2> values) {
  const ScalarRoutine routine = scalar_routine(function);
  ASSERT_NE(routine, nullptr) << function;
  for (const auto& [x, y, expected] : values) {
    const double found = routine(x, y, y);
    EXPECT_TRUE(same(found, expected)) << function << '(' << x << ", " << y << ") is " << found << ", not "
                                       << expected;
  }
}

double uniform(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

double log_uniform(Random& random, double low, double high) {
  const double sign = random() % 2 == 0 ? 1 : -1;
  return sign * std::exp2(uniform(random, low, high));
}

double any_bits(Random& random) {
  const double x = from_bits(random());
  return std::isnan(x) ? 1.0 : x;
}

}  // namespace jiteval::math::testing
