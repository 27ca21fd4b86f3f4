#include "kernel/signature.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "kernel/c_text.hpp"

namespace jiteval::kernel {

namespace {

using codegen::CArgument;
using codegen::CSignature;
using codegen::Delivery;
using detail::CFunction;
using detail::CType;
using Form = sema::DeclaredType::Form;
using Use = sema::ArgumentUse::Use;
using Uses = std::span<const sema::ArgumentUse>;

constexpr CType c_double = {CType::Form::number, ElementType::f64};
constexpr CType c_int = {CType::Form::number, ElementType::i32};
constexpr CType c_intptr = {CType::Form::number, ElementType::i64};
constexpr CType double_pointer = {CType::Form::pointer, ElementType::f64};
constexpr CType intptr_pointer = {CType::Form::pointer, ElementType::i64};
constexpr CType void_pointer = {CType::Form::void_pointer, ElementType::u8};

// Callbacks as SciPy has them, whose parameters do not follow from the kernel's arguments one after the other.
const CFunction packed = {c_double, {c_int, double_pointer}};
const CFunction packed_with_data = {c_double, {c_int, double_pointer, void_pointer}};
const CFunction generic_filter = {c_int, {double_pointer, c_intptr, double_pointer, void_pointer}};
const CFunction geometric_transform = {c_int, {intptr_pointer, double_pointer, c_int, c_int, void_pointer}};

bool is_same(const CType& left, const CType& right) { return left.form == right.form && left.type == right.type; }

bool is_same(const CFunction& left, const CFunction& right) {
  return is_same(left.result, right.result) &&
         std::ranges::equal(left.parameters, right.parameters,
                            [](const CType& a, const CType& b) { return is_same(a, b); });
}

bool is_number(const sema::ArgumentUse& use) {
  if (use.declared) return use.declared->form == Form::scalar;
  return use.use == Use::number || use.use == Use::unknown;
}

/// Whether an argument can be a 1-D array of such elements.
bool is_array(const sema::ArgumentUse& use, ElementType element) {
  if (use.declared) {
    return use.declared->form == Form::array && use.declared->dimensions == 1 && use.declared->element == element;
  }
  return (use.use == Use::array && use.dimensions == 1) || use.use == Use::unknown;
}

bool is_integer(const CType& type) {
  return type.form == CType::Form::number && type.type != ElementType::f32 && type.type != ElementType::f64 &&
         type.type != ElementType::boolean;
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
    if (use.declared->form != Form::pointer) return std::nullopt;
    if (!is_opaque && !use.declared->is_void && use.declared->element != parameter.type) return std::nullopt;
    return Specialisation::Argument{.kind = ArgumentKind::pointer, .type = use.declared->element};
  }
  // A callback's `void *` is often not used at all, which is what a number looks like.
  if (use.use == Use::function || (use.use == Use::number && !is_opaque)) return std::nullopt;
  return Specialisation::Argument{.kind = ArgumentKind::pointer, .type = parameter.type};
}

codegen::CType lowered(const CType& type) {
  const bool is_pointer = type.form == CType::Form::pointer || type.form == CType::Form::void_pointer;
  return {is_pointer, type.type};
}

/// A plan without arguments yet.
PointerPlan started(const CFunction& function) {
  PointerPlan plan{.entry = codegen::Entry::direct};
  plan.signature.result = lowered(function.result);
  for (const CType& type : function.parameters) plan.signature.parameters.push_back(lowered(type));
  plan.specialisation.keeps_integers = true;
  return plan;
}

void add(PointerPlan& plan, const CArgument& argument, const Specialisation::Argument& how) {
  plan.signature.arguments.push_back(argument);
  plan.specialisation.arguments.push_back(how);
  // What it writes to its arrays is what such a function is called for.
  plan.specialisation.is_single |= how.kind != ArgumentKind::uniform;
}

void add_array(PointerPlan& plan, unsigned data, unsigned count, ElementType element) {
  add(plan, {.from = CArgument::From::counted, .parameter = data, .count = count},
      {.kind = ArgumentKind::array, .type = element, .is_contiguous = true});
}

/// The arguments from number `first` on are the fields of a C struct behind a parameter. False where they cannot
/// be.
bool add_user_data(PointerPlan& plan, Uses uses, unsigned parameter) {
  std::size_t offset = 0;
  for (const sema::ArgumentUse& use : uses.subspan(plan.signature.arguments.size())) {
    if (!is_number(use)) return false;
    const ElementType type = use.declared ? use.declared->element : ElementType::f64;
    const std::size_t size = size_of(type);
    offset = (offset + size - 1) / size * size;
    plan.signature.user_data = parameter;
    add(plan, {.from = CArgument::From::user_data, .offset = static_cast<unsigned>(offset), .type = type},
        {.kind = ArgumentKind::uniform, .type = type});
    offset += size;
  }
  return true;
}

/// A plan that passes one C parameter for each argument, if they fit.
std::optional<PointerPlan> plan_direct(const CFunction& function, Uses uses) {
  if (function.parameters.size() != uses.size()) return std::nullopt;
  PointerPlan plan = started(function);
  for (unsigned i = 0; i < uses.size(); ++i) {
    const auto argument = fitted(uses[i], function.parameters[i]);
    if (!argument) return std::nullopt;
    add(plan, {.parameter = i}, *argument);
  }
  return plan;
}

/// A plan that passes a pointer and a count for each array, leaves alone the last `rest` parameters, and finds the
/// arguments beyond them in the user data, if that is the last.
std::optional<PointerPlan> plan_in_order(const CFunction& function, Uses uses, std::size_t rest) {
  if (function.parameters.size() < rest) return std::nullopt;
  const auto count = static_cast<unsigned>(function.parameters.size() - rest);
  PointerPlan plan = started(function);
  std::size_t next = 0;
  for (unsigned i = 0; i < count; ++i, ++next) {
    if (next == uses.size()) return std::nullopt;
    const CType& parameter = function.parameters[i];
    const bool is_counted = parameter.form == CType::Form::pointer && is_array(uses[next], parameter.type) &&
                            i + 1 < count && is_integer(function.parameters[i + 1]);
    if (is_counted) {
      add_array(plan, i, i + 1, parameter.type);
      ++i;
    } else if (const auto argument = fitted(uses[next], parameter)) {
      add(plan, {.parameter = i}, *argument);
    } else {
      return std::nullopt;
    }
  }
  if (next == uses.size()) return plan;
  if (rest == 0 || function.parameters.back().form != CType::Form::void_pointer) return std::nullopt;
  if (!add_user_data(plan, uses, static_cast<unsigned>(function.parameters.size() - 1))) return std::nullopt;
  return plan;
}

/// The same where the last parameter, or the last before the user data, receives the result.
std::optional<PointerPlan> plan_stored(const CFunction& function, Uses uses) {
  const bool has_data =
      !function.parameters.empty() && function.parameters.back().form == CType::Form::void_pointer;
  const std::size_t rest = has_data ? 2 : 1;
  if (!is_same(function.result, c_int) || function.parameters.size() < rest) return std::nullopt;
  const std::size_t target = function.parameters.size() - rest;
  if (function.parameters[target].form != CType::Form::pointer) return std::nullopt;
  auto plan = plan_in_order(function, uses, rest);
  if (!plan) return std::nullopt;
  plan->signature.delivery = Delivery::stored;
  plan->signature.target = static_cast<unsigned>(target);
  return plan;
}

PointerPlan plan_packed(const CFunction& function, std::size_t arity) {
  PointerPlan plan = started(function);
  for (unsigned i = 0; i < arity; ++i) {
    add(plan, {.from = CArgument::From::packed, .parameter = 1, .count = 0, .offset = i},
        {.kind = ArgumentKind::uniform});
  }
  if (function.parameters.size() == 3) plan.signature.user_data = 2;
  return plan;
}

std::optional<PointerPlan> plan_geometric_transform(const CFunction& function, Uses uses) {
  if (uses.empty() || !is_array(uses[0], ElementType::i64)) return std::nullopt;
  PointerPlan plan = started(function);
  add_array(plan, 0, 2, ElementType::i64);
  if (uses.size() > 1 && !is_number(uses[1])) {
    if (!is_array(uses[1], ElementType::f64)) return std::nullopt;
    add_array(plan, 1, 3, ElementType::f64);
  } else {
    plan.signature.delivery = Delivery::spread;
    plan.signature.target = 1;
    plan.signature.room = 3;
  }
  if (!add_user_data(plan, uses, 4)) return std::nullopt;
  return plan;
}

/// The signature with the parameters that each argument has for itself, by the types declared.
CFunction natural(Uses uses) {
  CFunction function{c_double, {}};
  for (const sema::ArgumentUse& use : uses) {
    const ElementType type = use.declared ? use.declared->element : ElementType::f64;
    function.parameters.push_back({is_number(use) ? CType::Form::number : CType::Form::pointer, type});
    if (is_array(use, type) && !is_number(use)) function.parameters.push_back(c_intptr);
  }
  return function;
}

/// The signatures that would do, in words.
std::string fitting(const CFunction& function, Uses uses, bool all_doubles) {
  std::string text = fmt::format("'{}'", c_text(natural(uses)));
  if (all_doubles) text += fmt::format(" or '{}'", c_text(packed));
  const bool is_filter = !uses.empty() && is_array(uses[0], ElementType::f64) && !is_number(uses[0]) &&
                         std::ranges::all_of(uses.subspan(1), is_number);
  if (is_filter) text += fmt::format(" or '{}'", c_text(generic_filter));
  const bool wants_data =
      !function.parameters.empty() && function.parameters.back().form == CType::Form::void_pointer;
  if (wants_data && !uses.empty() && is_number(uses.back()))
    text += ", the last numbers behind a 'void *' if wanted";
  return text;
}

Diagnostics mistake(std::string message) {
  return Diagnostics::of(ErrorKind::argument, "signature", std::move(message));
}

}  // namespace

