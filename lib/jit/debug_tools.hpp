/// Tools that look at this process, and may be told what native code is: JITEVAL_DEBUG names them.
#pragma once

#include <string_view>

#include "jiteval/diagnostic.hpp"

namespace jiteval::jit {

struct DebugTools {
  bool perf = false;     ///< names, in perf's /tmp/perf-PID.map
  bool jitdump = false;  ///< names, code and lines, for `perf inject --jit`
  bool gdb = false;      ///< names and lines, by GDB's interface for JIT compilers

  bool any() const { return perf || jitdump || gdb; }
  /// Whether they use what only an object made for them has.
  bool read_lines() const { return jitdump || gdb; }
};

/// The tools of a list such as "perf,gdb". Error: a word that is none of them.
Result<DebugTools> parse_debug_tools(std::string_view list);

/// Those of the environment, which is read once.
const Result<DebugTools>& debug_tools();

}  // namespace jiteval::jit
