/// From the parameters of a C function to a kernel's arguments.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <vector>

#include "codegen/codegen.hpp"
#include "codegen/emitter.hpp"

namespace jiteval::codegen {

/// `number`, an integer with a sign or without it, or a floating-point number, converted as C does. What C leaves
/// undefined, a floating-point number beyond the range of the integer, becomes the nearest end of it (NaN: 0).
llvm::Value* converted_in_c(llvm::IRBuilder<>& builder, llvm::Value* number, bool has_sign, ElementType to);

/// Finds the arguments of one kernel. Made in the first block of the function.
class CArguments {
 public:
  CArguments(llvm::IRBuilder<>& builder, const ir::Function& function, const CSignature& signature,
             llvm::Function& llvm_function);

  /// Whether there is memory behind every argument; null where nothing can be missing.
  llvm::Value* usable();

  /// The arguments, once they are known to be there.
  std::vector<Argument> load();

 private:
  llvm::Value* parameter(unsigned index) { return llvm_function_.getArg(index); }
  llvm::Value* describe(llvm::Value* data, llvm::Value* size, bool size_is_signed);
  llvm::Value* packed(const CArgument& argument);
  llvm::Value* from_user_data(const CArgument& argument);
  llvm::Value* as_word(llvm::Value* number, ElementType from, const ir::Parameter& parameter);

  llvm::IRBuilder<>& builder_;
  const ir::Function& function_;
  const CSignature& signature_;
  llvm::Function& llvm_function_;
  std::vector<CArgument> arguments_;
  std::vector<llvm::Value*> descriptors_;  // one for each argument, null for those that are no arrays
};

}  // namespace jiteval::codegen