Result<std::vector<PointerPlan>> plan_pointer(const CFunction& function, Uses uses, const Specialisation& plain) {
  const auto takes_double = [](const Specialisation::Argument& argument) {
    return argument.kind == ArgumentKind::uniform && argument.type == ElementType::f64;
  };
  const bool all_doubles = std::ranges::all_of(plain.arguments, takes_double);
  if (all_doubles && is_same(function, natural(uses))) {
    return std::vector{PointerPlan{codegen::Entry::doubles, {}, plain}};
  }
  std::vector<PointerPlan> plans;
  const auto consider = [&plans](std::optional<PointerPlan> plan) {
    if (plan) plans.push_back(*std::move(plan));
  };
  const bool is_pointer = function.result.form == CType::Form::pointer;
  if (!is_pointer && function.result.form != CType::Form::void_pointer) {
    consider(plan_direct(function, uses));
    if (all_doubles && (is_same(function, packed) || is_same(function, packed_with_data))) {
      consider(plan_packed(function, uses.size()));
    }
    const bool has_data =
        !function.parameters.empty() && function.parameters.back().form == CType::Form::void_pointer;
    consider(plan_in_order(function, uses, has_data ? 1 : 0));
    consider(plan_stored(function, uses));
    if (is_same(function, geometric_transform)) consider(plan_geometric_transform(function, uses));
  }
  if (!plans.empty()) return plans;
  return std::unexpected(mistake(fmt::format("'{}' does not fit this kernel's arguments; it can be called as {}",
                                             c_text(function), fitting(function, uses, all_doubles))));
}

