// The statements with blocks: `if`, `while` and `for`.

#include <fmt/format.h>

#include <utility>

#include "syntax/parser.hpp"
#include "syntax/statements.hpp"

namespace jiteval::syntax {

void StatementParser::if_statement(Body& into) {
  // A chain of `elif`s is a tree that nests, but it is parsed in a loop.
  std::vector<Stmt> clauses;
  const int elifs_before = elifs_;
  for (;;) {
    const Token keyword = context_.advance();
    Stmt& clause = clauses.emplace_back(Stmt{.kind = StmtKind::if_, .keyword_span = keyword.span});
    clause.value = expressions_.parse();
    suite(keyword, clause.value != no_expr, clause.body);
    if (!context_.check(TokenKind::elif_)) break;
    if (++elifs_ > max_elifs) {
      context_.report(code::too_deep, context_.peek().span,
                      fmt::format("an 'if' has more than {} times 'elif'", max_elifs), "this is the one too many");
      skip_clauses();
      break;
    }
  }
  if (context_.check(TokenKind::else_)) suite(context_.advance(), true, clauses.back().orelse);
  elifs_ = elifs_before;
  while (!clauses.empty()) {
    Stmt clause = std::move(clauses.back());
    clauses.pop_back();
    clause.span = context_.span_from(clause.keyword_span.begin);
    Body& parent = clauses.empty() ? into : clauses.back().orelse;
    parent.push_back(context_.add(std::move(clause)));
  }
}

void StatementParser::skip_clauses() {
  while (context_.check(TokenKind::elif_) || context_.check(TokenKind::else_)) skip_line_and_block();
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
  stmt.target = expressions_.parse_loop_target(keyword);
  if (stmt.target != no_expr) stmt.value = expressions_.parse_list();
  loop_body(keyword, stmt.value != no_expr, stmt);
  into.push_back(context_.add(std::move(stmt)));
}

void StatementParser::loop_body(Token keyword, bool header_good, Stmt& loop) {
  ++loops_;
  suite(keyword, header_good, loop.body);
  --loops_;
  if (context_.check(TokenKind::else_)) suite(context_.advance(), true, loop.orelse);
  loop.span = context_.span_from(keyword.span.begin);
}

}  // namespace jiteval::syntax
