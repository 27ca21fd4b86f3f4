// The errors of the Bessel and Airy functions against MPFR, in units in the last place of the exact result.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <numbers>
#include <string>

#include "called_accuracy.hpp"
#include "exact_bessel.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

constexpr mpfr_rnd_t nearest = MPFR_RNDN;

/// A function with zeros between which it swings.
struct OscillatingFunction {
  const char* name;
  Reference exact;
  std::function<double(const Point&)> amplitude;  ///< 0 where the function does not oscillate
  double absolute_bound;                          ///< of the error near zeros, as a part of the amplitude
};

/// Expects the bound that functions.def states away from zeros, and near them that of the amplitude.
void expect_accurate(const OscillatingFunction& function, std::initializer_list<PointRegion> regions) {
  const ScalarRoutine routine = scalar_routine(function.name);
  const double bound = stated_bound(function.name);
  const long count = called_point_count(regions.size());
  for (const PointRegion& region : regions) {
    Random random(1);
    Exact exact;
    double worst = 0;
    for (long i = 0; i < count; ++i) {
      const Point at = region.draw(random);
      const double amplitude = function.amplitude(at);
      const double value = routine(at.x, at.y, at.z);
      function.exact(exact, at);
      if (std::abs(value) >= 0.01 * amplitude) {
        const double error = error_in_ulp(value, exact);
        ASSERT_LT(error, bound) << function.name << '(' << std::hexfloat << at.x << ", " << at.y << ')';
        worst = std::max(worst, error);
        continue;
      }
      mpfr_sub_d(exact, exact, value, nearest);
      // Half a unit of the value for its rounding.
      const double error = std::abs(mpfr_get_d(exact, nearest)) - 0x1p-53 * std::abs(value);
      ASSERT_LE(error, function.absolute_bound * amplitude)
          << function.name << '(' << std::hexfloat << at.x << ", " << at.y << ')';
    }
    std::printf("    %s %s: at most %.4f ULP away from zeros\n", function.name, region.name, worst);
    std::fflush(stdout);
  }
}

using MpfrOrder = int (*)(mpfr_t, long, const mpfr_t, mpfr_rnd_t);

void set_bessel(mpfr_ptr result, MpfrOrder function, double n, double x) {
  Exact value(x, mpfr_digits);
  function(value, static_cast<long>(n), value, nearest);
  mpfr_set(result, value, nearest);
}

double bessel_amplitude(double n, double x) {
  return x < std::abs(n) ? 0 : std::fmin(1, std::sqrt(2 / (3.14159265 * std::fmax(x, 1))));
}

void expect_accurate_bessel(const char* name, MpfrOrder function, long order) {
  expect_accurate({name, [=](mpfr_ptr result, const Point& at) { set_bessel(result, function, order, at.x); },
                   [=](const Point& at) { return bessel_amplitude(order, at.x); }, 0x1p-60},
                  {{"tiny", [](Random& r) { return power_of_two(r, -1000, 0); }},
                   {"over [0, 10]", [](Random& r) { return uniform(r, 0, 10); }},
                   {"over [10, 100]", [](Random& r) { return uniform(r, 10, 100); }},
                   {"large", [](Random& r) { return power_of_two(r, 7, 60); }}});
}

void expect_accurate_bessel(const char* name, MpfrOrder function) {
  expect_accurate({name, [=](mpfr_ptr result, const Point& at) { set_bessel(result, function, at.x, at.y); },
                   [](const Point& at) { return bessel_amplitude(at.x, at.y); }, 0x1p-57},
                  {{"of small orders", [](Random& r) { return Point(double(r() % 40) - 20, uniform(r, 0, 50)); }},
                   {"of large orders", [](Random& r) { return Point(double(r() % 100), uniform(r, 0, 150)); }},
                   {"of x near n", [](Random& r) {
                      const double n = std::floor(power_of_two(r, 2, 8));
                      return Point(n, n * uniform(r, 0.9, 1.1));
                    }}});
}

/// Relatively, at numbers near the zeros up to 8 pi, which are near `first`, first + pi, ...
void expect_accurate_near_zeros(const char* name, MpfrOrder function, long order, double first) {
  const ScalarRoutine routine = scalar_routine(name);
  const std::string other_name = name[0] + std::to_string(1 - order);
  const ScalarRoutine other = scalar_routine(other_name.c_str());
  const auto near_zero = [=](Random& random) {
    double x = first + std::numbers::pi * static_cast<double>(random() % 7);
    for (int i = 0; i < 5; ++i) {  // Newton's method
      const double value = routine(x, 0, 0);
      x -= value / (order == 0 ? -other(x, 0, 0) : other(x, 0, 0) - value / x);
    }
    return x * (1 + either_sign(random, power_of_two(random, -53, -10)));
  };
  expect_accurate_calls(name, [=](mpfr_ptr result, const Point& at) { set_bessel(result, function, order, at.x); },
                        {{"near zeros", near_zero}});
}

TEST(SpecialAccuracy, BesselJ0) {
  expect_accurate_bessel("j0", mpfr_jn, 0);
  expect_accurate_near_zeros("j0", mpfr_jn, 0, 2.4);
}

