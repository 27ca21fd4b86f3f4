/// What native code may call.
#pragma once

#include <string_view>

namespace jiteval::jit {

/// The routine behind a name that codegen, or LLVM's code generator, uses for it; null for any other name.
void* find_routine(std::string_view symbol);

}  // namespace jiteval::jit
