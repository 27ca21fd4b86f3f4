/// Runs one kernel in every way there is, and compares the results bit for bit.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "program.hpp"

namespace jiteval::test {

struct Verdict {
  enum class Kind : std::uint8_t { same, refused, different };
  Kind kind = Kind::same;
  std::string where;  ///< refused: the code of the diagnostic; different: which engine or instruction set
  std::string text;   ///< the diagnostic, or what differs

  bool operator==(const Verdict&) const = default;
};

/// Compares a program's results. For lanes: the interpreter lane by lane (the reference), the interpreter on
/// blocks, and native code on blocks for every instruction set this machine has, at the lengths 0 to 2 * width + 1
/// and all lanes. Where a lane faults, a block with it has to report a fault that one of its lanes has: the same
/// message at the same place. For run: the interpreter and native code for every instruction set, their results,
/// the contents of all arrays afterwards, and their faults. `only` restricts it to one engine or instruction set,
/// as in `where`.
Verdict compare(const Program& program, std::string_view only = {});

/// The same in a process of its own, which may crash, or take too long (`where` is then "time"): both count as
/// different.
Verdict compare_in_child(const Program& program, std::string_view only = {}, unsigned most_seconds = 20);

/// Compiles `source`, all of whose arguments are numbers or windows of `window_size` elements, and compares, for
/// every combination of uniform and varying arguments, as above, and the C pointers. Returns what differed, or an
/// empty string.
std::string compare_engines(const std::string& source, std::uint64_t seed, std::int64_t window_size = 5);

}  // namespace jiteval::test
