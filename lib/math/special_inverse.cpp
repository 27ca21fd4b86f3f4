#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/lambert_w.hpp>
#include <iterator>

#include "math/special.hpp"
#include "math/special_policy.hpp"

namespace jiteval::math {

double erfinv(double x) {
  if (x == 0) return x;
  if (!(std::fabs(x) < 1)) return std::fabs(x) == 1 ? x * infinite_result : nan_result;
  return static_cast<double>(boost::math::erf_inv(Extended(x), Policy()));
}

double erfcinv(double x) {
  if (!(x > 0 && x < 2)) return x == 0 ? infinite_result : x == 2 ? -infinite_result : nan_result;
  return static_cast<double>(boost::math::erfc_inv(Extended(x), Policy()));
}

double ndtri(double p) {
  if (!(p > 0 && p < 1)) return p == 0 ? -infinite_result : p == 1 ? infinite_result : nan_result;
  if (p == 0.5) return 0;
  constexpr Extended sqrt_2 = 1.41421356237309504880168872420969808L;
  return static_cast<double>(-sqrt_2 * boost::math::erfc_inv(2 * Extended(p), Policy()));
}

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
