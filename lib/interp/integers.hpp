/// Integer operations that can fail, as both virtual machines execute them.
#pragma once

#include <cstdint>

#include "ir/integers.hpp"

namespace jiteval::interp {

using ir::floor_divide;
using ir::is_whole;
using ir::modulo;

/// The element that Python's index means, or -1 when it is out of range.
inline std::int64_t element_index(std::int64_t index, std::int64_t size) {
  if (index < 0) index += size;
  return index < size ? (index < 0 ? -1 : index) : -1;
}

}  // namespace jiteval::interp
