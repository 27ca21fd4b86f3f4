/// Being told of loops that go round for long, while an interpreted call runs.
#pragma once

#include <cstdint>

#include "jiteval/block_call.hpp"

namespace jiteval::runtime {

/// What an interpreted call returns that a Watch ended: its outputs are unspecified, and it is to be done anew.
inline constexpr std::int32_t overtaken = stopped - 1;

/// Looks at an interpreted call while it goes round its loops.
class Watch {
 public:
  /// After so many turns of loops, all together, a call is looked at first.
  static constexpr std::int64_t first_turns = 64;

  virtual ~Watch() = default;
  /// 0 to go on, or `overtaken`. `turns` is after how many turns it looked; it says after how many it looks next.
  virtual std::int32_t look(std::int64_t& turns) = 0;

  /// The one of this thread, or null.
  static Watch* current() noexcept;
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
