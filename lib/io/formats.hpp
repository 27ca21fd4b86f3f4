/// The formats one by one, with elements of their own type.
#pragma once

#include <string>

#include "jiteval/diagnostic.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval::io {

/// As load_typed, for each format.
Result<TypedArray> read_npy(const std::string& path);
Result<TypedArray> read_png(const std::string& path);

/// As save, for .npy.
Result<void> write_npy(const std::string& path, const TypedArray& array);

}  // namespace jiteval::io
