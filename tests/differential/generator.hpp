/// Random kernels that are well formed, for comparing the engines.
#pragma once

#include <cstdint>
#include <string>

namespace jiteval::test {

/// An expression of the names x, y and z.
std::string random_expression(std::uint64_t seed);

/// A `def` with branches, loops that end, early exits, and (for some seeds) a window argument.
std::string random_body(std::uint64_t seed);

}  // namespace jiteval::test
