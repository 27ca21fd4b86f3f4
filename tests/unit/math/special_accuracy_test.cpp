// The errors of the special functions against MPFR, in units in the last place of the exact result. What MPFR lacks
// is built from what it has.
#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "called_accuracy.hpp"
#include "functions_by_name.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

constexpr mpfr_rnd_t nearest = MPFR_RNDN;

/// The w >= -1 with w e^w = x, by Halley's method, from the beginning of the series at -1/e where that is near.
void lambert(mpfr_ptr w, const Point& at) {
  Exact e;
  Exact p;
  mpfr_set_ui(e, 1, nearest);
  mpfr_exp(e, e, nearest);
  mpfr_mul_d(p, e, at.x, nearest);
  mpfr_add_ui(p, p, 1, nearest);
  mpfr_set_d(w, lambertw(at.x), nearest);
  if (mpfr_cmp_d(p, 1e-4) < 0) {
    mpfr_mul_2ui(p, p, 1, nearest);
    mpfr_sqrt(p, p, nearest);
    mpfr_sub_ui(w, p, 1, nearest);
  }
  for (int i = 0; i < 8; ++i) {
    Exact power, excess, above, step;
    mpfr_exp(power, w, nearest);
    mpfr_mul(excess, w, power, nearest);
    mpfr_sub_d(excess, excess, at.x, nearest);
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

/// A function of exact.hpp.
Reference reference_of(int (*function)(mpfr_t, const mpfr_t, mpfr_rnd_t)) {
  return [=](mpfr_ptr result, const Point& at) { function(result, Exact(at.x, 53), nearest); };
}

TEST(SpecialAccuracy, InverseErf) {
  expect_accurate_calls("erfinv", reference_of(exact_erfinv),
                        {{"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -900, 0)); }},
                         {"over (-1, 1)", [](Random& r) { return uniform(r, -1, 1); }},
                         {"near 1", [](Random& r) { return 1 - power_of_two(r, -53, -2); }}});
}

TEST(SpecialAccuracy, InverseErfc) {
  expect_accurate_calls("erfcinv", reference_of(exact_erfcinv),
                        {{"tiny", [](Random& r) { return power_of_two(r, -1073, 0); }},
                         {"over (0, 2)", [](Random& r) { return uniform(r, 0, 2); }},
                         {"near 1", [](Random& r) { return 1 + either_sign(r, power_of_two(r, -52, -2)); }},
                         {"near 2", [](Random& r) { return 2 - power_of_two(r, -52, -2); }}});
}

TEST(SpecialAccuracy, InverseNormal) {
  expect_accurate_calls("ndtri", reference_of(exact_ndtri),
                        {{"tiny", [](Random& r) { return power_of_two(r, -1073, 0); }},
                         {"over (0, 1)", [](Random& r) { return uniform(r, 0, 1); }},
                         {"near 1/2", [](Random& r) { return 0.5 + either_sign(r, power_of_two(r, -52, -2)); }},
                         {"near 1", [](Random& r) { return 1 - power_of_two(r, -53, -2); }}});
}

TEST(SpecialAccuracy, LambertW) {
  constexpr double branch_point = -0.36787944117144232;
  expect_accurate_calls("lambertw", lambert,
                        {{"near -1/e", [](Random& r) { return branch_point + power_of_two(r, -54, -5); }},
                         {"over [-1/e, 1]", [](Random& r) { return uniform(r, branch_point, 1); }},
                         {"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -900, -2)); }},
                         {"large", [](Random& r) { return power_of_two(r, 0, 1023); }}});
}

TEST(SpecialAccuracy, Digamma) {
  expect_accurate_calls(
      "digamma", mpfr_reference(mpfr_digamma),
      {{"tiny", [](Random& r) { return either_sign(r, power_of_two(r, -1000, -3)); }},
       {"near its zero", [](Random& r) { return 1.4616321449683622 + either_sign(r, power_of_two(r, -52, -3)); }},
       {"over [0, 20]", [](Random& r) { return uniform(r, 0, 20); }},
       {"near 1", [](Random& r) { return 1 + either_sign(r, power_of_two(r, -53, -2)); }},
       {"near 16", [](Random& r) { return 16 + either_sign(r, power_of_two(r, -48, 0)); }},
       {"large", [](Random& r) { return power_of_two(r, 4, 1000); }}});
  // For x < 0 the zeros lie between the whole numbers; this keeps to where the values are large.
  expect_accurate_calls("digamma", mpfr_reference(mpfr_digamma),
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

Point moderate_pair(Random& random) {
  return {either_sign(random, power_of_two(random, -10, 7)), either_sign(random, power_of_two(random, -10, 7))};
}

Point unequal_pair(Random& random) { return {power_of_two(random, -20, 5), power_of_two(random, 0, 200)}; }

TEST(SpecialAccuracy, Beta) {
  const Reference reference = [](mpfr_ptr result, const Point& at) {
    const int sign = exact_log_beta(result, at.x, at.y);
    mpfr_exp(result, result, nearest);
    if (sign < 0) mpfr_neg(result, result, nearest);
  };
  expect_accurate_calls("beta", reference,
                        {{"of any sign", moderate_pair}, {"of unequal arguments", unequal_pair}});
}

TEST(SpecialAccuracy, LogBeta) {
  const Reference reference = [](mpfr_ptr result, const Point& at) { exact_log_beta(result, at.x, at.y); };
  // Its zeros, where digits are lost, are avoided.
  const auto away_from_zero = [](Point (*draw)(Random&)) {
    return [=](Random& random) {
      for (;;) {
        const Point at = draw(random);
        if (std::abs(lbeta(at.x, at.y)) > 0.01) return at;
      }
    };
  };
  expect_accurate_calls(
      "lbeta", reference,
      {{"of any sign", away_from_zero(moderate_pair)}, {"of unequal arguments", away_from_zero(unequal_pair)}});
}

/// The regularised upper incomplete gamma function with so many binary digits.
void set_gammaincc(mpfr_ptr result, const Point& at, mpfr_prec_t digits) {
  Exact shape(at.x, digits);
  Exact argument(at.y, digits);
  Exact whole(digits);
  mpfr_gamma(whole, shape, nearest);
  mpfr_gamma_inc(argument, shape, argument, nearest);
  mpfr_div(result, argument, whole, nearest);
}

void exact_gammaincc(mpfr_ptr result, const Point& at) { set_gammaincc(result, at, mpfr_digits); }

void exact_gammainc(mpfr_ptr result, const Point& at) {
  Exact upper(280);  // digits cancel
  set_gammaincc(upper, at, 280);
  mpfr_ui_sub(result, 1, upper, nearest);
}

TEST(SpecialAccuracy, IncompleteGamma) {
  const std::initializer_list<PointRegion> regions = {
      {"over [0, 10]", [](Random& r) { return Point(uniform(r, 0, 10), uniform(r, 0, 10)); }},
      {"of small arguments", [](Random& r) { return Point(power_of_two(r, -20, 0), power_of_two(r, -60, 2)); }},
      {"of whole and half a",
       [](Random& r) {
         const double a = whole_or_half(r);
         return Point(a, a * power_of_two(r, -2, 3));
       }},
      {"of x near a", [](Random& r) {
         const double a = power_of_two(r, 5, 14);
         return Point(a, a + std::sqrt(a) * uniform(r, -5, 5));
       }}};
  expect_accurate_calls("gammainc", exact_gammainc, regions);
  expect_accurate_calls("gammaincc", exact_gammaincc, regions);
}

TEST(SpecialAccuracy, Zeta) {
  expect_accurate_calls("zeta", mpfr_reference(mpfr_zeta),
                        {{"over [1, 60]", [](Random& r) { return uniform(r, 1, 60); }},
                         {"over [0, 10]", [](Random& r) { return uniform(r, 0, 10); }},
                         {"near 0", [](Random& r) { return either_sign(r, power_of_two(r, -1074, -2)); }},
                         {"near 1", [](Random& r) { return 1 + either_sign(r, power_of_two(r, -50, -2)); }},
                         {"over [-1, 1]", [](Random& r) { return uniform(r, -1, 1); }},
                         {"over [-170, 0]", [](Random& r) { return uniform(r, -170, 0); }},
                         {"near its zeros", [](Random& r) {
                            return -std::floor(uniform(r, 1, 50)) * 2 + either_sign(r, power_of_two(r, -45, -2));
                          }}});
}

TEST(SpecialAccuracy, EllipticIntegrals) {
  const std::initializer_list<PointRegion> regions = {
      {"over [0, 1]", [](Random& r) { return uniform(r, 0, 1); }},
      {"near 0", [](Random& r) { return either_sign(r, power_of_two(r, -60, -2)); }},
      {"near 15/16", [](Random& r) { return 15 / 16.0 + either_sign(r, power_of_two(r, -53, -4)); }},
      {"near 1", [](Random& r) { return 1 - power_of_two(r, -53, -2); }},
      {"over [-20, 0]", [](Random& r) { return uniform(r, -20, 0); }},
      {"negative", [](Random& r) { return -power_of_two(r, -60, 1023); }}};
  expect_accurate_calls("ellipk", reference_of(exact_ellipk), regions);
  expect_accurate_calls("ellipe", reference_of(exact_ellipe), regions);
}

}  // namespace
}  // namespace jiteval::math
