/// The short list of passes between our code generator and LLVM's.
#pragma once

#include <memory>

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace jiteval::jit {

/// Optimises modules for one target machine. What is emitted is already vectorised and nearly minimal, so no loop
/// passes run. Not safe for several threads at once.
class Optimizer {
 public:
  explicit Optimizer(llvm::TargetMachine& machine);
  ~Optimizer();

  void run(llvm::Module& module);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jiteval::jit
