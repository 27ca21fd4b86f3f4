#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/zeta.hpp>

#include "math/digamma.hpp"
#include "math/incomplete_beta.hpp"
#include "math/incomplete_gamma.hpp"
#include "math/special.hpp"
#include "math/special_incomplete_beta.hpp"
#include "math/special_incomplete_gamma.hpp"
#include "math/zeta.hpp"

namespace jiteval::math {

constinit const SlowPath betainc_edge = {"betainc", betainc};
constinit const SlowPath digamma_edge = slow_path<digamma>("digamma");
constinit const SlowPath gammainc_edge = slow_path<gammainc>("gammainc");
constinit const SlowPath gammaincc_edge = slow_path<gammaincc>("gammaincc");
constinit const SlowPath zeta_edge = slow_path<zeta>("zeta");

double digamma(double x) {
  if (x == 0) return -1 / x;
  if (std::isinf(x)) return x > 0 ? x : nan_result;
  return static_cast<double>(boost::math::digamma(Extended(x), Policy()));
}

double gammainc(double a, double x) {
  if (!(a >= 0 && x >= 0) || (a == 0 && x == 0) || (std::isinf(a) && std::isinf(x))) return nan_result;
  if (x == 0 || std::isinf(a)) return 0;
  if (a == 0 || std::isinf(x)) return 1;
  return static_cast<double>(lower_gamma(Extended(a), Extended(x)));
}

double gammaincc(double a, double x) {
  if (!(a >= 0 && x >= 0) || (a == 0 && x == 0) || (std::isinf(a) && std::isinf(x))) return nan_result;
  if (x == 0 || std::isinf(a)) return 1;
  if (a == 0 || std::isinf(x)) return 0;
  return static_cast<double>(upper_gamma(Extended(a), Extended(x)));
}

double betainc(double a, double b, double x) {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1) || std::isinf(a) || std::isinf(b)) return nan_result;
  if (x == 0 || x == 1) return x;
  if (!has_incomplete_beta(a, b)) return nan_result;
  return static_cast<double>(lower_beta(Extended(a), Extended(b), Extended(x)));
}

double zeta(double x) {
  if (std::isnan(x)) return nan_result;
  if (x == 1) return infinite_result;
  if (x == -infinite_result) return nan_result;
  if (x < 0 && std::fmod(x, 2) == 0) return 0;  // for which Boost takes long
  return static_cast<double>(boost::math::zeta(Extended(x), Policy()));
}

}  // namespace jiteval::math
