/// A kernel over the neighbourhood of every element of an N-dimensional array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "jiteval/array.hpp"
#include "jiteval/kernel.hpp"
#include "jiteval/map.hpp"

namespace jiteval {

/// What lies beyond the border, with SciPy's names and meaning.
enum class Boundary : std::uint8_t {
  reflect,   ///< d c b a | a b c d | d c b a
  mirror,    ///< d c b | a b c d | c b a  (an axis of one element counts as `nearest`)
  nearest,   ///< a a a a | a b c d | d d d d
  wrap,      ///< a b c d | a b c d | a b c d
  constant,  ///< k k k k | a b c d | k k k k  with k = cval
};

struct FilterOptions {
  /// Which neighbours the kernel sees: nonzero elements, in C order, become its first argument. As many dimensions
  /// as the image. The centre is element shape/2 along each axis.
  Array<double> footprint;
  Boundary mode = Boundary::reflect;
  double cval = 0.0;
  /// Shifts the footprint: empty (none), one value for all axes, or one for each. Positive shifts it to lower
  /// indices, as in SciPy: the centre becomes shape/2 + origin, which must lie inside the footprint.
  std::vector<std::int64_t> origin = {};
  /// Values of the kernel's arguments after the neighbourhood, in order.
  std::vector<double> parameters = {};
  RunOptions run = {};
};

/// Filters an image of 1 to 8 dimensions: the kernel's first argument is the neighbourhood, a 1-D array in C order
/// of the footprint. A kernel may also have the form of a callback of `ndimage.generic_filter`: with the arguments
/// (pointer to the neighbourhood, its size, pointer to the result, data that is not used), of which it makes arrays
/// by carray, and returning 1, or 0 when it failed. It is called for one element after another. The meaning of
/// every option is that of SciPy's `ndimage.generic_filter`. Errors: an empty footprint or one of other dimensions,
/// an origin outside it, a wrong argument count, a runtime fault.
JITEVAL_API Result<Array<double>> filter(const Kernel& kernel, const View<const double>& image,
                                         const FilterOptions& options);

/// The same into existing memory of the image's shape, C-contiguous, which may not overlap the image.
JITEVAL_API Result<void> filter_into(const Kernel& kernel, const View<const double>& image,
                                     const FilterOptions& options, const View<double>& out);

/// The specialisation that `filter` uses for a neighbourhood of so many elements. The kernel has an argument.
JITEVAL_API Specialisation filter_specialisation(const Kernel& kernel, std::int64_t window_size);

/// How many of the kernel's first arguments `filter` passes by itself: one, or all of a callback.
JITEVAL_API std::size_t filter_arguments(const Kernel& kernel);

}  // namespace jiteval
