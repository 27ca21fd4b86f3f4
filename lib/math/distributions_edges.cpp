// The distributions of distributions.hpp in extended precision, for arguments that it leaves to plain code.
#include "math/distributions.hpp"
#include "math/special_normal.hpp"

namespace jiteval::math {
namespace {

double expon_pdf_of(double x, double scale, double) {
  if (!is_positive(scale) || std::isnan(x)) return nan_result;
  return x < 0 ? 0 : rounded(std::exp(-Extended(x) / scale) / scale);
}

double expon_cdf_of(double x, double scale, double) {
  if (!is_positive(scale) || std::isnan(x)) return nan_result;
  return x <= 0 ? 0 : rounded(-std::expm1(-Extended(x) / scale));
}

double expon_ppf_of(double p, double scale, double) {
  if (!is_positive(scale) || !is_probability(p)) return nan_result;
  return rounded(-scale * std::log1p(-Extended(p)));
}

double weibull_pdf_of(double x, double shape, double scale) {
  if (!is_positive(shape) || !is_positive(scale) || std::isnan(x)) return nan_result;
  if (x < 0 || std::isinf(x)) return 0;
  const Extended extended_shape = shape;
  const Extended ratio = Extended(x) / scale;
  if (x == 0) return rounded(shape < 1 ? Extended(infinite_result) : shape == 1 ? 1 / Extended(scale) : 0);
  const Extended power = std::pow(ratio, extended_shape);
  return rounded(extended_shape * std::exp(-power) * power / x);
}

double weibull_cdf_of(double x, double shape, double scale) {
  if (!is_positive(shape) || !is_positive(scale) || std::isnan(x)) return nan_result;
  if (x <= 0) return 0;
  return rounded(-std::expm1(-std::pow(Extended(x) / scale, Extended(shape))));
}

double weibull_ppf_of(double p, double shape, double scale) {
  if (!is_positive(shape) || !is_positive(scale) || !is_probability(p)) return nan_result;
  return rounded(scale * std::pow(-std::log1p(-Extended(p)), 1 / Extended(shape)));
}

double lognorm_pdf_of(double x, double mu, double sigma) {
  if (!std::isfinite(mu) || !is_positive(sigma) || std::isnan(x)) return nan_result;
  if (x <= 0 || std::isinf(x)) return 0;
  const Extended z = (std::log(Extended(x)) - mu) / sigma;
  return rounded(normal_density_at_0 * std::exp(-z * z / 2) / (Extended(x) * sigma));
}

double lognorm_cdf_of(double x, double mu, double sigma) {
  if (!std::isfinite(mu) || !is_positive(sigma) || std::isnan(x)) return nan_result;
  if (x <= 0) return 0;
  if (std::isinf(x)) return 1;
  const Extended z = (std::log(Extended(x)) - mu) / sigma;
  return rounded(normal_tail(-z));
}

double lognorm_ppf_of(double p, double mu, double sigma) {
  if (!std::isfinite(mu) || !is_positive(sigma) || !is_probability(p)) return nan_result;
  if (p == 0) return 0;
  if (p == 1) return infinite_result;
  const Extended z = normal_quantile(Extended(p));
  return rounded(std::exp(mu + sigma * z));
}

}  // namespace

constinit const SlowPath expon_pdf_edge = {"expon_pdf", expon_pdf_of};
constinit const SlowPath expon_cdf_edge = {"expon_cdf", expon_cdf_of};
constinit const SlowPath expon_ppf_edge = {"expon_ppf", expon_ppf_of};
constinit const SlowPath weibull_pdf_edge = {"weibull_pdf", weibull_pdf_of};
constinit const SlowPath weibull_cdf_edge = {"weibull_cdf", weibull_cdf_of};
constinit const SlowPath weibull_ppf_edge = {"weibull_ppf", weibull_ppf_of};
constinit const SlowPath lognorm_pdf_edge = {"lognorm_pdf", lognorm_pdf_of};
constinit const SlowPath lognorm_cdf_edge = {"lognorm_cdf", lognorm_cdf_of};
constinit const SlowPath lognorm_ppf_edge = {"lognorm_ppf", lognorm_ppf_of};

}  // namespace jiteval::math
