/// N-dimensional arrays: a strided view that owns nothing, and a C-ordered array that owns its elements.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <new>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

namespace jiteval {

/// The most dimensions an array may have.
inline constexpr std::size_t max_dimensions = 8;

/// The extents of an array, slowest first; empty for a scalar.
using Shape = std::vector<std::int64_t>;

/// The number of elements of a shape (1 for a scalar).
inline std::int64_t element_count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

/// The strides, in elements, of a C-ordered array of this shape.
inline std::vector<std::int64_t> c_strides(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size());
  std::int64_t step = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/// Asks the system for large pages where memory of this size has them: an array that is walked through costs fewer
/// translations of addresses. Where that is not possible, nothing happens.
void prefer_huge_pages(void* memory, std::size_t bytes) noexcept;

/// Allocates whole cache lines, so that no vector of a kernel lies across two of them.
template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};

  CacheLineAllocator() = default;
  template <class U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}  // NOLINT(google-explicit-constructor): allocators convert

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) throw std::bad_array_new_length();
    const std::size_t bytes = count * sizeof(T);
    void* const memory = ::operator new(bytes, alignment);
    prefer_huge_pages(memory, bytes);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) { ::operator delete(memory, count * sizeof(T), alignment); }

  template <class U>
  bool operator==(const CacheLineAllocator<U>&) const {
    return true;
  }
};

/// A vector that begins with a cache line.
template <class T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

/// A view of elements in memory: `shape` extents, and `strides` counted in elements (they may be zero or
/// negative). The elements belong to someone else and must outlive the view.
template <class T>
class View {
 public:
  View() = default;
  View(T* data, Shape shape, std::vector<std::int64_t> strides)
      : data_(data), shape_(std::move(shape)), strides_(std::move(strides)) {
    assert(shape_.size() == strides_.size());
  }
  /// A C-ordered array.
  View(T* data, Shape shape) : data_(data), shape_(std::move(shape)), strides_(c_strides(shape_)) {}
  /// A 1-D array.
  View(std::span<T> elements)  // NOLINT(google-explicit-constructor): a span is a view
      : View(elements.data(), Shape{static_cast<std::int64_t>(elements.size())}) {}
  /// A view of constants from a view of variables.
  template <class U>
    requires std::is_same_v<const U, T>
  View(const View<U>& other)  // NOLINT(google-explicit-constructor): as span does
      : data_(other.data()), shape_(other.shape()), strides_(other.strides()) {}

  T* data() const { return data_; }
  const Shape& shape() const { return shape_; }
  const std::vector<std::int64_t>& strides() const { return strides_; }
  std::size_t ndim() const { return shape_.size(); }
  std::int64_t size() const { return element_count(shape_); }
  bool is_c_contiguous() const { return size() <= 1 || strides_ == c_strides(shape_); }

 private:
  T* data_ = nullptr;
  Shape shape_;
  std::vector<std::int64_t> strides_;
};

/// A C-ordered array that owns its elements.
template <class T>
class Array {
 public:
  Array() = default;
  explicit Array(Shape shape, T fill = T{})
      : shape_(std::move(shape)), elements_(static_cast<std::size_t>(element_count(shape_)), fill) {}
  Array(Shape shape, AlignedVector<T> elements) : shape_(std::move(shape)), elements_(std::move(elements)) {
    assert(static_cast<std::int64_t>(elements_.size()) == element_count(shape_));
  }
  /// A copy of elements in C order.
  Array(Shape shape, std::span<const T> elements)
      : Array(std::move(shape), AlignedVector<T>(elements.begin(), elements.end())) {}

  const Shape& shape() const { return shape_; }
  std::size_t ndim() const { return shape_.size(); }
  std::int64_t size() const { return static_cast<std::int64_t>(elements_.size()); }
  T* data() { return elements_.data(); }
  const T* data() const { return elements_.data(); }
  std::span<T> elements() { return elements_; }
  std::span<const T> elements() const { return elements_; }
  T& operator[](std::int64_t index) { return elements_[static_cast<std::size_t>(index)]; }
  const T& operator[](std::int64_t index) const { return elements_[static_cast<std::size_t>(index)]; }

  View<T> view() { return {data(), shape_}; }
  View<const T> view() const { return {data(), shape_}; }

 private:
  Shape shape_;
  AlignedVector<T> elements_;
};

}  // namespace jiteval
