#include "stop.hpp"

#include <fmt/format.h>

#include <chrono>

namespace jiteval::tool {

void Stop::request(Reason reason) noexcept {
  Reason none = Reason::none;
  if (reason_.compare_exchange_strong(none, reason)) cancellation_.request();
}

Timeout::Timeout(Stop& stop, double seconds)
    : thread_([this, &stop, time = std::chrono::duration<double>(seconds)] {
        std::unique_lock lock(mutex_);
        if (!wake_.wait_for(lock, time, [this] { return finished_; })) stop.request(Stop::Reason::timeout);
      }) {}

Timeout::~Timeout() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Diagnostics stopped_error() { return Diagnostics::of(ErrorKind::runtime, "stopped", "stopped"); }

bool is_stopped(const Diagnostics& diagnostics) {
  return !diagnostics.empty() && diagnostics.list().front().code == "stopped";
}

Diagnostics explain(Stop::Reason reason, double timeout) {
  return Diagnostics::of(
      ErrorKind::runtime, "stopped",
      reason == Stop::Reason::timeout ? fmt::format("stopped after {} s: --timeout", timeout) : "interrupted");
}

}  // namespace jiteval::tool
