/// The short lists of passes between our code generator and LLVM's.
#pragma once

#include <cstdint>
#include <memory>

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace jiteval::jit {

/// How much is done.
enum class Effort : std::uint8_t {
  vectors,  ///< the code is already vectorised and nearly minimal: no loop passes
  loops,    ///< single functions: what makes scalar loops over arrays fast
};

/// Optimises modules for one target machine. Not safe for several threads at once.
class Optimizer {
 public:
  Optimizer(llvm::TargetMachine& machine, Effort effort);
  ~Optimizer();

  void run(llvm::Module& module);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jiteval::jit
