#include <cstddef>
#include <cstdint>

#include "jiteval/array.hpp"

#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace jiteval {

void prefer_huge_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) noexcept {
#ifdef MADV_HUGEPAGE
  constexpr std::size_t worth_it = std::size_t{4} << 20;
  if (bytes < worth_it) return;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t before_page = (page - reinterpret_cast<std::uintptr_t>(memory) % page) % page;
  madvise(static_cast<std::byte*>(memory) + before_page, (bytes - before_page) / page * page, MADV_HUGEPAGE);
#endif
}

}  // namespace jiteval
