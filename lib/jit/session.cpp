#include "jit/session.hpp"

#include <fmt/format.h>
#include <llvm/ExecutionEngine/Orc/CompileUtils.h>
#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ExecutorProcessControl.h>
#include <llvm/ExecutionEngine/Orc/MapperJITLinkMemoryManager.h>
#include <llvm/ExecutionEngine/Orc/MemoryMapper.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <mutex>

#include "codegen/llvm_compat.hpp"
#include "jit/object_emitter.hpp"
#include "jit/optimizer.hpp"
#include "jit/target.hpp"
#include "math/routines.hpp"
#include "runtime/runtime.hpp"

namespace jiteval::jit {

namespace {

namespace orc = llvm::orc;

// Address space is taken from the system in units of this size, and code packed into them.
constexpr std::size_t code_pool_bytes = std::size_t{4} << 20;

/// LLVM's errors become ours here.
Diagnostics environment_error(const std::string& reason) {
  return Diagnostics::of(ErrorKind::environment, "native-code", "native code could not be made: " + reason);
}
Diagnostics environment_error(llvm::Error error) { return environment_error(llvm::toString(std::move(error))); }

/// From LLVM IR to object files.
struct Pipeline {
  Pipeline(llvm::TargetMachine& machine, Effort effort) : optimizer(machine, effort), emitter(machine, effort) {}
  Optimizer optimizer;
  ObjectEmitter emitter;
};

/// What one instruction set needs to compile for it; used by one thread at a time.
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

/// The process's one ORC session. It is never destroyed: native code may outlive every static object.
class Session {
 public:
  static Session& get() {
    static auto* session = new Session;
    return *session;
  }

  Result<std::shared_ptr<const NativeCode>> compile(const ir::Function& function, const Target& target);
  Result<std::string> print_ir(const ir::Function& function, const Target& target);
  Result<std::string> print_assembly(const ir::Function& function, const Target& target);

  void remove(orc::ResourceTracker& tracker) {
    if (auto error = tracker.remove()) session_->reportError(std::move(error));
    session_->getSymbolStringPool()->clearDeadEntries();
  }

 private:
  Session();

  orc::SymbolMap routines();
  llvm::Expected<Compiler*> compiler(Isa isa);
  llvm::Expected<std::unique_ptr<llvm::Module>> build(llvm::LLVMContext& context, const ir::Function& function,
                                                      const Target& target, const std::string& symbol);

  std::mutex mutex_;  // guards the compilers and the counter
  std::array<Compiler, 5> compilers_;
  std::uint64_t compiled_ = 0;

  std::string failure_;
  std::unique_ptr<orc::ExecutionSession> session_;
  std::unique_ptr<orc::ObjectLinkingLayer> linker_;
  orc::JITDylib* library_ = nullptr;
};

/// Native code that the session made.
class LinkedCode : public NativeCode {
 public:
  LinkedCode(orc::ResourceTrackerSP tracker, void* address) : tracker_(std::move(tracker)), address_(address) {}
  ~LinkedCode() override { Session::get().remove(*tracker_); }
  LinkedCode(const LinkedCode&) = delete;
  LinkedCode& operator=(const LinkedCode&) = delete;

  void* address() const override { return address_; }

