/// Mathematical functions in LLVM IR: their code in place, and calls that loops turned into vectors take along.
#pragma once

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/IRBuilder.h>

#include "ir/ir.hpp"

namespace jiteval::codegen {

/// Instruction selection takes time that grows with the square of how often a coefficient is used in one function.
/// So where a kernel calls a function several times, the first copies are inlined, up to this many instructions
/// after the first, and the others call the library's copy. That takes 5 to 25 % longer, the more the smaller the
/// function is.
inline constexpr unsigned most_copied_instructions = 200;

/// The code of a function in place, for one lane or a vector of them; null for a function that is called. Eight
/// lanes mean AVX-512, and `has_avx512` that the machine has it for one lane, too.
llvm::Value* emit_math_body(llvm::IRBuilder<>& builder, ir::MathFunction function,
                            llvm::ArrayRef<llvm::Value*> operands, bool has_avx512);

/// Calls the library's copy for one lane, and tells LLVM of the copies for vectors of up to `width` lanes: what the
/// loop around the call uses when it becomes vectors.
llvm::CallInst* call_widenable_copy(llvm::IRBuilder<>& builder, ir::MathFunction function,
                                    llvm::ArrayRef<llvm::Value*> operands, unsigned width);

/// Puts the code of functions in the place of such calls, once loops have become vectors; the few turns that
/// vectors leave over go on calling.
void inline_copies(llvm::Function& function, const llvm::LoopInfo& loops);

}  // namespace jiteval::codegen
