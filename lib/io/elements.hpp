/// Elements of files one by one: their C++ types, what fits where, and walking an array in C order.
#pragma once

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "io/io.hpp"
#include "jiteval/array.hpp"

namespace jiteval::io {

/// Elements converted at a time: few enough to stay in the cache.
inline constexpr std::size_t chunk_elements = 8192;

/// Calls `visit` with a value of the C++ type of an element type.
template <class Visitor>
auto visit_type(ElementType type, Visitor visit) {
  switch (type) {
    case ElementType::boolean:
      return visit(bool{});
    case ElementType::u8:
      return visit(std::uint8_t{});
    case ElementType::u16:
      return visit(std::uint16_t{});
    case ElementType::u32:
      return visit(std::uint32_t{});
    case ElementType::u64:
      return visit(std::uint64_t{});
    case ElementType::i8:
      return visit(std::int8_t{});
    case ElementType::i16:
      return visit(std::int16_t{});
    case ElementType::i32:
      return visit(std::int32_t{});
    case ElementType::i64:
      return visit(std::int64_t{});
    case ElementType::f16:
      return visit(_Float16{});
    case ElementType::f32:
      return visit(float{});
    case ElementType::f64:
      break;
  }
  return visit(double{});
}

/// An unsigned integer with the bytes of an element, which is how elements stand in buffers: not every byte is a
/// valid `bool`, and integers can be swapped.
template <std::size_t Size>
struct UnsignedOf;
template <>
struct UnsignedOf<1> {
  using Type = std::uint8_t;
};
template <>
struct UnsignedOf<2> {
  using Type = std::uint16_t;
};
template <>
struct UnsignedOf<4> {
  using Type = std::uint32_t;
};
template <>
struct UnsignedOf<8> {
  using Type = std::uint64_t;
};
template <class T>
using Bits = typename UnsignedOf<sizeof(T)>::Type;

/// Whether a double has room for every significant bit of an integer.
template <std::integral T>
bool fits_double(T value) {
  std::uint64_t magnitude = static_cast<std::uint64_t>(value);
  if (std::is_signed_v<T> && value < 0) magnitude = -magnitude;
  return magnitude == 0 || std::bit_width(magnitude) - std::countr_zero(magnitude) <= 53;
}

/// Whether an element of type T can hold a value: an integer in range, or for floats anything that does not round
/// to an infinity.
template <class T>
bool can_hold(double value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value == 0 || value == 1;
  } else if constexpr (std::is_integral_v<T>) {
    const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    return value >= (std::is_signed_v<T> ? -end : 0.0) && value < end && value == std::trunc(value);
  } else {
    return !std::isfinite(value) || std::isfinite(static_cast<double>(static_cast<T>(value)));
  }
}

/// "element (1, 2)", from an index counted along the elements in C or Fortran order.
std::string element_name(std::int64_t index, const Shape& shape, bool fortran_order);

/// Calls `visit(first, stride, count)`, a Result<void>, for every run of elements along the last axis in C order,
/// until one fails. A contiguous array is one run.
template <class Visitor>
Result<void> for_each_row(const View<const double>& array, Visitor visit) {
  if (array.size() == 0) return {};
  if (array.is_c_contiguous()) return visit(array.data(), std::int64_t{1}, array.size());
  const std::size_t last = array.ndim() - 1;
  const double* first = array.data();
  Shape index(array.ndim(), 0);
  while (true) {
    if (auto visited = visit(first, array.strides()[last], array.shape()[last]); !visited) return visited;
    // The next row, as an odometer counts: the axis before the last fastest.
    std::size_t axis = last;
    while (true) {
      if (axis == 0) return {};
      --axis;
      first += array.strides()[axis];
      if (++index[axis] < array.shape()[axis]) break;
      first -= index[axis] * array.strides()[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace jiteval::io
