// The errors of the error functions and the normal distribution function against MPFR.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <cmath>
#include <limits>

#include "accuracy.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

// MPFR takes long for these.
constexpr long share = 40;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = 0x1p-1074;

/// Beside an end of one of the intervals of a table whose first four make up `scale`.
double quarter_octave(Random& random, double scale) {
  const auto k = static_cast<int>(random() % 16);
  const double end = (std::ldexp(1 + k % 4 / 4.0, k / 4) - 1) * scale;
  return end * (1 + uniform(random, -1e-14, 1e-14));
}

TEST(ErfAccuracy, Erf) {
  expect_accurate("erf", mpfr_erf,
                  {{"over [-6, 6]", [](Random& r) { return uniform(r, -6, 6); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -1074, 3); }},
                   {"at the end of the first interval", [](Random& r) { return uniform(r, 0.27, 0.3); }},
                   {"at the ends of intervals",
                    [](Random& r) {
                      return (static_cast<double>(r() % 16) + 0.75) * 0.3765 * (1 + uniform(r, -1e-14, 1e-14));
                    }}},
                  share);
  expect_special("erf", {{0.0, 0.0},
                         {-0.0, -0.0},
                         {inf, 1},
                         {-inf, -1},
                         {6, 1},
                         {-1e300, -1},
                         {nan, nan},
                         {smallest, smallest},
                         {-smallest, -smallest}});
}

TEST(ErfAccuracy, Erfc) {
  expect_accurate("erfc", mpfr_erfc,
                  {{"over [-6, 2]", [](Random& r) { return uniform(r, -6, 2); }},
                   {"over [0, 27.3]", [](Random& r) { return uniform(r, 0, 27.3); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -60, 4.7); }},
                   {"near 0", [](Random& r) { return uniform(r, -0.1, 0.1); }},
                   {"at the ends of intervals", [](Random& r) { return quarter_octave(r, 1.82); }},
                   {"with subnormal results", [](Random& r) { return uniform(r, 26.5, 27.3); }}},
                  share);
  expect_special(
      "erfc",
      {{0.0, 1}, {-0.0, 1}, {inf, 0.0}, {-inf, 2}, {27.3, 0.0}, {1e300, 0.0}, {-6, 2}, {nan, nan}, {smallest, 1}});
}

TEST(ErfAccuracy, Erfcx) {
  expect_accurate("erfcx", exact_erfcx,
                  {{"over [-3, 3]", [](Random& r) { return uniform(r, -3, 3); }},
                   {"over [-26.6, 30]", [](Random& r) { return uniform(r, -26.6, 30); }},
                   {"where the series begins", [](Random& r) { return uniform(r, 27, 28); }},
                   {"at the ends of intervals", [](Random& r) { return quarter_octave(r, 1.82); }},
                   {"huge", [](Random& r) { return std::abs(log_uniform(r, 5, 1024)); }}},
                  share);
  expect_special("erfcx", {{0.0, 1}, {-0.0, 1}, {inf, 0.0}, {-inf, inf}, {-27, inf}, {-1e300, inf}, {nan, nan}});
}

TEST(ErfAccuracy, Ndtr) {
  expect_accurate("ndtr", exact_ndtr,
                  {{"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
                   {"over [-38.6, 0]", [](Random& r) { return uniform(r, -38.6, 0); }},
                   {"near 0", [](Random& r) { return uniform(r, -0.1, 0.1); }},
                   {"at the ends of intervals", [](Random& r) { return -quarter_octave(r, 2.575); }},
                   {"with subnormal results", [](Random& r) { return uniform(r, -38.6, -37.5); }}},
                  share);
  expect_special(
      "ndtr", {{0.0, 0.5}, {-0.0, 0.5}, {inf, 1}, {-inf, 0.0}, {-38.6, 0.0}, {-1e300, 0.0}, {10, 1}, {nan, nan}});
}

TEST(ErfAccuracy, LogNdtr) {
  expect_accurate("log_ndtr", exact_log_ndtr,
                  {{"over [-5, 5]", [](Random& r) { return uniform(r, -5, 5); }},
                   {"near 0", [](Random& r) { return uniform(r, -0.1, 0.1); }},
                   {"over [-45, 0]", [](Random& r) { return uniform(r, -45, 0); }},
                   {"over [0, 38.6]", [](Random& r) { return uniform(r, 0, 38.6); }},
                   {"huge", [](Random& r) { return -std::abs(log_uniform(r, 5.3, 511)); }}},
                  share);
  expect_special("log_ndtr", {{inf, 0.0}, {-inf, -inf}, {-1e300, -inf}, {40, 0.0}, {nan, nan}});
}

}  // namespace
}  // namespace jiteval::math
