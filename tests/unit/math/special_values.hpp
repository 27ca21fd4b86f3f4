/// The table of special_values.inc, and comparisons with it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "bits.hpp"

namespace jiteval::math::testing {

/// A value computed with many digits: `value` is the nearest double and `rest` what that leaves.
struct SpecialValue {
  const char* function;
  double arguments[3];
  double value;
  double rest;
};

inline constexpr SpecialValue special_values[] = {
#include "special_values.inc"
};

/// The distance of the doubles around `value`.
inline double unit_in_last_place(double value) {
  return std::max(std::ldexp(1.0, std::ilogb(value) - 52), smallest);
}

/// Compares compute(x, y, z) with every value of `function` in the table.
template <class Compute>
void expect_table_values(std::string_view function, double bound_in_ulp, Compute compute) {
  int count = 0;
  double worst = 0;
  for (const SpecialValue& exact : special_values) {
    if (function != exact.function) continue;
    const auto [x, y, z] = exact.arguments;
    const double computed = compute(x, y, z);
    const double error = std::abs((computed - exact.value) - exact.rest) / unit_in_last_place(exact.value);
    EXPECT_TRUE(error <= bound_in_ulp) << function << '(' << std::hexfloat << x << ", " << y << ", " << z
                                       << ") = " << computed << ", not " << exact.value;
    worst = std::max(worst, error);
    ++count;
  }
  EXPECT_GT(count, 20) << function;
  std::printf("    %.*s, %d points: at most %.4f ULP\n", static_cast<int>(function.size()), function.data(), count,
              worst);
}

/// The same bits, but that any NaN equals any other.
inline bool is_same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || bits(a) == bits(b); }

}  // namespace jiteval::math::testing
