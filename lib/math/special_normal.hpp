/// The standard normal distribution in extended precision.
#pragma once

#include <boost/math/special_functions/erf.hpp>

#include "math/special_policy.hpp"

namespace jiteval::math {

constexpr Extended normal_density_at_0 = 0.398942280401432677939946059934381868L;  // 1 / sqrt(2 pi)
constexpr Extended root_of_half = 0.707106781186547524400844362104849039L;

/// The probability to exceed z.
inline Extended normal_tail(Extended z) { return boost::math::erfc(z * root_of_half, Policy()) / 2; }

/// The number that is not exceeded with probability p, for 0 < p < 1.
inline Extended normal_quantile(Extended p) { return -boost::math::erfc_inv(2 * p, Policy()) / root_of_half; }

}  // namespace jiteval::math
