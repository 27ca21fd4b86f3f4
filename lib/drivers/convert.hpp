/// Arrays with elements of another type.
#pragma once

#include <string>

#include "jiteval/diagnostic.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval::drivers {

/// The elements of an array as elements of a type, in C order. Numbers are rounded to floating-point types. Errors:
/// a number that the type cannot hold; `owner` is what the message calls the array.
Result<TypedArray> convert(const TypedView& array, ElementType type, const std::string& owner);

}  // namespace jiteval::drivers
