#include "exact.hpp"

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/ellint_rf.hpp>
#include <boost/math/special_functions/ellint_rg.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/zeta.hpp>

#include "math/special_policy.hpp"

namespace jiteval::math::testing {

namespace {

constexpr mpfr_rnd_t nearest = MPFR_RNDN;

/// Digits to spare for what cancels.
constexpr mpfr_prec_t spare = 320;
/// Enough for the sum of any two doubles.
constexpr mpfr_prec_t wide = 2200;

/// The number of radians in a degree.
void set_degree(mpfr_ptr degree) {
  mpfr_const_pi(degree, nearest);
  mpfr_div_ui(degree, degree, 180, nearest);
}

/// The square root of 2 pi.
void set_root_of_turn(mpfr_ptr root) {
  mpfr_const_pi(root, nearest);
  mpfr_mul_ui(root, root, 2, nearest);
  mpfr_sqrt(root, root, nearest);
}

/// The sum of (-1)^k (2k-1)!! y^k, of which erfcx and ndtr are multiples where y is small.
void asymptotic_series(mpfr_ptr result, mpfr_ptr y) {
  mpfr_set_ui(result, 1, nearest);
  for (long k = 41; k >= 1; k -= 2) {
    mpfr_mul(result, result, y, nearest);
    mpfr_mul_si(result, result, -k, nearest);
    mpfr_add_ui(result, result, 1, nearest);
  }
}

/// From here on, the series has all digits of a double. The exponential of the square may not exist.
constexpr double far = 100;

}  // namespace

int exact_degrees(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  Exact degree(spare);
  set_degree(degree);
  return mpfr_div(result, x, degree, rounding);
}

int exact_radians(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  Exact degree(spare);
  set_degree(degree);
  return mpfr_mul(result, x, degree, rounding);
}

int exact_expit(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  // 1 + e^-x needs more digits where e^-x is small.
  Exact sum(spare);
  mpfr_neg(sum, x, nearest);
  mpfr_exp(sum, sum, nearest);
  mpfr_add_ui(sum, sum, 1, nearest);
  return mpfr_ui_div(result, 1, sum, rounding);
}

int exact_norm_pdf(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  Exact exponential(spare);
  Exact root(spare);
  mpfr_sqr(exponential, x, nearest);
  mpfr_div_si(exponential, exponential, -2, nearest);
  mpfr_exp(exponential, exponential, nearest);
  set_root_of_turn(root);
  return mpfr_div(result, exponential, root, rounding);
}

int exact_logit(mpfr_t result, const mpfr_t p, mpfr_rnd_t rounding) {
  Exact rest(wide);
  Exact quotient(spare);
  mpfr_ui_sub(rest, 1, p, nearest);
  mpfr_div(quotient, p, rest, nearest);
  return mpfr_log(result, quotient, rounding);
}

int exact_logaddexp(mpfr_t result, const mpfr_t x, const mpfr_t y, mpfr_rnd_t rounding) {
  Exact difference(wide);
  Exact larger(wide);
  Exact power(400);
  mpfr_max(larger, x, y, nearest);
  mpfr_min(difference, x, y, nearest);
  mpfr_sub(difference, difference, larger, nearest);
  mpfr_exp(power, difference, nearest);
  mpfr_log1p(power, power, nearest);
  return mpfr_add(result, larger, power, rounding);
}

int exact_xlogy(mpfr_t result, const mpfr_t x, const mpfr_t y, mpfr_rnd_t rounding) {
  Exact log(spare);
  mpfr_log(log, y, nearest);
  return mpfr_mul(result, x, log, rounding);
}

int exact_sinc(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  if (mpfr_zero_p(x)) return mpfr_set_ui(result, 1, rounding);
  Exact angle(spare);
  Exact sine(spare);
  mpfr_const_pi(angle, nearest);
  mpfr_mul(angle, angle, x, nearest);
  mpfr_sinpi(sine, x, nearest);
  return mpfr_div(result, sine, angle, rounding);
}

int exact_erfcx(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  Exact square(spare);
  Exact factor(spare);
  Exact value(spare);
  mpfr_sqr(square, x, nearest);
  if (mpfr_cmp_d(x, far) < 0) {
    mpfr_exp(factor, square, nearest);
    mpfr_erfc(value, x, nearest);
    return mpfr_mul(result, factor, value, rounding);
  }
  mpfr_mul_ui(square, square, 2, nearest);
  mpfr_ui_div(square, 1, square, nearest);
  asymptotic_series(value, square);
  mpfr_const_pi(factor, nearest);
  mpfr_sqrt(factor, factor, nearest);
  mpfr_mul(factor, factor, x, nearest);
  return mpfr_div(result, value, factor, rounding);
}

int exact_ndtr(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  Exact scaled(spare);
  mpfr_sqrt_ui(scaled, 2, nearest);
  mpfr_div(scaled, x, scaled, nearest);
  mpfr_neg(scaled, scaled, nearest);
  mpfr_erfc(scaled, scaled, nearest);
  return mpfr_div_ui(result, scaled, 2, rounding);
}

int exact_log_ndtr(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  Exact value(spare);
  if (mpfr_sgn(x) > 0) {
    Exact opposite(spare);
    mpfr_neg(opposite, x, nearest);
    exact_ndtr(value, opposite, nearest);
    mpfr_neg(value, value, nearest);
    return mpfr_log1p(result, value, rounding);
  }
  if (mpfr_cmp_d(x, -far) > 0) {
    exact_ndtr(value, x, nearest);
    return mpfr_log(result, value, rounding);
  }
  // log(series / (-x sqrt(2 pi))) - x^2 / 2
  Exact square(spare);
  Exact factor(spare);
  mpfr_sqr(square, x, nearest);
  mpfr_ui_div(factor, 1, square, nearest);
  asymptotic_series(value, factor);
  set_root_of_turn(factor);
  mpfr_mul(factor, factor, x, nearest);
  mpfr_div(value, value, factor, nearest);
  mpfr_neg(value, value, nearest);
  mpfr_log(value, value, nearest);
  mpfr_div_ui(square, square, 2, nearest);
  return mpfr_sub(result, value, square, rounding);
}

int exact_lgamma(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  int sign = 0;
  return mpfr_lgamma(result, &sign, x, rounding);
}

double quick_erfinv(double x) { return x == 0 ? x : boost::math::erf_inv(x, Policy()); }
double quick_erfcinv(double x) { return boost::math::erfc_inv(x, Policy()); }
double quick_ndtri(double p) { return -std::sqrt(2.0) * quick_erfcinv(2 * p) + 0.0; }

double quick_digamma(double x) {
  if (x == 0) return -1 / x;
  if (std::isinf(x)) return x > 0 ? x : nan_result;
  return boost::math::digamma(x, Policy());
}

double quick_zeta(double x) {
  if (x == 1) return infinite_result;
  if (!(x > -infinite_result)) return nan_result;
  if (x < 0 && std::fmod(x, 2) == 0) return 0;  // for which Boost takes long
  return boost::math::zeta(x, Policy());
}

double quick_ellipk(double m) {
  if (!(m < 1)) return m == 1 ? infinite_result : nan_result;
  return std::isinf(m) ? 0 : boost::math::ellint_rf(0.0, 1 - m, 1.0, Policy());
}

double quick_ellipe(double m) {
  if (!(m <= 1)) return nan_result;
  return std::isinf(m) ? infinite_result : 2 * boost::math::ellint_rg(0.0, 1 - m, 1.0, Policy());
}

namespace {

using MpfrFunction = int(mpfr_t, const mpfr_t, mpfr_rnd_t);

/// The x where the function, erf or erfc, has this value. A step of Newton's method from an estimate doubles its
/// digits.
int refine_inverse(mpfr_ptr result, mpfr_srcptr value, double estimate, MpfrFunction* function, int sign_of_slope) {
  mpfr_set_d(result, estimate, nearest);
  if (mpfr_regular_p(result) == 0) return 0;
  Exact step;
  Exact slope;  // 2 / sqrt(pi) exp(-x^2)
  function(step, result, nearest);
  mpfr_sub(step, step, value, nearest);
  mpfr_const_pi(slope, nearest);
  mpfr_rec_sqrt(slope, slope, nearest);
  mpfr_mul_si(slope, slope, 2 * sign_of_slope, nearest);
  mpfr_div(step, step, slope, nearest);
  mpfr_sqr(slope, result, nearest);
  mpfr_exp(slope, slope, nearest);
  mpfr_mul(step, step, slope, nearest);
  return mpfr_sub(result, result, step, nearest);
}

}  // namespace

int exact_erfinv(mpfr_t result, const mpfr_t x, mpfr_rnd_t /*rounding*/) {
  return refine_inverse(result, x, quick_erfinv(mpfr_get_d(x, nearest)), mpfr_erf, 1);
}

int exact_erfcinv(mpfr_t result, const mpfr_t x, mpfr_rnd_t /*rounding*/) {
  return refine_inverse(result, x, quick_erfcinv(mpfr_get_d(x, nearest)), mpfr_erfc, -1);
}

int exact_ndtri(mpfr_t result, const mpfr_t p, mpfr_rnd_t rounding) {
  Exact doubled;
  Exact root_2;
  mpfr_mul_2ui(doubled, p, 1, nearest);
  exact_erfcinv(result, doubled, rounding);
  mpfr_sqrt_ui(root_2, 2, nearest);
  mpfr_mul(result, result, root_2, nearest);
  if (mpfr_zero_p(result) != 0) return 0;
  return mpfr_neg(result, result, nearest);
}

int exact_ellipk(mpfr_t result, const mpfr_t m, mpfr_rnd_t rounding) {
  Exact one(1, 240);
  Exact root;
  mpfr_ui_sub(root, 1, m, nearest);
  mpfr_sqrt(root, root, nearest);
  mpfr_agm(root, one, root, nearest);
  mpfr_const_pi(one, nearest);
  mpfr_div_2ui(one, one, 1, nearest);
  return mpfr_div(result, one, root, rounding);
}

int exact_ellipe(mpfr_t result, const mpfr_t m, mpfr_rnd_t rounding) {
  if (mpfr_cmp_ui(m, 1) == 0) return mpfr_set_ui(result, 1, rounding);
  // The mean of 1 and sqrt(1 - m), and the sum of 2^k c_k^2 / 2 (Abramowitz and Stegun, 17.6).
  constexpr mpfr_prec_t precision = 1200;  // digits cancel at large negative m
  Exact a(1, precision);
  Exact b(precision);
  Exact c(precision);
  Exact product(precision);
  Exact sum(precision);
  mpfr_div_2ui(sum, m, 1, nearest);
  mpfr_ui_sub(b, 1, m, nearest);
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
  mpfr_ui_sub(sum, 1, sum, nearest);
  mpfr_div(sum, sum, a, nearest);
  mpfr_const_pi(c, nearest);
  mpfr_div_2ui(c, c, 1, nearest);
  return mpfr_mul(result, sum, c, rounding);
}

}  // namespace jiteval::math::testing
