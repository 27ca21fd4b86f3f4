#include <boost/math/special_functions/airy.hpp>

#include "math/special.hpp"
#include "math/special_policy.hpp"

namespace jiteval::math {
namespace {

constexpr Extended ai_0 = 0.355028053887817239260063186004183177L;
constexpr Extended ai_slope_0 = -0.258819403792806798405183560189203963L;
constexpr Extended root_3 = 1.73205080756887729352744634150587237L;

/// Where Maclaurin's series loses few digits of Ai by cancellation.
constexpr double series_limit = 1.5;

/// value * f(x) + slope * g(x), where f and g solve y'' = x y with f(0) = g'(0) = 1 and f'(0) = g(0) = 0.
Extended airy_series(Extended x, Extended value, Extended slope) {
  const Extended cube = x * x * x;
  Extended f = value;
  Extended g = slope * x;
  Extended sum = f + g;
  for (int k = 3; k < 100; k += 3) {
    f *= cube / (k * (k - 1));
    g *= cube / (k * (k + 1));
    sum += f + g;
    if (std::fabs(f) + std::fabs(g) < 0x1p-68L * std::fabs(sum)) break;
  }
  return sum;
}

}  // namespace

double airy_ai(double x) {
  if (std::isnan(x)) return nan_result;
  if (std::isinf(x)) return 0;
  if (std::fabs(x) < series_limit) return static_cast<double>(airy_series(x, ai_0, ai_slope_0));
  return static_cast<double>(boost::math::airy_ai(Extended(x), Policy()));
}

double airy_bi(double x) {
  if (std::isnan(x)) return nan_result;
  if (std::isinf(x)) return x > 0 ? x : 0;
  if (std::fabs(x) < series_limit) {
    return static_cast<double>(airy_series(x, root_3 * ai_0, -root_3 * ai_slope_0));
  }
  return static_cast<double>(boost::math::airy_bi(Extended(x), Policy()));
}

}  // namespace jiteval::math
