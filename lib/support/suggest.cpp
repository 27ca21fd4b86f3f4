#include "support/suggest.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace jiteval {
namespace {

char lower(char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The number of single edits from `a` to `b` in which no part of the text is edited twice (optimal string
/// alignment), row by row of the usual table.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  using Row = std::vector<std::size_t>;
  Row two_above(b.size() + 1);
  Row above(b.size() + 1);
  Row row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    two_above.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_above[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::size_t mistakes_between(std::string_view a, std::string_view b) {
  const bool same_but_case = std::ranges::equal(a, b, {}, lower, lower);
  return same_but_case ? 0 : edit_distance(a, b);
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view name, std::span<const std::string_view> candidates) {
  const std::size_t allowed = name.size() <= 3 ? 1 : 2;
  std::optional<std::string_view> best;
  std::size_t fewest = std::min(allowed + 1, name.size());
  for (const std::string_view candidate : candidates) {
    const std::size_t longer = std::max(name.size(), candidate.size());
    const std::size_t shorter = std::min(name.size(), candidate.size());
    if (longer - shorter >= fewest) continue;  // also keeps a very long name cheap
    const std::size_t mistakes = mistakes_between(name, candidate);
    if (mistakes >= fewest) continue;
    best = candidate;
    fewest = mistakes;
  }
  return best;
}

}  // namespace jiteval
