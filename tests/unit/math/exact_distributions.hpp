/// The incomplete beta function and the distributions to more than 50 digits, which MPFR lacks: by series with
/// positive terms, which lose no digits. Points are the arguments of the functions of these names.
#pragma once

#include "called_accuracy.hpp"

namespace jiteval::math::testing {

void exact_betainc(mpfr_ptr result, double a, double b, double x);

/// (x / scale)^(shape - 1) exp(-x / scale) / (gamma(shape) scale)
void exact_gamma_pdf(mpfr_ptr result, const Point& at);

void exact_gamma_cdf(mpfr_ptr result, const Point& at);

/// The arguments of the gamma distribution that is this chi-squared one.
Point of_chi2(const Point& at);

/// x^(a - 1) (1 - x)^(b - 1) / B(a, b) as a multiple of what the incomplete function has.
void exact_beta_pdf(mpfr_ptr result, const Point& at);

void exact_beta_cdf(mpfr_ptr result, const Point& at);

/// share^((df + 1) / 2) / (sqrt(df) B(1/2, df / 2))
void exact_t_pdf(mpfr_ptr result, const Point& at);

void exact_t_cdf(mpfr_ptr result, const Point& at);

/// share^(dfn / 2) rest^(dfd / 2) / (x B(dfn / 2, dfd / 2))
void exact_f_pdf(mpfr_ptr result, const Point& at);

void exact_f_cdf(mpfr_ptr result, const Point& at);

void exact_weibull_pdf(mpfr_ptr result, const Point& at);
void exact_weibull_cdf(mpfr_ptr result, const Point& at);
void exact_lognorm_pdf(mpfr_ptr result, const Point& at);
void exact_lognorm_cdf(mpfr_ptr result, const Point& at);
void exact_poisson_pmf(mpfr_ptr result, const Point& at);
void exact_poisson_cdf(mpfr_ptr result, const Point& at);
void exact_binom_pmf(mpfr_ptr result, const Point& at);
void exact_binom_cdf(mpfr_ptr result, const Point& at);

}  // namespace jiteval::math::testing
