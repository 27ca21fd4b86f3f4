/// The mistakes of single statements.
#pragma once

#include "sema/types.hpp"

namespace jiteval::sema {

/// Types every expression of the function and checks that each statement may have the values it is given.
void check_statements(const syntax::Module& module, const syntax::Function& function, const Scope& scope,
                      Types& types, Report& report);

}  // namespace jiteval::sema
