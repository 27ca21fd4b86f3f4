// The errors of the trigonometric functions and their inverses against MPFR, and the remainders, which are exact.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>

#include "accuracy.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();
constexpr double pi = 0x1.921fb54442d18p+1;

/// One of the doubles nearest to a multiple of pi/4, of any size below 2^highest.
double near_multiple(Random& random, double highest) {
  constexpr mpfr_prec_t enough = 1200;
  mpfr_t angle;
  mpfr_t count;
  mpfr_init2(angle, enough);
  mpfr_init2(count, enough);
  mpfr_const_pi(angle, MPFR_RNDN);
  mpfr_set_d(count, std::floor(std::abs(log_uniform(random, 0, highest))), MPFR_RNDN);
  mpfr_mul(angle, angle, count, MPFR_RNDN);
  mpfr_div_2ui(angle, angle, 2, MPFR_RNDN);
  double result = mpfr_get_d(angle, MPFR_RNDN);
  mpfr_clear(angle);
  mpfr_clear(count);
  for (auto steps = random() % 3; steps != 0; --steps) result = std::nextafter(result, 0.0);
  return random() % 2 == 0 ? result : -result;
}

// Halfway between two reductions, the polynomials' arguments are largest.
double between_reductions(Random& random) {
  return (std::floor(uniform(random, -100, 100)) + 0.5) * (pi / 2) + uniform(random, -0.03, 0.03);
}

void expect_accurate_angle(const char* function, MpfrFunction reference) {
  expect_accurate(function, reference,
                  {{"without reduction", [](Random& r) { return uniform(r, -0.786, 0.786); }},
                   {"a few turns", [](Random& r) { return uniform(r, -20, 20); }},
                   {"between reductions", between_reductions},
                   {"all that is inline", [](Random& r) { return uniform(r, -0x1p20, 0x1p20); }},
                   {"of any size inline", [](Random& r) { return log_uniform(r, -1074, 20); }},
                   {"huge", [](Random& r) { return log_uniform(r, 19.9, 1024); }},
                   {"near multiples of pi/4", [](Random& r) { return near_multiple(r, 20); }},
                   {"near huge multiples of pi/4", [](Random& r) { return near_multiple(r, 1000); }}});
}

std::initializer_list<Region> half_turn_regions() {
  static const std::initializer_list<Region> regions = {
      {"without reduction", [](Random& r) { return uniform(r, -0.25, 0.25); }},
      {"a few turns", [](Random& r) { return uniform(r, -10, 10); }},
      {"of any size", [](Random& r) { return log_uniform(r, -30, 54); }},
      {"near multiples of 1/4",
       [](Random& r) { return 0.25 * std::floor(uniform(r, -100, 100)) + log_uniform(r, -60, -4); }},
      {"where the plain code begins", [](Random& r) { return log_uniform(r, 49, 51); }}};
  return regions;
}

double within_one(Random& random) { return uniform(random, -1, 1); }

TEST(TrigAccuracy, Sin) { expect_accurate_angle("sin", mpfr_sin); }
TEST(TrigAccuracy, Cos) { expect_accurate_angle("cos", mpfr_cos); }
TEST(TrigAccuracy, Tan) { expect_accurate_angle("tan", mpfr_tan); }
TEST(TrigAccuracy, Sinpi) { expect_accurate("sinpi", mpfr_sinpi, half_turn_regions()); }
TEST(TrigAccuracy, Cospi) { expect_accurate("cospi", mpfr_cospi, half_turn_regions()); }
TEST(TrigAccuracy, Sinc) { expect_accurate("sinc", exact_sinc, half_turn_regions()); }

TEST(TrigAccuracy, SinpiOfSmall) {
  expect_accurate("sinpi", mpfr_sinpi,
                  {{"small", [](Random& r) { return log_uniform(r, -1074, -3); }},
                   {"around the smallest normal numbers", [](Random& r) { return log_uniform(r, -1074, -940); }}});
}

TEST(TrigAccuracy, Degrees) {
  expect_accurate("degrees", exact_degrees,
                  {{"usual", [](Random& r) { return uniform(r, -7, 7); }},
                   {"of any size", [](Random& r) { return log_uniform(r, -1074, 1018); }}});
}

