/// A sign of life on standard error.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "environment.hpp"
#include "options.hpp"

namespace jiteval::tool {

/// While it lives and the work has taken over a second: one line with the seconds passed, wiped out at the end.
/// Nothing else may write to the stream meanwhile.
class ProgressLine {
 public:
  /// Whether anything is shown depends on --progress, --quiet, and whether `err` is a terminal.
  ProgressLine(std::string_view work, const Options& options, Output& err);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void show(const std::string& work);

  Output& err_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool finished_ = false;
  std::thread thread_;
};

}  // namespace jiteval::tool
