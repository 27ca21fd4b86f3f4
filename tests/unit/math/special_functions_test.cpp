// What the special functions return at zeros, poles, infinities and outside their domains.
#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>

#include "functions_by_name.hpp"
#include "special_values.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

struct Value1 {
  double x;
  double expected;
};

void expect_values(const char* name, double (*function)(double), std::initializer_list<Value1> values) {
  EXPECT_TRUE(std::isnan(function(quiet_nan))) << name;
  for (const auto& [x, expected] : values)
    EXPECT_TRUE(is_same(function(x), expected)) << name << ' ' << x << ' ' << function(x);
}

struct Value2 {
  double x;
  double y;
  double expected;
};

void expect_values(const char* name, double (*function)(double, double), std::initializer_list<Value2> values) {
  EXPECT_TRUE(std::isnan(function(quiet_nan, 1))) << name;
  EXPECT_TRUE(std::isnan(function(1, quiet_nan))) << name;
  for (const auto& [x, y, expected] : values) {
    EXPECT_TRUE(is_same(function(x, y), expected)) << name << ' ' << x << ' ' << y << ' ' << function(x, y);
  }
}

TEST(SpecialFunctions, Inverses) {
  expect_values(
      "erfinv", erfinv,
      {{0.0, 0.0}, {-0.0, -0.0}, {1, infinity}, {-1, -infinity}, {1.5, quiet_nan}, {-infinity, quiet_nan}});
  expect_values("erfcinv", erfcinv, {{0, infinity}, {1, 0.0}, {2, -infinity}, {-0.5, quiet_nan}, {3, quiet_nan}});
  expect_values("ndtri", ndtri,
                {{0, -infinity},
                 {1, infinity},
                 {0.5, 0.0},
                 {smallest, -38.467405617144346},
                 {-1, quiet_nan},
                 {2, quiet_nan}});
  expect_values(
      "lambertw", lambertw,
      {{0.0, 0.0}, {-0.0, -0.0}, {infinity, infinity}, {-0.36787944117144239, quiet_nan}, {-infinity, quiet_nan}});
}

TEST(SpecialFunctions, Gamma) {
  expect_values(
      "digamma", digamma,
      {{0.0, -infinity}, {-0.0, infinity}, {-3, quiet_nan}, {infinity, infinity}, {-infinity, quiet_nan}});
  expect_values("beta", beta,
                {{1, 1, 1},
                 {2, 3, 1 / 12.0},
                 {0, 1, infinity},
                 {0, 0, infinity},
                 {-2, -2, infinity},
                 {-3, 2, 1 / 6.0},
                 {-3, 3, -1 / 3.0},
                 {-3, 5, infinity},
                 {-0.5, 2, -4},
                 {-0.5, 1.5, -3.1415926535897931},
                 {infinity, 2, 0},
                 {smallest, 1, infinity},
                 {-infinity, 2, quiet_nan}});
  expect_values("lbeta", lbeta, {{1, 1, 0}, {0, 1, infinity}, {infinity, 2, -infinity}, {-3, 5, infinity}});
  expect_values("gammainc", gammainc,
                {{0, 1, 1},
                 {0, 0, quiet_nan},
                 {1, 0, 0},
                 {1, infinity, 1},
                 {infinity, 1, 0},
                 {-1, 1, quiet_nan},
                 {1, -1, quiet_nan},
                 {infinity, infinity, quiet_nan}});
  expect_values("gammaincc", gammaincc,
                {{0, 1, 0},
                 {0, 0, quiet_nan},
                 {1, 0, 1},
                 {1, infinity, 0},
                 {infinity, 1, 1},
                 {-1, 1, quiet_nan},
                 {1, -1, quiet_nan},
                 {infinity, infinity, quiet_nan}});
  EXPECT_TRUE(is_same(betainc(1, 1, 0), 0));
  EXPECT_TRUE(is_same(betainc(1, 1, 1), 1));
  for (const double value : {betainc(0, 1, 0.5), betainc(1, 0, 0.5), betainc(1, 1, 2), betainc(1, 1, -1),
                             betainc(infinity, 1, 0.5), betainc(1, 1, quiet_nan), betainc(quiet_nan, 1, 0)}) {
    EXPECT_TRUE(std::isnan(value));
  }
  expect_values("zeta", zeta, {{1, infinity}, {0, -0.5}, {infinity, 1}, {-2, 0}, {-infinity, quiet_nan}});
}

TEST(SpecialFunctions, Bessel) {
  expect_values("j0", j0, {{0, 1}, {infinity, 0}, {-infinity, 0}});
  expect_values("j1", j1, {{0.0, 0.0}, {infinity, 0}, {smallest, 0}});
  expect_values("y0", y0, {{0, -infinity}, {-1, quiet_nan}, {infinity, 0}});
  expect_values("y1", y1, {{0, -infinity}, {-1, quiet_nan}, {infinity, 0}});
  expect_values("jn", jn, {{0, 0, 1}, {5, 0, 0}, {2.5, 1, quiet_nan}, {2e5, 1, quiet_nan}, {3, infinity, 0}});
  EXPECT_EQ(jn(-3, 2), -jn(3, 2));
  EXPECT_EQ(jn(3, -2), -jn(3, 2));
  EXPECT_EQ(jn(-4, -2), jn(4, 2));
  expect_values("yn", yn,
                {{0, 0, -infinity},
                 {-1, 0, infinity},
                 {2, -1, quiet_nan},
                 {2.5, 1, quiet_nan},
                 {1e5, 1e-300, -infinity},
                 {-5, 1e-300, infinity},
                 {50, 1e-5, -infinity},
                 {3, infinity, 0}});
  EXPECT_EQ(yn(-3, 2), -yn(3, 2));
  expect_values("i0", i0, {{0, 1}, {infinity, infinity}, {-infinity, infinity}, {1000, infinity}});
  expect_values("i1", i1,
                {{0.0, 0.0}, {-0.0, -0.0}, {infinity, infinity}, {-infinity, -infinity}, {-1000, -infinity}});
  expect_values("k0", k0, {{0, infinity}, {-1, quiet_nan}, {infinity, 0}, {1000, 0}});
  expect_values("k1", k1, {{0, infinity}, {-1, quiet_nan}, {infinity, 0}, {1000, 0}, {1e-310, infinity}});
}

TEST(SpecialFunctions, AiryAndElliptic) {
  expect_values("airy_ai", airy_ai,
                {{infinity, 0}, {-infinity, 0}, {1e10, 0}, {0, 0.35502805388781722}, {-1e17, quiet_nan}});
  expect_values(
      "airy_bi", airy_bi,
      {{infinity, infinity}, {-infinity, 0}, {1e10, infinity}, {0, 0.61492662744600068}, {-1e17, quiet_nan}});
  expect_values("ellipk", ellipk, {{0, 1.5707963267948966}, {1, infinity}, {2, quiet_nan}, {-infinity, 0}});
  expect_values("ellipe", ellipe, {{0, 1.5707963267948966}, {1, 1}, {2, quiet_nan}, {-infinity, infinity}});
}

}  // namespace
}  // namespace jiteval::math
