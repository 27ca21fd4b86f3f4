/// Integer operations that can fail, as both virtual machines execute them.
#pragma once

#include <cstdint>

namespace jiteval::interp {

/// Rounds towards minus infinity; wraps for the one quotient that is out of range. `b` is not zero.
inline std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  if (b == -1) return static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(a));
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

/// The element that Python's index means, or -1 when it is out of range.
inline std::int64_t element_index(std::int64_t index, std::int64_t size) {
  if (index < 0) index += size;
  return index < size ? (index < 0 ? -1 : index) : -1;
}

}  // namespace jiteval::interp
