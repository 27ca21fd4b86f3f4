/// Work in fixed chunks, on one thread or many.
#pragma once

#include <cstdint>
#include <functional>

namespace jiteval::drivers {

/// Computes one chunk and returns 0, or the fault code of its first block call that failed. A worker is used by one
/// thread at a time and may own buffers.
using Worker = std::function<std::int32_t(std::int64_t chunk)>;

/// Computes the chunks 0 .. count-1, each exactly once unless one fails, by workers that `make_worker` makes for
/// each thread that takes part. `threads` is the most that may (0: all cores). Returns 0, or the code of the lowest
/// chunk that failed, which is the same for any number of threads. The workers are under the caller's request to
/// stop (jiteval/cancellation.hpp); when it is made, the chunks left count as failed with the code `stopped`.
std::int32_t for_each_chunk(std::int64_t count, int threads, const std::function<Worker()>& make_worker);

}  // namespace jiteval::drivers
