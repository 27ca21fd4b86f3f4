/// Elements of files one by one: their C++ types, what fits where, and walking an array in C order.
#pragma once

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "jiteval/array.hpp"
#include "jiteval/diagnostic.hpp"

namespace jiteval::io {

/// Elements converted at a time: few enough to stay in the cache.
inline constexpr std::size_t chunk_elements = 8192;

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

/// "element (1, 2)", from an index counted along the elements in C or Fortran order.
std::string element_name(std::int64_t index, const Shape& shape, bool fortran_order);

/// Calls `visit(first, stride, count)`, a Result<void>, for every run of elements along the last axis in C order,
/// until one fails. A contiguous array is one run.
template <class T, class Visitor>
Result<void> for_each_row(const View<const T>& array, Visitor visit) {
  if (array.size() == 0) return {};
  if (array.is_c_contiguous()) return visit(array.data(), std::int64_t{1}, array.size());
  const std::size_t last = array.ndim() - 1;
  const T* first = array.data();
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
