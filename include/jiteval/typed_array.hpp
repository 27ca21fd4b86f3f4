/// Arrays whose element type is known only when the program runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "jiteval/array.hpp"
#include "jiteval/element_type.hpp"

namespace jiteval {

/// The element type that a C++ type is.
template <class T>
  requires std::is_arithmetic_v<T>
constexpr ElementType element_type_of() {
  if constexpr (std::is_same_v<std::remove_cv_t<T>, bool>) return ElementType::boolean;
  constexpr bool is_signed = std::is_signed_v<T>;
  if constexpr (std::is_floating_point_v<T>) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
    return sizeof(T) == 4 ? ElementType::f32 : ElementType::f64;
  }
  switch (sizeof(T)) {
    case 1:
      return is_signed ? ElementType::i8 : ElementType::u8;
    case 2:
      return is_signed ? ElementType::i16 : ElementType::u16;
    case 4:
      return is_signed ? ElementType::i32 : ElementType::u32;
    default:
      return is_signed ? ElementType::i64 : ElementType::u64;
  }
}

/// Calls `visit` with a value of the C++ type of an element type.
template <class Visitor>
auto visit_type(ElementType type, Visitor visit) {
  switch (type) {
    case ElementType::boolean:
      return visit(bool{});
    case ElementType::i8:
      return visit(std::int8_t{});
    case ElementType::i16:
      return visit(std::int16_t{});
    case ElementType::i32:
      return visit(std::int32_t{});
    case ElementType::i64:
      return visit(std::int64_t{});
    case ElementType::u8:
      return visit(std::uint8_t{});
    case ElementType::u16:
      return visit(std::uint16_t{});
    case ElementType::u32:
      return visit(std::uint32_t{});
    case ElementType::u64:
      return visit(std::uint64_t{});
    case ElementType::f32:
      return visit(float{});
    case ElementType::f64:
      break;
  }
  return visit(double{});
}

/// Elements in memory that may be written. They belong to someone else. Strides count elements.
struct ArrayReference {
  ElementType type = ElementType::f64;
  void* data = nullptr;
  Shape shape = {};
  std::vector<std::int64_t> strides = {};

  template <class T>
    requires(!std::is_const_v<T>)
  static ArrayReference to(const View<T>& view) {
    return {element_type_of<T>(), view.data(), view.shape(), view.strides()};
  }
};

/// The same for elements that are only read.
struct TypedView {
  ElementType type = ElementType::f64;
  const void* data = nullptr;
  Shape shape = {};
  std::vector<std::int64_t> strides = {};

  template <class T>
  static TypedView of(const View<T>& view) {
    return {element_type_of<T>(), view.data(), view.shape(), view.strides()};
  }
  std::int64_t size() const { return element_count(shape); }
};

/// A C-ordered array that owns its elements.
struct TypedArray {
  ElementType type = ElementType::f64;
  Shape shape = {};
  AlignedVector<std::byte> bytes = {};  ///< the elements in C order; those of booleans are 0 or 1

  TypedArray() = default;
  /// Elements that are all zero.
  TypedArray(ElementType element, Shape extents)
      : type(element),
        shape(std::move(extents)),
        bytes(static_cast<std::size_t>(element_count(shape)) * size_of(element)) {}
  /// A copy of an array's elements.
  template <class T>
  static TypedArray of(const Array<T>& array) {
    TypedArray result(element_type_of<T>(), array.shape());
    std::ranges::copy(array.elements(), result.elements<T>().begin());
    return result;
  }

  std::int64_t size() const { return element_count(shape); }
  /// The elements, where T is the type that they have.
  template <class T>
  std::span<T> elements() {
    assert(type == element_type_of<T>());
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  template <class T>
  std::span<const T> elements() const {
    assert(type == element_type_of<T>());
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  ArrayReference reference() { return {type, bytes.data(), shape, c_strides(shape)}; }
  TypedView view() const { return {type, bytes.data(), shape, c_strides(shape)}; }
};

}  // namespace jiteval