TEST(TrigAccuracy, Radians) {
  expect_accurate("radians", exact_radians,
                  {{"usual", [](Random& r) { return uniform(r, -360, 360); }},
                   {"of any size", [](Random& r) { return log_uniform(r, -1074, 1024); }}});
}

std::initializer_list<Region> arc_regions() {
  static const std::initializer_list<Region> regions = {
      {"over [-1, 1]", within_one},
      {"of any size", [](Random& r) { return log_uniform(r, -1074, 0); }},
      {"near +-1",
       [](Random& r) {
         const double x = 1 - std::exp2(uniform(r, -53, -1));
         return r() % 2 == 0 ? x : -x;
       }},
      {"near +-1/2", [](Random& r) { return (r() % 2 == 0 ? 0.5 : -0.5) * (1 + log_uniform(r, -50, -5)); }}};
  return regions;
}

TEST(TrigAccuracy, Asin) { expect_accurate("asin", mpfr_asin, arc_regions()); }
TEST(TrigAccuracy, Acos) { expect_accurate("acos", mpfr_acos, arc_regions()); }

TEST(TrigAccuracy, Atan) {
  expect_accurate("atan", mpfr_atan,
                  {{"over [-1, 1]", within_one},
                   {"over [-20, 20]", [](Random& r) { return uniform(r, -20, 20); }},
                   {"of any size", [](Random& r) { return log_uniform(r, -1074, 1024); }},
                   {"at the ends of half octaves", [](Random& r) {
                      const double end = r() % 2 == 0 ? 1.0 : 1.5;
                      return std::ldexp(end, static_cast<int>(r() % 9) - 4) * (1 + log_uniform(r, -50, -5));
                    }}});
}

TEST(TrigAccuracy, Atan2) {
  expect_accurate2(
      "atan2", mpfr_atan2,
      {{"in a square", [](Random& r) { return std::pair{within_one(r), within_one(r)}; }},
       {"of similar size", [](Random& r) { return std::pair{log_uniform(r, -5, 5), log_uniform(r, -5, 5)}; }},
       {"of any size",
        [](Random& r) { return std::pair{log_uniform(r, -1074, 1024), log_uniform(r, -1074, 1024)}; }},
       {"tiny", [](Random& r) { return std::pair{log_uniform(r, -1074, -1000), log_uniform(r, -1074, -1000)}; }},
       {"huge", [](Random& r) { return std::pair{log_uniform(r, 1000, 1024), log_uniform(r, 1000, 1024)}; }},
       {"with tiny y", [](Random& r) { return std::pair{log_uniform(r, -1074, -950), log_uniform(r, -3, 3)}; }},
       {"with tiny results",
        [](Random& r) {
          const double x = std::abs(log_uniform(r, 20, 300));
          return std::pair{x * log_uniform(r, -1074, -1000), x};
        }},
       {"at the ends of half octaves", [](Random& r) {
          const double end = std::ldexp(r() % 2 == 0 ? 1.0 : 1.5, static_cast<int>(r() % 10) - 5);
          const double x = uniform(r, 1, 2);
          return std::pair{x * end * uniform(r, 0.85, 1.02), r() % 2 == 0 ? x : -x};
        }}});
}

TEST(TrigSpecialValues, Angles) {
  expect_special("sin", {{0.0, 0.0}, {-0.0, -0.0}, {smallest, smallest}, {inf, nan}, {-inf, nan}, {nan, nan}});
  expect_special("cos", {{0.0, 1.0}, {-0.0, 1.0}, {smallest, 1.0}, {inf, nan}, {-inf, nan}, {nan, nan}});
  expect_special("tan", {{0.0, 0.0}, {-0.0, -0.0}, {-smallest, -smallest}, {inf, nan}, {-inf, nan}, {nan, nan}});
}

