/// Measures the errors of functions against MPFR, in units in the last place of the exact result.
///
/// JITEVAL_ACCURACY_POINTS sets the number of points of each function, which its regions share out. Without it each
/// region has 20,000, and fewer where MPFR takes long.
#pragma once

#include <mpfr.h>

#include <functional>
#include <initializer_list>
#include <random>
#include <string_view>
#include <utility>

#include "exact.hpp"

namespace jiteval::math::testing {

using Random = std::mt19937_64;
using MpfrFunction = std::function<int(mpfr_t, const mpfr_t, mpfr_rnd_t)>;
using MpfrFunction2 = std::function<int(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t)>;

/// Arguments to measure at.
struct Region {
  const char* name;
  std::function<double(Random&)> draw;
};
struct Region2 {
  const char* name;
  std::function<std::pair<double, double>(Random&)> draw;
};

/// The bound of a function in functions.def.
double stated_bound(std::string_view function);

/// The number of points in each of so many regions, where it would be `otherwise` by itself.
long point_count(std::size_t regions, long otherwise);

/// Expects the error to stay below the bound that functions.def states, and prints the largest. Where `exact` takes
/// long, one point of `share` is taken.
void expect_accurate(const char* function, const MpfrFunction& exact, std::initializer_list<Region> regions,
                     long share = 1);
void expect_accurate2(const char* function, const MpfrFunction2& exact, std::initializer_list<Region2> regions,
                      long share = 1);

struct Special {
  double x;
  double expected;
};
struct Special2 {
  double x;
  double y;
  double expected;
};

/// Expects these bits, with any NaN for a NaN.
void expect_special(const char* function, std::initializer_list<Special> values);
void expect_special2(const char* function, std::initializer_list<Special2> values);

double uniform(Random& random, double low, double high);
/// 2 to the power of a uniform number, of either sign.
double log_uniform(Random& random, double low, double high);
/// Any double but NaN, all bit patterns equally likely.
double any_bits(Random& random);

/// |computed - exact| in units of the last place that a double has in the binade of `exact`; infinite where one is
/// NaN and the other is not, or one is infinite and the other far from it.
double error_in_ulp(double computed, const mpfr_t exact);

}  // namespace jiteval::math::testing