 private:
  orc::ResourceTrackerSP tracker_;
  void* address_;
};

// Kernels are compiled on the caller's thread, so tasks of ORC's own run there too.
Session::Session() {
  const auto pool = std::make_shared<orc::SymbolStringPool>();
  auto memory = orc::MapperJITLinkMemoryManager::CreateWithMapper<orc::InProcessMemoryMapper>(code_pool_bytes);
  if (!memory) {
    failure_ = llvm::toString(memory.takeError());
    return;
  }
  auto control = orc::SelfExecutorProcessControl::Create(pool, std::make_unique<orc::InPlaceTaskDispatcher>(),
                                                         std::move(*memory));
  if (!control) {
    failure_ = llvm::toString(control.takeError());
    return;
  }
  session_ = std::make_unique<orc::ExecutionSession>(std::move(*control));
  session_->setErrorReporter(
      [](llvm::Error error) { llvm::consumeError(std::move(error)); });  // it is returned, too
  linker_ = std::make_unique<orc::ObjectLinkingLayer>(*session_);
  library_ = &session_->createBareJITDylib("kernels");
  if (auto error = library_->define(orc::absoluteSymbols(routines()))) failure_ = llvm::toString(std::move(error));
}

// What kernels may call, by the names that codegen and LLVM's code generator use.
orc::SymbolMap Session::routines() {
  orc::SymbolMap symbols;
  const auto add = [&](const std::string& symbol, auto* function) {
    symbols[session_->intern(symbol)] = {orc::ExecutorAddr::fromPtr(function),
                                         llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
  };
  for (const math::Routine& routine : math::routines()) {
    add(fmt::format("jiteval_lanes_{}", routine.name), routine.lanes);
    add(fmt::format("jiteval_scalar_{}", routine.name), routine.scalar);
  }
  for (const math::SlowPath* path : math::slow_paths())
    add(fmt::format("jiteval_slow_{}", path->name), path->routine);
  add("jiteval_compute_slowly", &math::compute_slowly);
  // Operations that lesser machines have no instruction for.
  using One = double (*)(double);
  add("floor", static_cast<One>(&::floor));
  add("ceil", static_cast<One>(&::ceil));
  add("rint", static_cast<One>(&::rint));
  add("trunc", static_cast<One>(&::trunc));
  // LLVM narrows an operation on a float that was widened and is narrowed again.
  using OneFloat = float (*)(float);
  add("floorf", static_cast<OneFloat>(&::floorf));
  add("ceilf", static_cast<OneFloat>(&::ceilf));
  add("rintf", static_cast<OneFloat>(&::rintf));
  add("truncf", static_cast<OneFloat>(&::truncf));
  add("fma", static_cast<double (*)(double, double, double)>(&::fma));
  using Fill = void* (*)(void*, int, std::size_t);
  add("memset", static_cast<Fill>(&::memset));
  using Copy = void* (*)(void*, const void*, std::size_t);
  add("memcpy", static_cast<Copy>(&::memcpy));
  add("memmove", static_cast<Copy>(&::memmove));
  add("jiteval_allocate", &runtime::jiteval_allocate);
  add("jiteval_stop_flag", &runtime::jiteval_stop_flag);
  return symbols;
}

llvm::Expected<Compiler*> Session::compiler(Isa isa) {
  Compiler& compiler = compilers_[static_cast<std::size_t>(isa)];
  if (compiler.machine == nullptr) {
    compiler.machine = make_target_machine(isa);
    if (compiler.machine == nullptr) {
      return llvm::createStringError(llvm::inconvertibleErrorCode(), "LLVM has no target for this machine");
    }
  }
  return &compiler;
}

llvm::Expected<std::unique_ptr<llvm::Module>> Session::build(llvm::LLVMContext& context,
                                                             const ir::Function& function, const Target& target,
                                                             const std::string& symbol) {
  auto compiler = this->compiler(target.isa);
  if (!compiler) return compiler.takeError();
  llvm::TargetMachine& machine = *(*compiler)->machine;
  const codegen::Request request{.entry = target.entry,
                                 .symbol = symbol,
                                 .width = lane_count(target.isa),
                                 .fp = target.fp,
                                 .signature = target.signature,
                                 .has_fma = has_fma(target.isa)};
  auto module = codegen::emit(context, function, request);
  compat::set_target_triple(*module, machine.getTargetTriple());
  module->setDataLayout(machine.createDataLayout());
#ifndef NDEBUG
  constexpr bool verify = true;
#else
  constexpr bool verify = JITEVAL_VERIFY_LLVM_IR;
#endif
  if constexpr (verify) {
    std::string problem;
    llvm::raw_string_ostream stream(problem);
    if (llvm::verifyModule(*module, &stream)) {
      return llvm::createStringError(llvm::inconvertibleErrorCode(), "invalid LLVM IR: " + stream.str());
    }
  }
  (*compiler)->pipeline(effort_for(function)).optimizer.run(*module);
  return module;
}

Result<std::shared_ptr<const NativeCode>> Session::compile(const ir::Function& function, const Target& target) {
  if (!failure_.empty()) return std::unexpected(environment_error(failure_));
  std::string symbol;
  std::unique_ptr<llvm::MemoryBuffer> object;
  {
    const std::lock_guard lock(mutex_);
    symbol = fmt::format("kernel_{}", compiled_++);
    llvm::LLVMContext context;
    auto module = build(context, function, target, symbol);
    if (!module) return std::unexpected(environment_error(module.takeError()));
    Compiler& compiler = compilers_[static_cast<std::size_t>(target.isa)];
    auto emitted = compiler.pipeline(effort_for(function)).emitter.emit(**module);
    if (!emitted) return std::unexpected(environment_error(emitted.takeError()));
    object = std::move(*emitted);
  }
  orc::ResourceTrackerSP tracker = library_->createResourceTracker();
  if (auto error = linker_->add(tracker, std::move(object))) {
    return std::unexpected(environment_error(std::move(error)));
  }
  auto found = session_->lookup({library_}, session_->intern(symbol));
  if (!found) return std::unexpected(environment_error(found.takeError()));
  return std::make_shared<const LinkedCode>(std::move(tracker), found->getAddress().toPtr<void*>());
}

Result<std::string> Session::print_ir(const ir::Function& function, const Target& target) {
  const std::lock_guard lock(mutex_);
  llvm::LLVMContext context;
  auto module = build(context, function, target, "kernel");
  if (!module) return std::unexpected(environment_error(module.takeError()));
  std::string text;
  llvm::raw_string_ostream stream(text);
  (*module)->print(stream, nullptr);
  return stream.str();
}

Result<std::string> Session::print_assembly(const ir::Function& function, const Target& target) {
  const std::lock_guard lock(mutex_);
  llvm::LLVMContext context;
  auto module = build(context, function, target, "kernel");
  if (!module) return std::unexpected(environment_error(module.takeError()));
  llvm::TargetMachine& machine = *compilers_[static_cast<std::size_t>(target.isa)].machine;
  auto text = emit_assembly(machine, effort_for(function), **module);
  if (!text) return std::unexpected(environment_error(text.takeError()));
  return std::move(*text);
}

// Refuses an instruction set by name where this machine lacks it.
Result<void> check_isa(Isa isa) {
  const std::vector<Isa> isas = supported_isas();
  if (isa == Isa::native || std::find(isas.begin(), isas.end(), isa) != isas.end()) return {};
  return std::unexpected(
      Diagnostics::of(ErrorKind::environment, "unsupported-isa", fmt::format("this machine has no {}", name(isa))));
}

}  // namespace

Result<std::shared_ptr<const NativeCode>> compile(const ir::Function& function, const Target& target) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  return Session::get().compile(function, target);
}

Result<std::string> llvm_ir(const ir::Function& function, const Target& target) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  return Session::get().print_ir(function, target);
}

Result<std::string> assembly(const ir::Function& function, const Target& target) {
  if (auto fine = check_isa(target.isa); !fine) return std::unexpected(fine.error());
  return Session::get().print_assembly(function, target);
}

}  // namespace jiteval::jit
