#include "f32_references.hpp"

#include <math.h>  // exp10, lgamma_r and Bessel functions, which are glibc's

#include <cmath>
#include <numbers>

#include "exact_bessel.hpp"

namespace jiteval::math::testing {

namespace {

// The square of an f32 number is exact in double, as is 1 - x for any x in [1/4, 1].

constexpr double pi = std::numbers::pi;
constexpr double root_half = 1 / std::numbers::sqrt2;
constexpr double root_of_turn = 2.506628274631000502;  // sqrt(2 pi)

double quick_degrees(double x) { return static_cast<double>(x * (180 / std::numbers::pi_v<long double>)); }
double quick_radians(double x) { return static_cast<double>(x * (std::numbers::pi_v<long double> / 180)); }

/// sin(pi x), by reducing x, which is exact, to where pi x has a small error.
double quick_sinpi(double x) {
  if (std::isinf(x)) return x - x;
  if (std::trunc(x) == x) return std::copysign(0.0, x);
  const double turn = std::remainder(x, 2);
  const double half = std::abs(turn) > 0.5 ? std::copysign(1 - std::abs(turn), turn) : turn;
  return std::sin(pi * half);
}

double quick_cospi(double x) {
  const double turn = std::abs(std::remainder(x, 2));
  return turn == 0.5 ? 0 : std::sin(pi * (0.5 - turn));
}

double quick_sinc(double x) {
  if (x == 0) return 1;
  const double size = std::abs(x);
  return quick_sinpi(size) / (pi * size);
}

/// The sum of (-1)^k (2k-1)!! y^k for small y, of which erfcx and ndtr far out are multiples.
double asymptotic_series(double y) {
  double sum = 1;
  for (int k = 15; k >= 1; k -= 2) sum = 1 - k * y * sum;
  return sum;
}

constexpr double far = 10;

double quick_erfcx(double x) {
  if (x < far) return std::exp(x * x) * std::erfc(x);
  return asymptotic_series(1 / (2 * x * x)) / (x * std::sqrt(pi));
}

double quick_ndtr(double x) { return 0.5 * std::erfc(-x * root_half); }

double quick_log_ndtr(double x) {
  if (x > 39) return 0;
  if (x > -1) return std::log1p(-quick_ndtr(-x));
  if (x > -far) return std::log(quick_ndtr(x));
  return std::log(asymptotic_series(1 / (x * x)) / (-x * root_of_turn)) - x * x / 2;
}

double quick_norm_pdf(double x) { return std::exp(-x * x / 2) / root_of_turn; }
double quick_expit(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }

double quick_logit(double p) {
  return p > 0.25 && p < 0.75 ? 2 * std::atanh(2 * p - 1) : std::log(p) - std::log1p(-p);
}

double quick_lgamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

/// std::name, which is overloaded, as a function of a double.
#define JITEVAL_OF_STD(name) {#name, [](double x) { return std::name(x); }, mpfr_##name}

constexpr F32Reference references[] = {
    JITEVAL_OF_STD(sqrt),
    {"floor", [](double x) { return std::floor(x); }, mpfr_rint_floor},
    {"ceil", [](double x) { return std::ceil(x); }, mpfr_rint_ceil},
    {"trunc", [](double x) { return std::trunc(x); }, mpfr_rint_trunc},
    {"round", [](double x) { return std::nearbyint(x); }, mpfr_rint_roundeven},
    {"degrees", quick_degrees, exact_degrees},
    {"radians", quick_radians, exact_radians},
    JITEVAL_OF_STD(exp),
    JITEVAL_OF_STD(exp2),
    {"exp10", [](double x) { return ::exp10(x); }, mpfr_exp10},
    JITEVAL_OF_STD(expm1),
    JITEVAL_OF_STD(log),
    JITEVAL_OF_STD(log2),
    JITEVAL_OF_STD(log10),
    JITEVAL_OF_STD(log1p),
    JITEVAL_OF_STD(cbrt),
    JITEVAL_OF_STD(sin),
    JITEVAL_OF_STD(cos),
    JITEVAL_OF_STD(tan),
    {"sinpi", quick_sinpi, mpfr_sinpi},
    {"cospi", quick_cospi, mpfr_cospi},
    {"sinc", quick_sinc, exact_sinc},
    JITEVAL_OF_STD(asin),
    JITEVAL_OF_STD(acos),
    JITEVAL_OF_STD(atan),
    JITEVAL_OF_STD(sinh),
    JITEVAL_OF_STD(cosh),
    JITEVAL_OF_STD(tanh),
    JITEVAL_OF_STD(asinh),
    JITEVAL_OF_STD(acosh),
    JITEVAL_OF_STD(atanh),
    JITEVAL_OF_STD(erf),
    JITEVAL_OF_STD(erfc),
    {"erfcx", quick_erfcx, exact_erfcx},
    {"ndtr", quick_ndtr, exact_ndtr},
    {"log_ndtr", quick_log_ndtr, exact_log_ndtr},
    {"erfinv", quick_erfinv, exact_erfinv},
    {"erfcinv", quick_erfcinv, exact_erfcinv},
    {"ndtri", quick_ndtri, exact_ndtri},
    {"norm_pdf", quick_norm_pdf, exact_norm_pdf},
    {"expit", quick_expit, exact_expit},
    {"logit", quick_logit, exact_logit},
    {"lgamma", quick_lgamma, exact_lgamma},
    {"tgamma", [](double x) { return std::tgamma(x); }, mpfr_gamma},
    {"j0", ::j0, mpfr_j0},
    {"j1", ::j1, mpfr_j1},
    {"y0", ::y0, mpfr_y0},
    {"y1", ::y1, mpfr_y1},
    {"i0", quick_i0, exact_i0},
    {"i1", quick_i1, exact_i1},
    {"k0", quick_k0, exact_k0},
    {"k1", quick_k1, exact_k1},
    {"digamma", quick_digamma, mpfr_digamma},
    {"zeta", quick_zeta, mpfr_zeta},
    {"ellipk", quick_ellipk, exact_ellipk},
    {"ellipe", quick_ellipe, exact_ellipe},
};
#undef JITEVAL_OF_STD

}  // namespace

std::span<const F32Reference> f32_references() { return references; }

}  // namespace jiteval::math::testing
