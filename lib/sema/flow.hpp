/// Which variables have a value where, and whether every path returns one.
#pragma once

#include "sema/types.hpp"

namespace jiteval::sema {

/// Reports reads of variables that some path reaches without assigning them (each variable once), and a path that
/// ends without `return`. A loop over a window, or over a constant range that is not empty, runs at least once, and
/// `while True` ends only by `break`; other conditions may go either way.
void check_flow(const syntax::Module& module, const syntax::Function& function, const Scope& scope,
                const Types& types, Report& report);

}  // namespace jiteval::sema
