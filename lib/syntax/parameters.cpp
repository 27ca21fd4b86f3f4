// The parameters of a `def` or a lambda.

#include <fmt/format.h>

#include <unordered_set>

#include "syntax/expressions.hpp"

namespace jiteval::syntax {

bool ExpressionParser::parse_parameters(Token opening, std::vector<Parameter>& parameters) {
  const bool in_parens = opening.kind == TokenKind::left_paren;
  const TokenKind closing = in_parens ? TokenKind::right_paren : TokenKind::colon;
  std::unordered_set<std::string_view> names;
  while (!context_.check(closing)) {
    if (!parameter(closing, parameters)) return false;
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
    context_.report_next(code::unexpected_token,
                         fmt::format("expected ',' or '{}' after a parameter", syntax::name(closing)));
  }
  return false;
}

bool ExpressionParser::parameter(TokenKind closing, std::vector<Parameter>& parameters) {
  if (context_.check(TokenKind::star) || context_.check(TokenKind::double_star)) {
    refuse("a parameter with '*' is", "write the parameters one by one");
    return false;
  }
  if (!context_.check(TokenKind::name)) {
    const TokenKind found = context_.peek().kind;
    context_.report_next(code::unexpected_token, "expected the name of a parameter",
                         is_keyword(found)                ? "this word is reserved"
                         : found == TokenKind::left_paren ? "leave the parentheses out"
                                                          : "");
    return false;
  }
  const Token token = context_.advance();
  parameters.push_back({context_.text(token), token.span});
  if (context_.check(TokenKind::assign)) {
    refuse("a default value is", "every argument must be given");
    return false;
  }
  const bool annotated = context_.check(TokenKind::colon) && closing != TokenKind::colon;
  if (annotated && context_.peek(1).kind == TokenKind::name) {
    refuse("a type annotation is", "leave it out");
    return false;
  }
  return true;
}

}  // namespace jiteval::syntax
