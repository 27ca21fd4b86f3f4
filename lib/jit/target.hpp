/// The instruction sets code can be made for, and what this machine has of them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "jiteval/kernel.hpp"

namespace llvm {
class TargetMachine;
}

namespace jiteval::jit {

/// "native", "scalar", "sse2", ...
std::string_view name(Isa isa);

/// Doubles in a vector register: 8, 4, 2, or 1 for `scalar`. `native` stands for native_isa().
unsigned lane_count(Isa isa);

/// Whether the instruction set multiplies and adds in one instruction.
bool has_fma(Isa isa);

/// What code for an instruction set may rely on: the name of a processor, and its features where they are this
/// machine's own.
std::string describe_cpu(Isa isa);

/// A target machine for an instruction set this machine supports; null when LLVM cannot make one.
std::unique_ptr<llvm::TargetMachine> make_target_machine(Isa isa);

}  // namespace jiteval::jit
