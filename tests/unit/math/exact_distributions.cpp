#include "exact_distributions.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "accuracy.hpp"

namespace jiteval::math::testing {
namespace {

constexpr mpfr_rnd_t nearest = MPFR_RNDN;

// Products as exponentials of sums of logarithms.

void add_product(mpfr_ptr sum, mpfr_ptr factor, mpfr_ptr logarithm_of) {
  Exact logarithm;
  mpfr_log(logarithm, logarithm_of, nearest);
  mpfr_fma(sum, factor, logarithm, sum, nearest);
}

void add_log_gamma(mpfr_ptr sum, int times, mpfr_ptr of) {
  Exact logarithm;
  int sign = 0;
  mpfr_lgamma(logarithm, &sign, of, nearest);
  mpfr_mul_si(logarithm, logarithm, times, nearest);
  mpfr_add(sum, sum, logarithm, nearest);
}

// Incomplete functions.

/// The sum of 1 + r(1) + r(1) r(2) + ..., where set_ratio sets r(n), which is positive and gets less than 1.
void sum_series(mpfr_ptr sum, const std::function<void(mpfr_ptr ratio, unsigned long n)>& set_ratio) {
  Exact term(1, 240);
  Exact ratio;
  mpfr_set_ui(sum, 1, nearest);
  for (unsigned long n = 1;; ++n) {
    set_ratio(ratio, n);
    mpfr_mul(term, term, ratio, nearest);
    mpfr_add(sum, sum, term, nearest);
    const bool falls = mpfr_cmp_d(ratio, 0.999) < 0;
    if (falls && mpfr_get_exp(term) < mpfr_get_exp(sum) - 160) return;
  }
}

/// x^a (1 - x)^b / (a B(a, b)), where 1 - x is y.
void set_beta_factor(mpfr_ptr result, mpfr_ptr a, mpfr_ptr b, mpfr_ptr x, mpfr_ptr y) {
  Exact sum;
  mpfr_add(sum, a, b, nearest);
  mpfr_set_zero(result, 1);
  add_product(result, a, x);
  add_product(result, b, y);
  add_log_gamma(result, 1, sum);
  add_log_gamma(result, -1, a);
  add_log_gamma(result, -1, b);
  mpfr_exp(result, result, nearest);
  mpfr_div(result, result, a, nearest);
}

/// The regularised incomplete beta function where 1 - x is y (DLMF 8.17.8).
void set_betainc_by_series(mpfr_ptr result, mpfr_ptr a, mpfr_ptr b, mpfr_ptr x, mpfr_ptr y) {
  Exact sum;
  Exact divisor;
  sum_series(sum, [&](mpfr_ptr ratio, unsigned long n) {
    mpfr_add(ratio, a, b, nearest);
    mpfr_add_ui(ratio, ratio, n - 1, nearest);
    mpfr_mul(ratio, ratio, x, nearest);
    mpfr_add_ui(divisor, a, n, nearest);
    mpfr_div(ratio, ratio, divisor, nearest);
  });
  set_beta_factor(result, a, b, x, y);
  mpfr_mul(result, result, sum, nearest);
}

/// The same for a and b up to about a thousand and any x.
void set_betainc(mpfr_ptr result, mpfr_ptr a, mpfr_ptr b, mpfr_ptr x, mpfr_ptr y) {
  const double mean = mpfr_get_d(a, nearest) / (mpfr_get_d(a, nearest) + mpfr_get_d(b, nearest));
  // The series is as slow as the geometric one of x; from 0.9 on, the rest is not so near 1 that much is lost.
  if (mpfr_cmp_d(x, std::max(0.5, std::min(mean, 0.9))) <= 0) return set_betainc_by_series(result, a, b, x, y);
  set_betainc_by_series(result, b, a, y, x);
  mpfr_ui_sub(result, 1, result, nearest);
}

/// The lower regularised incomplete gamma function (DLMF 8.7.1).
void set_gammainc(mpfr_ptr result, mpfr_ptr a, mpfr_ptr x) {
  Exact sum;
  Exact divisor;
  sum_series(sum, [&](mpfr_ptr ratio, unsigned long n) {
    mpfr_add_ui(divisor, a, n, nearest);
    mpfr_div(ratio, x, divisor, nearest);
  });
  mpfr_neg(result, x, nearest);
  add_product(result, a, x);
  mpfr_add_ui(divisor, a, 1, nearest);
  add_log_gamma(result, -1, divisor);
  mpfr_exp(result, result, nearest);
  mpfr_mul(result, result, sum, nearest);
}

// Densities.

/// The incomplete beta function's arguments for a distribution.
struct BetaArguments {
  Exact a;
  Exact b;
  Exact share;
  Exact rest;  ///< 1 - share