TEST(SpecialAccuracy, BesselJ1) {
  expect_accurate_bessel("j1", mpfr_jn, 1);
  expect_accurate_near_zeros("j1", mpfr_jn, 1, 3.8);
}

TEST(SpecialAccuracy, BesselJn) { expect_accurate_bessel("jn", mpfr_jn); }

TEST(SpecialAccuracy, BesselY0) {
  expect_accurate_bessel("y0", mpfr_yn, 0);
  expect_accurate_near_zeros("y0", mpfr_yn, 0, 0.9);
}

TEST(SpecialAccuracy, BesselY1) {
  expect_accurate_bessel("y1", mpfr_yn, 1);
  expect_accurate_near_zeros("y1", mpfr_yn, 1, 2.2);
}

TEST(SpecialAccuracy, BesselYn) { expect_accurate_bessel("yn", mpfr_yn); }

TEST(SpecialAccuracy, ModifiedBesselOfTheFirstKind) {
  const std::initializer_list<PointRegion> regions = {
      {"subnormal", [](Random& r) { return either_sign(r, power_of_two(r, -1073, -1000)); }},
      {"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -1000, 0)); }},
      {"over [-1, 1]", [](Random& r) { return uniform(r, -1, 1); }},
      {"over [-10, 10]", [](Random& r) { return uniform(r, -10, 10); }},
      {"over [4.8, 4.9]", [](Random& r) { return uniform(r, 4.8, 4.9); }},
      {"over [10, 713]", [](Random& r) { return uniform(r, 10, 713.9); }},
      {"into overflow", [](Random& r) { return either_sign(r, uniform(r, 713.9, 714.1)); }}};
  expect_accurate_calls("i0", [](mpfr_ptr result, const Point& at) { exact_i(result, at.x, 0); }, regions);
  expect_accurate_calls("i1", [](mpfr_ptr result, const Point& at) { exact_i(result, at.x, 1); }, regions);
}

TEST(SpecialAccuracy, ModifiedBesselOfTheSecondKind) {
  // Both ways to the reference agree where they meet.
  for (const double x : {1.0, 1.5, 2.0, 2.5, 3.0}) {
    for (const unsigned n : {0, 1}) {
      Exact series(240);
      Exact integral(240);
      exact_k_by_series(series, x, n);
      exact_k_by_integral(integral, x, n);
      mpfr_sub(integral, integral, series, nearest);
      EXPECT_LT(std::abs(mpfr_get_d(integral, nearest)), 0x1p-130) << n << ' ' << x;
    }
  }
  const std::initializer_list<PointRegion> regions = {
      {"tiny", [](Random& r) { return power_of_two(r, -1000, 0); }},
      {"over [0, 1]", [](Random& r) { return uniform(r, 0, 1); }},
      {"over [0, 10]", [](Random& r) { return uniform(r, 0, 10); }},
      {"over [10, 700]", [](Random& r) { return uniform(r, 10, 700); }},
      {"into underflow", [](Random& r) { return uniform(r, 700, 750); }}};
  expect_accurate_calls("k0", [](mpfr_ptr result, const Point& at) { exact_k(result, at.x, 0); }, regions);
  expect_accurate_calls("k1", [](mpfr_ptr result, const Point& at) { exact_k(result, at.x, 1); }, regions);
}

/// Maclaurin's series of Bi (DLMF 9.4.3), whose terms are larger than the sum by exp(2 / 3 |x|^(3 / 2)) for x < 0.
void exact_bi(mpfr_ptr result, const Point& at) {
  constexpr mpfr_prec_t precision = 600;
  Exact cube(at.x, precision);
  Exact first(1, precision);
  Exact second(at.x, precision);
  Exact first_sum(1, precision);
  Exact second_sum(at.x, precision);
  mpfr_pow_ui(cube, cube, 3, nearest);
  for (unsigned k = 2; mpfr_get_exp(first) > -250; k += 3) {
    mpfr_mul(first, first, cube, nearest);
    mpfr_div_ui(first, first, k * (k + 1), nearest);
    mpfr_add(first_sum, first_sum, first, nearest);
    mpfr_mul(second, second, cube, nearest);
    mpfr_div_ui(second, second, (k + 1) * (k + 2), nearest);
    mpfr_add(second_sum, second_sum, second, nearest);
    if (at.x > 0 && mpfr_get_exp(first) < mpfr_get_exp(first_sum) - 200) break;
  }
  // Bi(0) = 3^(-1/6) / gamma(2 / 3), Bi'(0) = 3^(1/6) / gamma(1 / 3).
  static Exact value(precision);
  static Exact slope(precision);
  static const bool ready = [] {
    Exact root(3, precision);
    mpfr_rootn_ui(root, root, 6, nearest);
    Exact third(1, precision);
    mpfr_div_ui(third, third, 3, nearest);
    mpfr_gamma(slope, third, nearest);
    mpfr_div(slope, root, slope, nearest);
    mpfr_mul_2ui(third, third, 1, nearest);
    mpfr_gamma(value, third, nearest);
    mpfr_mul(value, value, root, nearest);
    mpfr_ui_div(value, 1, value, nearest);
    return true;
  }();
  EXPECT_TRUE(ready);
  mpfr_mul(first_sum, first_sum, value, nearest);
  mpfr_mul(second_sum, second_sum, slope, nearest);
  mpfr_add(result, first_sum, second_sum, nearest);
}

/// Ai and Bi of x <= -40 by their asymptotic series (DLMF 9.7.9 and 9.7.11).
void exact_oscillations(mpfr_ptr ai, mpfr_ptr bi, double x) {
  Exact zeta(-x, 300);
  Exact scale(-x, 300);
  mpfr_pow_ui(zeta, zeta, 3, nearest);
  mpfr_sqrt(zeta, zeta, nearest);
  mpfr_mul_2ui(zeta, zeta, 1, nearest);
  mpfr_div_ui(zeta, zeta, 3, nearest);
  Exact sums[2] = {Exact(1, 300), Exact(0, 300)};
  Exact term(1, 300);
  for (unsigned k = 1; mpfr_get_exp(term) > -240; ++k) {
    mpfr_mul_ui(term, term, (6 * k - 5) * (6 * k - 3) * (6 * k - 1), nearest);
    mpfr_div_ui(term, term, 216 * k * (2 * k - 1), nearest);
    mpfr_div(term, term, zeta, nearest);
    mpfr_ptr sum = sums[k % 2];
    (k % 4 < 2 ? mpfr_add : mpfr_sub)(sum, sum, term, nearest);
  }
  Exact sine(300);
  Exact cosine(300);
  Exact quarter(300);
  mpfr_const_pi(quarter, nearest);
  mpfr_sqrt(ai, quarter, nearest);
  mpfr_rootn_ui(scale, scale, 4, nearest);
  mpfr_mul(scale, scale, ai, nearest);
  mpfr_div_2ui(quarter, quarter, 2, nearest);
  mpfr_sub(zeta, zeta, quarter, nearest);
  mpfr_sin_cos(sine, cosine, zeta, nearest);
  mpfr_fmma(ai, cosine, sums[0], sine, sums[1], nearest);
  mpfr_fmms(bi, cosine, sums[1], sine, sums[0], nearest);
  mpfr_div(ai, ai, scale, nearest);
  mpfr_div(bi, bi, scale, nearest);
}

void exact_far_ai(mpfr_ptr result, const Point& at) { exact_oscillations(result, Exact(300), at.x); }
void exact_far_bi(mpfr_ptr result, const Point& at) { exact_oscillations(Exact(300), result, at.x); }

double airy_amplitude(const Point& at) { return std::pow(-at.x, -0.25); }

TEST(SpecialAccuracy, AiryAi) {
  const Reference exact_ai = mpfr_reference(mpfr_ai);
  expect_accurate_calls("airy_ai", exact_ai,
                        {{"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -100, 0)); }},
                         {"over [-2, 10]", [](Random& r) { return uniform(r, -2, 10); }},
                         {"over [10, 109]", [](Random& r) { return uniform(r, 10, 109); }}});
  expect_accurate({"airy_ai", exact_ai, airy_amplitude, 0x1p-57},
                  {{"over [-40, -2]", [](Random& r) { return uniform(r, -40, -2); }}});
  expect_accurate({"airy_ai", exact_far_ai, airy_amplitude, 0x1p-61},
                  {{"far below", [](Random& r) { return -power_of_two(r, 5.4, 19.9); }}});
}

TEST(SpecialAccuracy, AiryBi) {
  expect_accurate_calls("airy_bi", exact_bi,
                        {{"tiny", [](Random& r) { return power_of_two(r, -100, 0); }},
                         {"over [0, 10]", [](Random& r) { return uniform(r, 0, 10); }},
                         {"over [10, 105]", [](Random& r) { return uniform(r, 10, 105); }}});
  expect_accurate({"airy_bi", exact_bi, airy_amplitude, 0x1p-57},
                  {{"over [-40, -2]", [](Random& r) { return uniform(r, -40, -2); }}});
  expect_accurate({"airy_bi", exact_far_bi, airy_amplitude, 0x1p-61},
                  {{"far below", [](Random& r) { return -power_of_two(r, 5.4, 19.9); }}});
}

TEST(SpecialAccuracy, ReferencesOfAiryFunctionsAgree) {
  for (const double x : {-40.0, -45.5, -50.25}) {
    Exact ai(300), bi(300), ai_by_mpfr(x, 300), bi_by_series(300);
    exact_oscillations(ai, bi, x);
    mpfr_ai(ai_by_mpfr, ai_by_mpfr, nearest);
    exact_bi(bi_by_series, x);
    mpfr_sub(ai, ai, ai_by_mpfr, nearest);
    mpfr_sub(bi, bi, bi_by_series, nearest);
    EXPECT_LT(std::abs(mpfr_get_d(ai, nearest)), 0x1p-200) << x;
    EXPECT_LT(std::abs(mpfr_get_d(bi, nearest)), 0x1p-200) << x;
  }
}

}  // namespace
}  // namespace jiteval::math
