/// Looking on while an interpreted call runs, and taking it back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "jiteval/block_call.hpp"

namespace jiteval::runtime {

/// What an interpreted call returns that a Watch ended: its outputs are unspecified, and it is to be done anew.
inline constexpr std::int32_t overtaken = stopped - 1;

/// Looks at an interpreted call while it goes round its loops, and notes what it overwrites.
class Watch {
 public:
  /// After so many turns of loops, all together, a call is looked at first.
  static constexpr std::int64_t first_turns = 64;

  virtual ~Watch() = default;

  /// 0 to go on, or `overtaken`. `turns` is after how many turns it looked; it says after how many it looks next.
  virtual std::int32_t look(std::int64_t& turns) = 0;

  /// To be called before an element of so many bytes, up to eight, is overwritten. 0 to go on, or `overtaken`.
  template <std::size_t size>
  std::int32_t note(const void* address) {
    if (next_ == end_) [[unlikely]] {
      if (const std::int32_t code = make_room()) return code;
      if (next_ == end_) return 0;
    }
    next_->place = reinterpret_cast<std::uintptr_t>(address) | size << size_shift;
    std::memcpy(&next_->bytes, address, size);
    ++next_;
    return 0;
  }

  /// The one of this thread, or null.
  static Watch* current() noexcept;

 protected:
  /// What an element was before.
  struct Overwritten {
    std::uint64_t place;  ///< its address, below its size: the system gives no addresses beyond 2^56
    std::uint64_t bytes;

    void put_back() const {
      const std::uint64_t address = place & ((std::uint64_t{1} << size_shift) - 1);
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the address was made a number to share a word with the size
      std::memcpy(reinterpret_cast<void*>(address), &bytes, place >> size_shift);
    }
  };

  /// Sets `next_` and `end_` to where notes may be made, to the same place if none are wanted; or gives
  /// `overtaken`.
  virtual std::int32_t make_room() { return 0; }

  Overwritten* next_ = nullptr;
  Overwritten* end_ = nullptr;

 private:
  static constexpr int size_shift = 56;
};

/// While it lives, calls in this thread are under a watch. Null is allowed: under none.
class WatchScope {
 public:
  explicit WatchScope(Watch* watch) noexcept;
  ~WatchScope();
  WatchScope(const WatchScope&) = delete;
  WatchScope& operator=(const WatchScope&) = delete;

 private:
  Watch* outer_;
};

}  // namespace jiteval::runtime
