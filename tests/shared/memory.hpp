/// Memory of this process, for tests of how much is used.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <fstream>

namespace jiteval::test {

/// Sanitizers keep what is freed, and memory of their own for all that is used.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool has_own_memory = true;
#else
inline constexpr bool has_own_memory = false;
#endif

/// Bytes of this process that are in memory.
inline std::int64_t resident_bytes() {
  std::int64_t total = 0;
  std::int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace jiteval::test
