/// How many threads work on a job together, and how far they are.
#pragma once

#include <atomic>
#include <cstdint>

namespace jiteval::runtime {

/// How many cores there are for this process, at least one.
int core_count() noexcept;

/// A job in equal parts.
struct Job {
  std::int64_t parts = 0;
  std::atomic<std::int64_t> parts_done = 0;
  std::atomic<double> interpreted_seconds = 0;  ///< by all threads
};

struct Crew {
  int threads = 1;
  bool takes_all_cores = false;  ///< so that another thread would take time from these
  Job* job = nullptr;            ///< what the threads work on, if that is known

  /// The crew that this thread belongs to; outside of any, it works alone.
  static Crew current() noexcept;
};

/// While it lives, this thread belongs to a crew.
class CrewScope {
 public:
  explicit CrewScope(Crew crew) noexcept;
  ~CrewScope();
  CrewScope(const CrewScope&) = delete;
  CrewScope& operator=(const CrewScope&) = delete;

 private:
  Crew outer_;
};

}  // namespace jiteval::runtime
