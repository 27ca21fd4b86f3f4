/// The LLVM function around a body: block_entry.cpp for block calls, c_entry.cpp for C function pointers.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include "codegen/codegen.hpp"
#include "codegen/debug_info.hpp"
#include "codegen/emitter.hpp"

namespace jiteval::codegen {

void emit_block_entry(llvm::Module& module, const ir::Function& function, const Request& request);
void emit_c_entry(llvm::Module& module, const ir::Function& function, const Request& request);

/// What both have in common: one LLVM function, with a way out for faults.
class EntryEmitter {
 public:
  EntryEmitter(llvm::Module& module, const ir::Function& function, const Request& request);

 protected:
  llvm::BasicBlock* new_block(const char* name);

  /// Creates the LLVM function; the builder then stands in its entry block.
  llvm::Function* declare(llvm::Type* result, llvm::ArrayRef<llvm::Type*> parameters);

  /// Builds the way out; `leave` returns from the function, given the code.
  template <class Leave>
  void finish_faults(const Leave& leave) {
    // A body without faults has no use for it.
    if (fault_->hasNPredecessors(0)) {
      fault_->eraseFromParent();
      return;
    }
    builder_.SetInsertPoint(fault_);
    leave(builder_.CreateLoad(builder_.getInt32Ty(), fault_code_, /*isVolatile=*/true));
  }

  /// Null where nobody asked for it.
  const DebugInfo* debug_info() const { return debug_info_ ? &*debug_info_ : nullptr; }

  /// The type of the words of a scalar parameter.
  llvm::Type* word_of(const ir::Parameter& parameter);

  const ir::Function& function_;
  const Request& request_;
  llvm::IRBuilder<> builder_;
  llvm::Module& module_;
  llvm::Function* llvm_function_ = nullptr;
  llvm::BasicBlock* fault_ = nullptr;
  llvm::Value* fault_code_ = nullptr;
  std::optional<DebugInfo> debug_info_;  // where Request::source is
};

}  // namespace jiteval::codegen
