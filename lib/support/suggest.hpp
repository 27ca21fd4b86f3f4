/// "Did you mean ...?": the known name nearest to one that is not known.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace jiteval {

/// The candidate with the fewest typing mistakes (a character too many, missing, wrong, or two neighbours swapped:
/// the Damerau-Levenshtein distance), if those are at most one in names of up to three characters and two in longer
/// ones, and fewer than the name has characters. Upper and lower case are no mistake where nothing else differs.
/// The first of equals wins.
std::optional<std::string_view> nearest(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace jiteval
