// What ExpressionParser says about expressions that are wrong, or Python's but not a kernel's.

#include <fmt/format.h>

#include <string>

#include "syntax/expressions.hpp"

namespace jiteval::syntax {

// ---- not supported

bool is_lambda(const ParseContext& context) {
  const TokenKind next = context.peek(1).kind;
  if (next == TokenKind::name || next == TokenKind::colon) return true;
  const bool may_be_parameter =
      next == TokenKind::star || next == TokenKind::double_star || next == TokenKind::left_paren;
  return may_be_parameter && context.module().source->find(':') != std::string::npos;
}

ExprId ExpressionParser::refuse(std::string_view what, std::string_view advice) {
  context_.report(code::not_supported, context_.peek().span, fmt::format("{} not supported", what), advice);
  return no_expr;
}

ExprId ExpressionParser::no_list(Precedence) { return refuse("lists are", ""); }
ExprId ExpressionParser::no_dict(Precedence) { return refuse("dicts and sets are", ""); }
ExprId ExpressionParser::no_string(Precedence) { return refuse("strings are", ""); }
ExprId ExpressionParser::no_lambda(Precedence) {
  if (!is_lambda(context_)) {
    context_.report(code::unexpected_token, context_.peek().span, "'lambda' is a reserved word",
                    "use another name, such as 'lam'");
    return no_expr;
  }
  return refuse("a lambda inside a kernel is", "a lambda is a kernel of its own; otherwise write a 'def'");
}
ExprId ExpressionParser::no_operator(ExprId, std::uint32_t) {
  context_.report_lexical_mistake();
  return no_expr;
}
ExprId ExpressionParser::no_membership(ExprId, std::uint32_t) {
  if (context_.check(TokenKind::not_) && context_.peek(1).kind != TokenKind::in_) {
    context_.report_unexpected();
    return no_expr;
  }
  return refuse("'in' as an operator is", "write a loop that compares");
}
ExprId ExpressionParser::no_comprehension(ExprId, std::uint32_t) {
  return refuse("a comprehension is", "write a 'for' loop in a 'def'");
}

// ---- malformed

void ExpressionParser::report_unclosed(Token open, TokenKind closing) {
  const Token found = context_.peek();
  const std::string opened = quoted(context_.text(open));
  const std::string message = is_closing_bracket(found.kind)
                                  ? fmt::format("{} does not close {}", quoted(context_.text(found)), opened)
                                  : fmt::format("{} is never closed", opened);
  Diagnostic diagnostic =
      mistake(code::unbalanced_bracket, found.span, message, fmt::format("expected '{}'", syntax::name(closing)));
  diagnostic.notes.push_back({fmt::format("{} was opened here", opened), open.span});
  context_.report(std::move(diagnostic));
}

void ExpressionParser::report_missing_operand() {
  if (context_.report_lexical_mistake()) return;
  const Token found = context_.peek();
  const Token before = context_.previous();
  const bool at_line_begin = before.span.end == before.span.begin || found.span.begin < before.span.end;
  if (at_line_begin) {
    context_.report(code::unexpected_token, found.span,
                    fmt::format("expected an expression, not {}", describe(context_, found)));
    return;
  }
  const Token second_before = context_.previous(2);
  const bool sign = before.kind == TokenKind::plus || before.kind == TokenKind::minus;
  if (sign && second_before.kind == before.kind && second_before.span.end == before.span.begin) {
    const std::string_view spelling = syntax::name(before.kind);
    context_.report(code::not_supported, {second_before.span.begin, before.span.end},
                    fmt::format("'{0}{0}' is not an operator", spelling),
                    fmt::format("write '{}= 1' in a statement of its own", spelling));
    return;
  }
  std::string_view label;
  const bool after_operator = rule(before.kind).op != Operator::none;
  const TokenKind below = context_.peek(1).kind;
  const bool goes_on_below =
      found.kind == TokenKind::newline &&
      (below == TokenKind::indent || (context_.module().is_expression && below != TokenKind::end));
  if (after_operator && goes_on_below) label = "an expression of several lines needs parentheses";
  if (is_keyword(found.kind)) label = "this word is reserved";
  context_.report(code::unexpected_token, found.span,
                  fmt::format("expected an expression after {}", describe(context_, before)), label);
}

}  // namespace jiteval::syntax