TEST(TrigSpecialValues, HalfTurns) {
  expect_special("sinpi", {{0.0, 0.0},
                           {-0.0, -0.0},
                           {1.0, 0.0},
                           {-1.0, -0.0},
                           {2.0, 0.0},
                           {-2.0, -0.0},
                           {3.0, 0.0},
                           {0.5, 1.0},
                           {-0.5, -1.0},
                           {1.5, -1.0},
                           {2.5, 1.0},
                           {inf, nan},
                           {-inf, nan},
                           {nan, nan},
                           {1e300, 0.0},
                           {-1e300, -0.0},
                           {0x1p52, 0.0},
                           {0x1p51 + 0.5, 1.0},
                           {-0x1p51 - 1.5, 1.0}});
  expect_special("cospi", {{0.0, 1.0},
                           {-0.0, 1.0},
                           {1.0, -1.0},
                           {-1.0, -1.0},
                           {2.0, 1.0},
                           {0.5, 0.0},
                           {-0.5, 0.0},
                           {1.5, 0.0},
                           {-1.5, 0.0},
                           {2.5, 0.0},
                           {inf, nan},
                           {-inf, nan},
                           {nan, nan},
                           {0x1p52 + 1, -1.0},
                           {1e300, 1.0},
                           {largest, 1.0},
                           {0x1p51 + 0.5, 0.0}});
  expect_special("sinc", {{0.0, 1.0},
                          {-0.0, 1.0},
                          {smallest, 1.0},
                          {1.0, 0.0},
                          {-1.0, 0.0},
                          {2.0, 0.0},
                          {-3.0, 0.0},
                          {1e300, 0.0},
                          {largest, 0.0},
                          {inf, nan},
                          {-inf, nan},
                          {nan, nan}});
}

TEST(TrigSpecialValues, DegreesAndRadians) {
  expect_special("degrees", {{0.0, 0.0}, {-0.0, -0.0}, {inf, inf}, {-inf, -inf}, {nan, nan}, {pi, 180.0}});
  expect_special("radians", {{0.0, 0.0}, {-0.0, -0.0}, {inf, inf}, {-inf, -inf}, {nan, nan}, {180.0, pi}});
}

TEST(TrigSpecialValues, Inverse) {
  const double beyond = std::nextafter(1.0, 2.0);
  expect_special("asin", {{0.0, 0.0},
                          {-0.0, -0.0},
                          {1.0, pi / 2},
                          {-1.0, -pi / 2},
                          {smallest, smallest},
                          {beyond, nan},
                          {-beyond, nan},
                          {inf, nan},
                          {-inf, nan},
                          {nan, nan}});
  expect_special("acos", {{1.0, 0.0},
                          {-1.0, pi},
                          {0.0, pi / 2},
                          {-0.0, pi / 2},
                          {beyond, nan},
                          {-beyond, nan},
                          {inf, nan},
                          {-inf, nan},
                          {nan, nan}});
  expect_special("atan", {{0.0, 0.0},
                          {-0.0, -0.0},
                          {inf, pi / 2},
                          {-inf, -pi / 2},
                          {largest, pi / 2},
                          {1.0, pi / 4},
                          {-1.0, -pi / 4},
                          {-smallest, -smallest},
                          {nan, nan}});
}

TEST(TrigSpecialValues, Atan2) {
  constexpr double three_quarters = 0x1.2d97c7f3321d2p+1;
  expect_special2("atan2", {{0.0, 0.0, 0.0},
                            {-0.0, 0.0, -0.0},
                            {0.0, -0.0, pi},
                            {-0.0, -0.0, -pi},
                            {0.0, 1.0, 0.0},
                            {-0.0, 1.0, -0.0},
                            {0.0, -1.0, pi},
                            {-0.0, -1.0, -pi},
                            {1.0, 0.0, pi / 2},
                            {1.0, -0.0, pi / 2},
                            {-1.0, 0.0, -pi / 2},
                            {-1.0, -0.0, -pi / 2},
                            {1.0, inf, 0.0},
                            {-1.0, inf, -0.0},
                            {1.0, -inf, pi},
                            {-1.0, -inf, -pi},
                            {inf, 1.0, pi / 2},
                            {inf, -largest, pi / 2},
                            {-inf, 1.0, -pi / 2},
                            {inf, inf, pi / 4},
                            {-inf, inf, -pi / 4},
                            {inf, -inf, three_quarters},
                            {-inf, -inf, -three_quarters},
                            {nan, 1.0, nan},
                            {1.0, nan, nan},
                            {nan, nan, nan},
                            {inf, nan, nan},
                            {nan, -inf, nan},
                            {smallest, smallest, pi / 4},
                            {largest, -largest, three_quarters},
                            {smallest, 0.0, pi / 2},
                            {0.0, smallest, 0.0},
                            {0.0, -smallest, pi},
                            {smallest, largest, 0.0},
                            {smallest, -largest, pi},
                            {largest, smallest, pi / 2}});
}

