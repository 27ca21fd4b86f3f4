/// Sorting networks: which pairs to put in order, one after the other, so that everything is.
#pragma once

#include <cstddef>
#include <vector>

namespace jiteval::sema {

/// Afterwards position `low` holds the lesser of both and `high` the greater.
struct Exchange {
  std::size_t low = 0;
  std::size_t high = 0;
  /// Whether anything later, or the result, reads what is then at that position.
  bool needs_low = true;
  bool needs_high = true;
};

/// The exchanges of Batcher's odd-even merge sort of `size` elements that the wanted positions of the result depend
/// on (K. E. Batcher, "Sorting networks and their applications", 1968; Knuth volume 3, algorithm 5.2.2M).
std::vector<Exchange> pruned_network(std::size_t size, std::vector<bool> wanted);

}  // namespace jiteval::sema
