/// The regularised incomplete gamma functions in extended precision, for shape > 0 and 0 < x < infinity.
#pragma once

#include "math/special_policy.hpp"

namespace jiteval::math {

Extended lower_gamma(Extended shape, Extended x);    ///< P(shape, x)
Extended upper_gamma(Extended shape, Extended x);    ///< Q(shape, x) = 1 - P(shape, x)
Extended gamma_density(Extended shape, Extended x);  ///< the derivative of P by x

/// How often 1 is to be added to the parameter of a gamma function for at least 10.
inline int steps_to_ten(Extended parameter) {
  return parameter < 10 ? static_cast<int>(std::ceil(10 - parameter)) : 0;
}

/// gamma(x + count) / gamma(x) = x (x + 1) ... (x + count - 1)
Extended rising_product(Extended x, int count);

/// log gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), for x >= 10.
Extended stirling_correction(Extended x);

}  // namespace jiteval::math
