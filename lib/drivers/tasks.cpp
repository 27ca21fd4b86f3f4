#include "drivers/tasks.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#ifdef JITEVAL_SANITIZE_THREAD
#include <sanitizer/tsan_interface.h>
#endif

namespace jiteval::drivers {
namespace {

// What comes before a loop happens before its tasks, and they before what follows it. ThreadSanitizer has to be
// told: TBB is not compiled with it, nor is this file, into which TBB's templates go.
#ifdef JITEVAL_SANITIZE_THREAD
void happens_before(char& place) { __tsan_release(&place); }
void happens_after(char& place) { __tsan_acquire(&place); }
#else
void happens_before(char& /*place*/) {}
void happens_after(char& /*place*/) {}
#endif

}  // namespace

std::int64_t allowed_threads() {
  return static_cast<std::int64_t>(tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism));
}

void for_each_range(std::int64_t count, std::int64_t threads,
                    const std::function<void(std::int64_t first, std::int64_t last)>& compute) {
  char begin = 0;
  char end = 0;
  happens_before(begin);
  tbb::task_arena(static_cast<int>(threads)).execute([&] {
    tbb::parallel_for(tbb::blocked_range<std::int64_t>(0, count),
                      [&](const tbb::blocked_range<std::int64_t>& range) {
                        happens_after(begin);
                        compute(range.begin(), range.end());
                        happens_before(end);
                      });
  });
  happens_after(end);
}

}  // namespace jiteval::drivers
