/// Numbers as the words of eight bytes that block calls take and give, and what fits into which type.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "jiteval/typed_array.hpp"

namespace jiteval {

/// The bits of a double (for f64 and f32), or of a 64-bit integer (for the other types).
using Word = std::uint64_t;

/// The word that carries an argument.
template <class T>
Word to_word(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::bit_cast<Word>(static_cast<double>(value));
  } else {
    return static_cast<Word>(value);
  }
}

/// Whether `value` is a number that T can hold. Any number may be rounded to a floating-point type, but not to an
/// infinity.
template <class T, class Number>
bool can_hold(Number value) {
  if constexpr (std::is_same_v<Number, bool>) {
    return true;
  } else if constexpr (std::is_same_v<T, bool>) {
    return value == Number(0) || value == Number(1);
  } else if constexpr (std::is_floating_point_v<T>) {
    return !std::isfinite(static_cast<double>(value)) || std::isfinite(static_cast<T>(value));
  } else if constexpr (std::is_integral_v<Number>) {
    return std::in_range<T>(value);
  } else {
    const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    return value >= (std::is_signed_v<T> ? -end : 0.0) && value < end && value == std::trunc(value);
  }
}

/// The word that carries `value` as an argument of a type, or nothing where the type cannot hold it.
template <class Number>
std::optional<Word> word_of(ElementType type, Number value) {
  return visit_type(type, [&]<class T>(T) -> std::optional<Word> {
    if (!can_hold<T>(value)) return std::nullopt;
    return to_word(static_cast<T>(value));
  });
}

}  // namespace jiteval
