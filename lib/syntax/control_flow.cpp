// The statements with blocks: `if`, `while` and `for`.

#include <fmt/format.h>

#include <utility>

#include "syntax/statements.hpp"

namespace jiteval::syntax {

void StatementParser::if_statement(Body& into) {
  const Token keyword = context_.advance();  // or `elif`
  Stmt stmt{.kind = StmtKind::if_, .keyword_span = keyword.span};
  stmt.value = expressions_.parse();
  suite(keyword, stmt.value != no_expr, stmt.body);
  if (context_.check(TokenKind::elif_)) {
    const ParseContext::Level level(context_, context_.peek());
    if (level.allowed()) {
      if_statement(stmt.orelse);
    } else {
      skip_clauses();
    }
  } else if (context_.check(TokenKind::else_)) {
    suite(context_.advance(), true, stmt.orelse);
  }
  stmt.span = context_.span_from(keyword.span.begin);
  into.push_back(context_.add(std::move(stmt)));
}

void StatementParser::skip_clauses() {
  while (context_.check(TokenKind::elif_) || context_.check(TokenKind::else_)) {
    skip_line();
    if (context_.match(TokenKind::indent)) skip_block();
  }
}

void StatementParser::while_statement(Body& into) {
  const Token keyword = context_.advance();
  Stmt stmt{.kind = StmtKind::while_, .keyword_span = keyword.span};
  stmt.value = expressions_.parse();
  loop_body(keyword, stmt.value != no_expr, stmt);
  into.push_back(context_.add(std::move(stmt)));
}

void StatementParser::for_statement(Body& into) {
  const Token keyword = context_.advance();
  Stmt stmt{.kind = StmtKind::for_, .keyword_span = keyword.span};
  const bool header_good = for_header(stmt);
  loop_body(keyword, header_good, stmt);
  into.push_back(context_.add(std::move(stmt)));
}

bool StatementParser::for_header(Stmt& loop) {
  if (!context_.check(TokenKind::name)) {
    context_.report_next(code::unexpected_token, "expected a name after 'for'",
                         "a loop is written 'for name in range(n):'");
    return false;
  }
  const Token target = context_.advance();
  if (context_.check(TokenKind::comma)) {
    context_.report_next(code::not_supported, "several targets in one loop are not supported",
                         "loop over one name");
    return false;
  }
  if (!context_.match(TokenKind::in_)) {
    context_.report_next(code::unexpected_token, fmt::format("expected 'in' after {}", describe(context_, target)),
                         "a loop is written 'for name in range(n):'");
    return false;
  }
  loop.target = context_.add(
      {.kind = ExprKind::name, .span = target.span, .name_span = target.span, .text = context_.text(target)});
  loop.value = expressions_.parse();
  return loop.value != no_expr;
}

void StatementParser::loop_body(Token keyword, bool header_good, Stmt& loop) {
  ++loops_;
  suite(keyword, header_good, loop.body);
  --loops_;
  loop.span = context_.span_from(keyword.span.begin);
  if (context_.check(TokenKind::else_)) {
    refuse_statement("'else' after a loop is");
  }
}

}  // namespace jiteval::syntax
