#include "jiteval/kernel.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cassert>
#include <map>
#include <mutex>

#include "interp/program.hpp"
#include "jit/session.hpp"
#include "kernel/signature.hpp"
#include "sema/analyze.hpp"
#include "support/suggest.hpp"
#include "syntax/parser.hpp"

namespace jiteval {

namespace {

/// Native code as a block call.
class NativeBlock : public BlockCall {
 public:
  explicit NativeBlock(std::shared_ptr<const jit::NativeCode> code)
      : code_(std::move(code)), function_(reinterpret_cast<Function>(code_->address())) {}

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    return function_(inputs, outputs, n);
  }

 private:
  using Function = std::int32_t (*)(const void* const*, void* const*, std::int64_t);
  std::shared_ptr<const jit::NativeCode> code_;
  Function function_;
};

/// What one specialisation has been made into so far.
struct Specialised {
  ir::Function function;
  std::shared_ptr<const BlockCall> interpreted;
  std::shared_ptr<const BlockCall> native;
};

// Lanes times values of the IR from which native code pays: about 5 ms to compile, against about 0.7 ns a value.
constexpr double values_that_pay_for_native_code = 7e6;

bool pays_for_native_code(const ir::Function& function, std::int64_t lanes) {
  return static_cast<double>(lanes) * static_cast<double>(function.values.size()) > values_that_pay_for_native_code;
}

std::vector<ir::Parameter> parameters_of(const std::vector<std::string>& names, const Specialisation& how) {
  assert(names.size() == how.arguments.size());
  std::vector<ir::Parameter> parameters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    parameters.push_back({names[i], how.arguments[i].kind, how.arguments[i].window_size});
  }
  return parameters;
}

Diagnostics unknown_function(const syntax::Module& module, const CompileOptions& options) {
  std::vector<std::string_view> names;
  for (const syntax::Function& function : module.functions) names.push_back(function.name);
  std::string message = fmt::format("there is no function '{}' in {}", options.function, options.source_name);
  if (const auto near = nearest(options.function, names)) message += fmt::format("; did you mean '{}'?", *near);
  return Diagnostics::of(ErrorKind::argument, "unknown-function", std::move(message));
}

std::string key_of(const Specialisation& how) {
  std::string key;
  for (const auto& argument : how.arguments) {
    key += fmt::format("{}:{} ", static_cast<int>(argument.kind), argument.window_size);
  }
  return key;
}

}  // namespace

struct Kernel::Impl {
  CompileOptions options;
  syntax::Module module;
  const syntax::Function* function = nullptr;
  std::vector<std::string> names;
  std::vector<bool> is_array;
  bool returns_boolean = false;

  /// Everything below is made when it is first asked for, under the mutex.
  mutable std::mutex mutex;
  mutable std::map<std::string, Specialised> specialised;
  mutable std::map<std::string, std::shared_ptr<const jit::NativeCode>, std::less<>> pointers;
  /// What `call` runs; owned by its entry in `specialised`, which stays as long as the kernel.
  mutable std::atomic<const BlockCall*> one_value = nullptr;

  jit::Target target(codegen::Entry entry) const { return {entry, options.fp, options.isa}; }

  // The mutex is held.
  Result<Specialised*> specialise(const Specialisation& how) const {
    const std::string key = key_of(how);
    if (auto found = specialised.find(key); found != specialised.end()) return &found->second;
    auto lowered = sema::analyze(module, *function, parameters_of(names, how));
    if (!lowered) return std::unexpected(std::move(lowered.error()));
    return &specialised.emplace(key, Specialised{std::move(*lowered), nullptr, nullptr}).first->second;
  }
};