/// What MPFR says, with the sign of x also where the result is zero.
double exact_remainder(int (*reference)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t), double x, double y) {
  mpfr_t result;
  mpfr_t divisor;
  mpfr_init2(result, 53);
  mpfr_init2(divisor, 53);
  mpfr_set_d(result, x, MPFR_RNDN);
  mpfr_set_d(divisor, y, MPFR_RNDN);
  reference(result, result, divisor, MPFR_RNDN);
  const double value = mpfr_get_d(result, MPFR_RNDN);
  mpfr_clear(result);
  mpfr_clear(divisor);
  return value == 0 ? std::copysign(value, x) : value;
}

void expect_exact(const char* function, int (*reference)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t)) {
  const Region2 regions[] = {
      {"with small quotients", [](Random& r) { return std::pair{uniform(r, -100, 100), uniform(r, -10, 10)}; }},
      {"with quotients around 2^53",
       [](Random& r) {
         const double y = uniform(r, -10, 10);
         return std::pair{y * log_uniform(r, -3, 56), y};
       }},
      {"next to half multiples",
       [](Random& r) {
         const double y = std::ldexp(static_cast<double>(r() % 100'000 + 1), static_cast<int>(r() % 9) - 5);
         double x = 0.5 * y * static_cast<double>(r() % 1'000'000);
         for (auto steps = r() % 3; steps != 0; --steps) x = std::nextafter(x, r() % 2 == 0 ? 0 : inf);
         return std::pair{r() % 2 == 0 ? x : -x, y};
       }},
      {"of any size",
       [](Random& r) { return std::pair{log_uniform(r, -1074, 1024), log_uniform(r, -1074, 1024)}; }},
      {"subnormal",
       [](Random& r) { return std::pair{log_uniform(r, -1074, -900), log_uniform(r, -1074, -1000)}; }}};
  constexpr int count = 20'000;
  for (const Region2& region : regions) {
    Random random(1);
    for (int i = 0; i < count; ++i) {
      const auto [x, y] = region.draw(random);
      if (y == 0) continue;
      double computed = 0;
      lane_routine(function)(&x, &y, nullptr, &computed, 1);
      const double exact = exact_remainder(reference, x, y);
      ASSERT_TRUE(computed == exact && std::signbit(computed) == std::signbit(exact))
          << function << '(' << std::hexfloat << x << ", " << y << ") = " << computed << ", not " << exact << ", "
          << region.name;
    }
  }
}

TEST(Remainders, Fmod) { expect_exact("fmod", mpfr_fmod); }
TEST(Remainders, Remainder) { expect_exact("remainder", mpfr_remainder); }

TEST(Remainders, SpecialValues) {
  for (const char* function : {"fmod", "remainder"}) {
    expect_special2(function, {{0.0, 1.0, 0.0},    {-0.0, 1.0, -0.0},       {0.0, -1.0, 0.0}, {1.0, inf, 1.0},
                               {-1.0, -inf, -1.0}, {largest, inf, largest}, {0.0, inf, 0.0},  {-0.0, inf, -0.0},
                               {4.0, 2.0, 0.0},    {-4.0, 2.0, -0.0},       {1.0, 0.0, nan},  {0.0, 0.0, nan},
                               {0.0, -0.0, nan},   {inf, 1.0, nan},         {-inf, 1.0, nan}, {inf, inf, nan},
                               {inf, 0.0, nan},    {nan, 1.0, nan},         {1.0, nan, nan},  {nan, nan, nan},
                               {nan, inf, nan},    {nan, 0.0, nan}});
  }
  expect_special2("fmod", {{5.0, 3.0, 2.0}, {-5.0, 3.0, -2.0}, {5.0, -3.0, 2.0}, {largest, smallest, 0.0}});
  expect_special2("remainder", {{5.0, 3.0, -1.0},
                                {-5.0, 3.0, 1.0},
                                {5.0, 2.0, 1.0},
                                {7.0, 2.0, -1.0},
                                {3.0, 6.0, 3.0},
                                {largest, smallest, 0.0}});
}

}  // namespace
}  // namespace jiteval::math
