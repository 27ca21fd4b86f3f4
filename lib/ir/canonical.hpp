/// A function as bytes that are equal for functions that compile to the same code.
#pragma once

#include <string>

#include "ir/ir.hpp"

namespace jiteval::ir {

/// All that the code of a function depends on. Names and places in the text are left out: they differ between
/// kernels that compute the same, and faults are told by their code alone. The bytes mean something to one build of
/// the library only.
std::string canonical_bytes(const Function& function);

}  // namespace jiteval::ir
