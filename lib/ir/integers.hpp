/// i64 arithmetic of the language, as the constant folder and the interpreter both compute it.
#pragma once

#include <cstdint>

namespace jiteval::ir {

// These wrap around.
inline std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
inline std::int64_t wrapping_subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
inline std::int64_t wrapping_multiply(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

/// Rounds towards minus infinity; wraps for the one quotient that is out of range. `b` is not zero.
inline std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  if (b == -1) return wrapping_subtract(0, a);
  const std::int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

/// Has the sign of `b`, which is not zero.
inline std::int64_t modulo(std::int64_t a, std::int64_t b) {
  if (b == -1) return 0;
  const std::int64_t remainder = a % b;
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

/// Whether `x` is a whole number within +-2^53, the range in which doubles hold every whole number.
inline bool is_whole(double x) {
  return x >= -0x1p53 && x <= 0x1p53 && static_cast<double>(static_cast<std::int64_t>(x)) == x;
}

}  // namespace jiteval::ir
