#include <boost/math/special_functions/lambert_w.hpp>
#include <iterator>

#include "math/special.hpp"
#include "math/special_policy.hpp"

namespace jiteval::math {

double lambertw(double x) {
  constexpr Extended e = 2.71828182845904523536028747135266250L;
  constexpr Extended inverse_e = 0xbc5ab1b16779be35p-65L;
  constexpr Extended inverse_e_rest = 1.246625648280021251364e-20L;
  if (x == 0 || x == infinite_result) return x;
  // x + 1 / e, which is nowhere inexact near -1 / e; the function behaves like its square root there.
  const Extended distance = Extended(x) + inverse_e + inverse_e_rest;
  if (!(distance >= 0)) return nan_result;
  if (distance < 1e-5L) {
    // Corless, Gonnet, Hare, Jeffrey and Knuth, On the Lambert W function (1996), (4.22).
    constexpr Extended series[] = {-1,
                                   1,
                                   -1 / 3.0L,
                                   11 / 72.0L,
                                   -43 / 540.0L,
                                   769 / 17280.0L,
                                   -221 / 8505.0L,
                                   680863 / 43545600.0L,
                                   -1963 / 204120.0L};
    const Extended p = std::sqrt(2 * e * distance);
    Extended sum = 0;
    for (int i = std::size(series); i-- > 0;) sum = sum * p + series[i];
    return static_cast<double>(sum);
  }
  return static_cast<double>(boost::math::lambert_w0(Extended(x), Policy()));
}

}  // namespace jiteval::math
