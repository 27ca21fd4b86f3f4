// The complete elliptic integrals, by the arithmetic-geometric mean (Gauss; Abramowitz and Stegun, 17.6). It
// doubles the number of right digits in each step, and takes m1 = 1 - m, which is exact where it matters, near m
// = 1.
#include "math/elliptic.hpp"
#include "math/special.hpp"
#include "math/special_policy.hpp"

namespace jiteval::math {
namespace {

constexpr Extended half_pi = 1.57079632679489661923132169163975144L;
constexpr Extended nearly_equal = 0x1p-33L;  // the mean of two numbers this close is right to twice the digits

}  // namespace

constinit const SlowPath ellipk_edge = slow_path<ellipk>("ellipk");
constinit const SlowPath ellipe_edge = slow_path<ellipe>("ellipe");

double ellipk(double m) {
  if (!(m <= 1)) return nan_result;
  if (m == 1) return infinite_result;
  if (std::isinf(m)) return 0;
  Extended a = 1;
  Extended b = std::sqrt(1 - Extended(m));
  while (std::fabs(a - b) > nearly_equal * a) {
    const Extended mean = (a + b) / 2;
    b = std::sqrt(a * b);
    a = mean;
  }
  return static_cast<double>(2 * half_pi / (a + b));
}

double ellipe(double m) {
  if (!(m <= 1)) return nan_result;
  if (std::isinf(m)) return infinite_result;
  // A negative parameter is turned into one between 0 and 1: E(m) = sqrt(m1) E(-m / m1), where 1 + m / m1 = 1 / m1.
  const Extended m1 = m < 0 ? 1 / (1 - Extended(m)) : 1 - Extended(m);
  const Extended factor = m < 0 ? std::sqrt(1 - Extended(m)) : 1;
  if (m1 < 0x1p-64L) return static_cast<double>(factor);  // E = 1 + m1 log(16 / (e m1)) / 4 + ...
  // E / K = 1 - (c0^2 + 2 c1^2 + 4 c2^2 + ...) / 2, where c0^2 = m and later c = (a - b) / 2.
  Extended a = 1;
  Extended b = std::sqrt(m1);
  Extended ratio = (1 + m1) / 2;
  for (Extended weight = 1;; weight *= 2) {
    const Extended c = (a - b) / 2;
    const Extended part = weight * c * c;
    ratio -= part;
    const Extended mean = (a + b) / 2;
    if (part < 0x1p-72L) return static_cast<double>(factor * ratio * half_pi / mean);
    b = std::sqrt(a * b);
    a = mean;
  }
}

}  // namespace jiteval::math
