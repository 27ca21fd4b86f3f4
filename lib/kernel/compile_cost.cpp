#include "kernel/compile_cost.hpp"

#include <algorithm>
#include <atomic>

namespace jiteval::kernel {

namespace {

// What a machine of 2020 takes. The first compilations in a process tell how this one compares.
constexpr double seconds_to_start = 6e-3;
constexpr double seconds_each = 1.5e-3;
constexpr double seconds_a_value = 20e-6;

struct Learnt {
  std::atomic<bool> has_started = false;
  std::atomic<double> slowness = 1;
};
constinit Learnt learnt;

double usual_seconds(const ir::Function& function) {
  return seconds_each + seconds_a_value * static_cast<double>(function.values.size());
}

}  // namespace

double expected_compile_seconds(const ir::Function& function) {
  const double start = learnt.has_started.load(std::memory_order_relaxed) ? 0 : seconds_to_start;
  return learnt.slowness.load(std::memory_order_relaxed) * (start + usual_seconds(function));
}

void learn_compile_seconds(const ir::Function& function, const Phases& steps) {
  double seconds = 0;
  bool has_compiled = false;
  for (const BuildStep& step : steps.list()) {
    if (step.name != "LLVM start") seconds += step.seconds;
    has_compiled |= step.name == "machine code";
  }
  if (!has_compiled) return;  // the code came from the cache
  learnt.has_started.store(true, std::memory_order_relaxed);
  // The mean of this and what was known; of two threads at once one may go unheard.
  const double seen = std::clamp(seconds / usual_seconds(function), 0.2, 5.0);
  learnt.slowness.store((learnt.slowness.load(std::memory_order_relaxed) + seen) / 2, std::memory_order_relaxed);
}

}  // namespace jiteval::kernel
