#include "support/shape.hpp"

#include <fmt/format.h>

namespace jiteval {

std::string shape_text(std::span<const std::int64_t> shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

}  // namespace jiteval
