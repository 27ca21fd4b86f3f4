/// Whether loops are to end early.
#pragma once

#include "jiteval/block_call.hpp"
#include "runtime/runtime.hpp"

namespace jiteval::interp {

/// `stopped` when what this thread runs is to stop, otherwise 0. Cheap enough for every time that a loop goes
/// round.
inline std::int32_t stop_code() {
  if (runtime::jiteval_stop_requests.load(std::memory_order_relaxed) == 0) [[likely]]
    return 0;
  return runtime::jiteval_stop_requested() != 0 ? stopped : 0;
}

}  // namespace jiteval::interp
