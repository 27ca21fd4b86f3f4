#include "runtime/crew.hpp"

#include <algorithm>
#include <thread>

namespace jiteval::runtime {

namespace {

thread_local Crew current_crew = {.threads = 0};

}  // namespace

int core_count() noexcept {
  // To ask takes the system a while.
  static const auto count = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return count;
}

Crew Crew::current() noexcept {
  return current_crew.threads > 0 ? current_crew : Crew{.takes_all_cores = core_count() == 1};
}

CrewScope::CrewScope(Crew crew) noexcept : outer_(current_crew) { current_crew = crew; }

CrewScope::~CrewScope() { current_crew = outer_; }

}  // namespace jiteval::runtime
