#include "exact_bessel.hpp"

#include <algorithm>
#include <boost/math/special_functions/bessel.hpp>
#include <cmath>
#include <limits>

#include "math/special_policy.hpp"

namespace jiteval::math::testing {

namespace {

constexpr mpfr_rnd_t nearest = MPFR_RNDN;

}  // namespace

void exact_i(mpfr_ptr result, double x, unsigned n) {
  Exact term(1, 240);
  Exact quarter(x, 240);
  mpfr_sqr(quarter, quarter, nearest);
  mpfr_div_2ui(quarter, quarter, 2, nearest);
  mpfr_set_ui(result, 1, nearest);
  for (unsigned k = 1; k < 3000; ++k) {
    mpfr_mul(term, term, quarter, nearest);
    mpfr_div_ui(term, term, k * (k + n), nearest);
    mpfr_add(result, result, term, nearest);
    if (mpfr_get_exp(term) < mpfr_get_exp(result) - 240) break;
  }
  if (n == 1) {
    mpfr_mul_d(result, result, x, nearest);
    mpfr_div_2ui(result, result, 1, nearest);
  }
}

void exact_k_by_series(mpfr_ptr result, double x, unsigned n) {
  Exact quarter(x, 240);
  Exact term(1, 240);
  Exact digamma(240);  // of k + 1 where n is 0, or its sum with that of k + 2
  Exact product(240);
  mpfr_const_euler(digamma, nearest);
  mpfr_neg(digamma, digamma, nearest);
  if (n == 1) {
    mpfr_mul_2ui(digamma, digamma, 1, nearest);
    mpfr_add_ui(digamma, digamma, 1, nearest);
  }
  mpfr_sqr(quarter, quarter, nearest);
  mpfr_div_2ui(quarter, quarter, 2, nearest);
  mpfr_set(result, digamma, nearest);
  for (unsigned k = 1; k < 100; ++k) {
    mpfr_mul(term, term, quarter, nearest);
    mpfr_div_ui(term, term, k * (k + n), nearest);
    for (unsigned divisor = k; divisor <= k + n; ++divisor) {
      mpfr_ui_div(product, 1, Exact(divisor, 64), nearest);
      mpfr_add(digamma, digamma, product, nearest);
    }
    mpfr_mul(product, term, digamma, nearest);
    mpfr_add(result, result, product, nearest);
    if (mpfr_get_exp(term) < -260) break;
  }
  // The sum is that of K_0 + log(x / 2) I_0, or -x / 4 times it is that of K_1 - 1 / x - log(x / 2) I_1.
  Exact logarithm(x, 240);
  mpfr_div_2ui(logarithm, logarithm, 1, nearest);
  mpfr_log(logarithm, logarithm, nearest);
  exact_i(product, x, n);
  mpfr_mul(product, product, logarithm, nearest);
  if (n == 0) {
    mpfr_sub(result, result, product, nearest);
    return;
  }
  mpfr_mul_d(result, result, -x / 4, nearest);
  mpfr_add(result, result, product, nearest);
  mpfr_d_div(product, 1, Exact(x, 53), nearest);
  mpfr_add(result, result, product, nearest);
}

void exact_k_by_integral(mpfr_ptr result, double x, unsigned n) {
  const long halvings = std::max(5L, 2 + static_cast<long>(std::ceil(std::log2(x) / 2)));
  Exact growth(1, 240);  // exp(h)
  mpfr_div_2ui(growth, growth, halvings, nearest);
  mpfr_exp(growth, growth, nearest);
  Exact power(1, 240);  // exp(k h)
  Exact cosine(240);
  Exact term(240);
  mpfr_set_d(result, -x, nearest);
  mpfr_exp(result, result, nearest);
  mpfr_div_2ui(result, result, 1, nearest);
  do {
    mpfr_mul(power, power, growth, nearest);
    mpfr_ui_div(cosine, 1, power, nearest);
    mpfr_add(cosine, cosine, power, nearest);
    mpfr_div_2ui(cosine, cosine, 1, nearest);
    mpfr_mul_d(term, cosine, -x, nearest);
    mpfr_exp(term, term, nearest);
    if (n == 1) mpfr_mul(term, term, cosine, nearest);
    mpfr_add(result, result, term, nearest);
  } while (mpfr_get_exp(term) > mpfr_get_exp(result) - 160);
  mpfr_div_2ui(result, result, halvings, nearest);
}

void exact_k(mpfr_ptr result, double x, unsigned n) {
  if (x < 2) {
    exact_k_by_series(result, x, n);
  } else {
    exact_k_by_integral(result, x, n);
  }
}

namespace {

int set_i(mpfr_ptr result, double x, unsigned n) {
  constexpr double infinite = 1000;  // where I is above 2^1400
  if (std::isnan(x)) {
    mpfr_set_nan(result);
  } else if (std::abs(x) > infinite) {
    mpfr_set_inf(result, x < 0 && n == 1 ? -1 : 1);
  } else {
    exact_i(result, x, n);
  }
  return 0;
}

int set_k(mpfr_ptr result, double x, unsigned n) {
  constexpr double vanishing = 1000;  // where K is below 2^-1400
  if (!(x >= 0)) {
    mpfr_set_nan(result);
  } else if (x == 0) {
    mpfr_set_inf(result, 1);
  } else if (x > vanishing) {
    mpfr_set_zero(result, 1);
  } else {
    exact_k(result, x, n);
  }
  return 0;
}

double quick_i(double x, int n) { return boost::math::cyl_bessel_i(n, x, Policy()); }

double quick_k(double x, int n) {
  if (!(x >= 0)) return std::numeric_limits<double>::quiet_NaN();
  return x == 0 ? std::numeric_limits<double>::infinity() : boost::math::cyl_bessel_k(n, x, Policy());
}

}  // namespace

int exact_i0(mpfr_t result, const mpfr_t x, mpfr_rnd_t /*rounding*/) {
  return set_i(result, mpfr_get_d(x, nearest), 0);
}
int exact_i1(mpfr_t result, const mpfr_t x, mpfr_rnd_t /*rounding*/) {
  return set_i(result, mpfr_get_d(x, nearest), 1);
}

int exact_k0(mpfr_t result, const mpfr_t x, mpfr_rnd_t /*rounding*/) {
  return set_k(result, mpfr_get_d(x, nearest), 0);
}
int exact_k1(mpfr_t result, const mpfr_t x, mpfr_rnd_t /*rounding*/) {
  return set_k(result, mpfr_get_d(x, nearest), 1);
}

double quick_i0(double x) { return quick_i(x, 0); }
double quick_i1(double x) { return quick_i(x, 1); }
double quick_k0(double x) { return quick_k(x, 0); }
double quick_k1(double x) { return quick_k(x, 1); }

}  // namespace jiteval::math::testing
