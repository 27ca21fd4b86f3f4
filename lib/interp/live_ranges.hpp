/// How long the values and locals of a function are needed, so that they can share registers.
#pragma once

#include <vector>

#include "ir/ir.hpp"

namespace jiteval::interp {

/// Positions number the function's text in the order in which it is compiled. Each statement takes the next one
/// when it is reached. After its first branch an if_ with two takes another, a while_ takes one after its head, and
/// both loops take one at their end. What follows a break_, continue_ or return_ in its block has none: it never
/// runs.
using Position = int;

struct Range {
  Position first = 0;  // 0: never
  Position last = 0;
};

struct LiveRanges {
  /// From the definition of each value to its last use. A use in a loop that does not define the value lasts to the
  /// loop's end, as does the counter of a for_.
  std::vector<Range> values;
  std::vector<int> use_counts;
  /// Of each local, from its first mention to its last, and all of every loop that mentions it.
  std::vector<Range> locals;
  /// Which local_get values equal their local whenever they are used, and so need no register of their own.
  std::vector<bool> same_as_local;
  /// The position after the last.
  Position end = 0;
};

LiveRanges find_live_ranges(const ir::Function& function);

}  // namespace jiteval::interp
