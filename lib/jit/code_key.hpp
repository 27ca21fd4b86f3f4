/// What native code depends on, as the key of the code cache.
#pragma once

#include "cache/entry.hpp"
#include "ir/ir.hpp"
#include "jit/session.hpp"

namespace jiteval::jit {

/// The key of the object that a function becomes: the function without its names, the target with this machine's
/// processor, and the versions of LLVM and of this library.
cache::Key code_key(const ir::Function& function, const Target& target);

}  // namespace jiteval::jit
