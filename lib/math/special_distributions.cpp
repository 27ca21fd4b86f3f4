// Continuous distributions. Densities, distribution functions and quantiles come in terms of the regularised
// incomplete gamma and beta functions, their derivatives and inverses; what has a closed form is computed by it.
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>

#include "math/beta_density.hpp"
#include "math/double_double.hpp"
#include "math/gamma_density.hpp"
#include "math/incomplete_beta.hpp"
#include "math/incomplete_gamma.hpp"
#include "math/quantiles.hpp"
#include "math/special.hpp"
#include "math/special_beta_density.hpp"
#include "math/special_incomplete_beta.hpp"
#include "math/special_incomplete_gamma.hpp"
#include "math/special_normal.hpp"
#include "math/special_quantile.hpp"

namespace jiteval::math {
namespace {

double scaled_gamma_density(Extended x, Extended shape, Extended scale) {
  if (x < 0 || std::isinf(x)) return 0;
  if (x == 0) return rounded(shape < 1 ? Extended(infinite_result) : shape == 1 ? 1 / scale : 0);
  return rounded(gamma_density(shape, x / scale) / scale);
}

double gamma_probability(Extended x, Extended shape, Extended scale) {
  if (x <= 0) return 0;
  if (std::isinf(x)) return 1;
  return rounded(lower_gamma(shape, x / scale));
}

double scaled_gamma_quantile(double p, Extended shape, Extended scale) {
  if (p == 0) return 0;
  if (p == 1) return infinite_result;
  return rounded(scale * gamma_quantile(p, shape));
}

/// From so many degrees of freedom on, Student's t distribution differs from the normal one by less than 2^-60 of
/// any positive double.
constexpr double normal_from = 1e25;

/// (1 + x^2 / df) ^ (-(df + 1) / 2)
Extended t_kernel(Extended x, Extended df) {
  if (df > normal_from) return std::exp(-x * x / 2);
  return std::exp(-(df + 1) / 2 * std::log1p(x * x / df));
}

/// The probability of a value of a t distribution below -|x|.
Extended t_tail(Extended x, Extended df) {
  const Extended square = x * x;
  if (df > normal_from) return normal_tail(std::fabs(x));
  if (df > 2 * square) return upper_beta(Extended(0.5), df / 2, square / (df + square)) / 2;
  return lower_beta(df / 2, Extended(0.5), df / (df + square)) / 2;
}

}  // namespace

constinit const SlowPath beta_pdf_edge = {"beta_pdf", beta_pdf};
constinit const SlowPath f_pdf_edge = {"f_pdf", f_pdf};
constinit const SlowPath t_pdf_edge = slow_path<t_pdf>("t_pdf");
constinit const SlowPath gamma_cdf_edge = {"gamma_cdf", gamma_cdf};
constinit const SlowPath chi2_cdf_edge = slow_path<chi2_cdf>("chi2_cdf");
constinit const SlowPath beta_cdf_edge = {"beta_cdf", beta_cdf};
constinit const SlowPath f_cdf_edge = {"f_cdf", f_cdf};
constinit const SlowPath t_cdf_edge = slow_path<t_cdf>("t_cdf");
constinit const SlowPath gamma_pdf_edge = {"gamma_pdf", gamma_pdf};
constinit const SlowPath chi2_pdf_edge = slow_path<chi2_pdf>("chi2_pdf");

constinit const SlowPath gamma_ppf_edge = {"gamma_ppf", gamma_ppf};
constinit const SlowPath chi2_ppf_edge = slow_path<chi2_ppf>("chi2_ppf");
constinit const SlowPath beta_ppf_edge = {"beta_ppf", beta_ppf};
constinit const SlowPath f_ppf_edge = {"f_ppf", f_ppf};
constinit const SlowPath t_ppf_edge = slow_path<t_ppf>("t_ppf");

double gamma_pdf(double x, double shape, double scale) {
  if (!is_positive(shape) || !is_positive(scale) || std::isnan(x)) return nan_result;
  return scaled_gamma_density(x, shape, scale);
}

double gamma_cdf(double x, double shape, double scale) {
  if (!is_positive(shape) || !is_positive(scale) || std::isnan(x)) return nan_result;
  return gamma_probability(x, shape, scale);
}

double gamma_ppf(double p, double shape, double scale) {
  if (!is_positive(shape) || !is_positive(scale) || !is_probability(p)) return nan_result;
  return scaled_gamma_quantile(p, shape, scale);
}

double chi2_pdf(double x, double df) {
  if (!is_positive(df) || std::isnan(x)) return nan_result;
  return scaled_gamma_density(x, Extended(df) / 2, 2);
}

double chi2_cdf(double x, double df) {
  if (!is_positive(df) || std::isnan(x)) return nan_result;
  return gamma_probability(x, Extended(df) / 2, 2);
}

double chi2_ppf(double p, double df) {
  if (!is_positive(df) || !is_probability(p)) return nan_result;
  return scaled_gamma_quantile(p, Extended(df) / 2, 2);
}

double beta_pdf(double x, double a, double b) {
  if (!is_positive(a) || !is_positive(b) || std::isnan(x)) return nan_result;
  if (x < 0 || x > 1) return 0;
  if (x == 0) return a < 1 ? infinite_result : a == 1 ? b : 0;
  if (x == 1) return b < 1 ? infinite_result : b == 1 ? a : 0;
  return rounded(beta_density(Extended(a), Extended(b), Extended(x)));
}

double beta_cdf(double x, double a, double b) {
  if (!is_positive(a) || !is_positive(b) || std::isnan(x)) return nan_result;
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return betainc(a, b, x);
}

double beta_ppf(double p, double a, double b) {
  if (!is_positive(a) || !is_positive(b) || !is_probability(p) || !has_incomplete_beta(a, b)) return nan_result;
  if (p == 0 || p == 1) return p;
  return rounded(1 / (1 + std::exp(-beta_quantile_logit(p, a, b))));
}

double t_pdf(double x, double df) {
  if (!(df > 0) || std::isnan(x)) return nan_result;
  if (std::isinf(x)) return 0;
  if (df > normal_from) return rounded(normal_density_at_0 * t_kernel(x, df));
  const Extended extended_df = df;
  const Extended norm = std::sqrt(extended_df) * boost::math::beta(extended_df / 2, Extended(0.5), Policy());
  return rounded(t_kernel(x, df) / norm);
}

double t_cdf(double x, double df) {
  if (!(df > 0) || std::isnan(x)) return nan_result;
  if (std::isinf(x)) return x > 0 ? 1 : 0;
  const Extended tail = t_tail(x, df);
  return rounded(x > 0 ? 1 - tail : tail);
}

double t_ppf(double p, double df) {
  if (!(df > 0) || !is_probability(p)) return nan_result;
  if (p == 0 || p == 1) return p == 0 ? -infinite_result : infinite_result;
  if (p == 0.5) return 0;
  if (df > normal_from) return rounded(normal_quantile(p));
  const boost::math::students_t_distribution<Extended, Policy> distribution(df);
  return rounded(boost::math::quantile(distribution, Extended(p)));
}

double f_pdf(double x, double dfn, double dfd) {
  if (!is_positive(dfn) || !is_positive(dfd) || std::isnan(x)) return nan_result;
  if (x < 0 || std::isinf(x)) return 0;
  if (x == 0) return dfn < 2 ? infinite_result : dfn == 2 ? 1 : 0;
  // x is to y = dfn x / (dfd + dfn x), of a beta distribution, as the square of 1 / (1 - y).
  const Extended scaled = Extended(dfn) * x;
  const Extended sum = scaled + dfd;
  const Extended density = scaled > dfd ? beta_density(Extended(dfd) / 2, Extended(dfn) / 2, dfd / sum)
                                        : beta_density(Extended(dfn) / 2, Extended(dfd) / 2, scaled / sum);
  return rounded(density * dfn / sum * (dfd / sum));
}

double f_cdf(double x, double dfn, double dfd) {
  if (!is_positive(dfn) || !is_positive(dfd) || std::isnan(x)) return nan_result;
  if (x <= 0) return 0;
  if (std::isinf(x)) return 1;
  if (!has_incomplete_beta(Extended(dfn) / 2, Extended(dfd) / 2)) return nan_result;
  // The smaller of y and 1 - y is the one not rounded much.
  const Extended scaled = Extended(dfn) * x;
  const Extended sum = scaled + dfd;
  return rounded(scaled > dfd ? upper_beta(Extended(dfd) / 2, Extended(dfn) / 2, dfd / sum)
                              : lower_beta(Extended(dfn) / 2, Extended(dfd) / 2, scaled / sum));
}

double f_ppf(double p, double dfn, double dfd) {
  if (!is_positive(dfn) || !is_positive(dfd) || !is_probability(p)) return nan_result;
  if (!has_incomplete_beta(Extended(dfn) / 2, Extended(dfd) / 2)) return nan_result;
  if (p == 0) return 0;
  if (p == 1) return infinite_result;
  return rounded(Extended(dfd) / dfn * std::exp(beta_quantile_logit(p, Extended(dfn) / 2, Extended(dfd) / 2)));
}

double uniform_pdf(double x, double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high) || !(low < high) || std::isnan(x)) return nan_result;
  return x < low || x > high ? 0 : rounded(1 / (Extended(high) - low));
}

double uniform_cdf(double x, double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high) || !(low < high) || std::isnan(x)) return nan_result;
  if (x <= low) return 0;
  if (x >= high) return 1;
  return rounded((Extended(x) - low) / (Extended(high) - low));
}

double uniform_ppf(double p, double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high) || !(low < high) || !is_probability(p)) return nan_result;
  // The products and sums with what they lose: near zero, digits cancel.
  const double of_high = p * high;
  const double of_low = p * low;
  const Extended lost_products = Extended(std::fma(p, high, -of_high)) - std::fma(p, low, -of_low);
  const auto rest_of_low = two_sum<Extended>(low, -of_low);
  const auto sum = two_sum<Extended>(rest_of_low.high, of_high);
  return rounded(sum.high + (sum.low + rest_of_low.low + lost_products));
}

}  // namespace jiteval::math
