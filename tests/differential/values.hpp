/// Random values that find mistakes.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "jiteval/element_type.hpp"

namespace jiteval::test {

/// Numbers that find mistakes: zeros of both signs, denormals, infinities, NaN, halves, large and small values.
const std::vector<double>& hard_values();

/// A value that an element of this type can hold, as a word (see Argument).
std::uint64_t random_word(ElementType type, std::mt19937_64& random);

}  // namespace jiteval::test
