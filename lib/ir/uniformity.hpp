/// Which values, locals and control statements may differ between the lanes of a block call.
#pragma once

#include "ir/ir.hpp"

namespace jiteval::ir {

/// Sets every `varying` flag of the function, from the kinds of its parameters: a value varies when an operand, its
/// parameter or its local does; a local varies when a varying value is stored to it, or any value where lanes may
/// be absent; control varies as StmtKind says. The least solution, by iteration from "all uniform".
void mark_varying(Function& function);

}  // namespace jiteval::ir
