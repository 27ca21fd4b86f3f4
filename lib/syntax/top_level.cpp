// What stands around the functions of a text: imports, constants, decorators.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "syntax/statements.hpp"

namespace jiteval::syntax {
namespace {

bool opens(TokenKind kind) {
  return kind == TokenKind::left_paren || kind == TokenKind::left_bracket || kind == TokenKind::left_brace;
}

}  // namespace

void StatementParser::parse_file() {
  while (!context_.check(TokenKind::end) && !context_.full()) top_level();
}

void StatementParser::parse_imports() {
  while (context_.check(TokenKind::import_) || context_.check(TokenKind::from_)) {
    simple_line(context_.module().globals, &StatementParser::top_level_statement);
  }
}

void StatementParser::top_level() {
  switch (context_.peek().kind) {
    case TokenKind::def_:
      return function();
    case TokenKind::at:
      return decorators();
    case TokenKind::refused_keyword:
      return refuse_statement();
    case TokenKind::bad_dedent:
    case TokenKind::mixed_indentation:
      context_.report_lexical_mistake();
      context_.advance();
      return skip_to_definition();
    case TokenKind::dedent:
    case TokenKind::newline:
      context_.advance();
      return;
    case TokenKind::indent:
      context_.advance();
      context_.report_next(code::bad_indentation, "this line is indented for no reason");
      return skip_block();
    case TokenKind::if_:
      if (is_main_guard()) return skip_main_guard();
      break;
    case TokenKind::import_:
    case TokenKind::from_:
    case TokenKind::string:
      return simple_line(context_.module().globals, &StatementParser::top_level_statement);
    default:
      if (!is_global_assignment()) break;
      return simple_line(context_.module().globals, &StatementParser::top_level_statement);
  }
  report_top_level(context_.peek().span);
  skip_to_definition();
}

bool StatementParser::top_level_statement(Body& into) {
  if (context_.check(TokenKind::import_)) return import_statement();
  if (context_.check(TokenKind::from_)) return from_statement();
  if (context_.check(TokenKind::string) && docstring()) return true;
  if (is_global_assignment()) return global_assignment(into);
  report_top_level(context_.peek().span);
  return false;
}

/// The lines outside of functions up to the next `def` are one mistake together.
void StatementParser::report_top_level(Span span) {
  if (context_.report_lexical_mistake()) return;
  context_.report(code::misplaced_statement, span,
                  "only functions, constants and imports may stand at the top level",
                  "leave it out, or move it into a function");
}

void StatementParser::skip_to_definition() {
  for (;;) {
    const TokenKind next = context_.peek().kind;
    if (next == TokenKind::def_ || next == TokenKind::at || next == TokenKind::end) return;
    if (context_.match(TokenKind::indent)) {
      skip_block();
    } else if (!context_.match(TokenKind::dedent) && !context_.match(TokenKind::bad_dedent)) {
      skip_line();
    }
  }
}

// ---- constants

/// Whether the next statement has a '=' outside of brackets, or is "name: type".
bool StatementParser::is_global_assignment() const {
  if (context_.check(TokenKind::name) && context_.peek(1).kind == TokenKind::colon) return true;
  int depth = 0;
  for (std::size_t ahead = 0;; ++ahead) {
    const TokenKind kind = context_.peek(ahead).kind;
    if (kind == TokenKind::newline || kind == TokenKind::semicolon || kind == TokenKind::end) return false;
    if (kind == TokenKind::assign && depth == 0) return true;
    depth += opens(kind) ? 1 : is_closing_bracket(kind) ? -1 : 0;
  }
}

bool StatementParser::global_assignment(Body& into) {
  if (!expression_statement(into)) return false;
  const Module& module = context_.module();
  const Stmt& stmt = module[into.back()];
  if (stmt.kind != StmtKind::assign) {  // the '=' was that of a lambda's default
    report_top_level(stmt.span);
    return false;
  }
  const auto names = [&](auto& self, ExprId target) -> bool {
    const Expr& expr = module[target];
    if (expr.kind == ExprKind::subscript) return false;
    return std::ranges::all_of(module.children_of(expr), [&](ExprId item) { return self(self, item); });
  };
  const bool only_names = names(names, stmt.target) &&
                          std::ranges::all_of(stmt.more_targets, [&](ExprId id) { return names(names, id); });
  if (only_names) return true;
  context_.report(code::misplaced_statement, stmt.span, "only names are assigned to at the top level",
                  "move it into a function");
  return false;
}

// ---- imports, which have no effect

bool StatementParser::imported_name(bool dotted) {
  do {
    if (!context_.check(TokenKind::name)) {
      context_.report_next(code::unexpected_token,
                           fmt::format("expected a name after {}", describe(context_, context_.previous())));
      return false;
    }
    context_.advance();
  } while (dotted && context_.match(TokenKind::dot));
  return true;
}

bool StatementParser::import_statement() {
  context_.advance();
  do {
    if (!imported_name(true)) return false;
    if (context_.match(TokenKind::as_) && !imported_name(false)) return false;
  } while (context_.match(TokenKind::comma));
  return import_ends();
}

/// False after reporting what stands behind an import.
bool StatementParser::import_ends() {
  if (!context_.in_line() || context_.check(TokenKind::semicolon)) return true;
  context_.report_unexpected("a ',' or 'as' is missing before it");
  return false;
}

bool StatementParser::from_statement() {
  context_.advance();
  bool relative = false;
  while (context_.match(TokenKind::dot)) relative = true;
  const bool only_dots = relative && context_.check(TokenKind::import_);
  if (!only_dots && !imported_name(true)) return false;
  if (!context_.match(TokenKind::import_)) {
    context_.report_next(code::unexpected_token,
                         fmt::format("expected 'import' after {}", describe(context_, context_.previous())));
    return false;
  }
  if (context_.match(TokenKind::star)) return import_ends();
  const Token open = context_.peek();
  const bool in_parens = context_.match(TokenKind::left_paren);
  do {
    if (!imported_name(false)) return false;
    if (context_.match(TokenKind::as_) && !imported_name(false)) return false;
    if (!context_.match(TokenKind::comma)) break;
  } while (!in_parens || !context_.check(TokenKind::right_paren));
  if (in_parens && !expressions_.close(open, TokenKind::right_paren)) return false;
  return import_ends();
}

// ---- decorators, which have no effect either

void StatementParser::decorators() {
  const std::size_t mistakes_before = context_.mistake_count();
  while (context_.check(TokenKind::at)) {
    if (decorator() && context_.in_line()) context_.report_unexpected("a decorator ends its line");
    skip_line();
  }
  const TokenKind next = context_.peek().kind;
  const bool definition = next == TokenKind::def_ || next == TokenKind::refused_keyword;
  if (definition || context_.mistake_count() > mistakes_before) return;
  context_.report_next(code::misplaced_statement, "expected a 'def' below the decorator");
  skip_to_definition();
}

/// A name with dots, and a call whose arguments may be anything.
bool StatementParser::decorator() {
  context_.advance();
  if (!imported_name(true)) return false;
  if (!context_.check(TokenKind::left_paren)) return true;
  const Token open = context_.peek();
  int depth = 0;
  do {
    if (context_.report_lexical_mistake()) return false;
    const TokenKind kind = context_.advance().kind;
    depth += opens(kind) ? 1 : is_closing_bracket(kind) ? -1 : 0;
  } while (depth > 0 && context_.in_line());
  return depth == 0 || expressions_.close(open, TokenKind::right_paren);
}

// ---- if __name__ == "__main__":

bool StatementParser::is_main_guard() const {
  const auto is_text = [&](std::size_t ahead) {
    const Token& token = context_.peek(ahead);
    return token.kind == TokenKind::string && string_parts(context_.text(token)).content == "__main__";
  };
  const auto is_name = [&](std::size_t ahead) { return context_.text(context_.peek(ahead)) == "__name__"; };
  return context_.peek(2).kind == TokenKind::equal_equal && context_.peek(4).kind == TokenKind::colon &&
         ((is_name(1) && is_text(3)) || (is_text(1) && is_name(3)));
}

void StatementParser::skip_main_guard() {
  skip_line_and_block();
  skip_clauses();
}

}  // namespace jiteval::syntax
