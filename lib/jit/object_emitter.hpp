/// LLVM's code generator, for one target machine.
#pragma once

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>

#include <memory>
#include <string>

#include "jit/optimizer.hpp"

namespace jiteval::jit {

/// Writes object files. The eighty passes are made once and run for every module: making and scheduling them takes
/// as long as compiling a small kernel. Not safe for several threads at once.
class ObjectEmitter {
 public:
  ObjectEmitter(llvm::TargetMachine& machine, Effort effort);

  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> emit(llvm::Module& module);

 private:
  llvm::TargetMachine& machine_;
  Effort effort_;
  llvm::SmallVector<char, 0> object_;
  llvm::raw_svector_ostream stream_;
  llvm::legacy::PassManager passes_;
  bool usable_ = false;
};

/// The assembly text of a module, which is used up.
llvm::Expected<std::string> emit_assembly(llvm::TargetMachine& machine, Effort effort, llvm::Module& module);

}  // namespace jiteval::jit
