// What can be assigned to, and the loops that stand inside of expressions.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "syntax/expressions.hpp"

namespace jiteval::syntax {

bool ExpressionParser::is_target(ExprId target) {
  const Expr& expr = context_.module()[target];
  switch (expr.kind) {
    case ExprKind::name:
    case ExprKind::subscript:
      return true;
    case ExprKind::tuple:
    case ExprKind::list:
      return std::ranges::all_of(context_.module().children_of(expr), [&](ExprId item) { return is_target(item); });
    default:
      break;
  }
  const bool comparable = context_.check(TokenKind::assign) && expr.kind != ExprKind::attribute;
  context_.report(code::invalid_target, expr.span, "only a name or an element such as v[i] can be assigned to",
                  comparable                         ? "a comparison is written '=='"
                  : expr.kind == ExprKind::attribute ? "attributes do not change"
                                                     : "");
  return false;
}

ExprId ExpressionParser::parse_loop_target(Token keyword) {
  constexpr std::string_view example = "a loop is written 'for name in range(n)'";
  const TokenKind next = context_.peek().kind;
  const bool begins_target =
      next == TokenKind::name || next == TokenKind::left_paren || next == TokenKind::left_bracket;
  const bool as_in_c = next == TokenKind::left_paren && context_.peek(2).kind == TokenKind::assign;
  if (as_in_c || (!begins_target && !refuse_star())) {
    context_.report_next(code::unexpected_token,
                         fmt::format("expected a name after {}", quoted(context_.text(keyword))), example);
    return no_expr;
  }
  // Not so loose that it would take `in` for an operator.
  constexpr Precedence minimum = Precedence::bit_or;
  const std::uint32_t begin = context_.peek().span.begin;
  const ExprId first = item(minimum);
  if (first == no_expr) return no_expr;
  const ExprId target = tuple_after(first, begin, TokenKind::end, minimum);
  if (target == no_expr) return no_expr;
  if (!context_.check(TokenKind::in_)) {
    context_.report_next(code::unexpected_token,
                         fmt::format("expected 'in' after {}", describe(context_, context_.previous())), example);
    return no_expr;
  }
  if (!is_target(target)) return no_expr;
  context_.advance();
  return target;
}

/// What follows the element of a generator, from its first `for` on.
ExprId ExpressionParser::generator(ExprId element, std::uint32_t begin) {
  const Token first = context_.peek();
  Generator generator{.element = element};
  while (context_.check(TokenKind::for_)) {
    Generator::Clause& clause = generator.clauses.emplace_back();
    clause.target = parse_loop_target(context_.advance());
    if (clause.target == no_expr) return no_expr;
    clause.iterable = parse(Precedence::logical_or);
    if (clause.iterable == no_expr) return no_expr;
    while (context_.match(TokenKind::if_)) {
      clause.conditions.push_back(parse(Precedence::logical_or));
      if (clause.conditions.back() == no_expr) return no_expr;
    }
  }
  std::vector<Generator>& generators = context_.module().generators;
  generators.push_back(std::move(generator));
  return context_.add({.kind = ExprKind::generator,
                       .span = context_.span_from(begin),
                       .name_span = first.span,
                       .index = static_cast<std::uint32_t>(generators.size() - 1)});
}

}  // namespace jiteval::syntax
