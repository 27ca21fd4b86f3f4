#include "sema/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "ir/integers.hpp"
#include "sema/walk.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using ir::Type;
using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::Operator;

namespace {

ExprInfo number_of(Type type, bool needs_branch = false) {
  return {.form = Form::number, .type = type, .needs_branch = needs_branch};
}

ExprInfo constant_of(Type type, std::int64_t integer) {
  return {.form = Form::number, .type = type, .integer = integer};
}

/// The exact value of an integer literal, if it fits (the syntax tree keeps the nearest double).
std::optional<std::int64_t> exact_integer(std::string_view literal) {
  std::string digits;
  for (char c : literal) {
    if (c != '_') digits += c;
  }
  int base = 10;
  std::size_t prefix = 0;
  if (digits.size() > 2 && digits[0] == '0') {
    const char letter = static_cast<char>(digits[1] | 0x20);
    if (letter == 'x') base = 16;
    if (letter == 'o') base = 8;
    if (letter == 'b') base = 2;
    if (base != 10) prefix = 2;
  }
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data() + prefix, end, value, base);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

/// The integer result of an operator on constants, where it fits.
std::optional<std::int64_t> evaluate(Operator op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  switch (op) {
    case Operator::add:
      if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
      return result;
    case Operator::subtract:
      if (__builtin_sub_overflow(a, b, &result)) return std::nullopt;
      return result;
    case Operator::multiply:
      if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
      return result;
    case Operator::floor_divide:
      if (b == -1 && __builtin_sub_overflow(std::int64_t{0}, a, &result)) return std::nullopt;
      return ir::floor_divide(a, b);
    default:
      return ir::modulo(a, b);
  }
}

std::optional<std::int64_t> integer_power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  while (true) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return std::nullopt;
    exponent >>= 1;
    if (exponent == 0) return result;
    if (__builtin_mul_overflow(base, base, &base)) return std::nullopt;
  }
}

}  // namespace

Type join(Type a, Type b) { return std::max(a, b); }
Type arithmetic(Type type) { return std::max(type, Type::i64); }

Types::Types(const syntax::Module& module, Scope& scope, Report& report)
    : module_(module), scope_(scope), report_(report), infos_(module.exprs.size()) {}

void Types::check(ExprId root) {
  reporting_ = true;
  evaluate(root);
}

void Types::check_augmented(const syntax::Stmt& stmt) {
  check(stmt.target);
  check(stmt.value);
  augmented_[stmt.target] = operate(stmt.op, stmt.target, stmt.value, stmt.span).type;
}

void Types::evaluate(ExprId root) {
  for (ExprId id : expressions(module_, root)) infos_[static_cast<std::uint32_t>(id)] = examine(id);
}

ExprInfo Types::examine(ExprId id) {
  const Expr& expr = module_[id];
  const auto children = module_.children_of(expr);
  switch (expr.kind) {
    case ExprKind::number:
      return literal(expr);
    case ExprKind::boolean:
      return constant_of(Type::boolean, expr.number != 0 ? 1 : 0);
    case ExprKind::name:
      return name(expr);
    case ExprKind::attribute:
      return attribute(expr);
    case ExprKind::unary:
      return unary(expr);
    case ExprKind::binary:
      return operate(expr.op, children[0], children[1], expr.span);
    case ExprKind::compare:
      return compare(expr);
    case ExprKind::logical:
      return joined(children);
    case ExprKind::conditional:
      return conditional(expr);
    case ExprKind::call:
      return call(expr);
    case ExprKind::subscript:
      return subscript(expr);
  }
  return {};
}

ExprInfo Types::literal(const Expr& expr) const {
  if (!expr.is_integer) return number_of(Type::f64);
  const std::string_view text(*module_.source);
  const auto value = exact_integer(text.substr(expr.span.begin, expr.span.end - expr.span.begin));
  return value ? constant_of(Type::i64, *value) : number_of(Type::f64);
}

ExprInfo Types::name(const Expr& expr) const {
  if (const std::uint32_t variable = scope_.find(expr.text); variable != none) {
    ExprInfo info{.variable = variable};
    if (scope_.is_array(variable)) {
      info.form = Form::array;
    } else if (const std::optional<Type> type = scope_[variable].type) {
      info.form = Form::number;
      info.type = *type;
    }
    return info;
  }
  if (const Builtin* builtin = find_builtin(expr.text)) {
    return {.form = builtin->kind == BuiltinKind::constant ? Form::number : Form::function, .builtin = builtin};
  }
  return {.form = is_module(expr.text) ? Form::module : Form::unknown};
}

ExprInfo Types::attribute(const Expr& expr) {
  const ExprId base = module_.children_of(expr)[0];
  const ExprInfo& info = (*this)[base];
  if (info.form == Form::module) {
    if (const Builtin* builtin = find_builtin(expr.text)) {
      return {.form = builtin->kind == BuiltinKind::constant ? Form::number : Form::function, .builtin = builtin};
    }
    fail("unknown-name", expr.name_span,
         fmt::format("'{}' has no {} here", module_[base].text, syntax::quoted(expr.text)),
         suggestion(expr.text, Among::builtins));
  } else if (info.form == Form::unknown) {
    if (first_about(module_[base].text)) {
      fail("unknown-module", module_[base].span,
           fmt::format("unknown module {}", syntax::quoted(module_[base].text)),
           "the modules are math, np and numpy");
    }
  } else if (info.form != Form::error) {
    fail("unsupported-attribute", expr.name_span,
         fmt::format("attribute {} is not supported", syntax::quoted(expr.text)),
         "only math., np. and numpy. may stand before a name");
  }
  return {};
}

