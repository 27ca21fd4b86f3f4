// The remainders of arguments that remainder.hpp leaves to plain code.
#include <cmath>
#include <limits>

#include "math/native_lanes.hpp"
#include "math/remainder.hpp"

namespace jiteval::math {
namespace {

using Remainder = double (*)(double x, double y);

double inline_fmod(double x, double y) { return fmod(ScalarLanes{}, x, y); }
double inline_remainder(double x, double y) { return remainder(ScalarLanes{}, x, y); }

/// Takes multiples of y 2^k from x, for smaller and smaller k, until `last` can do the rest.
template <Remainder last>
double of_huge(double x, double y, double) {
  if (std::isnan(x)) return x + x;
  if (std::isnan(y)) return y + y;
  if (std::isinf(x) || y == 0) return -std::numeric_limits<double>::quiet_NaN();  // as x86 makes it
  // As an even multiple of y is taken, what remainder says of halves does not change.
  while (std::abs(x) / std::abs(y) >= 0x1p53) x = inline_fmod(x, std::ldexp(y, std::ilogb(x) - std::ilogb(y) - 51));
  return last(x, y);
}

}  // namespace

constinit const SlowPath fmod_huge = {"fmod", of_huge<inline_fmod>};
constinit const SlowPath remainder_huge = {"remainder", of_huge<inline_remainder>};

}  // namespace jiteval::math
