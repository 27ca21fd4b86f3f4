/// The density of the beta distribution in extended precision, and what its distribution function is limited to.
#pragma once

#include "math/special_policy.hpp"

namespace jiteval::math {

/// x^(a - 1) (1 - x)^(b - 1) / B(a, b), for a, b > 0 and 0 < x < 1.
Extended beta_density(Extended a, Extended b, Extended x);

/// If both parameters of the incomplete beta function are larger, its continued fraction takes too long.
constexpr Extended largest_beta_parameter = 1e9L;

inline bool has_incomplete_beta(Extended a, Extended b) { return std::fmin(a, b) <= largest_beta_parameter; }

}  // namespace jiteval::math
