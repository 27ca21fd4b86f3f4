// Functions, and the blocks that functions and statements are made of.

#include <fmt/format.h>

#include <utility>

#include "syntax/statements.hpp"

namespace jiteval::syntax {

// ---- functions

void StatementParser::function() {
  const Token def = context_.advance();
  Function function;
  const std::size_t mistakes_before = context_.mistake_count();
  function_header(function);
  const bool header_good = context_.mistake_count() == mistakes_before;
  if (header_good) {
    const auto [first, added] = function_names_.emplace(function.name, function.name_span);
    if (!added) {
      Diagnostic diagnostic = mistake(code::duplicate_function, function.name_span,
                                      fmt::format("there are two functions named {}", quoted(function.name)));
      diagnostic.notes.push_back({"the first one is here", first->second});
      context_.report(std::move(diagnostic));
    }
  }
  loops_ = 0;
  suite(def, header_good, function.body);
  context_.module().functions.push_back(std::move(function));
}

void StatementParser::function_header(Function& function) {
  if (!context_.check(TokenKind::name)) {
    context_.report_next(code::unexpected_token, "expected the name of the function after 'def'",
                         is_keyword(context_.peek().kind) ? "this word is reserved" : "");
    return;
  }
  const Token name = context_.advance();
  function.name = context_.text(name);
  function.name_span = name.span;
  if (!context_.match(TokenKind::left_paren)) {
    context_.report_next(code::unexpected_token, fmt::format("expected '(' after {}", describe(context_, name)),
                         "the parameters stand in parentheses");
    return;
  }
  if (!expressions_.parse_parameters(context_.previous(), function.parameters)) return;
  if (context_.match(TokenKind::arrow)) function.result_annotation = expressions_.parse();
}

// ---- blocks

void StatementParser::suite(Token keyword, bool header_good, Body& body) {
  const bool colon_good = header_good && colon(keyword);
  if (colon_good && context_.in_line()) {
    return simple_line(body, &StatementParser::simple_statement);
  }
  skip_line();
  if (context_.match(TokenKind::indent)) {
    const ParseContext::Level level(context_, keyword);
    if (!level.allowed()) return skip_block();
    return block(body);
  }
  if (!colon_good || context_.check(TokenKind::bad_dedent)) return;
  context_.report_next(code::bad_indentation,
                       fmt::format("expected an indented block after {}", quoted(context_.text(keyword))));
  if (keyword.kind == TokenKind::def_) skip_to_definition();
}

bool StatementParser::colon(Token keyword) {
  if (context_.match(TokenKind::colon)) return true;
  const TokenKind found = context_.peek().kind;
  const bool after_condition = keyword.kind != TokenKind::def_ && keyword.kind != TokenKind::else_;
  if (after_condition && context_.in_line() && !is_keyword(found)) {
    context_.report_unexpected();
    return false;
  }
  const bool else_if = keyword.kind == TokenKind::else_ && found == TokenKind::if_;
  context_.report_next(code::unexpected_token,
                       fmt::format("expected ':' after {}", describe(context_, context_.previous())),
                       else_if ? "write 'elif'" : "");
  return false;
}

void StatementParser::block(Body& body) {
  while (!context_.check(TokenKind::dedent) && !context_.check(TokenKind::end) && !context_.full()) {
    statement(body);
  }
  context_.match(TokenKind::dedent);
}

void StatementParser::skip_block() {
  for (int depth = 1; depth > 0 && !context_.check(TokenKind::end);) {
    const TokenKind kind = context_.advance().kind;
    depth += kind == TokenKind::indent ? 1 : kind == TokenKind::dedent ? -1 : 0;
  }
}

void StatementParser::skip_line() {
  while (context_.in_line()) context_.advance();
  context_.match(TokenKind::newline);
}

void StatementParser::skip_line_and_block() {
  skip_line();
  if (context_.match(TokenKind::indent)) skip_block();
}

}  // namespace jiteval::syntax
