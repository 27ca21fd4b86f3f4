/// The regularised incomplete gamma functions in extended precision, for shape > 0 and 0 < x < infinity.
#pragma once

#include "math/special_policy.hpp"

namespace jiteval::math {

Extended lower_gamma(Extended shape, Extended x);    ///< P(shape, x)
Extended upper_gamma(Extended shape, Extended x);    ///< Q(shape, x) = 1 - P(shape, x)
Extended gamma_density(Extended shape, Extended x);  ///< the derivative of P by x

/// The parameter of a gamma function and a whole number, so that it is at least 10.
inline Extended raised(Extended parameter) {
  return parameter < 10 ? parameter + std::ceil(10 - parameter) : parameter;
}

/// gamma(end) / gamma(x), where `end` is larger than x by a whole number: x (x + 1) ... (end - 1).
Extended rising_product(Extended x, Extended end);

/// log gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), for x >= 10.
Extended stirling_correction(Extended x);

}  // namespace jiteval::math