  BetaArguments(double first, double second) : a(first, 240), b(second, 240) {}
};

/// df / 2, 1/2, df / (df + x^2).
struct OfT : BetaArguments {
  explicit OfT(const Point& at) : BetaArguments(at.y / 2, 0.5) {
    Exact sum(2400);
    mpfr_set_d(rest, at.x, nearest);
    mpfr_sqr(rest, rest, nearest);
    mpfr_add_d(sum, rest, at.y, nearest);
    mpfr_div(rest, rest, sum, nearest);
    mpfr_d_div(share, at.y, sum, nearest);
  }
};

/// dfn / 2, dfd / 2, dfn x / (dfn x + dfd).
struct OfF : BetaArguments {
  explicit OfF(const Point& at) : BetaArguments(at.y / 2, at.z / 2) {
    Exact product(at.x, 240);
    Exact sum(2400);
    mpfr_mul_d(product, product, at.y, nearest);
    mpfr_add_d(sum, product, at.z, nearest);
    mpfr_div(share, product, sum, nearest);
    mpfr_d_div(rest, at.z, sum, nearest);
  }
};

/// (x / scale)^shape
void set_weibull_power(mpfr_ptr power, const Point& at) {
  Exact shape(at.y, 240);
  mpfr_set_d(power, at.x, nearest);
  mpfr_div_d(power, power, at.z, nearest);
  mpfr_pow(power, power, shape, nearest);
}

/// (log x - mu) / sigma
void set_lognorm_deviate(mpfr_ptr deviate, const Point& at) {
  Exact x(at.x, 240);
  mpfr_log(deviate, x, nearest);
  mpfr_sub_d(deviate, deviate, at.y, nearest);
  mpfr_div_d(deviate, deviate, at.z, nearest);
}

/// The probability not to exceed k from that of k, the ratios of whose neighbours set_ratio sets: P(i - 1) / P(i).
void accumulate(mpfr_ptr probability, double k, const std::function<void(mpfr_ptr ratio, double i)>& set_ratio) {
  Exact sum(1, 240);
  Exact term(1, 240);
  Exact ratio(240);
  for (double i = k; i > 0; --i) {
    set_ratio(ratio, i);
    mpfr_mul(term, term, ratio, nearest);
    mpfr_add(sum, sum, term, nearest);
  }
  mpfr_mul(probability, probability, sum, nearest);
}

}  // namespace

void exact_betainc(mpfr_ptr result, double a, double b, double x) {
  Exact first(a, 240);
  Exact second(b, 240);
  Exact at(x, 240);
  Exact rest(1200);
  mpfr_ui_sub(rest, 1, at, nearest);
  set_betainc(result, first, second, at, rest);
}

void exact_gamma_pdf(mpfr_ptr result, const Point& at) {
  Exact ratio(at.x, 240);
  Exact shape(at.y, 240);
  Exact power(240);
  mpfr_div_d(ratio, ratio, at.z, nearest);
  mpfr_neg(result, ratio, nearest);
  mpfr_sub_ui(power, shape, 1, nearest);
  add_product(result, power, ratio);
  add_log_gamma(result, -1, shape);
  mpfr_exp(result, result, nearest);
  mpfr_div_d(result, result, at.z, nearest);
}

void exact_gamma_cdf(mpfr_ptr result, const Point& at) {
  Exact ratio(at.x, 240);
  Exact shape(at.y, 240);
  mpfr_div_d(ratio, ratio, at.z, nearest);
  set_gammainc(result, shape, ratio);
}

Point of_chi2(const Point& at) { return {at.x, at.y / 2, 2}; }

void exact_beta_pdf(mpfr_ptr result, const Point& at) {
  Exact x(at.x, 240);
  Exact a(at.y, 240);
  Exact b(at.z, 240);
  Exact rest(1200);
  mpfr_ui_sub(rest, 1, x, nearest);
  set_beta_factor(result, a, b, x, rest);
  mpfr_mul(result, result, a, nearest);
  mpfr_div(result, result, x, nearest);
  mpfr_div(result, result, rest, nearest);
}

void exact_beta_cdf(mpfr_ptr result, const Point& at) { exact_betainc(result, at.y, at.z, at.x); }

void exact_t_pdf(mpfr_ptr result, const Point& at) {
  OfT of(at);
  Exact power;
  mpfr_add(power, of.a, of.b, nearest);
  mpfr_set_zero(result, 1);
  add_product(result, power, of.share);
  add_log_gamma(result, 1, power);
  add_log_gamma(result, -1, of.a);
  add_log_gamma(result, -1, of.b);
  mpfr_exp(result, result, nearest);
  mpfr_set_d(power, at.y, nearest);
  mpfr_sqrt(power, power, nearest);
  mpfr_div(result, result, power, nearest);
}

void exact_t_cdf(mpfr_ptr result, const Point& at) {
  OfT of(at);
  set_betainc(result, of.a, of.b, of.share, of.rest);
  mpfr_div_ui(result, result, 2, nearest);
  if (at.x > 0) mpfr_ui_sub(result, 1, result, nearest);
}

void exact_f_pdf(mpfr_ptr result, const Point& at) {
  OfF of(at);
  set_beta_factor(result, of.a, of.b, of.share, of.rest);
  mpfr_mul(result, result, of.a, nearest);
  mpfr_div_d(result, result, at.x, nearest);
}

void exact_f_cdf(mpfr_ptr result, const Point& at) {
  OfF of(at);
  set_betainc(result, of.a, of.b, of.share, of.rest);
}

void exact_weibull_pdf(mpfr_ptr result, const Point& at) {
  Exact power;
  set_weibull_power(power, at);
  mpfr_neg(result, power, nearest);
  mpfr_exp(result, result, nearest);
  mpfr_mul(result, result, power, nearest);
  mpfr_mul_d(result, result, at.y, nearest);
  mpfr_div_d(result, result, at.x, nearest);
}

void exact_weibull_cdf(mpfr_ptr result, const Point& at) {
  Exact power;
  set_weibull_power(power, at);
  mpfr_neg(power, power, nearest);
  mpfr_expm1(result, power, nearest);
  mpfr_neg(result, result, nearest);
}

void exact_lognorm_pdf(mpfr_ptr result, const Point& at) {
  Exact deviate;
  set_lognorm_deviate(deviate, at);
  exact_norm_pdf(result, deviate, nearest);
  mpfr_div_d(result, result, at.x, nearest);
  mpfr_div_d(result, result, at.z, nearest);
}

void exact_lognorm_cdf(mpfr_ptr result, const Point& at) {
  Exact deviate;
  set_lognorm_deviate(deviate, at);
  exact_ndtr(result, deviate, nearest);
}

void exact_poisson_pmf(mpfr_ptr result, const Point& at) {
  Exact k(at.x, 240);
  Exact mu(at.y, 240);
  mpfr_neg(result, mu, nearest);
  add_product(result, k, mu);
  mpfr_add_ui(k, k, 1, nearest);
  add_log_gamma(result, -1, k);
  mpfr_exp(result, result, nearest);
}

void exact_poisson_cdf(mpfr_ptr result, const Point& at) {
  exact_poisson_pmf(result, at);
  accumulate(result, at.x, [&](mpfr_ptr ratio, double i) {
    mpfr_set_d(ratio, i, nearest);
    mpfr_div_d(ratio, ratio, at.y, nearest);
  });
}

void exact_binom_pmf(mpfr_ptr result, const Point& at) {
  Exact k(at.x, 240);
  Exact others(at.y - at.x, 240);
  Exact p(at.z, 240);
  Exact rest(1200);
  Exact number(at.y + 1, 240);
  mpfr_ui_sub(rest, 1, p, nearest);
  mpfr_set_zero(result, 1);
  add_product(result, k, p);
  add_product(result, others, rest);
  add_log_gamma(result, 1, number);
  mpfr_add_ui(number, k, 1, nearest);
  add_log_gamma(result, -1, number);
  mpfr_add_ui(number, others, 1, nearest);
  add_log_gamma(result, -1, number);
  mpfr_exp(result, result, nearest);
}

void exact_binom_cdf(mpfr_ptr result, const Point& at) {
  Exact odds(1200);  // of no success
  mpfr_set_d(odds, at.z, nearest);
  mpfr_ui_sub(odds, 1, odds, nearest);
  mpfr_div_d(odds, odds, at.z, nearest);
  exact_binom_pmf(result, at);
  accumulate(result, at.x, [&](mpfr_ptr ratio, double i) {
    mpfr_mul_d(ratio, odds, i, nearest);
    mpfr_div_d(ratio, ratio, at.y - i + 1, nearest);
  });
}

}  // namespace jiteval::math::testing
