/// What running kernels need of the library around them, in both engines: memory for the arrays they make, and
/// whether they are to stop.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace jiteval::runtime {

/// The arrays made during one run, freed together. The most memory they may take is `most_bytes`.
class Arena {
 public:
  static constexpr std::int64_t default_most_bytes = std::int64_t{4} << 30;

  explicit Arena(std::int64_t most_bytes = default_most_bytes) : bytes_left_(most_bytes) {}

  /// Zeroed memory for `count` elements of `element_size` bytes, aligned to 64 bytes; null when that is too much.
  /// No elements still have an address.
  void* allocate(std::int64_t count, std::int64_t element_size) noexcept;

  /// The most that may still be allocated.
  std::int64_t bytes_left() const noexcept { return bytes_left_; }

  /// Takes over the arrays of another, which was made with the bytes that this one has left, and then has none.
  void adopt(Arena&& other);

  /// The one of this thread, or null.
  static Arena* current() noexcept;

 private:
  struct Free {
    void operator()(void* memory) const noexcept;
  };
  std::int64_t bytes_left_;
  std::vector<std::unique_ptr<void, Free>> blocks_;
  // Small arrays are cut from one block after another.
  char* next_ = nullptr;
  std::int64_t left_ = 0;
};

/// While it lives, arrays that kernels make in this thread come from `arena`.
class ArenaScope {
 public:
  explicit ArenaScope(Arena& arena) noexcept;
  ~ArenaScope();
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;

 private:
  Arena* outer_;
};

/// What loops in this thread look at: true once what the thread runs is to stop. Never null; stays what it is
/// during a call of a kernel.
extern "C" const std::atomic<bool>* jiteval_stop_flag() noexcept;

/// Lets the arrays that kernels make in this thread come from a new arena; null where there is no memory for one.
extern "C" void* jiteval_open_arena() noexcept;
/// Frees what came from the arena opened last, which this is, and goes back to the one before it. Null is allowed.
extern "C" void jiteval_close_arena(void* arena) noexcept;

/// Arena::allocate of this thread's arena; null where there is none.
extern "C" void* jiteval_allocate(std::int64_t count, std::int64_t element_size) noexcept;

}  // namespace jiteval::runtime
