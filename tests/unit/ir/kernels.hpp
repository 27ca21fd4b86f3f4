/// From a kernel's text to its IR, for tests.
#pragma once

#include <string_view>
#include <vector>

#include "ir/ir.hpp"

namespace jiteval::ir::testing {

/// How an argument is passed: its kind and, for a window, its size.
struct Passed {
  ArgumentKind kind = ArgumentKind::varying;
  std::int64_t window_size = 0;
};
inline constexpr Passed varying{ArgumentKind::varying};
inline constexpr Passed uniform{ArgumentKind::uniform};
inline constexpr Passed array{ArgumentKind::array};
inline constexpr Passed window(std::int64_t size) { return {ArgumentKind::window, size}; }

/// The last function of a text, lowered with its arguments so; throws where the text is wrong.
Function lowered(std::string_view text, const std::vector<Passed>& arguments);

}  // namespace jiteval::ir::testing
