/// Which instruction does what the IR says.
#pragma once

#include "interp/opcode.hpp"
#include "ir/ir.hpp"

namespace jiteval::interp {

/// The elementwise, checked or faulting instruction that computes a value, of all but calls, loads and the like.
/// For `greater` and `greater_equal` its operands are swapped.
Opcode opcode_of(const ir::Function& function, const ir::Value& value);

Opcode load_opcode(ElementType element);
Opcode store_opcode(ElementType element);
/// What an element's value wraps around with; `move` for the types that hold every value of theirs.
Opcode wrap_opcode(ElementType element);

}  // namespace jiteval::interp
