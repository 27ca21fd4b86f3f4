// lgamma far below zero, which gamma.hpp leaves to a routine: two logarithms more than anywhere else.
#include <cmath>
#include <limits>

#include "math/gamma.hpp"
#include "math/native_lanes.hpp"

namespace jiteval::math {
namespace {

double lgamma_below_zero(double x, double, double) {
  const ScalarLanes lanes;
  if (std::floor(x) == x) return std::numeric_limits<double>::infinity();
  return -log(lanes, std::abs(x * sine_of_half_turns(lanes, -x).high)) - lgamma(lanes, -x);
}

}  // namespace

constinit const SlowPath lgamma_below = {"lgamma", lgamma_below_zero};

}  // namespace jiteval::math
