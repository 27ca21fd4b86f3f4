// Up to a shape of 10,000 Boost computes the incomplete gamma functions, and beyond it Temme's uniform expansion
// (DLMF 8.12), whose cost does not grow with the shape:
//
//   Q(a, x) = erfc(eta sqrt(a / 2)) / 2 + R,    P(a, x) = erfc(-eta sqrt(a / 2)) / 2 - R,
//   R = exp(-a eta^2 / 2) / sqrt(2 pi a) (c0(eta) + c1(eta) / a + c2(eta) / a^2 + ...),
//
// where eta^2 / 2 = d - log(1 + d) with d = (x - a) / a, and eta has the sign of d. Where a tail is a positive
// double, a eta^2 / 2 < 745, so |eta| < 0.39. The series of ck converge within |eta| < 3.54; the terms left out are
// below 2^-60 of the tail. tools/math/special_coefficients.py computes the constants.
//
// In the density, too, x^a exp(-x) becomes exp(-a eta^2 / 2), an exponent that is as small as the result allows.
// Shapes below 10 are first raised to 10 or more by gamma(a) = gamma(a + 1) / a, so that Stirling's formula serves
// them.
#include "math/special_incomplete_gamma.hpp"

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/log1p.hpp>
#include <iterator>

namespace jiteval::math {
namespace {

constexpr Extended large_shape = 10'000;
constexpr Extended two_pi = 6.28318530717958647692528676655900577L;

constexpr Extended c0[] = {-3.33333333333333333333e-1L,  8.33333333333333333333e-2L,   -1.48148148148148148148e-2L,
                           1.15740740740740740741e-3L,   3.52733686067019400353e-4L,   -1.78755144032921810700e-4L,
                           3.91926317852243778170e-5L,   -2.18544851067999216147e-6L,  -1.85406221071515996070e-6L,
                           8.29671134095308600502e-7L,   -1.76659527368260793044e-7L,  6.70785354340149858037e-9L,
                           1.02618097842403080426e-8L,   -4.38203601845335318655e-9L,  9.14769958223679023418e-10L,
                           -2.55141939949462497669e-11L, -5.83077213255042506746e-11L, 2.43619480206674162437e-11L,
                           -5.02766928011417558909e-12L, 1.10043920319561347708e-13L};
constexpr Extended c1[] = {-1.85185185185185185185e-3L, -3.47222222222222222222e-3L, 2.64550264550264550265e-3L,
                           -9.90226337448559670782e-4L, 2.05761316872427983539e-4L,  -4.01877572016460905350e-7L,
                           -1.80985503344899778370e-5L, 7.64916091608111008464e-6L,  -1.61209008945634460038e-6L,
                           4.64712780280743434226e-9L,  1.37863344691572095931e-7L,  -5.75254560351770496402e-8L,
                           1.19516285997781473243e-8L};
constexpr Extended c2[] = {4.13359788359788359788e-3L,  -2.68132716049382716049e-3L, 7.71604938271604938272e-4L,
                           2.00938786008230452675e-6L,  -1.07366532263651605215e-4L, 5.29234488291201254164e-5L,
                           -1.27606351886187277134e-5L, 3.42357873409613807419e-8L,  1.37219573090629332056e-6L};
constexpr Extended c3[] = {6.49434156378600823045e-4L, 2.29472093621399176955e-4L, -4.69189494395255712128e-4L,
                           2.67720632062838852962e-4L, -7.56180167188397641073e-5L};

template <std::size_t count>
Extended polynomial(const Extended (&coefficients)[count], Extended x) {
  Extended sum = 0;
  for (std::size_t i = count; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

/// eta^2 / 2 for x = shape (1 + d).
Extended half_square_of_eta(Extended shape, Extended x) {
  const Extended d = (x - shape) / shape;
  return std::fabs(d) < 0.5L ? -boost::math::log1pmx(d, Policy()) : d - std::log(x / shape);
}

/// Q where `upper`, else P.
Extended uniform_expansion(Extended shape, Extended x, bool upper) {
  constexpr Extended largest_exponent = 800;  // of a tail that is a positive double
  const Extended half_square = half_square_of_eta(shape, x);
  const bool far_above = x > shape;
  const Extended exponent = shape * half_square;
  if (!(exponent < largest_exponent)) return far_above == upper ? 0 : 1;
  const Extended eta = std::copysign(std::sqrt(2 * half_square), x - shape);
  const Extended z = std::copysign(std::sqrt(exponent), x - shape);
  const Extended series =
      polynomial(c0, eta) +
      (polynomial(c1, eta) + (polynomial(c2, eta) + polynomial(c3, eta) / shape) / shape) / shape;
  const Extended rest = std::exp(-exponent) / std::sqrt(two_pi * shape) * series;
  return boost::math::erfc(upper ? z : -z, Policy()) / 2 + (upper ? rest : -rest);
}

}  // namespace

Extended lower_gamma(Extended shape, Extended x) {
  return shape < large_shape ? boost::math::gamma_p(shape, x, Policy()) : uniform_expansion(shape, x, false);
}

Extended upper_gamma(Extended shape, Extended x) {
  return shape < large_shape ? boost::math::gamma_q(shape, x, Policy()) : uniform_expansion(shape, x, true);
}

Extended gamma_density(Extended shape, Extended x) {
  if (shape < 10) {
    const int steps = steps_to_ten(shape);
    const Extended large = shape + steps;
    const Extended exponent = (shape - 1) * std::log(x) - large * std::log(large) + (large - x);
    return std::exp(exponent - stirling_correction(large)) * std::sqrt(large / two_pi) *
           rising_product(shape, steps);
  }
  const Extended exponent = shape * half_square_of_eta(shape, x) + stirling_correction(shape);
  return std::exp(-exponent) * std::sqrt(shape / two_pi) / x;
}

Extended rising_product(Extended x, int count) {
  Extended product = 1;
  for (int i = 0; i < count; ++i) product *= x + i;
  return product;
}

Extended stirling_correction(Extended x) {
  constexpr Extended series[] = {1 / 12.0L,         -1 / 360.0L,         1 / 1260.0L,     -1 / 1680.0L,
                                 1 / 1188.0L,       -691 / 360360.0L,    1 / 156.0L,      -3617 / 122400.0L,
                                 43867 / 244188.0L, -174611 / 125400.0L, 77683 / 5796.0L, -236364091 / 1506960.0L};
  return polynomial(series, 1 / (x * x)) / x;
}

}  // namespace jiteval::math
