#include "jit/compiler.hpp"

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

#include <array>
#include <mutex>

#include "codegen/codegen.hpp"
#include "codegen/llvm_compat.hpp"
#include "jit/loader.hpp"
#include "jit/object_emitter.hpp"
#include "jit/optimizer.hpp"
#include "jit/target.hpp"

namespace jiteval::jit {

namespace {

/// From LLVM IR to object files.
struct Pipeline {
  Pipeline(llvm::TargetMachine& machine, Effort effort) : optimizer(machine, effort), emitter(machine, effort) {}
  Optimizer optimizer;
  ObjectEmitter emitter;
};

/// What one instruction set needs to compile for it.
struct Compiler {
  Pipeline& pipeline(Effort effort) {
    std::unique_ptr<Pipeline>& pipeline = pipelines[static_cast<std::size_t>(effort)];
    if (pipeline == nullptr) pipeline = std::make_unique<Pipeline>(*machine, effort);
    return *pipeline;
  }

  std::unique_ptr<llvm::TargetMachine> machine;
  std::array<std::unique_ptr<Pipeline>, 2> pipelines;
};

Effort effort_for(const ir::Function& function) { return function.is_single ? Effort::loops : Effort::vectors; }

/// The compilers of this process, made when they are first needed, and the lock under which they work.
struct Compilers {
  std::mutex mutex;
  std::array<Compiler, 5> of_isa;
};

/// They are never destroyed: a thread may still compile while static objects go.
Compilers& compilers() {
  static auto* const all = new Compilers;
  return *all;
}

/// One function on its way through a compiler, which is held meanwhile.
class Compilation {
 public:
  Compilation(const ir::Function& function, const Target& target)
      : lock_(compilers().mutex),
        compiler_(compilers().of_isa[static_cast<std::size_t>(target.isa)]),
        function_(function),
        target_(target) {}

  /// Starts the compiler, where that has not been done.
  llvm::Error start() {
    if (compiler_.machine == nullptr) compiler_.machine = make_target_machine(target_.isa);
    if (compiler_.machine == nullptr) return failure("LLVM has no target for this machine");
    pipeline_ = &compiler_.pipeline(effort_for(function_));
    return llvm::Error::success();
  }

  llvm::Error build(SourceLines lines) {
    const codegen::Request request{.entry = target_.entry,
                                   .symbol = entry_symbol,
                                   .width = lane_count(target_.isa),
                                   .fp = target_.fp,
                                   .signature = target_.signature,
                                   .has_fma = has_fma(target_.isa),
                                   .source = lines == SourceLines::yes ? &target_.source : nullptr};
    module_ = codegen::emit(context_, function_, request);
    compat::set_target_triple(*module_, compiler_.machine->getTargetTriple());
    module_->setDataLayout(compiler_.machine->createDataLayout());
#ifndef NDEBUG
    constexpr bool verify = true;
#else
    constexpr bool verify = JITEVAL_VERIFY_LLVM_IR;
#endif
    if constexpr (verify) {
      std::string problem;
      llvm::raw_string_ostream stream(problem);
      if (llvm::verifyModule(*module_, &stream)) return failure("invalid LLVM IR: " + stream.str());
    }
    return llvm::Error::success();
  }

  void optimize() { pipeline_->optimizer.run(*module_); }

  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> emit() { return pipeline_->emitter.emit(*module_); }

  std::string print() const {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module_->print(stream, nullptr);
    return stream.str();
  }

  llvm::Expected<std::string> assemble() {
    return emit_assembly(*compiler_.machine, effort_for(function_), *module_);
  }

 private:
  static llvm::Error failure(const std::string& message) {
    return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
  }

  std::lock_guard<std::mutex> lock_;
  Compiler& compiler_;
  const ir::Function& function_;
  const Target& target_;
  Pipeline* pipeline_ = nullptr;
  llvm::LLVMContext context_;
  std::unique_ptr<llvm::Module> module_;
};

}  // namespace

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> compile_object(const ir::Function& function,
                                                                   const Target& target, SourceLines lines,
                                                                   Phases& phases) {
  Compilation compilation(function, target);
  phases.begin("LLVM start");
  if (auto error = compilation.start()) return error;
  phases.begin("LLVM IR");
  if (auto error = compilation.build(lines)) return error;
  phases.begin("LLVM passes");
  compilation.optimize();
  phases.begin("machine code");
  auto object = compilation.emit();
  phases.end();
  return object;
}

llvm::Expected<std::string> print_llvm_ir(const ir::Function& function, const Target& target) {
  Compilation compilation(function, target);
  if (auto error = compilation.start()) return error;
  if (auto error = compilation.build(SourceLines::no)) return error;
  compilation.optimize();
  return compilation.print();
}

llvm::Expected<std::string> print_assembly(const ir::Function& function, const Target& target) {
  Compilation compilation(function, target);
  if (auto error = compilation.start()) return error;
  if (auto error = compilation.build(SourceLines::yes)) return error;
  compilation.optimize();
  return compilation.assemble();
}

}  // namespace jiteval::jit
