/// Whether loops are to end early.
#pragma once

#include "jiteval/block_call.hpp"
#include "runtime/runtime.hpp"

namespace jiteval::interp {

/// The request to stop that one call of a program is under. It is looked up at the first loop that goes round.
class Stopping {
 public:
  /// `stopped` when what this thread runs is to stop, otherwise 0.
  std::int32_t code() {
    if (flag_ == nullptr) flag_ = runtime::jiteval_stop_flag();
    return flag_->load(std::memory_order_relaxed) ? stopped : 0;
  }

 private:
  const std::atomic<bool>* flag_ = nullptr;
};

}  // namespace jiteval::interp
