/// Where time goes: consecutive phases, each with a name.
#pragma once

#include <algorithm>
#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "jiteval/kernel.hpp"

namespace jiteval {

class Phases {
 public:
  /// Ends the phase under way, if any, and begins another. The same name twice adds up.
  void begin(std::string_view name) {
    end();
    current_ = &add(name, 0);
    began_ = Clock::now();
  }

  void end() {
    if (current_ != nullptr) current_->seconds += std::chrono::duration<double>(Clock::now() - began_).count();
    current_ = nullptr;
  }

  /// A phase that something else measured. No phase is under way.
  BuildStep& add(std::string_view name, double seconds) {
    auto known = std::ranges::find(list_, name, &BuildStep::name);
    if (known == list_.end()) known = list_.insert(known, {name, 0});
    known->seconds += seconds;
    return *known;
  }

  /// All phases of another list, which is not this one. No phase is under way.
  void add(const Phases& other) {
    for (const BuildStep& step : other.list_) add(step.name, step.seconds);
  }

  const std::vector<BuildStep>& list() const { return list_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::vector<BuildStep> list_;
  BuildStep* current_ = nullptr;  // in the list, which does not grow meanwhile
  Clock::time_point began_;
};

}  // namespace jiteval
