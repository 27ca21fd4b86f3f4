/// How long compiling will take, from how long it took.
#pragma once

#include "ir/ir.hpp"
#include "support/phases.hpp"

namespace jiteval::kernel {

/// The seconds that making native code of a function takes, probably.
double expected_compile_seconds(const ir::Function& function);

/// Says what took the time when it was made.
void learn_compile_seconds(const ir::Function& function, const Phases& steps);

}  // namespace jiteval::kernel
