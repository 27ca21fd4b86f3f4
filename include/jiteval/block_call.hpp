/// The one way drivers call a kernel: over a block of lanes, whichever engine is behind it.
#pragma once

#include <cstdint>

#include "jiteval/element_type.hpp"
#include "jiteval/export.h"

namespace jiteval {

/// How an argument of a specialised kernel varies over the lanes of a block call. A scalar is a word of eight
/// bytes: a double for the types f64 and f32, a signed or unsigned 64-bit integer for the others.
enum class ArgumentKind : std::uint8_t {
  uniform,  ///< one word, the same for every lane; the input points to it
  varying,  ///< n contiguous words, one for each lane
  window,   ///< a constant number N of varying doubles that the body sees as one 1-D array: the input points
            ///< to N row pointers, and lane i of element k is rows[k][i]
  array,    ///< an array shared by all lanes, its extents known when called: the input points to a BlockArray
  pointer,  ///< an address shared by all lanes, as C callbacks have: the input points to it
};

/// The most dimensions of an array that a kernel takes.
inline constexpr int max_kernel_dimensions = 4;

/// What an input of kind `array` points to. Strides count elements; those of a specialisation that asks for
/// contiguous arrays are not read.
struct BlockArray {
  void* data = nullptr;
  std::int64_t shape[max_kernel_dimensions] = {};
  std::int64_t strides[max_kernel_dimensions] = {};
};

/// Rows of a window must be readable up to this many doubles past the last lane, so that kernels may load whole
/// vectors there. (The values read past the last lane have no effect.)
inline constexpr std::int64_t window_row_slack = 8;

/// What a block call returns when it was stopped (see jiteval/cancellation.hpp). Faults have positive codes.
inline constexpr std::int32_t stopped = -1;

/// A specialised kernel, ready to be called from any thread. An input may not overlap an output, except that a
/// varying input may be the very same lanes as the output.
class JITEVAL_API BlockCall {
 public:
  virtual ~BlockCall() = default;

  /// Computes `n` lanes. `inputs` has one pointer for each argument, as ArgumentKind says; `outputs[0]` receives n
  /// contiguous words: doubles, unless the specialisation keeps integers. Returns 0, the code of the fault that
  /// stopped it, or `stopped` (the outputs are then unspecified).
  virtual std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const = 0;
};

}  // namespace jiteval
