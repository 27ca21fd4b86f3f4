/// What both engines make of a kernel.
#pragma once

#include <cstddef>

#include "jiteval/block_call.hpp"

namespace jiteval {

/// A block call that a single value can be asked of, without the detour over pointers to arguments.
class ValueCall : public BlockCall {
 public:
  /// One lane of a kernel whose `count` arguments are uniform doubles; what operator() returns.
  virtual std::int32_t value(const double* arguments, std::size_t count, double* result) const = 0;
};

}  // namespace jiteval
