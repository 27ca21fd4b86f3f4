/// From the typed IR to object files, by LLVM.
#pragma once

#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>

#include <cstdint>
#include <memory>
#include <string>

#include "ir/ir.hpp"
#include "jit/session.hpp"

namespace jiteval::jit {

/// Whether an object tells which line of the source an instruction is from, which takes time to make.
enum class SourceLines : std::uint8_t { no, yes };

/// An object file whose function is called `entry_symbol`. It holds no address of this process, so another one may
/// load it. For an instruction set that this machine has; may be called from any thread.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> compile_object(const ir::Function& function,
                                                                   const Target& target, SourceLines lines,
                                                                   Phases& phases);

/// The LLVM IR after its passes, as text.
llvm::Expected<std::string> print_llvm_ir(const ir::Function& function, const Target& target);

/// The machine code as assembly text, for an assembler; it tells which line of the source is where.
llvm::Expected<std::string> print_assembly(const ir::Function& function, const Target& target);

}  // namespace jiteval::jit
