/// Stopping the work of a command: at Ctrl-C, or after a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "jiteval/cancellation.hpp"
#include "jiteval/diagnostic.hpp"

namespace jiteval::tool {

/// A request to stop, and why it was made.
class Stop {
 public:
  enum class Reason : std::uint8_t { none, timeout, interrupt };

  /// Only the first reason counts. Safe in a signal handler.
  void request(Reason reason) noexcept;

  Reason reason() const { return reason_.load(std::memory_order_relaxed); }
  const Cancellation& cancellation() const { return cancellation_; }

 private:
  std::atomic<Reason> reason_ = Reason::none;
  Cancellation cancellation_;
};

/// While it lives, work that goes on for so many seconds is requested to stop.
class Timeout {
 public:
  Timeout(Stop& stop, double seconds);
  ~Timeout();
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool finished_ = false;
  std::thread thread_;
};

/// The error of work that was stopped, as the drivers give it.
Diagnostics stopped_error();

/// Whether it is that error.
bool is_stopped(const Diagnostics& diagnostics);

/// The same as a person is told it.
Diagnostics explain(Stop::Reason reason, double timeout);

}  // namespace jiteval::tool
