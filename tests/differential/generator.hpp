/// Random programs that are well formed and well typed, for comparing the engines.
#pragma once

#include <cstdint>

#include "program.hpp"

namespace jiteval::test {

/// A program with its arguments: for `run`, or for block calls of many lanes. All statements and types of the
/// language occur. Its loops end soon; most programs run without a fault.
Program random_program(std::uint64_t seed, bool is_run);

}  // namespace jiteval::test
