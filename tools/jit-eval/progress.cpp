#include "progress.hpp"

#include <fmt/format.h>

#include <chrono>

namespace jiteval::tool {

using namespace std::chrono_literals;

ProgressLine::ProgressLine(std::string_view work, const Options& options, Output& err) : err_(err) {
  const bool wanted =
      options.progress == Progress::always || (options.progress == Progress::automatic && err.is_terminal());
  if (!wanted || options.quiet) return;
  thread_ = std::thread([this, name = std::string(work)] { show(name); });
}

ProgressLine::~ProgressLine() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void ProgressLine::show(const std::string& work) {
  const auto began = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  const auto finished = [this] { return finished_; };
  if (wake_.wait_for(lock, 1s, finished)) return;
  do {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    err_.write(fmt::format("\r{}: {:.1f} s", work, passed.count()));
    err_.flush();
  } while (!wake_.wait_for(lock, 200ms, finished));
  err_.write("\r\x1b[K");
  err_.flush();
}

}  // namespace jiteval::tool
