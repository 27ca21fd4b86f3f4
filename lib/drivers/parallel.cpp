#include "drivers/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>

#include "drivers/tasks.hpp"
#include "jiteval/block_call.hpp"
#include "jiteval/cancellation.hpp"
#include "runtime/crew.hpp"

namespace jiteval::drivers {
namespace {

/// The fault of the lowest chunk that failed so far.
class FirstFault {
 public:
  /// Whether a fault in this chunk could no longer matter.
  bool precedes(std::int64_t chunk) const { return chunk_.load(std::memory_order_relaxed) < chunk; }

  void report(std::int64_t chunk, std::int32_t code) {
    const std::scoped_lock lock(mutex_);
    if (chunk >= chunk_.load(std::memory_order_relaxed)) return;
    chunk_.store(chunk, std::memory_order_relaxed);
    code_ = code;
  }

  std::int32_t code() const { return code_; }

 private:
  std::mutex mutex_;
  std::atomic<std::int64_t> chunk_ = std::numeric_limits<std::int64_t>::max();
  std::int32_t code_ = 0;
};

}  // namespace

std::int32_t for_each_chunk(std::int64_t count, int threads, const std::function<Worker()>& make_worker) {
  if (count <= 0) return 0;
  FirstFault fault;
  const Cancellation* const cancellation = CancellationScope::current();
  const std::int64_t useful = threads > 0 ? std::min<std::int64_t>(count, threads) : count;
  // Asked for more than it is allowed, TBB prints a warning.
  const std::int64_t used = useful == 1 ? 1 : std::min(useful, allowed_threads());
  runtime::Job job{.parts = count};
  const runtime::Crew crew{
      .threads = static_cast<int>(used), .takes_all_cores = used >= runtime::core_count(), .job = &job};
  const auto compute = [&](std::int64_t first, std::int64_t last) {
    const CancellationScope scope(cancellation);
    const runtime::CrewScope crew_scope(crew);
    const Worker worker = make_worker();
    for (std::int64_t chunk = first; chunk < last && !fault.precedes(chunk); ++chunk) {
      // Kernels without loops of their own do not look.
      if (cancellation != nullptr && cancellation->is_requested()) return fault.report(chunk, stopped);
      if (const std::int32_t code = worker(chunk); code != 0) return fault.report(chunk, code);
      job.parts_done.fetch_add(1, std::memory_order_relaxed);
    }
  };
  if (used == 1) {
    compute(0, count);
  } else {
    for_each_range(count, used, compute);
  }
  return fault.code();
}

}  // namespace jiteval::drivers
