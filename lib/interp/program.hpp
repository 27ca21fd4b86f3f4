/// The interpreter: bytecode from the typed IR, and a virtual machine that runs it one lane or a batch at a time.
#pragma once

#include <memory>
#include <string>

#include "ir/ir.hpp"
#include "support/value_call.hpp"

namespace jiteval::interp {

/// Translates a specialised function, whose varying flags are set, into a program for the virtual machine. A call
/// faults if and only if one of its lanes does; when several do, the code returned is the first fault of one of
/// them. Calls allocate nothing but the arrays that a single function makes, once the calling thread has called a
/// program as large. A single function is called for one lane.
std::unique_ptr<const ValueCall> interpret(const ir::Function& function);

/// The bytecode as text, one instruction a line, for `jit-eval dump --stage bytecode`.
std::string print_bytecode(const ir::Function& function);

}  // namespace jiteval::interp
