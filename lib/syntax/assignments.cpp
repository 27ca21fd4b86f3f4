// Statements that begin with an expression: assignments, and expressions alone.

#include <fmt/format.h>

#include <utility>

#include "syntax/statements.hpp"

namespace jiteval::syntax {
namespace {

/// The operator of an augmented assignment, `none` for other tokens.
Operator augmented_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::plus_assign:
      return Operator::add;
    case TokenKind::minus_assign:
      return Operator::subtract;
    case TokenKind::star_assign:
      return Operator::multiply;
    case TokenKind::slash_assign:
      return Operator::divide;
    case TokenKind::double_slash_assign:
      return Operator::floor_divide;
    case TokenKind::percent_assign:
      return Operator::modulo;
    case TokenKind::double_star_assign:
      return Operator::power;
    case TokenKind::ampersand_assign:
      return Operator::bit_and;
    case TokenKind::bar_assign:
      return Operator::bit_or;
    case TokenKind::caret_assign:
      return Operator::bit_xor;
    case TokenKind::shift_left_assign:
      return Operator::shift_left;
    case TokenKind::shift_right_assign:
      return Operator::shift_right;
    default:
      return Operator::none;
  }
}

}  // namespace

bool StatementParser::expression_statement(Body& into) {
  const std::uint32_t begin = context_.peek().span.begin;
  const ExprId value = expressions_.parse_list();
  if (value == no_expr) return false;
  const TokenKind next = context_.peek().kind;
  if (next == TokenKind::assign || augmented_operator(next) != Operator::none) {
    return assignment(value, begin, into);
  }
  if (next == TokenKind::colon && context_.peek(1).kind != TokenKind::newline) {
    return annotated_assignment(value, begin, into);
  }
  if (context_.in_line() && next != TokenKind::semicolon) {
    report_after_expression(value);
    return false;
  }
  const Span span = context_.span_from(begin);
  into.push_back(
      context_.add(Stmt{.kind = StmtKind::expression, .span = span, .keyword_span = span, .value = value}));
  return true;
}

bool StatementParser::annotated_assignment(ExprId target, std::uint32_t begin, Body& into) {
  const Expr& expr = context_.module()[target];
  if (expr.kind != ExprKind::name) {
    context_.report(code::invalid_target, expr.span, "only a name can be given a type",
                    "a type annotation is written 'name: type = value'");
    return false;
  }
  context_.advance();
  const ExprId annotation = expressions_.parse();
  if (annotation == no_expr) return false;
  ExprId value = no_expr;
  if (context_.match(TokenKind::assign)) {
    value = expressions_.parse_list();
    if (value == no_expr) return false;
  }
  const Span span = context_.span_from(begin);
  into.push_back(context_.add(Stmt{.kind = StmtKind::assign,
                                   .span = span,
                                   .keyword_span = span,
                                   .target = target,
                                   .value = value,
                                   .annotation = annotation}));
  return true;
}

bool StatementParser::assignment(ExprId target, std::uint32_t begin, Body& into) {
  const Token sign = context_.peek();
  const Operator op = augmented_operator(sign.kind);
  if (!expressions_.is_target(target)) return false;
  const Expr& expr = context_.module()[target];
  if (op != Operator::none && (expr.kind == ExprKind::tuple || expr.kind == ExprKind::list)) {
    context_.report(code::invalid_target, expr.span,
                    fmt::format("{} takes one target", quoted(context_.text(sign))),
                    "write one statement for each");
    return false;
  }
  Stmt stmt{.kind = op == Operator::none ? StmtKind::assign : StmtKind::augmented, .op = op, .target = target};
  context_.advance();
  stmt.value = expressions_.parse_list();
  while (stmt.value != no_expr && op == Operator::none && context_.check(TokenKind::assign)) {
    if (!expressions_.is_target(stmt.value)) return false;
    stmt.more_targets.push_back(stmt.value);
    context_.advance();
    stmt.value = expressions_.parse_list();
  }
  if (stmt.value == no_expr) return false;
  stmt.span = context_.span_from(begin);
  stmt.keyword_span = stmt.span;
  into.push_back(context_.add(std::move(stmt)));
  return true;
}

}  // namespace jiteval::syntax
