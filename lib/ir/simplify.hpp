/// Removes what cannot matter from a function.
#pragma once

#include "ir/ir.hpp"

namespace jiteval::ir {

/// Drops values that nothing uses, stores that nothing reads, and branches and counted loops without an effect.
/// What may fault stays, and so does every `while_`, which may never end. Values, locals and blocks are numbered
/// anew, in the order in which the function's text has them.
void simplify(Function& function);

}  // namespace jiteval::ir
