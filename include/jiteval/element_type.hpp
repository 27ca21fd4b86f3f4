/// The types of array elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jiteval {

/// What an element of an array in memory is. A `boolean` is one byte, 0 or 1 (any other byte reads as true).
enum class ElementType : std::uint8_t { boolean, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64 };

/// Bytes of one element.
constexpr std::size_t size_of(ElementType type) {
  switch (type) {
    case ElementType::boolean:
    case ElementType::i8:
    case ElementType::u8:
      return 1;
    case ElementType::i16:
    case ElementType::u16:
      return 2;
    case ElementType::i32:
    case ElementType::u32:
    case ElementType::f32:
      return 4;
    default:
      return 8;
  }
}

/// "bool", "i8", ..., "f64".
constexpr std::string_view name(ElementType type) {
  constexpr std::string_view names[] = {"bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"};
  return names[static_cast<std::size_t>(type)];
}

}  // namespace jiteval
