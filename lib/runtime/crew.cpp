#include "runtime/crew.hpp"

#include <thread>

namespace jiteval::runtime {

namespace {

thread_local Crew current_crew = {.threads = 0};

Crew alone() {
  static const bool is_only_core = std::thread::hardware_concurrency() <= 1;
  return {.takes_all_cores = is_only_core};
}

}  // namespace

Crew Crew::current() noexcept { return current_crew.threads > 0 ? current_crew : alone(); }

CrewScope::CrewScope(Crew crew) noexcept : outer_(current_crew) { current_crew = crew; }

CrewScope::~CrewScope() { current_crew = outer_; }

}  // namespace jiteval::runtime
