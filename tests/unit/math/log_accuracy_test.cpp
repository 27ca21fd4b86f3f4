// The errors of the logarithms, and of the functions made of them, against MPFR.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "accuracy.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = 0x1p-1074;
constexpr double largest = 0x1.fffffffffffffp+1023;

double positive(Random& random, double low_exponent, double high_exponent) {
  return std::abs(log_uniform(random, low_exponent, high_exponent));
}

/// 1 +- any small number, but not 1, whose logarithm is exact.
double near_one(Random& random) {
  const double x = 1 + log_uniform(random, -52, -1);
  return x == 1 ? 1.5 : x;
}

TEST(LogAccuracy, Log) {
  struct Logarithm {
    const char* name;
    MpfrFunction reference;
  };
  for (auto [name, reference] : {Logarithm{"log", mpfr_log}, {"log2", mpfr_log2}, {"log10", mpfr_log10}}) {
    expect_accurate(name, reference,
                    {{"of any magnitude", [](Random& r) { return positive(r, -1074, 1024); }},
                     {"subnormal", [](Random& r) { return std::ldexp(uniform(r, 0x1p-50, 1), -1022); }},
                     {"over [1/4, 4]", [](Random& r) { return positive(r, -2, 2); }},
                     {"at 1 +- any small number", near_one},
                     {"where the polynomial counts most", [](Random& r) { return uniform(r, 0.96, 1.07); }},
                     {"at the ends of [3/4, 3/2)", [](Random& r) {
                        return std::ldexp(r() % 2 == 0 ? uniform(r, 1.4, 1.5) : uniform(r, 0.75, 0.8),
                                          static_cast<int>(r() % 3) - 1);
                      }}});
    expect_special(
        name,
        {{0.0, -inf}, {-0.0, -inf}, {1, 0.0}, {inf, inf}, {-inf, nan}, {-1, nan}, {nan, nan}, {-smallest, nan}});
  }
}

TEST(LogAccuracy, ExactPowers) {
  for (double k = -1074; k <= 1023; ++k) expect_special("log2", {{std::exp2(k), k}});
  double power = 1;
  for (double k = 0; k <= 22; ++k, power *= 10) expect_special("log10", {{power, k}});
}

TEST(LogAccuracy, Log1p) {
  expect_accurate("log1p", mpfr_log1p,
                  {{"over [-1, 2]", [](Random& r) { return uniform(r, -1, 2); }},
                   {"small", [](Random& r) { return log_uniform(r, -60, -1); }},
                   {"of any magnitude", [](Random& r) { return positive(r, -1022, 1024); }},
                   {"where the last place is about 1", [](Random& r) { return positive(r, 50, 56); }},
                   {"where the polynomial counts most", [](Random& r) { return uniform(r, -0.04, 0.07); }},
                   {"near -1", [](Random& r) { return -1 + positive(r, -53, -1); }}});
  expect_special("log1p", {{0.0, 0.0},
                           {-0.0, -0.0},
                           {-1, -inf},
                           {-2, nan},
                           {inf, inf},
                           {-inf, nan},
                           {nan, nan},
                           {smallest, smallest},
                           {-smallest, -smallest}});
}

TEST(LogAccuracy, Pow) {
  const auto to_result = [](double x, double log2_of_result) {
    return std::pair{x, log2_of_result / std::log2(x)};
  };
  expect_accurate2(
      "pow", mpfr_pow,
      {{"of usual size", [](Random& r) { return std::pair{positive(r, -7, 7), uniform(r, -5, 5)}; }},
       {"with results of any magnitude",
        [=](Random& r) { return to_result(positive(r, -1074, 1024), uniform(r, -1074, 1024)); }},
       {"with x near 1", [=](Random& r) { return to_result(near_one(r), uniform(r, -1074, 1024)); }},
       {"with the largest error of the logarithm",
        [=](Random& r) { return to_result(uniform(r, 1.04, 1.07), uniform(r, 1000, 1024)); }},
       {"with subnormal results",
        [=](Random& r) { return to_result(positive(r, -30, 30), uniform(r, -1074, -1021)); }},
       {"with subnormal x",
        [](Random& r) { return std::pair{std::ldexp(uniform(r, 0x1p-50, 1), -1022), uniform(r, -0.95, 0.95)}; }},
       {"with negative x",
        [](Random& r) { return std::pair{uniform(r, -10, -0.1), std::floor(uniform(r, -40, 40))}; }}});
}

