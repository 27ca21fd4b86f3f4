/// The shapes of arrays as messages and .npy files write them.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace jiteval {

/// "(3, 4)", "(3,)" or "()", as Python writes it.
std::string shape_text(std::span<const std::int64_t> shape);

}  // namespace jiteval
