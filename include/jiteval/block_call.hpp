/// The one way drivers call a kernel: over a block of lanes, whichever engine is behind it.
#pragma once

#include <cstdint>

namespace jiteval {

/// How an argument of a specialised kernel varies over the lanes of a block call.
enum class ArgumentKind : std::uint8_t {
  uniform,  ///< one double, the same for every lane; the input points to it
  varying,  ///< n contiguous doubles, one for each lane
  window,   ///< a constant number N of varying doubles that the body sees as one 1-D array: the input points
            ///< to N row pointers, and lane i of element k is rows[k][i]
  array,    ///< a 1-D array shared by all lanes, its length known when called: the input points to a BlockArray
};

/// What an input of kind `array` points to.
struct BlockArray {
  const double* data;
  std::int64_t size;
};

/// Rows of a window must be readable up to this many doubles past the last lane, so that kernels may load whole
/// vectors there. (The values read past the last lane have no effect.)
inline constexpr std::int64_t window_row_slack = 8;

/// A specialised kernel, ready to be called from any thread. An input may not overlap an output, except that a
/// varying input may be the very same lanes as the output.
class BlockCall {
 public:
  virtual ~BlockCall() = default;

  /// Computes `n` lanes. `inputs` has one pointer for each argument, as ArgumentKind says; `outputs[0]` receives n
  /// contiguous doubles. Returns 0, or the code of the fault that stopped it (the outputs are then unspecified).
  virtual std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const = 0;
};

}  // namespace jiteval
