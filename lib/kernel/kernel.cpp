#include "jiteval/kernel.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interp/program.hpp"
#include "kernel/arguments.hpp"
#include "kernel/c_text.hpp"
#include "kernel/impl.hpp"
#include "kernel/signature.hpp"
#include "support/words.hpp"
#include "syntax/parser.hpp"

namespace jiteval {

namespace {

/// Native code as a block call.
class NativeBlock : public ValueCall {
 public:
  using Function = Kernel::BlockFunction*;

  explicit NativeBlock(std::shared_ptr<const jit::NativeCode> code)
      : code_(std::move(code)), function_(reinterpret_cast<Function>(code_->address())) {}

  Function function() const { return function_; }

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    return function_(inputs, outputs, n);
  }

  // Not inlined where the compiler guesses that this engine is meant.
  [[gnu::noinline]] std::int32_t value(const double* arguments, std::size_t count, double* result) const override {
    constexpr std::size_t usual_count = 16;
    const void* few[usual_count];
    std::vector<const void*> many(count > usual_count ? count : 0);
    const void** const inputs = count > usual_count ? many.data() : few;
    for (std::size_t i = 0; i < count; ++i) inputs[i] = &arguments[i];
    void* outputs[] = {result};
    return function_(inputs, outputs, 1);
  }

 private:
  std::shared_ptr<const jit::NativeCode> code_;
  Function function_;
};

// Apart from its caller, whose usual way would otherwise save the registers that this one needs.
[[gnu::noinline]] double called_or_nan(const Kernel& kernel, std::span<const double> arguments) {
  return kernel.call(arguments).value_or(std::numeric_limits<double>::quiet_NaN());
}

// Lanes times values of the IR from which native code pays: about 5 ms to compile, against about 0.7 ns a value.
constexpr double values_that_pay_for_native_code = 7e6;

bool has_loops(const ir::Function& function) {
  return std::ranges::any_of(function.blocks, [](const ir::Block& block) {
    return std::ranges::any_of(block.stmts, [](const ir::Stmt& stmt) {
      return stmt.kind == ir::StmtKind::while_ || stmt.kind == ir::StmtKind::for_;
    });
  });
}

bool pays_for_native_code(const ir::Function& function, std::int64_t lanes) {
  // How often the loops of a single function go round is not known, but a body that is called once has them for a
  // reason: some thousand turns pay.
  if (function.is_single) return has_loops(function);
  return static_cast<double>(lanes) * static_cast<double>(function.values.size()) > values_that_pay_for_native_code;
}

ElementType element_of(ir::Type type) {
  switch (type) {
    case ir::Type::boolean:
      return ElementType::boolean;
    case ir::Type::i64:
      return ElementType::i64;
    case ir::Type::u64:
      return ElementType::u64;
    case ir::Type::f32:
      return ElementType::f32;
    default:
      return ElementType::f64;
  }
}

ResultLayout layout_of(const ir::ResultShape& shape) {
  ResultLayout layout{.type = element_of(shape.type), .first_word = shape.slot};
  switch (shape.form) {
    case ir::ResultShape::Form::nothing:
      layout.form = ResultLayout::Form::nothing;
      break;
    case ir::ResultShape::Form::number:
      layout.form = ResultLayout::Form::number;
      break;
    case ir::ResultShape::Form::tuple:
      layout.form = ResultLayout::Form::tuple;
      for (const ir::ResultShape& item : shape.items) layout.items.push_back(layout_of(item));
      break;
    case ir::ResultShape::Form::array:
      layout.form = ResultLayout::Form::array;
      layout.type = shape.element;
      layout.dimensions = shape.dimensions;
      break;
  }
  return layout;
}

}  // namespace

std::size_t ResultLayout::end_word() const {
  switch (form) {
    case Form::nothing:
      return first_word;
    case Form::number:
      return first_word + 1;
    case Form::array:
      return first_word + 2 + 2 * static_cast<std::size_t>(dimensions);
    case Form::tuple:
      break;
  }
  std::size_t end = first_word;
  for (const ResultLayout& item : items) end = std::max(end, item.end_word());
  return end;
}

