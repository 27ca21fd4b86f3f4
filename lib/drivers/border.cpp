#include "drivers/border.hpp"

#include <algorithm>

namespace jiteval::drivers {
namespace {

/// The remainder that is never negative.
std::int64_t modulo(std::int64_t value, std::int64_t divisor) {
  const std::int64_t remainder = value % divisor;
  return remainder < 0 ? remainder + divisor : remainder;
}

}  // namespace

std::int64_t border_index(Boundary mode, std::int64_t index, std::int64_t extent) {
  if (index >= 0 && index < extent) return index;
  switch (mode) {
    case Boundary::reflect: {
      const std::int64_t folded = modulo(index, 2 * extent);
      return std::min(folded, 2 * extent - 1 - folded);
    }
    case Boundary::mirror: {
      if (extent == 1) return 0;
      const std::int64_t folded = modulo(index, 2 * extent - 2);
      return std::min(folded, 2 * extent - 2 - folded);
    }
    case Boundary::nearest:
      return index < 0 ? 0 : extent - 1;
    case Boundary::wrap:
      return modulo(index, extent);
    case Boundary::constant:
      return outside;
  }
  return outside;
}

Neighbourhood neighbourhood(const Array<double>& footprint, std::span<const std::int64_t> origin) {
  const Shape& shape = footprint.shape();
  Neighbourhood result;
  std::vector<std::int64_t> offset(shape.size());
  for (std::int64_t i = 0; i < footprint.size(); ++i) {
    if (footprint[i] == 0) continue;
    std::int64_t rest = i;
    for (std::size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) {
      offset[axis] = rest % shape[axis] - (shape[axis] / 2 + origin[axis]);
    }
    const std::vector<std::int64_t> leading(offset.begin(), offset.end() - 1);
    // In C order, the elements of a row follow one another.
    if (result.rows.empty() || result.rows.back() != leading) result.rows.push_back(leading);
    result.elements.push_back({.row = result.rows.size() - 1, .column = offset.back()});
  }
  const auto [first, last] = std::ranges::minmax(result.elements, {}, &Neighbourhood::Element::column);
  result.first_column = first.column;
  result.last_column = last.column;
  return result;
}

}  // namespace jiteval::drivers
