#include <fmt/format.h>

#include "drivers/arguments.hpp"
#include "jiteval/map.hpp"
#include "support/shape.hpp"

namespace jiteval {
namespace {

/// Broadcasts an argument's shape with that of those before it.
Result<void> broadcast(const Shape& argument, Shape& shape) {
  if (argument.size() > max_dimensions) {
    return drivers::refuse(
        "too-many-dimensions",
        fmt::format("an argument has {} dimensions; at most {} are supported", argument.size(), max_dimensions));
  }
  if (argument.size() > shape.size()) shape.insert(shape.begin(), argument.size() - shape.size(), 1);
  const std::size_t missing = shape.size() - argument.size();
  for (std::size_t axis = missing; axis < shape.size(); ++axis) {
    const std::int64_t extent = argument[axis - missing];
    if (extent == 1 || extent == shape[axis]) continue;
    if (shape[axis] != 1) {
      return drivers::refuse("bad-shape", fmt::format("arguments of shapes {} and {} do not broadcast together",
                                                      shape_text(shape), shape_text(argument)));
    }
    shape[axis] = extent;
  }
  return {};
}

}  // namespace

Result<Shape> broadcast_shape(std::span<const View<const double>> arguments) {
  Shape shape;
  for (const View<const double>& argument : arguments) {
    if (auto fits = broadcast(argument.shape(), shape); !fits) return std::unexpected(std::move(fits.error()));
  }
  return shape;
}

Result<Shape> broadcast_shape(std::span<const TypedView> arguments) {
  Shape shape;
  for (const TypedView& argument : arguments) {
    if (auto fits = broadcast(argument.shape, shape); !fits) return std::unexpected(std::move(fits.error()));
  }
  return shape;
}

}  // namespace jiteval
