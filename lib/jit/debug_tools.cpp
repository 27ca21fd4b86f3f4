#include "jit/debug_tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace jiteval::jit {

Result<DebugTools> parse_debug_tools(std::string_view list) {
  DebugTools tools;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view word = list.substr(0, end);
    if (word == "perf") {
      tools.perf = true;
    } else if (word == "jitdump") {
      tools.jitdump = true;
    } else if (word == "gdb") {
      tools.gdb = true;
    } else {
      return std::unexpected(
          Diagnostics::of(ErrorKind::environment, "unknown-debug-tool",
                          fmt::format("JITEVAL_DEBUG names '{}', which is none of perf, jitdump, gdb", word)));
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return tools;
}

const Result<DebugTools>& debug_tools() {
  static const Result<DebugTools> tools = [] {
    const char* const list = std::getenv("JITEVAL_DEBUG");
    return parse_debug_tools(list == nullptr ? "" : list);
  }();
  return tools;
}

}  // namespace jiteval::jit
