// What expressions denote, but for calls and subscripts.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sema/translator.hpp"
#include "support/suggest.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/number.hpp"

namespace jiteval::sema {

using ir::Type;
using ir::ValueId;
using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::Operator;

namespace {

/// How deep expressions may nest that the parser does not count, such as v[0][0][0]...
constexpr int max_expression_depth = 1000;

/// Whether computing the expression is hardly any work and cannot fail, as far as its text tells.
bool is_simple(const syntax::Module& module, ExprId id) {
  const Expr& expr = module[id];
  switch (expr.kind) {
    case ExprKind::number:
    case ExprKind::boolean:
    case ExprKind::name:
      return true;
    case ExprKind::binary: {
      const bool may_fault = expr.op == Operator::floor_divide || expr.op == Operator::modulo ||
                             expr.op == Operator::power || expr.op == Operator::shift_left ||
                             expr.op == Operator::shift_right;
      const auto children = module.children_of(expr);
      const auto is_leaf = [&](ExprId child) { return module[child].child_count == 0; };
      return !may_fault && is_leaf(children[0]) && is_leaf(children[1]);
    }
    case ExprKind::unary:
      return is_simple(module, module.children_of(expr)[0]);
    default:
      return false;
  }
}

}  // namespace

Operand Translator::evaluate(ExprId id) {
  if (++expression_depth_ > max_expression_depth) {
    --expression_depth_;
    return fail("too-large", module()[id].span, "this expression is nested too deep");
  }
  Operand result = evaluate_inner(id);
  --expression_depth_;
  return result;
}

Operand Translator::evaluate_inner(ExprId id) {
  const Expr& expr = module()[id];
  if (grown_too_large()) return {};
  at(expr.span);
  switch (expr.kind) {
    case ExprKind::number:
      return literal(expr);
    case ExprKind::boolean:
      return number(builder_.boolean(expr.number != 0));
    case ExprKind::none:
      return none();
    case ExprKind::string:
      return {.form = Form::text, .text = expr.text};
    case ExprKind::name:
      return name(id);
    case ExprKind::attribute:
      return attribute(id);
    case ExprKind::unary: {
      const ExprId child = module().children_of(expr)[0];
      if (expr.op == Operator::logical_not) {
        const ValueId value = condition(child);
        at(expr.span);
        return value == ir::no_value ? Operand{} : number(builder_.unary(ir::Op::logical_not, value));
      }
      const Operand operand = evaluate(child);
      at(expr.span);
      return unary(expr.op, operand, module()[child].span);
    }
    case ExprKind::binary:
      return binary_chain(id);
    case ExprKind::compare:
      return compare_chain(expr);
    case ExprKind::logical:
      return logical(expr);
    case ExprKind::conditional:
      return conditional(expr);
    case ExprKind::call:
      return call_expression(id);
    case ExprKind::subscript:
      return subscript(id);
    case ExprKind::tuple:
    case ExprKind::list: {
      std::vector<Operand> items;
      for (ExprId child : module().children_of(expr)) items.push_back(evaluate(child));
      Operand result = tuple(std::move(items));
      if (expr.kind == ExprKind::list && result.form != Form::error) result.form = Form::list;
      return result;
    }
    case ExprKind::lambda:
      return {.form = Form::function, .lambda = id, .frame = frame_};
    case ExprKind::generator:
      return {.form = Form::iterable,
              .iterable = std::make_shared<const Iterable>(
                  Iterable{.kind = Iterable::Kind::generator, .parts = {}, .generator = id, .frame = frame_})};
    case ExprKind::slice:
    case ExprKind::keyword:
      break;  // their parents look at them
  }
  return {};
}

Operand Translator::literal(const Expr& expr) {
  if (!expr.is_integer) return real(expr.number);
  const auto value = syntax::integer_value(expr.text);
  return value && std::in_range<std::int64_t>(*value) ? integer(static_cast<std::int64_t>(*value))
                                                      : real(expr.number);
}

// Names

Operand Translator::name(ExprId id) {
  const Expr& expr = module()[id];
  if (auto found = find(frame(), expr.text, expr.span)) return *found;
  return unknown_name(expr.text, expr.span, false);
}

std::optional<Operand> Translator::find(Frame& from, std::string_view name, Span place) {
  for (Frame* where = &from; where != nullptr; where = where->parent) {
    for (std::size_t i = where->bound.size(); i-- > 0;) {
      if (where->bound[i].first == name) return where->bound[i].second;
    }
    if (where->names == nullptr) continue;
    if (const std::ptrdiff_t variable = where->names->find(name); variable >= 0) {
      return read(*where, static_cast<std::size_t>(variable), place);
    }
  }
  for (const syntax::Function& function : from.module->functions) {
    if (!name.empty() && function.name == name) return Operand{.form = Form::function, .user_function = &function};
  }
  if (Operand constant = global(name, place); constant.form != Form::none) return constant;
  if (const ElementType* type = find_type(name)) return Operand{.form = Form::type, .element = *type};
  if (const Builtin* builtin = find_builtin(name)) {
    if (builtin->is_constant()) return real(builtin->value);
    return Operand{.form = Form::function, .builtin = builtin};
  }
  if (is_module(name)) return Operand{.form = Form::module, .text = name};
  return std::nullopt;
}

Operand Translator::read(Frame& where, std::size_t index, Span place) {
  Variable& variable = where.variables[index];
  if (!where.flow.assigned[index]) {
    where.flow.assigned[index] = true;  // one message for each variable
    if (!reported_.insert(variable.name).second) return {};
    const std::string name = syntax::quoted(variable.name);
    const Span first = where.names->first_assignments[index];
    const bool is_after = first.begin < place.begin;
    Diagnostic& mistake = report_.error(
        "unassigned", place, fmt::format("{} {} a value here", name, is_after ? "may not have" : "does not have"),
        is_after ? "not every path to this place assigns it" : fmt::format("give {} a value first", name));
    if (is_after) {
      mistake.notes.push_back({fmt::format("it is assigned here; give {} a value before", name), first});
    } else if (first != place) {
      mistake.notes.push_back({"it is first assigned here", first});
    }
    return {};
  }
  if (!variable.kind) return {};  // what it was given was a mistake
  return value_of(variable);
}

Operand Translator::value_of(const Variable& variable) {
  std::vector<ValueId> values;
  for (ir::LocalId local : variable.locals) values.push_back(builder_.get(local));
  const ValueId* next = values.data();
  return operand_of(*variable.kind, next);
}

/// The value of a constant outside of functions; of form none where there is no such name.
Operand Translator::global(std::string_view name, Span place) {
  for (const auto& [known, value] : globals_) {
    if (known == name) return value;
  }
  const syntax::Stmt* last = nullptr;
  for (syntax::StmtId id : module().globals) {
    const syntax::Stmt& stmt = module()[id];
    const auto assigns_name = [&](ExprId target) {
      return module()[target].kind == ExprKind::name && module()[target].text == name;
    };
    if (assigns_name(stmt.target) || std::ranges::any_of(stmt.more_targets, assigns_name)) last = &stmt;
  }
  if (last == nullptr || last->value == syntax::no_expr) return none();
  if (std::ranges::find(globals_in_progress_, name) != globals_in_progress_.end()) {
    return fail("unassigned", place, fmt::format("the value of {} depends on itself", syntax::quoted(name)));
  }
  // It is evaluated where it is first read, in a scope of its own; what it may be, constants and functions of
  // constants, has no effect there.
  globals_in_progress_.push_back(name);
  Frame* const outer = frame_;
  Frame& scope = push_frame(module(), nullptr, place);
  scope.place = outer->place;
  Operand value = evaluate(last->value);
  frame_ = outer;
  globals_in_progress_.pop_back();
  std::vector<ValueId> values;
  append_values(value, values);
  const bool is_array = value.is_array();
  for (ValueId part : values) {
    if (is_array || builder_.literal(part)) continue;
    return fail("not-constant", module()[last->target].span,
                fmt::format("{} is not a constant", syntax::quoted(name)),
                "outside of functions there can be numbers, tuples and arrays of numbers");
  }
  if (!is_array) globals_.emplace_back(name, value);
  return value;
}

Operand Translator::unknown_name(std::string_view name, Span place, bool is_called) {
  if (!reported_.insert(name).second) return {};
  return fail(is_called ? "unknown-function" : "unknown-name", place,
              fmt::format("unknown {} {}", is_called ? "function" : "name", syntax::quoted(name)),
              find_builtin(name, Before::module) != nullptr ? fmt::format("did you mean 'np.{}'?", name)
                                                            : suggestion(name, is_called));
}

std::string Translator::suggestion(std::string_view name, bool functions_only) const {
  std::vector<std::string_view> candidates;
  if (!functions_only) {
    for (const Frame* where = frame_; where != nullptr; where = where->parent) {
      for (const Variable& variable : where->variables) candidates.push_back(variable.name);
      for (const auto& [bound, value] : where->bound) candidates.push_back(bound);
    }
  }
  for (const syntax::Function& function : module().functions) {
    if (&function != active_calls_.back()) candidates.push_back(function.name);
  }
  for (const Builtin& builtin : builtins()) {
    if (!functions_only || !builtin.is_constant()) candidates.push_back(builtin.name);
  }
  const auto similar = nearest(name, candidates);
  return similar ? fmt::format("did you mean '{}'?", *similar) : std::string();
}

// Attributes

Operand Translator::attribute(ExprId id) {
  const Expr& expr = module()[id];
  const ExprId base_id = module().children_of(expr)[0];
  const Expr& base_expr = module()[base_id];
  Operand base;
  if (base_expr.kind == ExprKind::name) {
    const auto found = find(frame(), base_expr.text, base_expr.span);
    if (!found) {
      if (!reported_.insert(base_expr.text).second) return {};
      return fail("unknown-module", base_expr.span,
                  fmt::format("unknown module {}", syntax::quoted(base_expr.text)),
                  "the modules are math, np, numpy and scipy.special");
    }
    base = *found;
  } else {
    base = evaluate(base_id);
  }
  at(expr.span);
  switch (base.form) {
    case Form::error:
      return {};
    case Form::module:
      if (const ElementType* type = find_type(expr.text)) return {.form = Form::type, .element = *type};
      if (const Builtin* builtin = find_in_module(base.text, expr.text)) {
        if (builtin->is_constant()) return real(builtin->value);
        return {.form = Form::function, .builtin = builtin};
      }
      if (is_submodule(expr.text)) return {.form = Form::module, .text = expr.text};
      return fail("unknown-name", expr.name_span,
                  fmt::format("'{}' has no {} here", base.text, syntax::quoted(expr.text)),
                  suggestion(expr.text, true));
    case Form::array:
      return attribute_of_array(expr, base);
    default:
      break;
  }
  return fail("unsupported-attribute", expr.name_span,
              fmt::format("{} has no attribute {}", description(base), syntax::quoted(expr.text)),
              base.form == Form::pointer
                  ? "make an array of it: carray(pointer, size)"
                  : "only modules (math, np, numpy, scipy.special) and arrays may stand before a name");
}

Operand Translator::attribute_of_array(const Expr& expr, const Operand& base) {
  const Array& view = *base.array;
  if (expr.text == "shape") {
    std::vector<Operand> extents;
    for (ValueId extent : view.shape) extents.push_back(number(extent));
    return tuple(std::move(extents));
  }
  if (expr.text == "size") return number(size(view));
  if (expr.text == "ndim") return number(builder_.i64(view.dimensions()));
  if (expr.text == "dtype") return {.form = Form::type, .element = view.element};
  if (expr.text == "T") {
    Array transposed = view;
    std::ranges::reverse(transposed.shape);
    std::ranges::reverse(transposed.strides);
    return array(std::move(transposed));
  }
  if (const Builtin* builtin = find_builtin(expr.text, Before::array)) {
    return {.form = Form::function,
            .items = std::make_shared<const std::vector<Operand>>(std::vector{base}),
            .builtin = builtin,
            .is_method = true};
  }
  return fail("unsupported-attribute", expr.name_span,
              fmt::format("an array has no attribute {} here", syntax::quoted(expr.text)),
              "arrays have shape, size, ndim, T, dtype, and methods such as sum()");
}

// Operators

Operand Translator::binary_chain(ExprId root) {
  // a + b - c ... of any length, from the left.
  std::vector<ExprId> chain;
  ExprId first = root;
  while (module()[first].kind == ExprKind::binary) {
    chain.push_back(first);
    first = module().children_of(module()[first])[0];
  }
  Operand result = evaluate(first);
  const std::uint32_t begin = module()[root].span.begin;
  for (; !chain.empty(); chain.pop_back()) {
    if (grown_too_large()) return {};
    const Expr& expr = module()[chain.back()];
    const auto children = module().children_of(expr);
    const Operand right = evaluate(children[1]);
    // Each side's own mistakes are reported at that side.
    const bool good = require_number(result, module()[children[0]].span);
    if (!require_number(right, module()[children[1]].span) || !good) {
      result = {};
      continue;
    }
    const Span place{std::min(begin, expr.span.begin), expr.span.end};
    at(place);
    result = binary(expr.op, result, right, expr.span);
  }
  return result;
}

// Python's chains: an operand is computed only if the comparisons before it hold, unless that makes no difference.
Operand Translator::compare_chain(const Expr& expr) {
  const auto children = module().children_of(expr);
  const auto operators = module().ops_of(expr);
  const std::function<Operand(std::size_t, Operand)> from = [&](std::size_t i, Operand left) -> Operand {
    Operand all;  // of the comparisons so far
    for (;; ++i) {
      if (grown_too_large()) return {};
      const Operand right = evaluate(children[i + 1]);
      const bool good = require_number(left, module()[children[i]].span);
      if (!require_number(right, module()[children[i + 1]].span) || !good) return {};
      at(expr.span);
      const Operand holds = compare(operators[i], left, right, expr.span);
      if (!holds.is_number()) return {};
      all = all.is_number() ? number(builder_.binary(ir::Op::logical_and, all.value, holds.value)) : holds;
      if (i + 1 == operators.size()) return all;
      left = right;
      if (!is_simple(module(), children[i + 2])) break;
    }
    return choose(
        all.value, [&] { return from(i + 1, left); }, [&] { return number(builder_.boolean(false)); }, expr.span);
  };
  return from(0, evaluate(children[0]));
}

Operand Translator::logical(const Expr& expr) {
  const auto children = module().children_of(expr);
  const bool is_and = expr.op == Operator::logical_and;
  Operand result = evaluate(children[0]);
  if (!require_number(result, module()[children[0]].span)) result = {};
  for (ExprId child : children.subspan(1)) {
    if (grown_too_large()) return {};
    Operand left = result;
    const auto right = [&] {
      Operand operand = evaluate(child);
      return require_number(operand, module()[child].span) ? operand : Operand{};
    };
    if (!left.is_number()) {
      right();
      continue;
    }
    at(expr.span);
    const ValueId holds = builder_.convert(left.value, Type::boolean);
    const auto same = [&] { return left; };
    result = is_and ? choose(holds, right, same, expr.span) : choose(holds, same, right, expr.span);
  }
  return result;
}

// Only the truth of `x and y` is asked for here, so its operands need not be merged as numbers.
ValueId Translator::logical_truth(const Expr& expr) {
  const auto children = module().children_of(expr);
  const bool is_and = expr.op == Operator::logical_and;
  ValueId result = condition(children[0]);
  for (ExprId child : children.subspan(1)) {
    if (grown_too_large()) return ir::no_value;
    const auto right = [&]() -> Operand {
      const ValueId value = condition(child);
      return value == ir::no_value ? Operand{} : number(value);
    };
    if (result == ir::no_value) {
      right();
      continue;
    }
    at(expr.span);
    const auto known = [&] { return number(builder_.boolean(!is_and)); };
    const Operand merged =
        is_and ? choose(result, right, known, expr.span) : choose(result, known, right, expr.span);
    result = merged.is_number() ? merged.value : ir::no_value;
  }
  return result;
}

ValueId Translator::condition(ExprId id) {
  const Expr& expr = module()[id];
  if (expr.kind == ExprKind::logical && !grown_too_large()) return logical_truth(expr);
  return truth(evaluate(id), expr.span);
}

Operand Translator::conditional(const Expr& expr) {
  const auto children = module().children_of(expr);
  const ValueId test = condition(children[0]);
  const auto arm = [&](ExprId id) {
    Operand operand = evaluate(id);
    return require_number(operand, module()[id].span) ? operand : Operand{};
  };
  if (test == ir::no_value) {
    arm(children[1]);
    arm(children[2]);
    return {};
  }
  if (const auto known = builder_.constant_truth(test)) return evaluate(children[*known ? 1 : 2]);
  at(expr.span);
  return choose(test, [&] { return arm(children[1]); }, [&] { return arm(children[2]); }, expr.span);
}

Operand Translator::choose(ValueId condition, const std::function<Operand()>& if_true,
                           const std::function<Operand()>& if_false, Span place) {
  if (const auto known = builder_.constant_truth(condition)) return *known ? if_true() : if_false();
  const auto value_of = [this](const Operand& operand) {
    return operand.is_number() ? operand.value : builder_.f64(0);  // of a mistake, anything
  };
  builder_.begin_choice(condition);
  const Operand a = if_true();
  builder_.other_choice(value_of(a));
  const Operand b = if_false();
  const bool good = a.is_number() && b.is_number();
  NumberType type{Type::f64, false};
  if (good) type = a.type == Type::boolean && b.type == Type::boolean ? NumberType{Type::boolean} : promote(a, b);
  at(place);
  const ValueId merged = builder_.end_choice(value_of(b), good ? type.type : Type::f64);
  return good ? number(merged, type.is_weak) : Operand{};
}

}  // namespace jiteval::sema
