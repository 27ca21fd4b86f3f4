/// Special functions and probability distributions: plain routines for one number. Both engines call those that
/// functions.def says are `called`; the others serve the arguments that the functions over lanes leave out.
///
/// They compute in extended precision where the machine has it and round once at the end. No routine throws or
/// touches shared state. A NaN argument gives NaN, and so do arguments outside a function's domain; where a
/// function has an infinite limit, that is the result. Conventions are those of scipy.special except where noted.
///
/// Unless a comment says otherwise, the error is below 2 units in the last place (ULP), 0.5 of which are the
/// rounding: no larger one than 1.09 was measured, against MPFR and mpmath.
#pragma once

namespace jiteval::math {

// Inverses.

/// Lambert's W function: y >= -1 with y e^y = x, for x >= -1/e.
double lambertw(double x);

// Gamma and related functions.

/// The derivative of log gamma. Near its zeros at x < 0 the error is below 2^-61 max(1, log |x|) absolutely, and so
/// may be many ULP there. NaN at negative whole numbers, -inf at 0 and inf at -0.
double digamma(double x);

/// gamma(a) gamma(b) / gamma(a + b) for a and b of any sign. Where gamma(a) is infinite and gamma(a + b) is, too,
/// the limit for a whole b > 0, and else inf. The error is below 2 ULP.
double beta(double a, double b);

/// log |beta(a, b)|. Near its zeros the error is below 2^-61 absolutely, and so may be many ULP there.
double lbeta(double a, double b);

double gammainc(double a, double x);   ///< the regularised lower incomplete gamma function; a, x >= 0
double gammaincc(double a, double x);  ///< 1 - gammainc(a, x)

/// The regularised incomplete beta function, for a, b > 0 and 0 <= x <= 1. If both a and b are large, the error is
/// below 2 ULP up to 1e5, 20 up to 1e6 and 100 up to 1e8, and digits are lost beyond; NaN if both are above 1e9.
double betainc(double a, double b, double x);

double zeta(double x);  ///< Riemann's zeta function; inf at 1

// Bessel functions. Those that oscillate have zeros; near these, the error of J and Y of order 0 and 1 is below
// 2^-60 of the amplitude sqrt(2 / (pi x)), that of other orders below 2^-57 of it, and so may be many ULP there.
// Otherwise it is below 4 ULP. The order n is a whole number with |n| <= 100,000, else the result is NaN; the time
// grows with it.

double j0(double x);
double j1(double x);
double jn(double n, double x);
double y0(double x);
double y1(double x);
double yn(double n, double x);  ///< NaN for x < 0, as y0 and y1
double i0(double x);
double i1(double x);
double k0(double x);  ///< NaN for x < 0
double k1(double x);  ///< NaN for x < 0

/// The Airy functions. For x < 0 they oscillate with the phase 2/3 |x|^(3/2), whose rounding by 2^-64 of itself is
/// their error, as a part of the amplitude, or else 2^-58: near zeros this may be many ULP.
double airy_ai(double x);
double airy_bi(double x);

// The complete elliptic integrals of the first and second kind, of the parameter m = k^2 <= 1.

double ellipk(double m);  ///< inf at 1
double ellipe(double m);

// Distributions: the density (of whole numbers: probability) at x or k, the probability not to exceed x or k, and
// the quantile, which is the smallest value not exceeded with probability p (of whole numbers: at least p).
// Parameters are those of scipy.stats without loc, or R's where named. A density outside the support is 0.
// Parameters without meaning or not finite give NaN, as does a p outside [0, 1]. The quantiles of 0 and 1 are the
// ends of the support.
//
// What depends on betainc has its error, and is NaN where it is: the cdf and ppf of beta, f and binom.

double gamma_pdf(double x, double shape, double scale);
double gamma_cdf(double x, double shape, double scale);
double gamma_ppf(double p, double shape, double scale);

double beta_pdf(double x, double a, double b);
double beta_cdf(double x, double a, double b);
double beta_ppf(double p, double a, double b);

// Student's t distribution; df may be infinite, which makes it normal.
double t_pdf(double x, double df);
double t_cdf(double x, double df);
double t_ppf(double p, double df);

double chi2_pdf(double x, double df);
double chi2_cdf(double x, double df);
double chi2_ppf(double p, double df);

double f_pdf(double x, double dfn, double dfd);
double f_cdf(double x, double dfn, double dfd);
double f_ppf(double p, double dfn, double dfd);

// As in R, between low and high.
double uniform_pdf(double x, double low, double high);
double uniform_cdf(double x, double low, double high);
double uniform_ppf(double p, double low, double high);

// For mu and n up to 2^53.
double poisson_pmf(double k, double mu);
double poisson_cdf(double k, double mu);
double poisson_ppf(double p, double mu);

double binom_pmf(double k, double n, double p);
double binom_cdf(double k, double n, double p);
double binom_ppf(double q, double n, double p);

}  // namespace jiteval::math
