/// Doubles by their bits, for tests that compare exactly.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace jiteval::math::testing {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double quiet_nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double smallest = std::numeric_limits<double>::denorm_min();
inline constexpr double largest = std::numeric_limits<double>::max();

inline std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }
inline double from_bits(std::uint64_t i) { return std::bit_cast<double>(i); }

/// Numbers at which something changes, and any bit patterns: NaNs with payloads, subnormals, all magnitudes.
inline std::vector<double> hard_and_random_numbers(int random_count) {
  std::vector<double> numbers = {0.0,
                                 1.0,
                                 0.5,
                                 0.75,
                                 1.5,
                                 2.0,
                                 infinity,
                                 quiet_nan,
                                 smallest,
                                 largest,
                                 0x1p-1022,
                                 0x1.fffffffffffffp-1023,
                                 0x1.fffffffffffffp-1,
                                 0x1.0000000000001p+0,
                                 0x1.7ffffffffffffp+0,
                                 0x1.7ffffffffffffp-1,
                                 709.0,
                                 709.782712893384,
                                 709.7827128933841,
                                 710.0,
                                 708.3964185322641,
                                 745.1332191019411,
                                 745.1332191019412,
                                 746.0,
                                 1e10,
                                 0.34657359027997264,
                                 2.5,
                                 3.5,
                                 0x1p52,
                                 0x1p53};
  for (std::size_t i = 0, n = numbers.size(); i < n; ++i) numbers.push_back(-numbers[i]);
  numbers.push_back(from_bits(0x7ff0'0000'0000'0001));  // a signalling NaN
  numbers.push_back(from_bits(0xfff8'0000'0000'1234));
  std::mt19937_64 random(20240607);
  std::uniform_real_distribution<double> moderate(-750, 750);
  for (int i = 0; i < random_count; ++i) {
    numbers.push_back(from_bits(random()));
    numbers.push_back(moderate(random));
    numbers.push_back(std::exp2(moderate(random) / 100));
  }
  return numbers;
}

}  // namespace jiteval::math::testing
