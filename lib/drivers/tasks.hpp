/// Parallel loops, by oneTBB.
#pragma once

#include <cstdint>
#include <functional>

namespace jiteval::drivers {

/// How many threads this process may use.
std::int64_t allowed_threads();

/// Calls `compute` with ranges that make up 0 .. count-1, in that many threads at most, which are no more than are
/// allowed.
void for_each_range(std::int64_t count, std::int64_t threads,
                    const std::function<void(std::int64_t first, std::int64_t last)>& compute);

}  // namespace jiteval::drivers
