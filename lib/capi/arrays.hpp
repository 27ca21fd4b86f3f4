/// Arrays of the C interface as views.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "capi/error.hpp"
#include "jiteval/array.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval::capi {

/// What the struct describes. Errors: an unknown type, a number of dimensions or an extent out of range, missing
/// memory. `name` is the argument's, for messages.
Result<ArrayReference> array_of(const jiteval_array* array, std::string_view name);
/// The same of doubles; errors: another type.
Result<View<double>> doubles_of(const jiteval_array* array, std::string_view name);
/// A list of arrays that are only read. Without `needs_data`, memory may be missing.
Result<std::vector<TypedView>> views_of(std::span<const jiteval_array> arrays, bool needs_data = true);

}  // namespace jiteval::capi
