/// Whether loops are to end early.
#pragma once

#include <limits>

#include "jiteval/block_call.hpp"
#include "runtime/runtime.hpp"
#include "runtime/watch.hpp"

namespace jiteval::interp {

/// The request to stop and the watch that one call of a program is under. They are looked up at the first loop that
/// goes round, or element that is stored.
class Stopping {
 public:
  /// Called before an element in memory is overwritten: why the call is to end, otherwise 0.
  template <std::size_t size>
  std::int32_t before_store(const void* address) {
    if (flag_ == nullptr) [[unlikely]]
      begin();
    return watch_ == nullptr ? 0 : watch_->note<size>(address);
  }

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
    if (flag_ == nullptr) begin();
    if (watch_ == nullptr) {
      turns_ = std::numeric_limits<std::int64_t>::max();
    } else if (has_looked_) {
      if (const std::int32_t code = watch_->look(turns_)) return code;
    }
    has_looked_ = true;
    turns_left_ = turns_;
    return 0;
  }

  [[gnu::noinline]] void begin() {
    flag_ = runtime::jiteval_stop_flag();
    watch_ = runtime::Watch::current();
  }

  std::int64_t turns_left_ = 0;
  std::int64_t turns_ = runtime::Watch::first_turns;
  bool has_looked_ = false;
  const std::atomic<bool>* flag_ = nullptr;
  runtime::Watch* watch_ = nullptr;
};

}  // namespace jiteval::interp
