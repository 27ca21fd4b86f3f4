// The error of the special functions against MPFR, in units in the last place of the exact result. What MPFR lacks
// is built from what it has; Bi and K come from a table.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <utility>

#include "accuracy.hpp"
#include "math/special.hpp"
#include "special_values.hpp"

namespace jiteval::math {
namespace {

using testing::error_in_ulp;
using testing::Exact;
using testing::expect_table_values;
using testing::point_count;
using testing::Random;
using testing::special_values;
using testing::SpecialValue;
using testing::uniform;
using testing::unit_in_last_place;
using Arguments = std::pair<double, double>;

constexpr mpfr_rnd_t nearest = MPFR_RNDN;

double power_of_two(Random& random, double low, double high) { return std::exp2(uniform(random, low, high)); }

double either_sign(Random& random, double x) { return random() % 2 == 0 ? x : -x; }

/// Sets its first argument to the exact value of a function.
using Reference = std::function<void(mpfr_ptr, double x, double y)>;
using Draw = std::function<Arguments(Random&)>;

struct Region {
  const char* name;
  Draw draw;
};

// MPFR takes long for these.
constexpr long usual_points = 200;

void expect_accurate(const char* name, const std::function<double(double, double)>& function,
                     const Reference& reference, double bound, long count, std::initializer_list<Region> regions) {
  for (const Region& region : regions) {
    Random random(1);
    double worst = 0;
    for (long i = 0; i < count; ++i) {
      const auto [x, y] = region.draw(random);
      const double computed = function(x, y);
      Exact exact;
      reference(exact, x, y);
      const double error = error_in_ulp(computed, exact);
      ASSERT_TRUE(error < bound) << name << '(' << std::hexfloat << x << ", " << y << ") = " << computed << ": "
                                 << std::defaultfloat << error << " ULP";
      worst = std::max(worst, error);
    }
    std::printf("    %s %s: at most %.4f ULP\n", name, region.name, worst);
  }
}

void expect_accurate(const char* name, const std::function<double(double, double)>& function,
                     const Reference& reference, double bound, std::initializer_list<Region> regions) {
  expect_accurate(name, function, reference, bound, point_count(regions.size(), usual_points), regions);
}

/// A function of one argument, and where to measure it.
struct Region1 {
  const char* name;
  std::function<double(Random&)> draw;
};

void expect_accurate1(const char* name, double (*function)(double),
                      const std::function<void(mpfr_ptr, double)>& reference, double bound,
                      std::initializer_list<Region1> regions) {
  const long count = point_count(regions.size(), usual_points);
  for (const Region1& region : regions) {
    expect_accurate(
        name, [=](double x, double) { return function(x); },
        [&](mpfr_ptr result, double x, double) { reference(result, x); }, bound, count,
        {{region.name, [&](Random& random) { return Arguments(region.draw(random), 0); }}});
  }
}

using MpfrFunction = int (*)(mpfr_t, const mpfr_t, mpfr_rnd_t);

auto mpfr_reference(MpfrFunction function) {
  return [=](mpfr_ptr result, double x) {
    mpfr_set_d(result, x, nearest);
    function(result, result, nearest);
  };
}

// Inverses: a step of Newton's method from the value to be judged doubles its digits if they are right, and goes
// far from it if they are not.

void refine_inverse(mpfr_ptr result, double estimate,
                    const std::function<void(mpfr_ptr x, mpfr_ptr step)>& newton) {
  mpfr_set_d(result, estimate, nearest);
  Exact step;
  newton(result, step);
  mpfr_sub(result, result, step, nearest);
}

/// The derivative of erf: 2 / sqrt(pi) exp(-x^2).
void set_erf_slope(mpfr_ptr slope, mpfr_ptr x) {
  Exact root_pi;
  mpfr_const_pi(root_pi, nearest);
  mpfr_sqrt(root_pi, root_pi, nearest);
  mpfr_sqr(slope, x, nearest);
  mpfr_neg(slope, slope, nearest);
  mpfr_exp(slope, slope, nearest);
  mpfr_mul_2ui(slope, slope, 1, nearest);
  mpfr_div(slope, slope, root_pi, nearest);
}

void inverse_erf(mpfr_ptr result, double y) {
  refine_inverse(result, erfinv(y), [=](mpfr_ptr x, mpfr_ptr step) {
    Exact slope;
    set_erf_slope(slope, x);
    mpfr_erf(step, x, nearest);
    mpfr_sub_d(step, step, y, nearest);
    mpfr_div(step, step, slope, nearest);
  });
}

/// The x with erfc(x) = y, from an estimate.
void inverse_erfc(mpfr_ptr result, double y, double estimate) {
  refine_inverse(result, estimate, [=](mpfr_ptr x, mpfr_ptr step) {
    Exact slope;
    set_erf_slope(slope, x);
    mpfr_erfc(step, x, nearest);
    mpfr_sub_d(step, step, y, nearest);
    mpfr_div(step, step, slope, nearest);
    mpfr_neg(step, step, nearest);
  });
}

void inverse_normal(mpfr_ptr result, double p) {
  Exact root_2;
  mpfr_sqrt_ui(root_2, 2, nearest);
  inverse_erfc(result, 2 * p, -ndtri(p) / std::sqrt(2.0));
  mpfr_mul(result, result, root_2, nearest);
  mpfr_neg(result, result, nearest);
}

/// The w >= -1 with w e^w = x, by Halley's method, from the beginning of the series at -1/e where that is near.
void lambert(mpfr_ptr w, double x) {
  Exact e;
  Exact p;
  mpfr_set_ui(e, 1, nearest);
  mpfr_exp(e, e, nearest);
  mpfr_mul_d(p, e, x, nearest);
  mpfr_add_ui(p, p, 1, nearest);
  mpfr_set_d(w, lambertw(x), nearest);
  if (mpfr_cmp_d(p, 1e-4) < 0) {
    mpfr_mul_2ui(p, p, 1, nearest);
    mpfr_sqrt(p, p, nearest);
    mpfr_sub_ui(w, p, 1, nearest);
  }
  for (int i = 0; i < 8; ++i) {
    Exact power, excess, above, step;
    mpfr_exp(power, w, nearest);
    mpfr_mul(excess, w, power, nearest);
    mpfr_sub_d(excess, excess, x, nearest);
    mpfr_add_ui(above, w, 1, nearest);
    mpfr_mul(power, power, above, nearest);  // the derivative of w e^w
    mpfr_add_ui(step, w, 2, nearest);
    mpfr_mul(step, step, excess, nearest);
    mpfr_div(step, step, above, nearest);
    mpfr_div_2ui(step, step, 1, nearest);
    mpfr_sub(step, power, step, nearest);
    mpfr_div(step, excess, step, nearest);
    mpfr_sub(w, w, step, nearest);
  }
}

TEST(SpecialAccuracy, InverseErf) {
  expect_accurate1("erfinv", erfinv, inverse_erf, 1,
                   {{"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -900, 0)); }},
                    {"over (-1, 1)", [](Random& r) { return uniform(r, -1, 1); }},
                    {"near 1", [](Random& r) { return 1 - power_of_two(r, -53, -2); }}});
}

TEST(SpecialAccuracy, InverseErfc) {
  expect_accurate1("erfcinv", erfcinv, [](mpfr_ptr result, double y) { inverse_erfc(result, y, erfcinv(y)); }, 1,
                   {{"tiny", [](Random& r) { return power_of_two(r, -1073, 0); }},
                    {"over (0, 2)", [](Random& r) { return uniform(r, 0, 2); }},
                    {"near 1", [](Random& r) { return 1 + either_sign(r, power_of_two(r, -52, -2)); }},
                    {"near 2", [](Random& r) { return 2 - power_of_two(r, -52, -2); }}});
}

TEST(SpecialAccuracy, InverseNormal) {
  expect_accurate1("ndtri", ndtri, inverse_normal, 1,
                   {{"tiny", [](Random& r) { return power_of_two(r, -1073, 0); }},
                    {"over (0, 1)", [](Random& r) { return uniform(r, 0, 1); }},
                    {"near 1/2", [](Random& r) { return 0.5 + either_sign(r, power_of_two(r, -52, -2)); }},
                    {"near 1", [](Random& r) { return 1 - power_of_two(r, -53, -2); }}});
}

TEST(SpecialAccuracy, LambertW) {
  constexpr double branch_point = -0.36787944117144232;
  expect_accurate1("lambertw", lambertw, lambert, 1,
                   {{"near -1/e", [](Random& r) { return branch_point + power_of_two(r, -54, -5); }},
                    {"over [-1/e, 1]", [](Random& r) { return uniform(r, branch_point, 1); }},
                    {"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -900, -2)); }},
                    {"large", [](Random& r) { return power_of_two(r, 0, 1023); }}});
}

TEST(SpecialAccuracy, Digamma) {
  expect_accurate1(
      "digamma", digamma, mpfr_reference(mpfr_digamma), 1,
      {{"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -1000, -3)); }},
       {"near its zero", [](Random& r) { return 1.4616321449683622 + either_sign(r, power_of_two(r, -52, -3)); }},
       {"over [0, 20]", [](Random& r) { return uniform(r, 0, 20); }},
       {"large", [](Random& r) { return power_of_two(r, 4, 1000); }}});
  // For x < 0 the zeros lie between the whole numbers; this keeps to where the values are large.
  expect_accurate1("digamma", digamma, mpfr_reference(mpfr_digamma), 1,
                   {{"negative", [](Random& r) {
                       return -std::floor(uniform(r, 1, 1000)) + either_sign(r, power_of_two(r, -20, -5));
                     }}});
}

/// log |gamma(a) gamma(b) / gamma(a + b)| and its sign.
int exact_log_beta(mpfr_ptr result, double a, double b) {
  constexpr mpfr_prec_t precision = 600;  // digits cancel
  Exact x(a, precision);
  Exact y(b, precision);
  Exact sum(precision);
  int signs[3];
  mpfr_add(sum, x, y, nearest);
  mpfr_lgamma(x, &signs[0], x, nearest);
  mpfr_lgamma(y, &signs[1], y, nearest);
  mpfr_lgamma(sum, &signs[2], sum, nearest);
  mpfr_add(x, x, y, nearest);
  mpfr_sub(result, x, sum, nearest);
  return signs[0] * signs[1] * signs[2];
}

Arguments moderate_pair(Random& random) {
  return {either_sign(random, power_of_two(random, -10, 7)), either_sign(random, power_of_two(random, -10, 7))};
}

Arguments unequal_pair(Random& random) { return {power_of_two(random, -20, 5), power_of_two(random, 0, 200)}; }

TEST(SpecialAccuracy, Beta) {
  const Reference reference = [](mpfr_ptr result, double a, double b) {
    const int sign = exact_log_beta(result, a, b);
    mpfr_exp(result, result, nearest);
    if (sign < 0) mpfr_neg(result, result, nearest);
  };
  expect_accurate("beta", beta, reference, 2,
                  {{"of any sign", moderate_pair}, {"of unequal arguments", unequal_pair}});
}

TEST(SpecialAccuracy, LogBeta) {
  const Reference reference = [](mpfr_ptr result, double a, double b) { exact_log_beta(result, a, b); };
  // Its zeros, where digits are lost, are avoided.
  const auto away_from_zero = [](Arguments (*draw)(Random&)) {
    return [=](Random& random) {
      for (;;) {
        const Arguments arguments = draw(random);
        if (std::abs(lbeta(arguments.first, arguments.second)) > 0.01) return arguments;
      }
    };
  };
  expect_accurate(
      "lbeta", lbeta, reference, 1,
      {{"of any sign", away_from_zero(moderate_pair)}, {"of unequal arguments", away_from_zero(unequal_pair)}});
}

void exact_gammaincc(mpfr_ptr result, double a, double x) {
  Exact shape(a, 280);
  Exact argument(x, 280);
  Exact whole(280);
  mpfr_gamma(whole, shape, nearest);
  mpfr_gamma_inc(argument, shape, argument, nearest);
  mpfr_div(result, argument, whole, nearest);
}

void exact_gammainc(mpfr_ptr result, double a, double x) {
  Exact upper(280);
  exact_gammaincc(upper, a, x);
  mpfr_ui_sub(result, 1, upper, nearest);
}

TEST(SpecialAccuracy, IncompleteGamma) {
  const std::initializer_list<Region> regions = {
      {"over [0, 10]", [](Random& r) { return Arguments(uniform(r, 0, 10), uniform(r, 0, 10)); }},
      {"of small arguments", [](Random& r) { return Arguments(power_of_two(r, -20, 0), power_of_two(r, -60, 2)); }},
      {"of x near a", [](Random& r) {
         const double a = power_of_two(r, 5, 14);
         return Arguments(a, a + std::sqrt(a) * uniform(r, -5, 5));
       }}};
  expect_accurate("gammainc", gammainc, exact_gammainc, 1, regions);
  expect_accurate("gammaincc", gammaincc, exact_gammaincc, 1, regions);
}

TEST(SpecialAccuracy, Zeta) {
  expect_accurate1("zeta", zeta, mpfr_reference(mpfr_zeta), 1,
                   {{"over [1, 60]", [](Random& r) { return uniform(r, 1, 60); }},
                    {"near 1", [](Random& r) { return 1 + either_sign(r, power_of_two(r, -50, -2)); }},
                    {"over [-1, 1]", [](Random& r) { return uniform(r, -1, 1); }},
                    {"over [-170, 0]", [](Random& r) { return uniform(r, -170, 0); }},
                    {"near its zeros", [](Random& r) {
                       return -std::floor(uniform(r, 1, 50)) * 2 + either_sign(r, power_of_two(r, -45, -2));
                     }}});
}

// Bessel functions that oscillate: away from their zeros in ULP, and everywhere as a part of the amplitude.

double amplitude(double n, double x) { return std::fmin(1, std::sqrt(2 / (3.14159265 * std::fmax(x, n + 1)))); }

using Order = std::function<double(double n, double x)>;
using MpfrOrder = int (*)(mpfr_t, long, const mpfr_t, mpfr_rnd_t);

void expect_accurate_order(const char* name, const Order& function, MpfrOrder mpfr_function, double absolute_bound,
                           std::initializer_list<Region> regions) {
  const Reference reference = [=](mpfr_ptr result, double n, double x) {
    Exact argument(x, 240);
    mpfr_function(result, static_cast<long>(n), argument, nearest);
  };
  const long count = point_count(regions.size(), usual_points);
  for (const Region& region : regions) {
    const auto away_from_zero = [&](Random& random) {
      for (;;) {
        const Arguments arguments = region.draw(random);
        const auto [n, x] = arguments;
        const double value = std::abs(function(n, x));
        if (x < std::abs(n) || value > 0.01 * amplitude(std::abs(n), x)) return arguments;
      }
    };
    expect_accurate(name, function, reference, 4, count, {{region.name, away_from_zero}});
    Random random(2);
    for (long i = 0; i < count; ++i) {
      const auto [n, x] = region.draw(random);
      Exact exact;
      reference(exact, n, x);
      const double value = function(n, x);
      if (std::isinf(value) && value == mpfr_get_d(exact, nearest)) continue;
      mpfr_sub_d(exact, exact, value, nearest);
      // Half a unit of the value for its rounding.
      const double error = std::abs(mpfr_get_d(exact, nearest)) - 0x1p-53 * std::abs(value);
      ASSERT_LT(error, absolute_bound * std::fmax(amplitude(std::abs(n), x), std::abs(value)))
          << name << '(' << n << ", " << std::hexfloat << x << ')';
    }
  }
}

double of_order(double n, double x, double (*zeroth)(double), double (*first)(double)) {
  return n == 0 ? zeroth(x) : first(x);
}

TEST(SpecialAccuracy, BesselOfOrderZeroAndOne) {
  const std::initializer_list<Region> regions = {
      {"tiny", [](Random& r) { return Arguments(r() % 2, power_of_two(r, -1000, 0)); }},
      {"over [0, 10]", [](Random& r) { return Arguments(r() % 2, uniform(r, 0, 10)); }},
      {"over [10, 100]", [](Random& r) { return Arguments(r() % 2, uniform(r, 10, 100)); }},
      {"large", [](Random& r) { return Arguments(r() % 2, power_of_two(r, 7, 60)); }}};
  expect_accurate_order("j", [](double n, double x) { return of_order(n, x, j0, j1); }, mpfr_jn, 0x1p-60, regions);
  expect_accurate_order("y", [](double n, double x) { return of_order(n, x, y0, y1); }, mpfr_yn, 0x1p-60, regions);
}

TEST(SpecialAccuracy, BesselOfHigherOrders) {
  const std::initializer_list<Region> regions = {
      {"of small orders", [](Random& r) { return Arguments(double(r() % 40) - 20, uniform(r, 0, 50)); }},
      {"of large orders", [](Random& r) { return Arguments(r() % 100, uniform(r, 0, 150)); }},
      {"of x near n", [](Random& r) {
         const double n = std::floor(power_of_two(r, 2, 8));
         return Arguments(n, n * uniform(r, 0.9, 1.1));
       }}};
  expect_accurate_order("jn", jn, mpfr_jn, 0x1p-57, regions);
  expect_accurate_order("yn", yn, mpfr_yn, 0x1p-57, regions);
}

/// The series of I_n, for n = 0 or 1: (x / 2)^n times the sum of (x / 2)^2k / (k! (k + n)!).
void exact_i(mpfr_ptr result, double x, unsigned n) {
  Exact term, quarter;
  mpfr_set_d(quarter, x, nearest);
  mpfr_sqr(quarter, quarter, nearest);
  mpfr_div_2ui(quarter, quarter, 2, nearest);
  mpfr_set_ui(term, 1, nearest);
  mpfr_set_ui(result, 1, nearest);
  for (unsigned k = 1; k < 3000; ++k) {
    mpfr_mul(term, term, quarter, nearest);
    mpfr_div_ui(term, term, k * (k + n), nearest);
    mpfr_add(result, result, term, nearest);
    if (mpfr_get_exp(static_cast<mpfr_ptr>(term)) < mpfr_get_exp(result) - 240) break;
  }
  if (n == 1) mpfr_mul_d(result, result, x / 2, nearest);
}

TEST(SpecialAccuracy, ModifiedBessel) {
  const std::initializer_list<Region1> regions = {
      {"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -1000, 0)); }},
      {"over [-10, 10]", [](Random& r) { return uniform(r, -10, 10); }},
      {"over [10, 713]", [](Random& r) { return uniform(r, 10, 713.9); }}};
  expect_accurate1("i0", i0, [](mpfr_ptr result, double x) { exact_i(result, x, 0); }, 1, regions);
  expect_accurate1("i1", i1, [](mpfr_ptr result, double x) { exact_i(result, x, 1); }, 1, regions);
  expect_table_values("k0", 1, [](double x, double, double) { return k0(x); });
  expect_table_values("k1", 1, [](double x, double, double) { return k1(x); });
}

TEST(SpecialAccuracy, Airy) {
  expect_accurate1("airy_ai", airy_ai, mpfr_reference(mpfr_ai), 1,
                   {{"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -100, 0)); }},
                    {"over [-2, 10]", [](Random& r) { return uniform(r, -2, 10); }},
                    {"over [10, 103]", [](Random& r) { return uniform(r, 10, 103); }}});
  // Between zeros in ULP, near them as a part of the amplitude, which is 0.3 at the left end.
  expect_accurate1("airy_ai", airy_ai, mpfr_reference(mpfr_ai), 4, {{"between zeros", [](Random& r) {
                                                                       for (;;) {
                                                                         const double x = uniform(r, -40, -2);
                                                                         if (std::abs(airy_ai(x)) > 0.01) return x;
                                                                       }
                                                                     }}});
  for (const SpecialValue& exact : special_values) {
    if (exact.function != std::string_view("airy_bi")) continue;
    const double x = exact.arguments[0];
    const double error = std::abs((airy_bi(x) - exact.value) - exact.rest);
    const double phase_error = x < 0 ? 0x1p-62 * (1 + std::pow(-x, 1.25)) : 0;
    EXPECT_LE(error, unit_in_last_place(exact.value) + phase_error) << std::hexfloat << x;
  }
}

/// The mean of 1 and sqrt(1 - m), and the sum of 2^k c_k^2 / 2 (Abramowitz and Stegun, 17.6).
void exact_means(double m, mpfr_ptr mean, mpfr_ptr sum) {
  constexpr mpfr_prec_t precision = 1200;  // digits cancel at large negative m
  Exact a(1, precision), b(m, precision), c(precision), product(precision);
  mpfr_set_d(sum, m, nearest);
  mpfr_div_2ui(sum, sum, 1, nearest);
  mpfr_ui_sub(b, 1, b, nearest);
  mpfr_sqrt(b, b, nearest);
  for (unsigned k = 0; k < 22; ++k) {
    mpfr_sub(c, a, b, nearest);
    mpfr_div_2ui(c, c, 1, nearest);
    mpfr_mul(product, a, b, nearest);
    mpfr_add(a, a, b, nearest);
    mpfr_div_2ui(a, a, 1, nearest);
    mpfr_sqrt(b, product, nearest);
    mpfr_sqr(c, c, nearest);
    mpfr_mul_2ui(c, c, k, nearest);
    mpfr_add(sum, sum, c, nearest);
  }
  mpfr_set(mean, a, nearest);
}

void exact_ellipe(mpfr_ptr result, double m) {
  Exact mean(1200), sum(1200);
  exact_means(m, mean, sum);
  mpfr_ui_sub(sum, 1, sum, nearest);
  mpfr_div(sum, sum, mean, nearest);
  mpfr_const_pi(mean, nearest);
  mpfr_mul(sum, sum, mean, nearest);
  mpfr_div_2ui(result, sum, 1, nearest);
}

void exact_ellipk(mpfr_ptr result, double m) {
  Exact one(1, 240), root(m, 240);
  mpfr_ui_sub(root, 1, root, nearest);
  mpfr_sqrt(root, root, nearest);
  mpfr_agm(root, one, root, nearest);
  mpfr_const_pi(one, nearest);
  mpfr_div(result, one, root, nearest);
  mpfr_div_2ui(result, result, 1, nearest);
}

TEST(SpecialAccuracy, EllipticIntegrals) {
  const std::initializer_list<Region1> regions = {
      {"over [0, 1]", [](Random& r) { return uniform(r, 0, 1); }},
      {"near 1", [](Random& r) { return 1 - power_of_two(r, -53, -2); }},
      {"over [-10, 0]", [](Random& r) { return uniform(r, -10, 0); }},
      {"negative", [](Random& r) { return -power_of_two(r, -60, 1023); }}};
  expect_accurate1("ellipk", ellipk, exact_ellipk, 1, regions);
  expect_accurate1("ellipe", ellipe, exact_ellipe, 1, regions);
}

}  // namespace
}  // namespace jiteval::math
