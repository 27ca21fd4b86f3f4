// Block calls written in C++, so that drivers can be tested without a compiler.
#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "jiteval/block_call.hpp"

namespace jiteval::drivers {

/// A function of one lane's values, called for one lane after another, as the kinds say.
class LaneCall final : public BlockCall {
 public:
  using Function = std::function<double(std::span<const double>)>;

  LaneCall(std::vector<ArgumentKind> kinds, Function function)
      : kinds_(std::move(kinds)), function_(std::move(function)) {}

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    ++calls_;
    std::vector<double> values(kinds_.size());
    for (std::int64_t lane = 0; lane < n; ++lane) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<const double*>(inputs[i])[kinds_[i] == ArgumentKind::uniform ? 0 : lane];
      }
      static_cast<double*>(outputs[0])[lane] = function_(values);
    }
    return 0;
  }

  int calls() const { return calls_; }

 private:
  std::vector<ArgumentKind> kinds_;
  Function function_;
  mutable std::atomic<int> calls_ = 0;
};

}  // namespace jiteval::drivers
