#include "jiteval/cancellation.hpp"

#include "runtime/runtime.hpp"

namespace jiteval {

namespace {

thread_local const Cancellation* current_cancellation = nullptr;

constinit const std::atomic<bool> never = false;

// Otherwise `request` would not be safe in a signal handler, nor a byte what compiled loops may read.
static_assert(std::atomic<bool>::is_always_lock_free && sizeof(std::atomic<bool>) == 1);

}  // namespace

CancellationScope::CancellationScope(const Cancellation* cancellation) noexcept : outer_(current_cancellation) {
  current_cancellation = cancellation;
}

CancellationScope::~CancellationScope() { current_cancellation = outer_; }

const Cancellation* CancellationScope::current() noexcept { return current_cancellation; }

namespace runtime {

extern "C" const std::atomic<bool>* jiteval_stop_flag() noexcept {
  const Cancellation* current = CancellationScope::current();
  return current != nullptr ? &current->flag() : &never;
}

}  // namespace runtime

}  // namespace jiteval