Kernel::Kernel(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

const std::vector<std::string>& Kernel::argument_names() const { return impl_->names; }
const CompileOptions& Kernel::options() const { return impl_->options; }
bool Kernel::is_array_argument(std::size_t index) const { return impl_->is_array(index); }
Specialisation Kernel::specialisation(ArgumentKind otherwise) const { return impl_->specialisation(otherwise); }

const std::string& Kernel::default_text(std::size_t index) const { return impl_->uses[index].default_text; }

std::optional<Specialisation::Argument> Kernel::declared_type(std::size_t index) const {
  const auto& declared = impl_->uses[index].declared;
  if (!declared) return std::nullopt;
  switch (declared->form) {
    case sema::DeclaredType::Form::scalar:
      return Specialisation::Argument{.kind = ArgumentKind::uniform, .type = declared->element};
    case sema::DeclaredType::Form::pointer:
      return Specialisation::Argument{.kind = ArgumentKind::pointer, .type = declared->element};
    case sema::DeclaredType::Form::array:
      break;
  }
  return Specialisation::Argument{
      .kind = ArgumentKind::array, .type = declared->element, .dimensions = declared->dimensions};
}

bool Kernel::returns_boolean() const {
  const auto layout = result_layout(specialisation(ArgumentKind::uniform));
  return layout && layout->form == ResultLayout::Form::number && layout->type == ElementType::boolean;
}

Result<ResultLayout> Kernel::result_layout(const Specialisation& how) const {
  const std::lock_guard lock(impl_->mutex);
  auto found = impl_->specialise(how);
  if (!found) return std::unexpected(std::move(found.error()));
  const ir::Function& function = (*found)->function;
  if (!function.is_single) return ResultLayout{.type = element_of(function.result_type)};
  return layout_of(function.result);
}

Result<std::shared_ptr<const BlockCall>> Kernel::block(const Specialisation& how, Engine engine,
                                                       std::int64_t expected_lanes) const {
  const std::lock_guard lock(impl_->mutex);
  auto found = impl_->specialise(how);
  if (!found) return std::unexpected(std::move(found.error()));
  Impl::Specialised& made = **found;
  if (engine == Engine::automatic) {
    const bool native = made.native != nullptr || pays_for_native_code(made.function, expected_lanes);
    engine = native ? Engine::jit : Engine::interp;
  }
  if (engine == Engine::interp) {
    if (made.interpreted == nullptr) made.interpreted = interp::interpret(made.function);
    return made.interpreted;
  }
  if (made.native == nullptr) {
    auto code = impl_->native_code(made.function, impl_->target(codegen::Entry::block));
    if (!code) return std::unexpected(std::move(code.error()));
    made.native = std::make_shared<const NativeBlock>(std::move(*code));
  }
  return made.native;
}

// What `call` does once it has been called, without building a result that may be an error: an interpreted kernel
// takes hardly longer.
double Kernel::value_or_nan(std::span<const double> arguments) const {
  const ValueCall* one_value = impl_->one_value.load(std::memory_order_acquire);
  if (one_value == nullptr || !impl_->takes_doubles || arguments.size() != impl_->names.size()) [[unlikely]] {
    return called_or_nan(*this, arguments);
  }
  double result;
  return one_value->value(arguments.data(), arguments.size(), &result) == 0
             ? result
             : std::numeric_limits<double>::quiet_NaN();
}

Result<double> Kernel::call(std::span<const double> arguments) const {
  const std::size_t arity = impl_->names.size();
  if (arguments.size() != arity) {
    return std::unexpected(kernel::wrong_argument_count(impl_->names, arguments.size()));
  }
  const ValueCall* one_value = impl_->one_value.load(std::memory_order_acquire);
  if (one_value == nullptr) {
    for (std::size_t i = 0; i < arity; ++i) {
      if (!impl_->is_array(i)) continue;
      return std::unexpected(Diagnostics::of(
          ErrorKind::argument, "array-argument",
          fmt::format("argument '{}' is used as an array, and a single number was given", impl_->names[i])));
    }
    auto made = block(specialisation(ArgumentKind::uniform), impl_->options.engine, 1);
    if (!made) return std::unexpected(std::move(made.error()));
    one_value = static_cast<const ValueCall*>(made->get());
    impl_->one_value.store(one_value, std::memory_order_release);
  }
  double result = 0;
  std::int32_t code;
  if (impl_->takes_doubles) {
    code = one_value->value(arguments.data(), arity, &result);
  } else {
    const auto words = impl_->words_of(arguments);
    if (!words) return std::unexpected(words.error());
    std::vector<const void*> inputs;
    for (const Word& word : *words) inputs.push_back(&word);
    void* outputs[] = {&result};
    code = (*one_value)(inputs.data(), outputs, 1);
  }
  if (code != 0) return std::unexpected(fault(specialisation(ArgumentKind::uniform), code));
  return result;
}

Result<std::vector<Word>> Kernel::Impl::words_of(std::span<const double> arguments) const {
  std::vector<Word> words;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const ElementType type = uses[i].declared ? uses[i].declared->element : ElementType::f64;
    const auto word = word_of(type, arguments[i]);
    if (!word) return std::unexpected(kernel::wrong_value(names[i], type, fmt::format("{}", arguments[i])));
    words.push_back(*word);
  }
  return words;
}