TEST(LogAccuracy, PowOfSpecialValues) {
  for (double x : {0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, inf, -inf, nan, smallest, -largest}) {
    expect_special2("pow", {{x, 0.0, 1}, {x, -0.0, 1}});
  }
  for (double y : {0.0, -0.0, 1.0, -1.0, 0.5, 3.0, inf, -inf, nan, smallest, -largest}) {
    expect_special2("pow", {{1, y, 1}});
  }
  // An odd number has a last place of 1 or less.
  constexpr double odd = 0x1p53 - 1;
  constexpr double even = 0x1p53;
  expect_special2("pow", {{0.0, 3, 0.0},        {-0.0, 3, -0.0},   {0.0, 2, 0.0},     {-0.0, 2, 0.0},
                          {-0.0, 0.5, 0.0},     {-0.0, odd, -0.0}, {-0.0, even, 0.0}, {0.0, -3, inf},
                          {-0.0, -3, -inf},     {-0.0, -2, inf},   {-0.0, -0.5, inf}, {0.0, -inf, inf},
                          {-0.0, -inf, inf},    {0.0, inf, 0.0},   {-0.0, inf, 0.0},  {-1, inf, 1},
                          {-1, -inf, 1},        {-1, odd, -1},     {-1, even, 1},     {-1, largest, 1},
                          {-1, 0.5, nan},       {-1, nan, nan},    {-2, 0.5, nan},    {-2, smallest, nan},
                          {0.5, inf, 0.0},      {-0.5, inf, 0.0},  {2, inf, inf},     {-2, inf, inf},
                          {0.5, -inf, inf},     {-0.5, -inf, inf}, {2, -inf, 0.0},    {-2, -inf, 0.0},
                          {inf, 0.5, inf},      {inf, -0.5, 0.0},  {inf, inf, inf},   {inf, -inf, 0.0},
                          {-inf, 3, -inf},      {-inf, 2, inf},    {-inf, 0.5, inf},  {-inf, -3, -0.0},
                          {-inf, -2, 0.0},      {-inf, -0.5, 0.0}, {-inf, inf, inf},  {-inf, -inf, 0.0},
                          {nan, 1, nan},        {nan, inf, nan},   {nan, nan, nan},   {2, nan, nan},
                          {0.0, nan, nan},      {inf, nan, nan},   {2, 1024, inf},    {-2, 1025, -inf},
                          {2, -1074, smallest}, {2, -1076, 0.0},   {-2, -1077, -0.0}, {largest, largest, inf},
                          {-3, 3, -27},         {3, 2, 9},         {10, 3, 1000},     {smallest, -1, inf}});
}

TEST(LogAccuracy, Cbrt) {
  expect_accurate("cbrt", mpfr_cbrt,
                  {{"of any magnitude", [](Random& r) { return log_uniform(r, -1022, 1024); }},
                   {"subnormal", [](Random& r) { return std::ldexp(uniform(r, -1, 1), -1022); }},
                   {"over [-10, 10]", [](Random& r) { return uniform(r, -10, 10); }}});
  expect_special("cbrt", {{0.0, 0.0}, {-0.0, -0.0}, {inf, inf}, {-inf, -inf}, {nan, nan}, {27, 3}, {-1000, -10}});
}

TEST(LogAccuracy, Hypot) {
  expect_accurate2(
      "hypot", mpfr_hypot,
      {{"of usual size", [](Random& r) { return std::pair{uniform(r, -10, 10), uniform(r, -10, 10)}; }},
       {"of any, but similar magnitude",
        [](Random& r) {
          const int exponent = static_cast<int>(r() % 2040) - 1020;
          return std::pair{std::ldexp(uniform(r, -1, 1), exponent),
                           std::ldexp(uniform(r, -1, 1), exponent - static_cast<int>(r() % 30))};
        }},
       {"subnormal",
        [](Random& r) {
          return std::pair{std::ldexp(uniform(r, -1, 1), -1022), std::ldexp(uniform(r, -1, 1), -1022)};
        }},
       {"near overflow", [](Random& r) {
          return std::pair{std::ldexp(uniform(r, 0.6, 0.7), 1024), std::ldexp(uniform(r, 0.6, 0.7), 1024)};
        }}});
  expect_special2("hypot", {{3, -4, 5},
                            {0.0, -0.0, 0.0},
                            {-0.0, -0.0, 0.0},
                            {inf, nan, inf},
                            {nan, -inf, inf},
                            {-inf, 1, inf},
                            {nan, 1, nan},
                            {1, nan, nan},
                            {nan, nan, nan},
                            {largest, 1, largest},
                            {largest, largest, inf},
                            {-smallest, 0.0, smallest},
                            {3 * smallest, 4 * smallest, 5 * smallest}});
}

TEST(LogAccuracy, Asinh) {
  expect_accurate("asinh", mpfr_asinh,
                  {{"over [-10, 10]", [](Random& r) { return uniform(r, -10, 10); }},
                   {"where the polynomial counts most", [](Random& r) { return uniform(r, -0.1, 0.1); }},
                   {"of any magnitude", [](Random& r) { return log_uniform(r, -30, 1024); }},
                   {"where the formula changes", [](Random& r) { return log_uniform(r, 29, 31); }}});
  expect_special(
      "asinh",
      {{0.0, 0.0}, {-0.0, -0.0}, {inf, inf}, {-inf, -inf}, {nan, nan}, {smallest, smallest}, {-0x1p-60, -0x1p-60}});
}

