/// Quantiles of the standard gamma and beta distributions in extended precision.
#pragma once

#include "math/special_policy.hpp"

namespace jiteval::math {

/// The x with gamma_p(shape, x) = p, for shape > 0 and 0 < p < 1.
Extended gamma_quantile(Extended p, Extended shape);

/// log(x / (1 - x)) for the x with ibeta(a, b, x) = p, where a, b > 0 and 0 < p < 1: no digits are lost at either
/// end.
Extended beta_quantile_logit(Extended p, Extended a, Extended b);

}  // namespace jiteval::math
