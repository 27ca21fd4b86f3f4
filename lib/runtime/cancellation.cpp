#include "jiteval/cancellation.hpp"

#include "runtime/runtime.hpp"

namespace jiteval {

namespace {

thread_local const Cancellation* current_cancellation = nullptr;

// Otherwise `request` would not be safe in a signal handler.
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<std::int32_t>::is_always_lock_free);

}  // namespace

Cancellation::~Cancellation() {
  if (is_requested()) runtime::jiteval_stop_requests.fetch_sub(1, std::memory_order_relaxed);
}

void Cancellation::request() noexcept {
  // Only the first request counts. A loop that sees the count finds the request made.
  if (!requested_.exchange(true)) runtime::jiteval_stop_requests.fetch_add(1);
}

CancellationScope::CancellationScope(const Cancellation* cancellation) noexcept : outer_(current_cancellation) {
  current_cancellation = cancellation;
}

CancellationScope::~CancellationScope() { current_cancellation = outer_; }

const Cancellation* CancellationScope::current() noexcept { return current_cancellation; }

namespace runtime {

constinit std::atomic<std::int32_t> jiteval_stop_requests = 0;

extern "C" std::int32_t jiteval_stop_requested() noexcept {
  const Cancellation* current = CancellationScope::current();
  return current != nullptr && current->is_requested() ? 1 : 0;
}

}  // namespace runtime

}  // namespace jiteval