TEST(LogAccuracy, Acosh) {
  expect_accurate("acosh", mpfr_acosh,
                  {{"over [1, 10]", [](Random& r) { return uniform(r, 1, 10); }},
                   {"near 1", [](Random& r) { return 1 + positive(r, -51, 0); }},
                   {"of any magnitude", [](Random& r) { return positive(r, 0, 1024); }},
                   {"where the formula changes", [](Random& r) { return positive(r, 29, 31); }}});
  expect_special("acosh", {{1, 0.0}, {inf, inf}, {0.0, nan}, {-1, nan}, {-largest, nan}, {-inf, nan}, {nan, nan}});
}

TEST(LogAccuracy, Atanh) {
  expect_accurate("atanh", mpfr_atanh,
                  {{"over [-1, 1]", [](Random& r) { return uniform(r, -1, 1); }},
                   {"where the polynomial counts most", [](Random& r) { return uniform(r, -0.1, 0.1); }},
                   {"small", [](Random& r) { return log_uniform(r, -29, -1); }},
                   {"near 1", [](Random& r) { return 1 - positive(r, -53, -1); }}});
  expect_special("atanh", {{0.0, 0.0},
                           {-0.0, -0.0},
                           {1, inf},
                           {-1, -inf},
                           {2, nan},
                           {-2, nan},
                           {inf, nan},
                           {-inf, nan},
                           {nan, nan},
                           {smallest, smallest},
                           {-0x1p-54, -0x1p-54}});
}

TEST(LogAccuracy, Logaddexp) {
  expect_accurate2("logaddexp", exact_logaddexp,
                   {{"of usual size", [](Random& r) { return std::pair{uniform(r, 0, 10), uniform(r, -10, 10)}; }},
                    {"with a zero", [](Random& r) { return std::pair{0.0, uniform(r, -40, 0)}; }},
                    {"far from zero", [](Random& r) {
                       const double x = uniform(r, 2, 700) * (r() % 2 == 0 ? 1 : -1);
                       return std::pair{x, x + uniform(r, -40, 0)};
                     }}});
  expect_special2("logaddexp", {{inf, inf, inf},
                                {-inf, -inf, -inf},
                                {inf, -inf, inf},
                                {-inf, 2, 2},
                                {2, -inf, 2},
                                {1, inf, inf},
                                {nan, inf, nan},
                                {inf, nan, nan},
                                {nan, nan, nan},
                                {1000, 0.0, 1000},
                                {largest, -largest, largest},
                                {largest, largest, largest}});
}

TEST(LogAccuracy, Xlogy) {
  expect_accurate2(
      "xlogy", exact_xlogy,
      {{"of usual size", [](Random& r) { return std::pair{uniform(r, -10, 10), uniform(r, 0x1p-40, 10)}; }},
       {"with y near 1", [](Random& r) { return std::pair{uniform(r, -10, 10), near_one(r)}; }},
       {"with subnormal results", [](Random& r) {
          return std::pair{std::ldexp(uniform(r, -1, 1), static_cast<int>(r() % 8) - 1022), near_one(r)};
        }}});
  expect_special2("xlogy", {{0.0, 0.0, 0.0},
                            {-0.0, 0.0, 0.0},
                            {0.0, -1, 0.0},
                            {0.0, inf, 0.0},
                            {0.0, nan, nan},
                            {nan, 1, nan},
                            {1, nan, nan},
                            {2, 0.0, -inf},
                            {-2, 0.0, inf},
                            {2, inf, inf},
                            {2, -1, nan},
                            {inf, 0.5, -inf},
                            {inf, 2, inf},
                            {inf, 1, nan},
                            {inf, 0.0, -inf}});
}

TEST(LogAccuracy, Logit) {
  expect_accurate("logit", exact_logit,
                  {{"over [0, 1]", [](Random& r) { return uniform(r, 0x1p-53, 1 - 0x1p-53); }},
                   {"small", [](Random& r) { return positive(r, -1074, -1); }},
                   {"near 1", [](Random& r) { return 1 - positive(r, -53, -1); }},
                   {"near 1/2", [](Random& r) { return near_one(r) / 2; }}});
  expect_special(
      "logit",
      {{0.0, -inf}, {-0.0, -inf}, {0.5, 0.0}, {1, inf}, {-1, nan}, {2, nan}, {inf, nan}, {-inf, nan}, {nan, nan}});
}

}  // namespace
}  // namespace jiteval::math
