#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <new>
#include <utility>

#include "runtime/runtime.hpp"

namespace jiteval::runtime {

namespace {

constexpr std::int64_t alignment = 64;
constexpr std::int64_t chunk_bytes = std::int64_t{1} << 16;
/// Larger arrays have a block of their own.
constexpr std::int64_t most_small_bytes = chunk_bytes / 8;

thread_local Arena* current_arena = nullptr;

}  // namespace

void Arena::Free::operator()(void* memory) const noexcept { std::free(memory); }

void* Arena::allocate(std::int64_t count, std::int64_t element_size) noexcept {
  std::int64_t bytes{};
  if (count < 0 || element_size < 0 || __builtin_mul_overflow(count, element_size, &bytes)) return nullptr;
  if (__builtin_add_overflow(bytes, alignment - 1, &bytes)) return nullptr;
  // No elements take some bytes too, so that each array has an address of its own.
  bytes = std::max(bytes / alignment * alignment, alignment);
  if (bytes > bytes_left_) return nullptr;
  if (bytes <= left_) {
    void* const memory = next_;
    next_ += bytes;
    left_ -= bytes;
    bytes_left_ -= bytes;
    return memory;
  }
  const bool is_small = bytes <= most_small_bytes;
  // calloc asks the system for pages that are zero already, and does not touch them.
  const std::int64_t block_bytes = is_small ? chunk_bytes : bytes;
  void* const block = std::calloc(static_cast<std::size_t>(block_bytes) + alignment, 1);
  if (block == nullptr) return nullptr;
  try {
    blocks_.emplace_back(block);
  } catch (const std::bad_alloc&) {
    std::free(block);
    return nullptr;
  }
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  char* const memory = static_cast<char*>(block) + (alignment - address % alignment) % alignment;
  bytes_left_ -= bytes;
  if (is_small) {
    next_ = memory + bytes;
    left_ = block_bytes - bytes;
  }
  return memory;
}

void Arena::adopt(Arena&& other) {
  if (blocks_.empty()) {
    blocks_ = std::move(other.blocks_);
  } else {
    blocks_.insert(blocks_.end(), std::make_move_iterator(other.blocks_.begin()),
                   std::make_move_iterator(other.blocks_.end()));
  }
  bytes_left_ = other.bytes_left_;
  other = Arena(0);
}

Arena* Arena::current() noexcept { return current_arena; }

ArenaScope::ArenaScope(Arena& arena) noexcept : outer_(current_arena) { current_arena = &arena; }

ArenaScope::~ArenaScope() { current_arena = outer_; }

namespace {

/// An arena that lives with its scope.
struct OpenArena {
  Arena arena;
  ArenaScope scope{arena};
};

}  // namespace

extern "C" void* jiteval_open_arena() noexcept { return new (std::nothrow) OpenArena; }

extern "C" void jiteval_close_arena(void* arena) noexcept { delete static_cast<OpenArena*>(arena); }

extern "C" void* jiteval_allocate(std::int64_t count, std::int64_t element_size) noexcept {
  return current_arena == nullptr ? nullptr : current_arena->allocate(count, element_size);
}

}  // namespace jiteval::runtime
