// The parameters of a `def` or a lambda, and lambdas.

#include <fmt/format.h>

#include <unordered_set>
#include <utility>

#include "syntax/expressions.hpp"

namespace jiteval::syntax {

bool ExpressionParser::parse_parameters(Token opening, std::vector<Parameter>& parameters) {
  const bool in_parens = opening.kind == TokenKind::left_paren;
  const TokenKind closing = in_parens ? TokenKind::right_paren : TokenKind::colon;
  std::unordered_set<std::string_view> names;
  bool is_keyword_only = false;
  while (!context_.check(closing)) {
    const TokenKind next = context_.peek(1).kind;
    if (!is_keyword_only && context_.check(TokenKind::star) && (next == TokenKind::comma || next == closing)) {
      is_keyword_only = true;
      context_.advance();
      context_.match(TokenKind::comma);
    }
    if (!parameter(closing, is_keyword_only, parameters)) return false;
    const Parameter& added = parameters.back();
    if (!names.insert(added.name).second) {
      context_.report(code::duplicate_parameter, added.span,
                      fmt::format("there are two parameters named {}", quoted(added.name)));
    }
    if (!context_.match(TokenKind::comma)) break;
  }
  if (context_.match(closing)) return true;
  if (in_parens && (!context_.in_line() || context_.check(TokenKind::colon))) {
    report_unclosed(opening, closing);
  } else {
    const Token found = context_.peek();
    const std::string_view between = context_.text({context_.last_end(), found.span.begin});
    const bool name = in_parens && context_.check(TokenKind::name);
    // "double x", as in C
    const bool type_first = name && !parameters.empty() && parameters.back().span.end == context_.last_end() &&
                            between.find('\n') == std::string_view::npos;
    context_.report_next(code::unexpected_token,
                         fmt::format("expected ',' or '{}' after a parameter", syntax::name(closing)),
                         type_first ? fmt::format("a type stands behind the name: '{}: type'", context_.text(found))
                         : name     ? "a ',' is missing before it"
                                    : "");
  }
  return false;
}

bool ExpressionParser::parameter(TokenKind closing, bool is_keyword_only, std::vector<Parameter>& parameters) {
  if (refuse_special_parameter()) return false;
  if (!context_.check(TokenKind::name)) {
    const TokenKind found = context_.peek().kind;
    context_.report_next(code::unexpected_token, "expected the name of a parameter",
                         is_keyword(found)                ? "this word is reserved"
                         : found == TokenKind::left_paren ? "leave the parentheses out"
                                                          : "");
    return false;
  }
  const Token token = context_.advance();
  Parameter added = {.name = context_.text(token), .span = token.span, .is_keyword_only = is_keyword_only};
  const bool annotated = context_.check(TokenKind::colon) && closing != TokenKind::colon;
  if (annotated && context_.peek(1).kind != TokenKind::newline) {
    context_.advance();
    added.annotation = parse();
    if (added.annotation == no_expr) return false;
  }
  if (context_.match(TokenKind::assign)) {
    added.default_value = parse();
    if (added.default_value == no_expr) return false;
  } else if (!is_keyword_only && !parameters.empty() && parameters.back().default_value != no_expr) {
    context_.report(code::missing_default, added.span,
                    fmt::format("{} has no default value, but the parameter before it has one", quoted(added.name)),
                    "parameters with default values come last");
  }
  parameters.push_back(added);
  return true;
}

/// Reports the stars and the slash that stand among the parameters of Python's functions.
bool ExpressionParser::refuse_special_parameter() {
  const TokenKind next = context_.peek(1).kind;
  switch (context_.peek().kind) {
    case TokenKind::slash:
      refuse("'/' among the parameters is", "leave it out");
      return true;
    case TokenKind::star:
      if (next == TokenKind::comma) {
        refuse("a second '*' among the parameters is", "leave it out");
      } else {
        refuse("a parameter for any number of arguments is", "write the parameters one by one, or pass an array");
      }
      return true;
    case TokenKind::double_star:
      refuse("a parameter for any keyword arguments is", "write the parameters one by one");
      return true;
    default:
      return false;
  }
}

ExprId ExpressionParser::lambda(Precedence minimum) {
  const Token keyword = context_.peek();
  if (!is_lambda(context_)) {
    context_.report(code::unexpected_token, keyword.span, "'lambda' is a reserved word",
                    "use another name, such as 'lam'");
    return no_expr;
  }
  if (minimum > Precedence::conditional) {
    context_.report(code::unexpected_token, keyword.span, "a lambda cannot stand after an operator",
                    "put parentheses around 'lambda ...'");
    return no_expr;
  }
  const ParseContext::Level level(context_, context_.advance());
  if (!level.allowed()) return no_expr;
  Lambda lambda;
  if (!parse_parameters(keyword, lambda.parameters)) return no_expr;
  lambda.body = parse();
  if (lambda.body == no_expr) return no_expr;
  std::vector<Lambda>& lambdas = context_.module().lambdas;
  lambdas.push_back(std::move(lambda));
  return context_.add({.kind = ExprKind::lambda,
                       .span = context_.span_from(keyword.span.begin),
                       .name_span = keyword.span,
                       .index = static_cast<std::uint32_t>(lambdas.size() - 1)});
}

}  // namespace jiteval::syntax
