/// The modified Bessel functions of order 0 and 1 to more than 50 digits, which MPFR lacks.
#pragma once

#include "exact.hpp"

namespace jiteval::math::testing {

/// The series of I_n, for n = 0 or 1: (x / 2)^n times the sum of (x / 2)^2k / (k! (k + n)!).
void exact_i(mpfr_ptr result, double x, unsigned n);

/// The series of K_0 and K_1 from those of I (DLMF 10.31.1 and 10.31.2), for small x.
void exact_k_by_series(mpfr_ptr result, double x, unsigned n);

/// The integral of exp(-x cosh t) cosh(n t) over t > 0 (DLMF 10.32.9) by the trapezoidal rule, whose error falls as
/// exp(-2 pi d / h + x (1 - cos d)) with the step h, for any d < pi / 2: here by 2^-200 or more for 1 <= x <= 1000.
void exact_k_by_integral(mpfr_ptr result, double x, unsigned n);

/// By the series or the integral, for 0 < x <= 1000.
void exact_k(mpfr_ptr result, double x, unsigned n);

// With the signature of MPFR's functions, for arguments that are doubles.
int exact_i0(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_i1(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_k0(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
int exact_k1(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);

// The same in double, by Boost.
double quick_i0(double x);
double quick_i1(double x);
double quick_k0(double x);
double quick_k1(double x);

}  // namespace jiteval::math::testing
