/// A kernel at every element of its arguments.
#pragma once

#include <span>

#include "jiteval/array.hpp"
#include "jiteval/kernel.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval {

/// How a driver runs.
struct RunOptions {
  Engine engine = Engine::automatic;  ///< `automatic` here means the engine the kernel was compiled for
  int threads = 0;                    ///< 0: all cores. The result has the same bits for any count.
};

/// The shape that arguments broadcast to, as NumPy has it. Errors: shapes that do not fit, over 8 dimensions.
JITEVAL_API Result<Shape> broadcast_shape(std::span<const View<const double>> arguments);

JITEVAL_API Result<Shape> broadcast_shape(std::span<const TypedView> arguments);

/// The kernel at every element: as many views as the kernel has arguments, of shapes that broadcast. Errors: a
/// wrong count, shapes that do not broadcast, a runtime fault.
JITEVAL_API Result<Array<double>> map(const Kernel& kernel, std::span<const View<const double>> arguments,
                                      const RunOptions& options = {});

/// The same into existing memory of the broadcast shape (any strides but zero). `out` may be one of the arguments'
/// own memory, element for element; any other overlap is undefined.
JITEVAL_API Result<void> map_into(const Kernel& kernel, std::span<const View<const double>> arguments,
                                  const View<double>& out, const RunOptions& options = {});

/// The same in the arguments' own types, or those that the kernel declares: integers are computed as integers, f32
/// as f32, and the result has the type that comes of it (f64, f32, i64, u64 or boolean). Errors, besides those
/// above: a value that a declared type cannot hold.
JITEVAL_API Result<TypedArray> map(const Kernel& kernel, std::span<const TypedView> arguments,
                                   const RunOptions& options = {});

/// The specialisation that such a map into a C-ordered array uses. Its `result_layout` tells the result's type.
JITEVAL_API Result<Specialisation> map_specialisation(const Kernel& kernel, std::span<const TypedView> arguments);

/// The same map into existing memory of the result's type.
JITEVAL_API Result<void> map_into(const Kernel& kernel, std::span<const TypedView> arguments,
                                  const ArrayReference& out, const RunOptions& options = {});

}  // namespace jiteval
