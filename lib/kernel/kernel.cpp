#include "jiteval/kernel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "interp/program.hpp"
#include "kernel/arguments.hpp"
#include "kernel/c_text.hpp"
#include "kernel/impl.hpp"
#include "kernel/signature.hpp"
#include "support/words.hpp"
#include "syntax/parser.hpp"

namespace jiteval {

namespace {

// Apart from its caller, whose usual way would otherwise save the registers that this one needs.
[[gnu::noinline]] double called_or_nan(const Kernel& kernel, std::span<const double> arguments) {
  return kernel.call(arguments).value_or(std::numeric_limits<double>::quiet_NaN());
}

using Clock = std::chrono::steady_clock;

/// So many calls of an interpreted kernel go by between two looks at what they cost.
constexpr std::int32_t calls_between_looks = 1000;

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
  auto found = impl_->locked_specialise(how);
  if (!found) return std::unexpected(std::move(found.error()));
  const ir::Function& function = (*found)->function();
  if (!function.is_single) return ResultLayout{.type = element_of(function.result_type)};
  return layout_of(function.result);
}

Result<std::shared_ptr<const BlockCall>> Kernel::block(const Specialisation& how, Engine engine) const {
  auto found = impl_->locked_specialise(how);
  if (!found) return std::unexpected(std::move(found.error()));
  switch (engine) {
    case Engine::interp:
      return (*found)->interpreted();
    case Engine::jit:
      return (*found)->native();
    case Engine::automatic:
      break;
  }
  return (*found)->automatic();
}

// What `call` does once it has been called, without building a result that may be an error: an interpreted kernel
// takes hardly longer.
double Kernel::value_or_nan(std::span<const double> arguments) const {
  const ValueCall* one_value = impl_->one_value.load(std::memory_order_acquire);
  if (one_value == nullptr || !impl_->takes_doubles || arguments.size() != impl_->names.size()) [[unlikely]] {
    return called_or_nan(*this, arguments);
  }
  if (const std::int32_t left = impl_->calls_to_look.load(std::memory_order_relaxed); left >= 0) {
    if (left == 0) [[unlikely]]
      return called_or_nan(*this, arguments);
    impl_->calls_to_look.store(left - 1, std::memory_order_relaxed);
  }
  double result;
  return one_value->value(arguments.data(), arguments.size(), &result) == 0
             ? result
             : std::numeric_limits<double>::quiet_NaN();
}

Result<const ValueCall*> Kernel::Impl::choose_one_value() const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_array(i)) continue;
    return std::unexpected(
        Diagnostics::of(ErrorKind::argument, "array-argument",
                        fmt::format("argument '{}' is used as an array, and a single number was given", names[i])));
  }
  auto found = locked_specialise(specialisation(ArgumentKind::uniform));
  if (!found) return std::unexpected(std::move(found.error()));
  const kernel::Specialised& made = **found;
  const ValueCall* chosen = nullptr;
  if (options.engine == Engine::jit) {
    auto native = made.native();
    if (!native) return std::unexpected(std::move(native.error()));
    chosen = native->get();
  } else {
    // Without loops no call takes long, and it is enough to count them. With loops, only calls by `value` leave the
    // counting to us.
    const bool automatic = options.engine == Engine::automatic;
    const bool counts = automatic && (takes_doubles || !made.has_loops());
    chosen = automatic && made.has_loops() ? made.automatic().get() : made.interpreted().get();
    one_value_of.store(&made, std::memory_order_relaxed);
    calls_to_look.store(counts ? calls_between_looks : -1, std::memory_order_relaxed);
  }
  one_value.store(chosen, std::memory_order_release);
  return chosen;
}

void Kernel::Impl::look_at_calls(double seconds) const {
  const kernel::Specialised& made = *one_value_of.load(std::memory_order_relaxed);
  made.account(seconds * calls_between_looks);
  const ValueCall* const native = made.native_if_made();
  if (native != nullptr) one_value.store(native, std::memory_order_release);
  calls_to_look.store(native != nullptr ? -1 : calls_between_looks, std::memory_order_relaxed);
}

Result<double> Kernel::call(std::span<const double> arguments) const {
  const std::size_t arity = impl_->names.size();
  if (arguments.size() != arity) {
    return std::unexpected(kernel::wrong_argument_count(impl_->names, arguments.size()));
  }
  const ValueCall* one_value = impl_->one_value.load(std::memory_order_acquire);
  if (one_value == nullptr) {
    const auto chosen = impl_->choose_one_value();
    if (!chosen) return std::unexpected(chosen.error());
    one_value = *chosen;
  }
  const std::int32_t calls_left = impl_->calls_to_look.load(std::memory_order_relaxed);
  if (calls_left > 0) impl_->calls_to_look.store(calls_left - 1, std::memory_order_relaxed);
  const auto began = calls_left == 0 ? Clock::now() : Clock::time_point();
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
  if (calls_left == 0) impl_->look_at_calls(std::chrono::duration<double>(Clock::now() - began).count());
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
  auto found = impl_->locked_specialise(how);
  if (!found) return std::move(found.error());
  const std::vector<ir::FaultSite>& faults = (*found)->function().faults;
  if (code <= 0 || static_cast<std::size_t>(code) > faults.size()) {
    return Diagnostics::of(ErrorKind::argument, "fault-code",
                           fmt::format("{} is no fault code of this kernel", code));
  }
  const ir::FaultSite& site = faults[static_cast<std::size_t>(code) - 1];
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
    if (auto delivered = kernel::set_delivery(plan, function, (*made)->function()); !delivered) {
      mistakes = std::move(delivered.error());
      continue;
    }
    auto code = jit::compile((*made)->function(), impl_->target(plan.entry, std::move(plan.signature)),
                             impl_->options.code_cache.get(), impl_->pointer_steps);
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
  return static_cast<const kernel::NativeBlock&>(**made).function();
}

std::vector<BuildStep> Kernel::build_steps() const {
  const std::lock_guard lock(impl_->mutex);
  Phases steps = impl_->pointer_steps;
  for (const auto& [how, made] : impl_->specialised) steps.add(made->build_steps());
  return steps.list();
}

Result<std::string> Kernel::dump(Stage stage, const Specialisation& how) const {
  const syntax::Module& module = impl_->module;
  if (stage == Stage::tokens) return syntax::print_tokens(*module.source, module.source_name);
  if (stage == Stage::ast) return syntax::print(module);
  auto found = impl_->locked_specialise(how);
  if (!found) return std::unexpected(std::move(found.error()));
  const ir::Function& function = (*found)->function();
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
