// What ExpressionParser says about expressions that are wrong, or Python's but not a kernel's.

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "syntax/expressions.hpp"

namespace jiteval::syntax {

// ---- not supported

bool is_lambda(const ParseContext& context) {
  using enum TokenKind;
  std::size_t ahead = 1;
  const auto next = [&] { return context.peek(ahead).kind; };
  if (next() == name || next() == colon || (next() == star && context.peek(2).kind == comma)) return true;
  // `lambda *values:` and `lambda (x, y):` are meant as functions, `lambda*x` and `lambda(x)` are not.
  if (next() == star || next() == double_star) return context.peek(3).kind == colon;
  if (next() != left_paren) return false;
  do ++ahead;
  while (next() == name || next() == comma);
  return next() == right_paren && context.peek(ahead + 1).kind == colon;
}

ExprId ExpressionParser::refuse(Span span, std::string_view what, std::string_view advice) {
  context_.report(code::not_supported, span, fmt::format("{} not supported", what), advice);
  return no_expr;
}

ExprId ExpressionParser::no_dict(Precedence) {
  return refuse("dicts and sets are", "use an array, which is indexed by whole numbers");
}

ExprId ExpressionParser::no_operator(ExprId, std::uint32_t) {
  if (context_.text(context_.peek()) != "is") {
    context_.report_lexical_mistake();
    return no_expr;
  }
  const bool negated = context_.peek(1).kind == TokenKind::not_;
  const Token& last = context_.peek(negated ? 1 : 0);
  const Span span = {context_.peek().span.begin, last.span.end};
  if (context_.peek(negated ? 2 : 1).kind == TokenKind::none_) {
    return refuse(span, fmt::format("a test for None is", quoted(context_.text(span))),
                  "every argument has a value: give the parameter a number as its default, and compare with that");
  }
  return refuse(span, fmt::format("{} is", quoted(context_.text(span))), negated ? "write '!='" : "write '=='");
}

ExprId ExpressionParser::no_matrix_product(ExprId, std::uint32_t) {
  return refuse("'@' is", "write the matrix product as loops");
}

ExprId ExpressionParser::no_membership(ExprId, std::uint32_t) {
  const bool negated = context_.check(TokenKind::not_);
  if (negated && context_.peek(1).kind != TokenKind::in_) {
    context_.report_unexpected();
    return no_expr;
  }
  const Span span = {context_.peek().span.begin, context_.peek(negated ? 1 : 0).span.end};
  return refuse(span, fmt::format("{} as an operator is", quoted(context_.text(span))),
                negated ? "write 'all(v != x for v in values)'" : "write 'any(v == x for v in values)'");
}

ExprId ExpressionParser::refuse_list_comprehension(Token open) {
  // In "sum([v*v for v in values])" the brackets are all that is wrong.
  static constexpr std::string_view reductions[] = {"sum(", "prod(", "min(", "max(", "any(", "all("};
  const std::string_view before = context_.text({0, open.span.begin});
  const bool reduced =
      std::ranges::any_of(reductions, [&](std::string_view opened) { return before.ends_with(opened); });
  return refuse(open.span, "a list comprehension is",
                reduced ? "leave out the square brackets"
                        : "make an array with np.empty(n), and store to it in a 'for' loop");
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
  const Span three_tokens = {found.span.begin, context_.peek(2).span.end};
  if (context_.text(three_tokens) == "...") {
    const bool index = before.kind == TokenKind::left_bracket || before.kind == TokenKind::comma;
    refuse(three_tokens, "'...' is", index ? "write a ':' for each dimension, as in a[:, :, 0]" : "write 'pass'");
    return;
  }
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
