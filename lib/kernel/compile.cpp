#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "kernel/background.hpp"
#include "kernel/impl.hpp"
#include "support/suggest.hpp"
#include "syntax/parser.hpp"

namespace jiteval {

namespace {

using Use = sema::ArgumentUse::Use;
using Form = sema::DeclaredType::Form;

std::vector<ir::Parameter> parameters_of(const std::vector<std::string>& names, const Specialisation& how) {
  assert(names.size() == how.arguments.size());
  std::vector<ir::Parameter> parameters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Specialisation::Argument& argument = how.arguments[i];
    const bool is_scalar = argument.kind == ArgumentKind::uniform || argument.kind == ArgumentKind::varying;
    parameters.push_back({.name = names[i],
                          .kind = argument.kind,
                          .window_size = argument.window_size,
                          .type = is_scalar ? ir::value_type(argument.type) : ir::Type::f64,
                          .element = argument.type,
                          .dimensions = argument.dimensions,
                          .is_contiguous = argument.is_contiguous});
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

/// The mistakes that do not depend on the types of arguments, where those are not known.
Diagnostics mistakes_in_names(const Kernel::Impl& impl) {
  Specialisation how = impl.specialisation(ArgumentKind::uniform);
  how.is_single = true;
  const auto made = impl.specialise(how);
  if (made) return {};
  std::vector<Diagnostic> list = made.error().list();
  std::erase_if(list, [](const Diagnostic& mistake) { return !mistake.code.starts_with("unknown-"); });
  return {impl.module.source_name, impl.module.source, std::move(list)};
}

}  // namespace

Result<std::shared_ptr<const kernel::Specialised>> Kernel::Impl::specialise(const Specialisation& how) const {
  if (auto found = specialised.find(how); found != specialised.end()) return found->second;
  auto lowered = sema::analyze(module, *function, parameters_of(names, how),
                               {.keeps_integers = how.keeps_integers, .is_single = how.is_single});
  if (!lowered) return std::unexpected(std::move(lowered.error()));
  auto made =
      std::make_shared<kernel::Specialised>(std::move(*lowered), target(codegen::Entry::block), options.code_cache);
  return specialised.emplace(how, std::move(made)).first->second;
}

bool Kernel::Impl::is_array(std::size_t index) const {
  const sema::ArgumentUse& use = uses[index];
  return use.declared ? use.declared->form == Form::array : use.use == Use::array;
}

Specialisation Kernel::Impl::specialisation(ArgumentKind otherwise) const {
  Specialisation how;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const sema::ArgumentUse& use = uses[i];
    Specialisation::Argument argument{.kind = otherwise};
    if (use.declared) argument.type = use.declared->element;
    if (is_array(i)) {
      argument.kind = ArgumentKind::array;
      argument.dimensions = use.declared ? use.declared->dimensions : use.dimensions;
    } else if (use.declared ? use.declared->form == Form::pointer : use.use == Use::pointer) {
      argument.kind = ArgumentKind::pointer;
    }
    how.arguments.push_back(argument);
  }
  return how;
}

jit::Target Kernel::Impl::target(codegen::Entry entry, codegen::CSignature signature) const {
  return {.entry = entry,
          .fp = options.fp,
          .isa = options.isa,
          .signature = std::move(signature),
          .source = {.name = module.source_name, .text = module.source, .kernel = function->name_span}};
}

namespace {

/// Whether the body is right where the arguments whose bits it combines are whole: `x ^ (x << 13)` is wrong
/// for floats alone.
bool takes_whole_numbers(const Kernel::Impl& impl, Specialisation how) {
  for (std::size_t i = 0; i < impl.uses.size(); ++i) {
    if (impl.uses[i].is_whole && !impl.uses[i].declared) how.arguments[i].type = ElementType::i64;
  }
  return impl.specialise(how).has_value();
}

}  // namespace

Result<Kernel> compile(std::string_view source, CompileOptions options) {
  if (options.engine == Engine::automatic) kernel::wait_at_exit();
  auto module = syntax::parse(source, options.source_name);
  if (!module) return std::unexpected(std::move(module.error()));
  auto impl = std::make_shared<Kernel::Impl>();
  impl->options = std::move(options);
  impl->module = std::move(*module);
  for (const syntax::Function& function : impl->module.functions) {
    if (impl->options.function.empty() || function.name == impl->options.function) impl->function = &function;
  }
  if (impl->function == nullptr) return std::unexpected(unknown_function(impl->module, impl->options));
  auto uses = sema::arguments(impl->module, *impl->function, impl->options.args, impl->options.signature);
  if (!uses) return std::unexpected(std::move(uses.error()));
  impl->uses = std::move(*uses);
  for (const sema::ArgumentUse& use : impl->uses) {
    impl->names.push_back(use.name);
    impl->takes_doubles &= !use.declared || use.declared->element == ElementType::f64;
  }

  const auto is_open = [](const sema::ArgumentUse& use) {
    return !use.declared && (use.use == Use::unknown || use.use == Use::function);
  };
  if (std::ranges::any_of(impl->uses, is_open)) {
    auto mistakes = mistakes_in_names(*impl);
    if (!mistakes.empty()) return std::unexpected(std::move(mistakes));
    return Kernel(impl);
  }
  // A first specialisation finds everything wrong with the body. It is the one for single values, so it is not
  // wasted. Where that is refused, the body may still be one that only `run` can call.
  Specialisation how = impl->specialisation(ArgumentKind::uniform);
  if (!impl->specialise(how)) {
    how.is_single = true;
    auto single = impl->specialise(how);
    if (!single && !takes_whole_numbers(*impl, how)) return std::unexpected(std::move(single.error()));
  }
  return Kernel(impl);
}

}  // namespace jiteval