ExprInfo Types::unary(const Expr& expr) {
  const ExprId operand = module_.children_of(expr)[0];
  if (!require_number(operand)) return {};
  const ExprInfo& info = (*this)[operand];
  if (expr.op == Operator::logical_not) {
    if (info.integer) return constant_of(Type::boolean, *info.integer == 0 ? 1 : 0);
    return number_of(Type::boolean, info.needs_branch);
  }
  const Type type = arithmetic(info.type);
  if (!info.integer) return number_of(type, info.needs_branch);
  if (expr.op == Operator::plus) return constant_of(type, *info.integer);
  const auto negated = sema::evaluate(Operator::subtract, 0, *info.integer);
  return negated ? constant_of(type, *negated) : number_of(Type::f64);
}

ExprInfo Types::operate(Operator op, ExprId left, ExprId right, Span span) {
  const ExprId operands[] = {left, right};
  if (!require_numbers(operands)) return {};
  if (op == Operator::power) return power(left, right);
  const ExprInfo& a = (*this)[left];
  const ExprInfo& b = (*this)[right];
  ExprInfo result = joined(operands);
  result.type = op == Operator::divide ? Type::f64 : arithmetic(result.type);
  if (result.type == Type::f64) return result;
  if (op == Operator::floor_divide || op == Operator::modulo) {
    if (b.integer == 0) {
      fail("division-by-zero", span, "integer division by zero",
           fmt::format("the right side of `{}` is 0", spelling(op)));
      return {};
    }
    result.needs_branch |= !b.integer;
  }
  if (!a.integer || !b.integer) return result;
  const auto value = sema::evaluate(op, *a.integer, *b.integer);
  return value ? constant_of(Type::i64, *value) : number_of(Type::f64);
}

ExprInfo Types::power(ExprId base, ExprId exponent) {
  const ExprInfo& x = (*this)[base];
  const ExprInfo& n = (*this)[exponent];
  const bool needs_branch = x.needs_branch || n.needs_branch;
  if (!n.integer || *n.integer < 0) return number_of(Type::f64, needs_branch);
  if (x.integer) {
    const auto value = integer_power(*x.integer, *n.integer);
    return value ? constant_of(Type::i64, *value) : number_of(Type::f64);
  }
  const bool multiplied = *n.integer <= largest_multiplied_power;
  return number_of(multiplied ? arithmetic(x.type) : Type::f64, needs_branch);
}

ExprInfo Types::joined(std::span<const ExprId> parts) {
  if (!require_numbers(parts)) return {};
  ExprInfo result = number_of(Type::boolean);
  for (ExprId part : parts) {
    result.type = join(result.type, (*this)[part].type);
    result.needs_branch |= (*this)[part].needs_branch;
  }
  return result;
}

ExprInfo Types::compare(const Expr& expr) {
  ExprInfo result = joined(module_.children_of(expr));
  result.type = Type::boolean;
  return result;
}

ExprInfo Types::conditional(const Expr& expr) {
  const auto children = module_.children_of(expr);
  if (!require_numbers(children)) return {};
  ExprInfo result = joined(children.subspan(1));
  result.needs_branch |= (*this)[children[0]].needs_branch;
  return result;
}

ExprInfo Types::subscript(const Expr& expr) {
  const auto children = module_.children_of(expr);
  const bool index_is_number = require_number(children[1]) && require_whole(children[1]);
  const ExprInfo& base = (*this)[children[0]];
  if (base.form != Form::array) {
    report_not_an_array(children[0]);
    return {};
  }
  if (!index_is_number) return {};
  const ExprInfo& index = (*this)[children[1]];
  ExprInfo result = number_of(Type::f64, true);
  const std::optional<std::int64_t> size = scope_.array_size(base.variable);
  if (!size || !index.integer) return result;
  if (*index.integer < -*size || *index.integer >= *size) {
    fail("index-out-of-range", module_[children[1]].span,
         fmt::format("index {} is out of range: {} has {} element{}", *index.integer,
                     syntax::quoted(scope_[base.variable].name), *size, *size == 1 ? "" : "s"));
    return {};
  }
  result.needs_branch = false;
  return result;
}

bool Types::require_numbers(std::span<const ExprId> ids) {
  bool all = true;
  for (ExprId id : ids) all &= require_number(id);
  return all;
}

bool Types::require_number(ExprId id) {
  if ((*this)[id].form == Form::number) return true;
  report_form(id);
  return false;
}

bool Types::require_whole(ExprId id) {
  const Expr* expr = &module_[id];
  while (expr->kind == ExprKind::unary) expr = &module_[module_.children_of(*expr)[0]];
  if (expr->kind != ExprKind::number || std::trunc(expr->number) == expr->number) return true;
  fail("not-whole", module_[id].span, fmt::format("{} is not a whole number", expr->number),
       "a whole number is needed here");
  return false;
}

}  // namespace jiteval::sema