Result<void> set_delivery(PointerPlan& plan, const CFunction& function, const ir::Function& lowered) {
  using ResultForm = ir::ResultShape::Form;
  const ResultForm form = lowered.is_single ? lowered.result.form : ResultForm::number;
  Delivery& delivery = plan.signature.delivery;
  const auto refused = [&](std::string_view what) {
    return std::unexpected(
        mistake(fmt::format("the kernel returns {}, which '{}' cannot give back", what, c_text(function))));
  };
  if (delivery == Delivery::spread) {
    const auto is_plain = [](const ir::ResultShape& item) { return item.form == ResultForm::number; };
    if (form == ResultForm::number ||
        (form == ResultForm::tuple && std::ranges::all_of(lowered.result.items, is_plain)))
      return {};
    return refused("no coordinates, neither a number nor a tuple of numbers");
  }
  if (function.result.form == CType::Form::nothing) {
    delivery = Delivery::dropped;
    return {};
  }
  if (form == ResultForm::tuple) return refused("a tuple");
  if (form == ResultForm::array) return refused("an array");
  if (form == ResultForm::number) return {};
  if (delivery == Delivery::stored || !is_same(function.result, c_int)) return refused("nothing");
  delivery = Delivery::status;
  return {};
}

}  // namespace jiteval::kernel
