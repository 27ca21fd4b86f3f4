/// The regularised incomplete beta functions in extended precision, for a, b > 0 and 0 < x < 1.
#pragma once

#include "math/special_policy.hpp"

namespace jiteval::math {

Extended lower_beta(Extended a, Extended b, Extended x);  ///< I_x(a, b)
Extended upper_beta(Extended a, Extended b, Extended x);  ///< 1 - I_x(a, b)

/// If both parameters are larger, the continued fraction takes too long.
constexpr Extended largest_beta_parameter = 1e9L;

inline bool has_incomplete_beta(Extended a, Extended b) { return std::fmin(a, b) <= largest_beta_parameter; }

}  // namespace jiteval::math
