/// Functions of the language to as many digits as a test asks for, on top of MPFR.
#pragma once

#include <mpfr.h>

namespace jiteval::math::testing {

/// A number of MPFR, by default with enough digits that its own error does not count.
class Exact {
 public:
  explicit Exact(mpfr_prec_t precision = 240) { mpfr_init2(value_, precision); }
  Exact(double value, mpfr_prec_t precision) : Exact(precision) { mpfr_set_d(value_, value, MPFR_RNDN); }
  ~Exact() { mpfr_clear(value_); }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  operator mpfr_ptr() { return value_; }

 private:
  mpfr_t value_;
};

// What MPFR lacks, with the signature of its own functions; `result` may not be an argument.
int exact_degrees(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_radians(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_expit(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_norm_pdf(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_logit(mpfr_t result, const mpfr_t p, mpfr_rnd_t rounding);
int exact_logaddexp(mpfr_t result, const mpfr_t x, const mpfr_t y, mpfr_rnd_t rounding);
int exact_xlogy(mpfr_t result, const mpfr_t x, const mpfr_t y, mpfr_rnd_t rounding);
int exact_sinc(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_erfcx(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_ndtr(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_log_ndtr(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_lgamma(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);

// To about 90 digits, for arguments that are doubles.
int exact_erfinv(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_erfcinv(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_ndtri(mpfr_t result, const mpfr_t p, mpfr_rnd_t rounding);

// For an m that is a double.
int exact_ellipk(mpfr_t result, const mpfr_t m, mpfr_rnd_t rounding);
int exact_ellipe(mpfr_t result, const mpfr_t m, mpfr_rnd_t rounding);

// In double, by Boost.
double quick_erfinv(double x);
double quick_erfcinv(double x);
double quick_ndtri(double p);
double quick_digamma(double x);
double quick_zeta(double x);
double quick_ellipk(double m);  ///< by Carlson's integrals, as the next one
double quick_ellipe(double m);

}  // namespace jiteval::math::testing
