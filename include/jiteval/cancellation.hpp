/// Stopping work that takes too long, from another thread or a signal handler.
#pragma once

#include <atomic>
#include <cstdint>

#include "jiteval/export.h"

namespace jiteval {

/// A request to stop. It is asked for once; a job that runs under it in any thread (see CancellationScope) then
/// ends soon, with a diagnostic of code "stopped". Kernels look at it where loops go round
/// again: often enough to end within milliseconds, and not in loops of a few turns.
class Cancellation {
 public:
  Cancellation() = default;
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  /// Asks every job under this request to stop. Safe in a signal handler.
  void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
  bool is_requested() const noexcept { return requested_.load(std::memory_order_relaxed); }

  /// What running loops look at.
  const std::atomic<bool>& flag() const noexcept { return requested_; }

 private:
  std::atomic<bool> requested_ = false;
};

/// While it lives, what this thread runs is under a request. Drivers pass it on to the threads they use. Scopes
/// nest: the innermost counts. Null is allowed: under no request.
class JITEVAL_API CancellationScope {
 public:
  explicit CancellationScope(const Cancellation* cancellation) noexcept;
  ~CancellationScope();
  CancellationScope(const CancellationScope&) = delete;
  CancellationScope& operator=(const CancellationScope&) = delete;

  /// The request that this thread is under, or null.
  static const Cancellation* current() noexcept;

 private:
  const Cancellation* outer_;
};

}  // namespace jiteval
