#include "called_accuracy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "math/scalar.hpp"

namespace jiteval::math::testing {

long called_point_count(std::size_t regions) {
  constexpr long usual_points = 150;
  return point_count(regions, usual_points);
}

void expect_accurate_calls(const char* function, const Reference& exact,
                           std::initializer_list<PointRegion> regions) {
  expect_accurate_calls(function, exact, stated_bound(function), regions);
}

void expect_accurate_calls(const char* function, const Reference& exact, double bound,
                           std::initializer_list<PointRegion> regions) {
  const ScalarRoutine routine = scalar_routine(function);
  ASSERT_NE(routine, nullptr) << function;
  const long count = called_point_count(regions.size());
  for (const PointRegion& region : regions) {
    Random random(1);
    Exact expected;
    double worst = 0;
    for (long i = 0; i < count; ++i) {
      const Point at = region.draw(random);
      const double computed = routine(at.x, at.y, at.z);
      exact(expected, at);
      const double error = error_in_ulp(computed, expected);
      ASSERT_TRUE(error < bound) << function << '(' << std::hexfloat << at.x << ", " << at.y << ", " << at.z
                                 << ") = " << computed << ": " << std::defaultfloat << error << " ULP";
      worst = std::max(worst, error);
    }
    std::printf("    %s %s: at most %.4f ULP\n", function, region.name, worst);
    std::fflush(stdout);
  }
}

Reference mpfr_reference(int (*function)(mpfr_t, const mpfr_t, mpfr_rnd_t)) {
  return [=](mpfr_ptr result, const Point& at) {
    Exact value(at.x, mpfr_digits);
    function(value, value, MPFR_RNDN);
    mpfr_set(result, value, MPFR_RNDN);
  };
}

double power_of_two(Random& random, double low, double high) { return std::exp2(uniform(random, low, high)); }

double either_sign(Random& random, double x) { return random() % 2 == 0 ? x : -x; }

double whole_or_half(Random& random) { return 0.5 * std::floor(power_of_two(random, 0, 7)); }

}  // namespace jiteval::math::testing
