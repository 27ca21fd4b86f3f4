/// Moving elements between strided memory and buffers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "jiteval/array.hpp"

namespace jiteval::drivers {

/// Walks the elements `position` .. `position + n - 1`, in C order, of at least one axis of extents `sizes` that
/// steps by `strides`. Calls `visit(offset, count)` for each run of elements along the last axis.
template <class Visit>
void walk(std::span<const std::int64_t> sizes, std::span<const std::int64_t> strides, std::int64_t position,
          std::int64_t n, const Visit& visit) {
  std::array<std::int64_t, max_dimensions> index;
  std::int64_t offset = 0;
  for (std::size_t axis = sizes.size(); axis-- > 0;) {
    index[axis] = position % sizes[axis];
    position /= sizes[axis];
    offset += index[axis] * strides[axis];
  }
  const std::size_t last = sizes.size() - 1;
  while (n > 0) {
    const std::int64_t count = std::min(n, sizes[last] - index[last]);
    visit(offset, count);
    n -= count;
    offset -= index[last] * strides[last];
    index[last] = 0;
    for (std::size_t axis = last; axis-- > 0;) {
      offset += strides[axis];
      if (++index[axis] < sizes[axis]) break;
      offset -= sizes[axis] * strides[axis];
      index[axis] = 0;
    }
  }
}

/// Copies the elements of such a walk over `data` into a buffer, each as what `convert` makes of it.
template <class T, class Out, class Convert = std::identity>
void gather(const T* data, std::span<const std::int64_t> sizes, std::span<const std::int64_t> strides,
            std::int64_t position, std::int64_t n, Out* buffer, Convert convert = {}) {
  const std::int64_t step = strides.back();
  walk(sizes, strides, position, n, [&](std::int64_t offset, std::int64_t count) {
    const T* source = data + offset;
    if (step == 1) {
      std::transform(source, source + count, buffer, convert);
    } else {
      for (std::int64_t i = 0; i < count; ++i) buffer[i] = convert(source[i * step]);
    }
    buffer += count;
  });
}

/// Copies a buffer to the elements of such a walk over `data`, each as what `convert` makes of it.
template <class In, class T, class Convert = std::identity>
void scatter(const In* buffer, T* data, std::span<const std::int64_t> sizes, std::span<const std::int64_t> strides,
             std::int64_t position, std::int64_t n, Convert convert = {}) {
  const std::int64_t step = strides.back();
  walk(sizes, strides, position, n, [&](std::int64_t offset, std::int64_t count) {
    T* target = data + offset;
    if (step == 1) {
      std::transform(buffer, buffer + count, target, convert);
    } else {
      for (std::int64_t i = 0; i < count; ++i) target[i * step] = convert(buffer[i]);
    }
    buffer += count;
  });
}

}  // namespace jiteval::drivers
