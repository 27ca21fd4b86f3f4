// The messages about expressions of the wrong form, and about names that nothing has.

#include <fmt/format.h>

#include "sema/types.hpp"
#include "support/suggest.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using syntax::Expr;
using syntax::ExprId;
using syntax::quoted;

Diagnostic* Types::fail(std::string code, Span span, std::string message, std::string label) {
  if (!reporting_) return nullptr;
  return &report_.error(std::move(code), span, std::move(message), std::move(label));
}

std::string Types::suggestion(std::string_view name, Among among) const {
  std::vector<std::string_view> candidates;
  if (among == Among::all_names) {
    for (const Variable& variable : scope_.variables()) candidates.push_back(variable.name);
  }
  for (const Builtin& builtin : builtins()) {
    if (among != Among::functions || builtin.kind != BuiltinKind::constant) candidates.push_back(builtin.name);
  }
  const auto similar = nearest(name, candidates);
  return similar ? fmt::format("did you mean '{}'?", *similar) : std::string();
}

void Types::report_unknown(ExprId id, bool is_called) {
  const Expr& expr = module_[id];
  if (!first_about(expr.text)) return;
  fail(is_called ? "unknown-function" : "unknown-name", expr.span,
       fmt::format("unknown {} {}", is_called ? "function" : "name", quoted(expr.text)),
       suggestion(expr.text, is_called ? Among::functions : Among::all_names));
}

void Types::report_form(ExprId id) {
  const Expr& expr = module_[id];
  const ExprInfo& info = (*this)[id];
  switch (info.form) {
    case Form::error:
    case Form::number:
      break;
    case Form::array: {
      const Variable& array = scope_[info.variable];
      if (array.used_as_array) {
        fail("array-as-number", expr.span,
             fmt::format("{} is an array, but a number is needed here", quoted(array.name)),
             fmt::format("one element is {}[0]", array.name));
      } else if (first_about(array.name)) {
        fail("array-as-number", expr.span,
             fmt::format("argument {} is used as a number, but an array is given", quoted(array.name)));
      }
      break;
    }
    case Form::function:
      fail("function-as-number", expr.span,
           fmt::format("'{}' is a function, but a number is needed here", info.builtin->name),
           fmt::format("call it: {}", usage(*info.builtin)));
      break;
    case Form::module:
      fail("unknown-name", expr.span, fmt::format("'{}' is no value", expr.text),
           fmt::format("it stands before a name, as in {}.exp", expr.text));
      break;
    case Form::unknown:
      report_unknown(id, false);
      break;
  }
}

void Types::report_not_an_array(ExprId id) {
  const Expr& expr = module_[id];
  const ExprInfo& info = (*this)[id];
  if (info.form != Form::number) {
    report_form(id);
    return;
  }
  if (info.variable == none) {
    fail("not-an-array", expr.span, "this is a number, but an array is needed here",
         "only an argument can be an array");
    return;
  }
  const Variable& variable = scope_[info.variable];
  if (variable.parameter == none) {
    fail("not-an-array", expr.span,
         fmt::format("{} is a number, but an array is needed here", quoted(variable.name)),
         "only an argument can be an array");
  } else if (first_about(variable.name)) {
    fail("not-an-array", expr.span,
         fmt::format("argument {} is used as an array, but a single number is given", quoted(variable.name)));
  }
}

}  // namespace jiteval::sema
