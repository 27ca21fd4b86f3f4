#include "jit/optimizer.hpp"

#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/LoopAnalysisManager.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Vectorize/LoopVectorize.h>

#include "codegen/codegen.hpp"
#include "codegen/math_calls.hpp"

namespace jiteval::jit {

struct Optimizer::Impl {
  Impl(llvm::TargetMachine& machine, Effort effort) : builder(&machine) {
    builder.registerLoopAnalyses(loops);
    builder.registerFunctionAnalyses(functions);
    builder.registerCGSCCAnalyses(graph);
    builder.registerModuleAnalyses(modules);
    builder.crossRegisterProxies(loops, functions, graph, modules);
    if (effort == Effort::vectors) {
      add_vector_passes();
    } else {
      add_loop_passes();
    }
  }

  // SROA turns the locals' memory into values, masks included; EarlyCSE removes what the emitter computes twice
  // (splats, addresses); SimplifyCFG removes empty blocks. InstCombine is left out: instruction selection folds
  // nearly all it would. Of four bodies looked at, the code of three kept its length (one instruction fewer at
  // most), and that of a search in nested loops was 7 % shorter for AVX-512 and 5 % longer for AVX2.
  void add_vector_passes() {
    passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    passes.addPass(llvm::EarlyCSEPass());
    passes.addPass(llvm::SimplifyCFGPass());
  }

  // The code generator's `for` loops have their condition at the end and a counter from zero already, so rotation
  // is for `while`, and counters need no simplification. The order of floating-point operations stays what it is:
  // no pass may change it without the flags that only FpMode::fast sets.
  void add_loop_passes() {
    passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    passes.addPass(llvm::EarlyCSEPass());
    passes.addPass(llvm::SimplifyCFGPass());
    passes.addPass(llvm::InstCombinePass());
    llvm::LoopPassManager of_loops;
    of_loops.addPass(llvm::LoopRotatePass());
    of_loops.addPass(llvm::LICMPass(llvm::LICMOptions()));
    passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(of_loops), /*UseMemorySSA=*/true));
    passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
    add_vectorizing_passes(simple_loops, true);
    // Several vectors at a time would be several copies of each mathematical function, which have work enough.
    add_vectorizing_passes(calling_loops, false);
    after_inlining.addPass(llvm::EarlyCSEPass());
    after_inlining.addPass(llvm::SimplifyCFGPass());
  }

  static void add_vectorizing_passes(llvm::FunctionPassManager& to, bool interleaves) {
    llvm::LoopVectorizeOptions options;
    options.setInterleaveOnlyWhenForced(!interleaves);
    to.addPass(llvm::LoopVectorizePass(options));
    to.addPass(llvm::InstCombinePass());
    to.addPass(llvm::SimplifyCFGPass());
  }

  void vectorize(llvm::Function& function) {
    if (!function.hasFnAttribute(codegen::widenable_calls_attribute)) {
      simple_loops.run(function, functions);
      return;
    }
    calling_loops.run(function, functions);
    codegen::inline_copies(function, functions.getResult<llvm::LoopAnalysis>(function));
    functions.invalidate(function, llvm::PreservedAnalyses::none());
    after_inlining.run(function, functions);
  }

  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager graph;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder;
  llvm::FunctionPassManager passes;
  // For functions with loops that may become vectors, without and with calls of mathematical functions.
  llvm::FunctionPassManager simple_loops;
  llvm::FunctionPassManager calling_loops;
  llvm::FunctionPassManager after_inlining;
};

Optimizer::Optimizer(llvm::TargetMachine& machine, Effort effort)
    : impl_(std::make_unique<Impl>(machine, effort)) {}
Optimizer::~Optimizer() = default;

void Optimizer::run(llvm::Module& module) {
  for (llvm::Function& function : module) {
    if (function.isDeclaration()) continue;
    impl_->passes.run(function, impl_->functions);
    if (function.hasFnAttribute(codegen::vectorizable_attribute)) impl_->vectorize(function);
  }
  impl_->loops.clear();
  impl_->functions.clear();
  impl_->graph.clear();
  impl_->modules.clear();
}

}  // namespace jiteval::jit