Kernel::Kernel(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

const std::vector<std::string>& Kernel::argument_names() const { return impl_->names; }
bool Kernel::is_array_argument(std::size_t index) const { return impl_->is_array[index]; }
bool Kernel::returns_boolean() const { return impl_->returns_boolean; }
const CompileOptions& Kernel::options() const { return impl_->options; }

Specialisation Kernel::specialisation(ArgumentKind otherwise) const {
  Specialisation how;
  for (bool array : impl_->is_array) how.arguments.push_back({array ? ArgumentKind::array : otherwise, 0});
  return how;
}

Result<std::shared_ptr<const BlockCall>> Kernel::block(const Specialisation& how, Engine engine,
                                                       std::int64_t expected_lanes) const {
  const std::lock_guard lock(impl_->mutex);
  auto found = impl_->specialise(how);
  if (!found) return std::unexpected(std::move(found.error()));
  Specialised& made = **found;
  if (engine == Engine::automatic) {
    const bool native = made.native != nullptr || pays_for_native_code(made.function, expected_lanes);
    engine = native ? Engine::jit : Engine::interp;
  }
  if (engine == Engine::interp) {
    if (made.interpreted == nullptr) made.interpreted = interp::interpret(made.function);
    return made.interpreted;
  }
  if (made.native == nullptr) {
    auto code = jit::compile(made.function, impl_->target(codegen::Entry::block));
    if (!code) return std::unexpected(std::move(code.error()));
    made.native = std::make_shared<const NativeBlock>(std::move(*code));
  }
  return made.native;
}

Result<double> Kernel::call(std::span<const double> arguments) const {
  const std::size_t arity = impl_->names.size();
  if (arguments.size() != arity) {
    return std::unexpected(Diagnostics::of(ErrorKind::argument, "argument-count",
                                           fmt::format("the kernel takes {} argument{}, and {} were given", arity,
                                                       arity == 1 ? "" : "s", arguments.size())));
  }
  for (std::size_t i = 0; i < arity; ++i) {
    if (!impl_->is_array[i]) continue;
    return std::unexpected(Diagnostics::of(
        ErrorKind::argument, "array-argument",
        fmt::format("argument '{}' is used as an array, and a single number was given", impl_->names[i])));
  }
  const BlockCall* one_value = impl_->one_value.load(std::memory_order_acquire);
  if (one_value == nullptr) {
    auto made = block(specialisation(ArgumentKind::uniform), impl_->options.engine, 1);
    if (!made) return std::unexpected(std::move(made.error()));
    one_value = made->get();
    impl_->one_value.store(one_value, std::memory_order_release);
  }
  constexpr std::size_t usual_arity = 16;
  const void* few[usual_arity];
  std::vector<const void*> many(arity > usual_arity ? arity : 0);
  const void** inputs = arity > usual_arity ? many.data() : few;
  for (std::size_t i = 0; i < arity; ++i) inputs[i] = &arguments[i];
  double result = 0;
  void* outputs[] = {&result};
  if (const std::int32_t code = (*one_value)(inputs, outputs, 1)) {
    return std::unexpected(fault(specialisation(ArgumentKind::uniform), code));
  }
  return result;
}

Diagnostics Kernel::fault(const Specialisation& how, std::int32_t code) const {
  const std::lock_guard lock(impl_->mutex);
  auto found = impl_->specialise(how);
  assert(found && code > 0 && static_cast<std::size_t>(code) <= (*found)->function.faults.size());
  const ir::FaultSite& site = (*found)->function.faults[static_cast<std::size_t>(code) - 1];
  Diagnostic diagnostic;
  diagnostic.kind = ErrorKind::runtime;
  diagnostic.code = "runtime-fault";
  diagnostic.message = ir::message(site.kind);
  diagnostic.span = site.span;
  return Diagnostics(impl_->module.source_name, impl_->module.source, {std::move(diagnostic)});
}

Result<void*> Kernel::pointer_to(std::string_view signature) const {
  const std::lock_guard lock(impl_->mutex);
  if (auto found = impl_->pointers.find(signature); found != impl_->pointers.end()) return found->second->address();
  const auto entry = kernel::entry_for(signature, impl_->names, impl_->is_array);
  if (!entry) return std::unexpected(entry.error());
  auto made = impl_->specialise(specialisation(ArgumentKind::uniform));
  if (!made) return std::unexpected(std::move(made.error()));
  auto code = jit::compile((*made)->function, impl_->target(*entry));
  if (!code) return std::unexpected(std::move(code.error()));
  return impl_->pointers.emplace(signature, std::move(*code)).first->second->address();
}

Result<std::string> Kernel::dump(Stage stage, const Specialisation& how) const {
  const syntax::Module& module = impl_->module;
  if (stage == Stage::tokens) return syntax::print_tokens(*module.source, module.source_name);
  if (stage == Stage::ast) return syntax::print(module);
  const std::lock_guard lock(impl_->mutex);
  auto found = impl_->specialise(how);
  if (!found) return std::unexpected(std::move(found.error()));
  const ir::Function& function = (*found)->function;
  const jit::Target target = impl_->target(codegen::Entry::block);
  switch (stage) {
    case Stage::ir:
      return ir::print(function);
    case Stage::bytecode:
      return interp::print_bytecode(function);
    case Stage::llvm:
      return jit::llvm_ir(function, target);
    default:
      return jit::assembly(function, target);
  }
}

Result<Kernel> compile(std::string_view source, CompileOptions options) {
  auto module = syntax::parse(source, options.source_name);
  if (!module) return std::unexpected(std::move(module.error()));
  auto impl = std::make_shared<Kernel::Impl>();
  impl->options = std::move(options);
  impl->module = std::move(*module);
  for (const syntax::Function& function : impl->module.functions) {
    if (impl->options.function.empty() || function.name == impl->options.function) impl->function = &function;
  }
  if (impl->function == nullptr) return std::unexpected(unknown_function(impl->module, impl->options));
  auto uses = sema::arguments(impl->module, *impl->function, impl->options.args);
  if (!uses) return std::unexpected(std::move(uses.error()));
  for (sema::ArgumentUse& use : *uses) {
    impl->names.push_back(std::move(use.name));
    impl->is_array.push_back(use.is_array);
  }
  // A first specialisation finds everything wrong with the body. It is the one for single values, so it is not
  // wasted.
  const Kernel kernel(impl);
  auto first = impl->specialise(kernel.specialisation(ArgumentKind::uniform));
  if (!first) return std::unexpected(std::move(first.error()));
  impl->returns_boolean = (*first)->function.result_type == ir::Type::boolean;
  return kernel;
}

}  // namespace jiteval
