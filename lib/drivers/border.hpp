/// Coordinates beyond the border of an image, and the neighbourhoods that reach there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "jiteval/array.hpp"
#include "jiteval/filter.hpp"

namespace jiteval::drivers {

/// What `border_index` gives where the boundary is a constant.
inline constexpr std::int64_t outside = -1;

/// The coordinate in [0, extent) whose element stands at coordinate `index` of an axis extended without end, or
/// `outside`. `extent` must be positive; `index` may lie any number of extents away.
std::int64_t border_index(Boundary mode, std::int64_t index, std::int64_t extent);

/// The neighbours that a kernel sees, as offsets from the element being computed. Neighbours with the same offsets
/// along all axes but the last lie in the same row of the image.
struct Neighbourhood {
  struct Element {
    std::size_t row;      ///< which of `rows`
    std::int64_t column;  ///< offset along the last axis
  };
  std::vector<Element> elements;                ///< in C order of the footprint
  std::vector<std::vector<std::int64_t>> rows;  ///< the distinct offsets along the leading axes
  std::int64_t first_column = 0;                ///< least and greatest column offset
  std::int64_t last_column = 0;
};

/// The neighbourhood of the nonzero elements of a footprint, of which there must be one, around its element
/// shape/2 + origin. `origin` has one value for each axis.
Neighbourhood neighbourhood(const Array<double>& footprint, std::span<const std::int64_t> origin);

}  // namespace jiteval::drivers
