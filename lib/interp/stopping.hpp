/// Whether loops are to end early.
#pragma once

#include <limits>

#include "jiteval/block_call.hpp"
#include "runtime/runtime.hpp"
#include "runtime/watch.hpp"

namespace jiteval::interp {

/// The request to stop and the watch that one call of a program is under. They are looked up at the first loop that
/// goes round.
class Stopping {
 public:
  /// Asked whenever a loop goes round: why the call is to end (`stopped`, runtime::overtaken), otherwise 0.
  std::int32_t code() {
    if (turns_left_ == 0) [[unlikely]] {
      if (const std::int32_t code = look()) return code;
    }
    --turns_left_;
    return flag_->load(std::memory_order_relaxed) ? stopped : 0;
  }

 private:
  [[gnu::noinline]] std::int32_t look() {
    if (flag_ == nullptr) {
      flag_ = runtime::jiteval_stop_flag();
      watch_ = runtime::Watch::current();
      if (watch_ == nullptr) turns_ = std::numeric_limits<std::int64_t>::max();
    } else if (watch_ != nullptr) {
      if (const std::int32_t code = watch_->look(turns_)) return code;
    }
    turns_left_ = turns_;
    return 0;
  }

  std::int64_t turns_left_ = 0;
  std::int64_t turns_ = runtime::Watch::first_turns;
  const std::atomic<bool>* flag_ = nullptr;
  runtime::Watch* watch_ = nullptr;
};

}  // namespace jiteval::interp
