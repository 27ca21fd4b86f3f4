#include <fmt/format.h>

#include "drivers/arguments.hpp"
#include "jiteval/map.hpp"
#include "support/shape.hpp"

namespace jiteval {

Result<Shape> broadcast_shape(std::span<const View<const double>> arguments) {
  Shape shape;
  for (const View<const double>& argument : arguments) {
    if (argument.ndim() > max_dimensions) {
      return drivers::refuse(
          "too-many-dimensions",
          fmt::format("an argument has {} dimensions; at most {} are supported", argument.ndim(), max_dimensions));
    }
    if (argument.ndim() > shape.size()) shape.insert(shape.begin(), argument.ndim() - shape.size(), 1);
    const std::size_t missing = shape.size() - argument.ndim();
    for (std::size_t axis = missing; axis < shape.size(); ++axis) {
      const std::int64_t extent = argument.shape()[axis - missing];
      if (extent == 1 || extent == shape[axis]) continue;
      if (shape[axis] != 1) {
        return drivers::refuse("bad-shape", fmt::format("arguments of shapes {} and {} do not broadcast together",
                                                        shape_text(shape), shape_text(argument.shape())));
      }
      shape[axis] = extent;
    }
  }
  return shape;
}

}  // namespace jiteval
