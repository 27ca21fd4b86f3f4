/// Runs one kernel in every way there is, and compares the results bit for bit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "jiteval/kernel.hpp"

namespace jiteval::test {

/// Numbers that find mistakes: zeros of both signs, denormals, infinities, NaN, halves, large and small values.
const std::vector<double>& hard_values();

/// Compiles `source` and compares, for every combination of uniform and varying arguments (windows for array
/// arguments, of `window_size` elements): the interpreter lane by lane (the reference), the interpreter on blocks,
/// native code on blocks for every instruction set this machine has, and the C pointers; at the lengths 0 to
/// 2 * width + 1 and one length of several batches. Where a lane faults, every way has to report a fault of the
/// same kind. Returns what differed, or an empty string.
std::string compare_engines(const std::string& source, std::uint64_t seed, std::int64_t window_size = 5);

}  // namespace jiteval::test
