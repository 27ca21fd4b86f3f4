// The trigonometric functions of huge arguments, which trigonometric.hpp leaves to plain code.
//
// Source of the method: M. H. Payne, R. N. Hanek, "Radian reduction for trigonometric functions", SIGNUM
// Newsletter 18 (1983). Of the binary digits of 2/pi, only those 192 are taken that matter for x: earlier ones
// contribute multiples of 4 to 2/pi x, of which the fraction and the last two whole digits are wanted; later
// ones contribute less than 2^-136. For no double is the fraction within 2^-62 of zero, so 126 digits of it
// leave 64 that count, and more than one double holds.
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "math/native_lanes.hpp"
#include "math/trigonometric.hpp"

namespace jiteval::math {
namespace {

__extension__ using Wide = unsigned __int128;

// 64 zeros, then the binary digits of 2/pi after the point.
constexpr std::uint64_t two_over_pi_digits[] = {
    0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41,
    0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
};

/// The result for an infinity, the NaN that x86 makes of an invalid operation; or for a NaN, that NaN made quiet.
double not_finite(double x) { return std::isinf(x) ? -std::numeric_limits<double>::quiet_NaN() : x + x; }

/// Reduces x, which is positive, finite, and at least 2^20.
ReducedAngle<ScalarLanes> reduce_huge(double x) {
  constexpr int significand_bits = 52;
  constexpr int word_bits = 64;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const int exponent = static_cast<int>(bits >> significand_bits) - 1023 - significand_bits;
  const std::uint64_t significand = (bits & 0x000f'ffff'ffff'ffff) | 0x0010'0000'0000'0000;

  // x is significand 2^exponent. The digit of weight 2^(1 - exponent) in 2/pi is the first that matters.
  const int first = word_bits + exponent - 2;
  const int shift = first % word_bits;
  const auto digits_at = [&](int word) {
    const Wide pair = Wide{two_over_pi_digits[word]} << word_bits | two_over_pi_digits[word + 1];
    return static_cast<std::uint64_t>(pair << shift >> word_bits);
  };
  const int word = first / word_bits;
  // The two words of the product after those that hold multiples of 4.
  const Wide lowest = Wide{significand} * digits_at(word + 2);
  const Wide middle = Wide{significand} * digits_at(word + 1) + (lowest >> word_bits);
  const std::uint64_t highest = significand * digits_at(word);
  const Wide product = (Wide{highest} << word_bits) + middle;

  // Two whole digits, and a fraction in [-1/2, 1/2).
  const Wide fraction = product << 2;
  const bool negative = fraction >> 127 != 0;
  const std::uint64_t quarters = static_cast<std::uint64_t>(product >> 126) + (negative ? 1 : 0);
  Wide magnitude = negative ? -fraction : fraction;
  const auto upper = static_cast<std::uint64_t>(magnitude >> word_bits);
  const int zeros = std::countl_zero(upper);
  magnitude <<= zeros;
  const double scale = std::ldexp(negative ? -1.0 : 1.0, -zeros);
  const double high = static_cast<double>(static_cast<std::uint64_t>(magnitude >> 75)) * 0x1p-53 * scale;
  const double low =
      static_cast<double>(static_cast<std::uint64_t>(magnitude << 53 >> word_bits)) * 0x1p-117 * scale;

  const ScalarLanes lanes;
  const auto angle = times_pi(lanes, 0.5 * high);
  constexpr double half_pi = 0x1.921fb54442d18p+0;
  const auto sum = fast_two_sum(angle.high, angle.low + low * half_pi);
  return {sum.high, sum.low, {quarters}};
}

double sin_of_huge(double x, double, double) {
  if (!std::isfinite(x)) return not_finite(x);
  return sin_of_angle(ScalarLanes{}, x, reduce_huge(std::abs(x)));
}

double cos_of_huge(double x, double, double) {
  if (!std::isfinite(x)) return not_finite(x);
  return cos_of_angle(ScalarLanes{}, reduce_huge(std::abs(x)));
}

double tan_of_huge(double x, double, double) {
  if (!std::isfinite(x)) return not_finite(x);
  return tan_of_angle(ScalarLanes{}, x, reduce_huge(std::abs(x)));
}

/// x less the nearest even number towards zero.
double half_turns_left(double x) { return x - 2 * std::trunc(0.5 * x); }

double sinpi_of_huge(double x, double, double) {
  if (!std::isfinite(x)) return not_finite(x);
  return sinpi(ScalarLanes{}, std::copysign(half_turns_left(x), x));
}

double cospi_of_huge(double x, double, double) {
  if (!std::isfinite(x)) return not_finite(x);
  return cospi(ScalarLanes{}, half_turns_left(x));
}

double sinc_of_huge(double x, double, double) {
  if (!std::isfinite(x)) return not_finite(x);
  const double a = std::abs(x);
  if (a >= 0x1p53) return 0;  // whole; pi a may overflow
  return sinc_of_angle(ScalarLanes{}, a, reduce_half_turns(ScalarLanes{}, half_turns_left(a)));
}

}  // namespace

constinit const SlowPath sin_huge = {"sin", sin_of_huge};
constinit const SlowPath cos_huge = {"cos", cos_of_huge};
constinit const SlowPath tan_huge = {"tan", tan_of_huge};
constinit const SlowPath sinpi_huge = {"sinpi", sinpi_of_huge};
constinit const SlowPath cospi_huge = {"cospi", cospi_of_huge};
constinit const SlowPath sinc_huge = {"sinc", sinc_of_huge};

}  // namespace jiteval::math
