/// The density of the beta distribution in extended precision.
#pragma once

#include "math/special_policy.hpp"

namespace jiteval::math {

/// x^(a - 1) (1 - x)^(b - 1) / B(a, b), for a, b > 0 and 0 < x < 1.
Extended beta_density(Extended a, Extended b, Extended x);

}  // namespace jiteval::math
