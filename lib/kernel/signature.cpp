#include "kernel/signature.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace jiteval::kernel {

namespace {

using detail::CFunction;
using detail::CType;
using Use = sema::ArgumentUse::Use;

constexpr CType c_double = {CType::Form::number, ElementType::f64};
constexpr CType c_int = {CType::Form::number, ElementType::i32};
constexpr CType c_intptr = {CType::Form::number, ElementType::i64};
constexpr CType double_pointer = {CType::Form::pointer, ElementType::f64};
constexpr CType void_pointer = {CType::Form::void_pointer, ElementType::u8};

const CFunction packed = {c_double, {c_int, double_pointer}};
const CFunction generic_filter = {c_int, {double_pointer, c_intptr, double_pointer, void_pointer}};

bool is_same(const CType& left, const CType& right) { return left.form == right.form && left.type == right.type; }

bool is_same(const CFunction& left, const CFunction& right) {
  return is_same(left.result, right.result) &&
         std::ranges::equal(left.parameters, right.parameters,
                            [](const CType& a, const CType& b) { return is_same(a, b); });
}

std::string_view c_name(ElementType type) {
  switch (type) {
    case ElementType::boolean:
      return "bool";
    case ElementType::i8:
      return "int8_t";
    case ElementType::i16:
      return "int16_t";
    case ElementType::i32:
      return "int";
    case ElementType::i64:
      return "intptr_t";
    case ElementType::u8:
      return "uint8_t";
    case ElementType::u16:
      return "uint16_t";
    case ElementType::u32:
      return "unsigned";
    case ElementType::u64:
      return "uintptr_t";
    case ElementType::f32:
      return "float";
    case ElementType::f64:
      break;
  }
  return "double";
}

std::string c_text(const CType& type) {
  if (type.form == CType::Form::void_pointer) return "void *";
  return fmt::format("{}{}", c_name(type.type), type.form == CType::Form::pointer ? " *" : "");
}

bool is_number(const sema::ArgumentUse& use) {
  if (use.declared) return use.declared->form == sema::DeclaredType::Form::scalar;
  return use.use == Use::number || use.use == Use::unknown;
}

/// Whether every number of a type is one of another type, too.
bool converts_exactly(ElementType from, ElementType to) {
  const auto is_float = [](ElementType type) { return type == ElementType::f32 || type == ElementType::f64; };
  const auto is_signed = [](ElementType type) { return ElementType::i8 <= type && type <= ElementType::i64; };
  if (from == to || from == ElementType::boolean) return true;
  if (to == ElementType::boolean || (is_float(from) && !is_float(to))) return false;
  if (is_float(to) || (is_signed(to) && !is_signed(from))) return size_of(from) < size_of(to);
  return is_signed(from) == is_signed(to) && size_of(from) <= size_of(to);
}

/// How an argument is specialised for a C parameter, or nothing where it does not fit.
std::optional<Specialisation::Argument> fitted(const sema::ArgumentUse& use, const CType& parameter) {
  if (parameter.form == CType::Form::number) {
    if (!is_number(use)) return std::nullopt;
    const ElementType type = use.declared ? use.declared->element : parameter.type;
    if (!converts_exactly(parameter.type, type)) return std::nullopt;
    return Specialisation::Argument{.kind = ArgumentKind::uniform, .type = type};
  }
  const bool is_opaque = parameter.form == CType::Form::void_pointer;
  if (use.declared) {
    if (use.declared->form != sema::DeclaredType::Form::pointer) return std::nullopt;
    if (!is_opaque && use.declared->element != parameter.type) return std::nullopt;
    return Specialisation::Argument{.kind = ArgumentKind::pointer, .type = use.declared->element};
  }
  // A callback's `void *` is often not used at all, which is what a number looks like.
  if (use.use == Use::function || (use.use == Use::number && !is_opaque)) return std::nullopt;
  return Specialisation::Argument{.kind = ArgumentKind::pointer, .type = parameter.type};
}

codegen::CType lowered(const CType& type) { return {type.form != CType::Form::number, type.type}; }

/// A plan that passes one C parameter for each argument, if they fit.
std::optional<PointerPlan> plan_direct(const CFunction& function, std::span<const sema::ArgumentUse> uses) {
  if (function.parameters.size() != uses.size() || function.result.form != CType::Form::number) return std::nullopt;
  PointerPlan plan{.entry = codegen::Entry::direct, .signature = {lowered(function.result), {}}};
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const auto argument = fitted(uses[i], function.parameters[i]);
    if (!argument) return std::nullopt;
    plan.signature.parameters.push_back(lowered(function.parameters[i]));
    plan.specialisation.arguments.push_back(*argument);
    // What it writes through its pointers is what such a function is called for.
    plan.specialisation.is_single |= argument->kind == ArgumentKind::pointer;
  }
  plan.specialisation.keeps_integers = true;
  return plan;
}

/// The signature with a parameter for each argument, by the types declared.
CFunction natural(std::span<const sema::ArgumentUse> uses) {
  CFunction function{c_double, {}};
  for (const sema::ArgumentUse& use : uses) {
    const ElementType type = use.declared ? use.declared->element : ElementType::f64;
    function.parameters.push_back({is_number(use) ? CType::Form::number : CType::Form::pointer, type});
  }
  return function;
}

}  // namespace

std::string c_text(const CFunction& function) {
  std::string parameters;
  for (const CType& parameter : function.parameters) {
    parameters += (parameters.empty() ? "" : ", ") + c_text(parameter);
  }
  return fmt::format("{} ({})", c_text(function.result), parameters);
}

Result<PointerPlan> plan_pointer(const CFunction& function, std::span<const sema::ArgumentUse> uses,
                                 const Specialisation& plain) {
  const auto takes_doubles = [](const Specialisation::Argument& argument) {
    return argument.kind == ArgumentKind::uniform && argument.type == ElementType::f64;
  };
  const bool all_doubles = std::ranges::all_of(plain.arguments, takes_doubles);
  const bool is_filter =
      plain.arguments.size() == 1 && plain.arguments[0] == Specialisation::Argument{.kind = ArgumentKind::array};
  const CFunction own = natural(uses);
  if (all_doubles && is_same(function, own)) return PointerPlan{codegen::Entry::doubles, {}, plain};
  if (auto direct = plan_direct(function, uses)) return *std::move(direct);
  if (all_doubles && is_same(function, packed)) return PointerPlan{codegen::Entry::packed_doubles, {}, plain};
  if (is_filter && is_same(function, generic_filter)) {
    return PointerPlan{codegen::Entry::generic_filter, {}, plain};
  }
  std::string fitting = fmt::format("'{}'", c_text(is_filter ? generic_filter : own));
  if (all_doubles) fitting += fmt::format(" or '{}'", c_text(packed));
  return std::unexpected(Diagnostics::of(
      ErrorKind::argument, "signature",
      fmt::format("'{}' does not fit this kernel's arguments; it can be called as {}", c_text(function), fitting)));
}

}  // namespace jiteval::kernel