Diagnostics Kernel::fault(const Specialisation& how, std::int32_t code) const {
  if (code == stopped) return Diagnostics::of(ErrorKind::runtime, "stopped", "stopped");
  const std::lock_guard lock(impl_->mutex);
  auto found = impl_->specialise(how);
  if (!found) return std::move(found.error());
  if (code <= 0 || static_cast<std::size_t>(code) > (*found)->function.faults.size()) {
    return Diagnostics::of(ErrorKind::argument, "fault-code",
                           fmt::format("{} is no fault code of this kernel", code));
  }
  const ir::FaultSite& site = (*found)->function.faults[static_cast<std::size_t>(code) - 1];
  Diagnostic diagnostic;
  diagnostic.kind = ErrorKind::runtime;
  diagnostic.code = "runtime-fault";
  diagnostic.message = ir::message(site.kind);
  diagnostic.span = site.span;
  return Diagnostics(impl_->module.source_name, impl_->module.source, {std::move(diagnostic)});
}

Result<void*> Kernel::pointer_to(const detail::CFunction& function) const {
  const std::lock_guard lock(impl_->mutex);
  const std::string text = kernel::c_text(function);
  if (auto found = impl_->pointers.find(text); found != impl_->pointers.end()) return found->second->address();
  auto plans = kernel::plan_pointer(function, impl_->uses, impl_->specialisation(ArgumentKind::uniform));
  if (!plans) return std::unexpected(std::move(plans.error()));
  Diagnostics mistakes;
  for (kernel::PointerPlan& plan : *plans) {
    auto made = impl_->specialise(plan.specialisation);
    if (!made) {
      mistakes = std::move(made.error());
      continue;
    }
    if (auto delivered = kernel::set_delivery(plan, function, (*made)->function); !delivered) {
      mistakes = std::move(delivered.error());
      continue;
    }
    auto code = impl_->native_code((*made)->function, impl_->target(plan.entry, std::move(plan.signature)));
    if (!code) return std::unexpected(std::move(code.error()));
    return impl_->pointers.emplace(text, std::move(*code)).first->second->address();
  }
  return std::unexpected(std::move(mistakes));
}

Result<void*> Kernel::pointer(std::string_view c_signature) const {
  const auto function = kernel::parse_c_text(c_signature);
  if (!function) return std::unexpected(function.error());
  return pointer_to(*function);
}

Result<Kernel::BlockFunction*> Kernel::block_pointer(const Specialisation& specialisation) const {
  const auto made = block(specialisation, Engine::jit);
  if (!made) return std::unexpected(made.error());
  return static_cast<const NativeBlock&>(**made).function();
}

std::vector<BuildStep> Kernel::build_steps() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->build_steps.list();
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

}  // namespace jiteval
