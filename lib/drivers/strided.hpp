/// Moving elements between strided memory and buffers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
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

/// Copies the elements of such a walk over `data` into a buffer.
inline void gather(const double* data, std::span<const std::int64_t> sizes, std::span<const std::int64_t> strides,
                   std::int64_t position, std::int64_t n, double* buffer) {
  const std::int64_t step = strides.back();
  walk(sizes, strides, position, n, [&](std::int64_t offset, std::int64_t count) {
    const double* source = data + offset;
    if (step == 1) {
      std::copy_n(source, count, buffer);
    } else {
      for (std::int64_t i = 0; i < count; ++i) buffer[i] = source[i * step];
    }
    buffer += count;
  });
}

/// Copies a buffer to the elements of such a walk over `data`.
inline void scatter(const double* buffer, double* data, std::span<const std::int64_t> sizes,
                    std::span<const std::int64_t> strides, std::int64_t position, std::int64_t n) {
  const std::int64_t step = strides.back();
  walk(sizes, strides, position, n, [&](std::int64_t offset, std::int64_t count) {
    double* target = data + offset;
    if (step == 1) {
      std::copy_n(buffer, count, target);
    } else {
      for (std::int64_t i = 0; i < count; ++i) target[i * step] = buffer[i];
    }
    buffer += count;
  });
}

}  // namespace jiteval::drivers
