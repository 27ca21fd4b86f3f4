/// Built-in functions that are written in the kernel language itself: they are walked like a user's functions, with
/// the types of each call, and what they emit is said to come from the place of the call.
#pragma once

#include <string_view>

#include "syntax/ast.hpp"

namespace jiteval::sema {

/// The parsed library; parsed when it is first needed.
const syntax::Module& library();

/// Its function of that name, which exists.
const syntax::Function& library_function(std::string_view name);

}  // namespace jiteval::sema
