// The inverse trigonometric functions of arguments that inverse_trigonometric.hpp leaves to plain code.
#include <cmath>
#include <limits>

#include "math/inverse_trigonometric.hpp"
#include "math/native_lanes.hpp"

namespace jiteval::math {
namespace {

/// Beyond +-1 the NaN that x86 makes of an invalid operation; a NaN made quiet.
double outside(double x, double, double) {
  return std::isnan(x) ? x + x : -std::numeric_limits<double>::quiet_NaN();
}

double atan2_at_edge(double y, double x, double) {
  constexpr double pi = 0x1.921fb54442d18p+1;
  constexpr double three_quarters_of_pi = 0x1.2d97c7f3321d2p+1;
  if (std::isnan(y)) return y + y;
  if (std::isnan(x)) return x + x;
  const bool left = std::signbit(x);
  if (std::isinf(y) && std::isinf(x)) return std::copysign(left ? three_quarters_of_pi : pi / 4, y);
  if (std::isinf(y)) return std::copysign(pi / 2, y);
  if (std::isinf(x) || (x == 0 && y == 0)) return std::copysign(left ? pi : 0, y);
  // 2^-30 is enough to keep sums finite. What it takes from a subnormal number counts for nothing beside the other.
  const double scale = std::abs(x) + std::abs(y) < 1 ? 0x1p600 : 0x1p-30;
  return atan2_of_moderate(ScalarLanes{}, y * scale, x * scale);
}

}  // namespace

constinit const SlowPath asin_edge = {"asin", outside};
constinit const SlowPath acos_edge = {"acos", outside};
constinit const SlowPath atan2_edge = {"atan2", atan2_at_edge};

}  // namespace jiteval::math
