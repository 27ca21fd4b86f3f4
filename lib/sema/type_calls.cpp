// Calls of built-in functions.

#include <fmt/format.h>

#include "sema/types.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using ir::Type;
using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;

ExprInfo Types::call(const Expr& expr) {
  const auto children = module_.children_of(expr);
  const ExprInfo& callee = (*this)[children[0]];
  if (callee.form == Form::function) return call_builtin(expr, *callee.builtin);
  const Expr& called = module_[children[0]];
  if (callee.form == Form::unknown) {
    report_unknown(children[0], true);
  } else if (callee.variable != none) {
    const Variable& variable = scope_[callee.variable];
    Diagnostic* mistake = fail("not-a-function", called.span,
                               fmt::format("{} is {}, not a function", syntax::quoted(variable.name),
                                           callee.form == Form::array ? "an array" : "a number"));
    if (mistake != nullptr && variable.is_assigned && find_builtin(variable.name) != nullptr) {
      mistake->notes.push_back(
          {fmt::format("here '{}' becomes the name of a number", variable.name), variable.assignments.front()});
    }
  } else if (callee.form == Form::number) {
    fail("not-a-function", called.span, "this is a number, not a function",
         called.kind == ExprKind::number ? "write * to multiply" : "");
  } else {
    report_form(children[0]);
  }
  // What the arguments would have to be is not known, but names that nothing has are mistakes anyway.
  for (ExprId argument : children.subspan(1)) {
    if ((*this)[argument].form == Form::unknown) report_unknown(argument, false);
  }
  return {};
}

bool Types::check_arity(const Expr& call, const Builtin& builtin) {
  const int given = static_cast<int>(call.child_count) - 1;
  if (given >= builtin.least_arguments && given <= builtin.most_arguments) return true;
  fail("wrong-arity", call.span,
       fmt::format("{} takes {}: {}; {} {} given", builtin.name, arity(builtin), usage(builtin), given,
                   given == 1 ? "was" : "were"));
  return false;
}

ExprInfo Types::call_builtin(const Expr& expr, const Builtin& builtin) {
  const auto arguments = module_.children_of(expr).subspan(1);
  if (!check_arity(expr, builtin)) {
    for (ExprId argument : arguments) {
      if ((*this)[argument].form == Form::unknown) report_unknown(argument, false);
    }
    return {};
  }
  switch (builtin.kind) {
    case BuiltinKind::sum:
    case BuiltinKind::length:
      return call_with_array(expr, builtin);
    case BuiltinKind::minimum:
    case BuiltinKind::maximum:
      if (arguments.size() == 1) return call_with_array(expr, builtin);
      break;
    case BuiltinKind::power:
      return operate(syntax::Operator::power, arguments[0], arguments[1], expr.span);
    case BuiltinKind::range:
      require_numbers(arguments);
      fail("not-supported", expr.span, "`range` is only for what a `for` runs over");
      return {};
    default:
      break;
  }
  ExprInfo result = joined(arguments);
  switch (builtin.kind) {
    case BuiltinKind::function:
    case BuiltinKind::to_float:
      result.type = Type::f64;
      break;
    case BuiltinKind::to_boolean:
      result.type = Type::boolean;
      break;
    default:
      result.type = arithmetic(result.type);
      break;
  }
  return result;
}

ExprInfo Types::call_with_array(const Expr& expr, const Builtin& builtin) {
  const ExprId argument = module_.children_of(expr)[1];
  const ExprInfo& array = (*this)[argument];
  if (array.form != Form::array) {
    const bool scalars_are_fine = builtin.kind == BuiltinKind::minimum || builtin.kind == BuiltinKind::maximum;
    if (scalars_are_fine && array.form == Form::number && array.variable == none) {
      fail("not-an-array", module_[argument].span, "this is a number, but an array is needed here",
           fmt::format("write {}", usage(builtin)));
    } else {
      report_not_an_array(argument);
    }
    return {};
  }
  // Adding up and comparing run a loop, and a minimum of nothing faults; the length is there at once.
  ExprInfo result{.form = Form::number, .type = Type::f64, .needs_branch = builtin.kind != BuiltinKind::length};
  if (builtin.kind == BuiltinKind::length) {
    result.type = Type::i64;
    result.integer = scope_.array_size(array.variable);
  }
  return result;
}

void Types::check_iteration(const syntax::Stmt& stmt) {
  reporting_ = true;
  if (const std::optional<Iteration> found = iterate(stmt)) iterations_.emplace(stmt.value, *found);
}

std::optional<Iteration> Types::iteration(const syntax::Stmt& stmt) const {
  const auto found = iterations_.find(stmt.value);
  if (found == iterations_.end()) return std::nullopt;
  return found->second;
}

std::optional<Iteration> Types::iterate(const syntax::Stmt& stmt) {
  const Expr& iterable = module_[stmt.value];
  if (iterable.kind == ExprKind::call) {
    const auto children = module_.children_of(iterable);
    for (ExprId child : children) evaluate(child);
    const ExprInfo& callee = (*this)[children[0]];
    if (callee.form == Form::function && callee.builtin->kind == BuiltinKind::range) {
      return range(iterable, *callee.builtin);
    }
    infos_[static_cast<std::uint32_t>(stmt.value)] = call(iterable);
  } else {
    evaluate(stmt.value);
  }
  const ExprInfo& info = (*this)[stmt.value];
  if (info.form == Form::array) return Iteration{.array = info.variable};
  const bool is_argument = info.variable != none && scope_[info.variable].parameter != none;
  if (info.form == Form::number && !is_argument) {
    fail("bad-iterable", iterable.span, "a `for` cannot run over a number",
         "it runs over an array argument or range(n)");
  } else {
    report_not_an_array(stmt.value);
  }
  return std::nullopt;
}

std::optional<Iteration> Types::range(const Expr& call, const Builtin& builtin) {
  const auto arguments = module_.children_of(call).subspan(1);
  if (!check_arity(call, builtin) || !require_numbers(arguments)) return std::nullopt;
  for (ExprId argument : arguments) {
    if (!require_whole(argument)) return std::nullopt;
  }
  Iteration result{.stop = arguments[0]};
  if (arguments.size() > 1) {
    result.start = arguments[0];
    result.stop = arguments[1];
  }
  if (arguments.size() == 3) {
    const ExprInfo& step = (*this)[arguments[2]];
    const Span span = module_[arguments[2]].span;
    if (!step.integer) {
      fail("not-supported", span, "the step of a range must be a constant integer", "such as 2 or -1");
      return std::nullopt;
    }
    if (*step.integer == 0) {
      fail("bad-step", span, "the step of a range must not be 0");
      return std::nullopt;
    }
    result.step = *step.integer;
  }
  return result;
}

bool Types::is_nonempty(const Iteration& iteration) const {
  if (iteration.array != none) return scope_.array_size(iteration.array).value_or(0) > 0;
  const std::optional<std::int64_t> start =
      iteration.start == syntax::no_expr ? std::optional<std::int64_t>(0) : (*this)[iteration.start].integer;
  const std::optional<std::int64_t> stop = (*this)[iteration.stop].integer;
  if (!start || !stop) return false;
  return iteration.step > 0 ? *start < *stop : *start > *stop;
}

}  // namespace jiteval::sema
