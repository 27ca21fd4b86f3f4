/// Integer arithmetic of the language, as the constant folder and the interpreter both compute it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "jiteval/element_type.hpp"

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

// Shifts take the count modulo 64; to the right, that of i64 keeps the sign.
inline std::int64_t shift_left(std::int64_t a, std::int64_t count) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) << (static_cast<std::uint64_t>(count) & 63U));
}
inline std::int64_t shift_right(std::int64_t a, std::int64_t count) {
  return a >> (static_cast<std::uint64_t>(count) & 63U);
}
inline std::uint64_t shift_right(std::uint64_t a, std::int64_t count) {
  return a >> (static_cast<std::uint64_t>(count) & 63U);
}

/// Whether `x`, without its fraction, is an i64.
inline bool is_in_i64(double x) { return x >= -0x1p63 && x < 0x1p63; }
/// Whether `x`, without its fraction, is a u64.
inline bool is_in_u64(double x) { return x > -1 && x < 0x1p64; }

struct IntegerRange {
  std::int64_t low;
  std::int64_t high;
};

/// What elements of an integer type narrower than 64 bits hold; nothing for the other types.
inline std::optional<IntegerRange> narrow_range(ElementType element) {
  const auto of = []<class T>(T) {
    return IntegerRange{std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
  };
  switch (element) {
    case ElementType::i8:
      return of(std::int8_t{});
    case ElementType::i16:
      return of(std::int16_t{});
    case ElementType::i32:
      return of(std::int32_t{});
    case ElementType::u8:
      return of(std::uint8_t{});
    case ElementType::u16:
      return of(std::uint16_t{});
    case ElementType::u32:
      return of(std::uint32_t{});
    default:
      return std::nullopt;
  }
}

/// `a` wrapped around to what elements of a narrow integer type hold; `a` itself for the other types.
inline std::int64_t wrapped(std::int64_t a, ElementType element) {
  switch (element) {
    case ElementType::i8:
      return static_cast<std::int8_t>(a);
    case ElementType::i16:
      return static_cast<std::int16_t>(a);
    case ElementType::i32:
      return static_cast<std::int32_t>(a);
    case ElementType::u8:
      return static_cast<std::uint8_t>(a);
    case ElementType::u16:
      return static_cast<std::uint16_t>(a);
    case ElementType::u32:
      return static_cast<std::uint32_t>(a);
    default:
      return a;
  }
}

/// Whether `x` is a whole number within +-2^53, the range in which doubles hold every whole number.
inline bool is_whole(double x) {
  return x >= -0x1p53 && x <= 0x1p53 && static_cast<double>(static_cast<std::int64_t>(x)) == x;
}

}  // namespace jiteval::ir
