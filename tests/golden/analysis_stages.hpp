/// The stages that need a kernel specialised. `@ arguments: window[5] varying uniform array` gives each argument
/// its kind, in order; without it, arguments used as arrays are windows of 3 and the others vary. `@ order: x, a`
/// is the argument order of an expression.
#pragma once

#include <string>

#include "golden_file.hpp"

namespace jiteval::golden {

/// The typed IR, or the messages where there is none.
std::string ir(const Case& golden_case);

/// What analysis says of a text that the parser accepts.
std::string analysis(const Case& golden_case);

}  // namespace jiteval::golden
