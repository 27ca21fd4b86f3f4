#include "syntax/statements.hpp"

#include <fmt/format.h>

#include <optional>

#include "support/suggest.hpp"

namespace jiteval::syntax {
namespace {

/// The keyword that a statement beginning with an unknown word may have been meant to begin with.
std::optional<std::string_view> meant_keyword(std::string_view word) {
  static constexpr std::string_view candidates[] = {"return", "if",       "elif", "else",   "for",    "while",
                                                    "break",  "continue", "pass", "assert", "import", "def"};
  return nearest(word, candidates);
}

}  // namespace

void StatementParser::statement(Body& into) {
  switch (context_.peek().kind) {
    case TokenKind::if_:
      return if_statement(into);
    case TokenKind::while_:
      return while_statement(into);
    case TokenKind::for_:
      return for_statement(into);
    case TokenKind::def_:
      return refuse_statement("a function inside a function is", "write it beside the other, at the top level");
    case TokenKind::at:
      return refuse_decorated();
    case TokenKind::refused_keyword:
      return refuse_statement();
    case TokenKind::elif_:
    case TokenKind::else_:
      return misplaced_clause();
    case TokenKind::bad_dedent:
    case TokenKind::mixed_indentation:
      context_.report_lexical_mistake();
      context_.advance();
      return;
    case TokenKind::indent:
      context_.advance();
      context_.report_next(code::bad_indentation, "this line is indented for no reason",
                           "only after a ':' does a line stand further to the right");
      return block(into);
    default:
      if (is_match()) return refuse_statement("'match' is", "write 'if' and 'elif'");
      return simple_line(into, &StatementParser::simple_statement);
  }
}

/// Whether a line begins with `match` as the keyword that it is in Python when a block follows.
bool StatementParser::is_match() const {
  if (!context_.check(TokenKind::name) || context_.text(context_.peek()) != "match") return false;
  std::size_t ahead = 1;
  while (context_.peek(ahead).kind != TokenKind::newline && context_.peek(ahead).kind != TokenKind::end) ++ahead;
  return ahead > 2 && context_.peek(ahead - 1).kind == TokenKind::colon &&
         context_.peek(ahead + 1).kind == TokenKind::indent;
}

/// Reports a statement of Python's that kernels do not have, and skips it with its block and the clauses after it.
/// Where `what` is empty, its first word is the reason.
void StatementParser::refuse_statement(std::string_view what, std::string_view advice) {
  if (what.empty()) {
    context_.report_lexical_mistake();
  } else {
    context_.report(code::not_supported, context_.peek().span, fmt::format("{} not supported", what), advice);
  }
  const auto clause_follows = [&] {
    const std::string_view word = context_.text(context_.peek());
    return word == "except" || word == "finally" || word == "else";
  };
  do skip_line_and_block();
  while (clause_follows());
}

void StatementParser::refuse_decorated() {
  context_.report(code::not_supported, context_.peek().span, "a decorator inside a function is not supported",
                  "functions stand side by side, at the top level");
  while (context_.check(TokenKind::at)) skip_line();
  if (context_.check(TokenKind::def_)) skip_line_and_block();
}

void StatementParser::misplaced_clause() {
  const Token keyword = context_.advance();
  const std::string_view other = keyword.kind == TokenKind::else_ ? "'if' or loop" : "'if'";
  context_.report(code::misplaced_statement, keyword.span,
                  fmt::format("{} has no {} before it", quoted(context_.text(keyword)), other),
                  fmt::format("it stands below its {}, at the same indentation", other));
  Body ignored;
  suite(keyword, false, ignored);
}

void StatementParser::simple_line(Body& into, SimpleStatement parse) {
  while ((this->*parse)(into)) {
    if (!context_.in_line()) {
      context_.match(TokenKind::newline);
      return;
    }
    if (!context_.match(TokenKind::semicolon)) {
      context_.report_unexpected();
      break;
    }
    if (!context_.in_line()) {  // a semicolon may stand at the end
      context_.match(TokenKind::newline);
      return;
    }
  }
  while (context_.in_line() && !context_.check(TokenKind::semicolon)) context_.advance();
  if (context_.match(TokenKind::semicolon) && context_.in_line() && !context_.full()) {
    return simple_line(into, parse);
  }
  context_.match(TokenKind::newline);
  if (context_.match(TokenKind::indent)) {
    // The line was to begin a block ("whlie x:"); what its statements may be is not known.
    Body ignored;
    ++loops_;
    block(ignored);
    --loops_;
  }
}

bool StatementParser::simple_statement(Body& into) {
  const Token first = context_.peek();
  switch (first.kind) {
    case TokenKind::pass_:
      return keyword_statement(StmtKind::pass, into);
    case TokenKind::break_:
      return keyword_statement(StmtKind::break_, into);
    case TokenKind::continue_:
      return keyword_statement(StmtKind::continue_, into);
    case TokenKind::return_:
      return return_statement(into);
    case TokenKind::assert_:
      return assert_statement(into);
    case TokenKind::import_:
    case TokenKind::from_:
      context_.report(code::not_supported, first.span, "an import inside a function is not supported",
                      "move it to the top, or leave it out");
      return false;
    case TokenKind::if_:
    case TokenKind::while_:
    case TokenKind::for_:
    case TokenKind::def_:
      context_.report(code::unexpected_token, first.span,
                      fmt::format("{} must begin a new line", quoted(context_.text(first))));
      return false;
    case TokenKind::refused_keyword:
      context_.report_lexical_mistake();
      return false;
    case TokenKind::string:
      return docstring() || expression_statement(into);
    default:
      return expression_statement(into);
  }
}

bool StatementParser::docstring() {
  const TokenKind next = context_.peek(1).kind;
  const bool alone = next == TokenKind::newline || next == TokenKind::semicolon;
  const std::string_view prefix = string_parts(context_.text(context_.peek())).prefix;
  if (!alone || prefix.find_first_of("fF") != std::string_view::npos) return false;
  context_.advance();
  return true;
}

bool StatementParser::keyword_statement(StmtKind kind, Body& into) {
  const Token keyword = context_.advance();
  if (kind != StmtKind::pass && loops_ == 0) {
    context_.report(code::misplaced_statement, keyword.span,
                    fmt::format("{} stands outside a loop", quoted(context_.text(keyword))));
  }
  into.push_back(context_.add(Stmt{.kind = kind, .span = keyword.span, .keyword_span = keyword.span}));
  return true;
}

bool StatementParser::return_statement(Body& into) {
  const Token keyword = context_.advance();
  ExprId value = no_expr;
  if (context_.in_line() && !context_.check(TokenKind::semicolon)) {
    value = expressions_.parse_list();
    if (value == no_expr) return false;
  }
  into.push_back(context_.add(Stmt{.kind = StmtKind::return_,
                                   .span = context_.span_from(keyword.span.begin),
                                   .keyword_span = keyword.span,
                                   .value = value}));
  return true;
}

bool StatementParser::assert_statement(Body& into) {
  const Token keyword = context_.advance();
  const ExprId condition = expressions_.parse();
  if (condition == no_expr) return false;
  ExprId message = no_expr;
  if (context_.match(TokenKind::comma)) {
    message = expressions_.parse();
    if (message == no_expr) return false;
  }
  into.push_back(context_.add(Stmt{.kind = StmtKind::assert_,
                                   .span = context_.span_from(keyword.span.begin),
                                   .keyword_span = keyword.span,
                                   .value = condition,
                                   .message = message}));
  return true;
}

/// Reports the token behind a statement that is only an expression.
void StatementParser::report_after_expression(ExprId value) {
  const Expr& expr = context_.module()[value];
  if (expr.kind == ExprKind::name) {
    if (const auto keyword = meant_keyword(expr.text)) {
      return context_.report(code::unexpected_token, expr.span,
                             fmt::format("no statement begins with {}", quoted(expr.text)),
                             fmt::format("did you mean {}?", quoted(*keyword)));
    }
  }
  context_.report_unexpected();
}

}  // namespace jiteval::syntax
