#include "syntax/statements.hpp"

#include <fmt/format.h>

#include <optional>

#include "support/suggest.hpp"

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
    default:
      return Operator::none;
  }
}

/// The keyword that a statement beginning with an unknown word may have been meant to begin with.
std::optional<std::string_view> meant_keyword(std::string_view word) {
  static constexpr std::string_view candidates[] = {"return", "if",    "elif",     "else", "for",
                                                    "while",  "break", "continue", "pass", "def"};
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
      return refuse_statement("a function inside a function is");
    case TokenKind::refused_keyword:
      return refuse_statement({});
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
      return simple_line(into);
  }
}

/// Reports a statement of Python's that kernels do not have, and skips it with its block and the clauses after it.
/// Where `what` is empty, its first word is the reason.
void StatementParser::refuse_statement(std::string_view what) {
  if (what.empty()) {
    context_.report_lexical_mistake();
  } else {
    context_.report(code::not_supported, context_.peek().span, fmt::format("{} not supported", what));
  }
  const auto clause_follows = [&] {
    const std::string_view word = context_.text(context_.peek());
    return word == "except" || word == "finally" || word == "else";
  };
  do {
    skip_line();
    if (context_.match(TokenKind::indent)) skip_block();
  } while (clause_follows());
}

void StatementParser::misplaced_clause() {
  const Token keyword = context_.advance();
  context_.report(code::misplaced_statement, keyword.span,
                  fmt::format("{} has no 'if' before it", quoted(context_.text(keyword))),
                  "it stands below its 'if', at the same indentation");
  Body ignored;
  suite(keyword, false, ignored);
}

void StatementParser::simple_line(Body& into) {
  while (simple_statement(into)) {
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
  if (context_.match(TokenKind::semicolon) && context_.in_line() && !context_.full()) return simple_line(into);
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
    default:
      return expression_statement(into);
  }
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
    value = expressions_.parse();
    if (value == no_expr) return false;
  }
  into.push_back(context_.add(Stmt{.kind = StmtKind::return_,
                                   .span = context_.span_from(keyword.span.begin),
                                   .keyword_span = keyword.span,
                                   .value = value}));
  return true;
}

bool StatementParser::expression_statement(Body& into) {
  const std::uint32_t begin = context_.peek().span.begin;
  const ExprId value = expressions_.parse();
  if (value == no_expr) return false;
  if (context_.check(TokenKind::assign) || augmented_operator(context_.peek().kind) != Operator::none) {
    return assignment(value, begin, into);
  }
  if (context_.in_line() && !context_.check(TokenKind::semicolon)) {
    report_after_expression(value);
    return false;
  }
  const Span span = context_.span_from(begin);
  into.push_back(
      context_.add(Stmt{.kind = StmtKind::expression, .span = span, .keyword_span = span, .value = value}));
  return true;
}

bool StatementParser::assignment(ExprId target, std::uint32_t begin, Body& into) {
  const Operator op = augmented_operator(context_.peek().kind);
  if (!is_target(target)) return false;
  context_.advance();
  const ExprId value = expressions_.parse();
  if (value == no_expr) return false;
  if (context_.check(TokenKind::assign)) {
    context_.report_next(code::not_supported, "several targets in one assignment are not supported",
                         "write one assignment for each");
    return false;
  }
  const Span span = context_.span_from(begin);
  into.push_back(context_.add(Stmt{.kind = op == Operator::none ? StmtKind::assign : StmtKind::augmented,
                                   .op = op,
                                   .span = span,
                                   .keyword_span = span,
                                   .target = target,
                                   .value = value}));
  return true;
}

bool StatementParser::is_target(ExprId target) {
  const Expr& expr = context_.module()[target];
  switch (expr.kind) {
    case ExprKind::name:
      return true;
    case ExprKind::subscript:
      context_.report(code::not_supported, expr.span, "assigning to an element is not supported");
      return false;
    default: {
      const bool comparable = context_.check(TokenKind::assign);
      context_.report(code::invalid_target, expr.span, "only a name can be assigned to",
                      comparable ? "a comparison is written '=='" : "");
      return false;
    }
  }
}

/// Reports the token behind a statement that is only an expression.
void StatementParser::report_after_expression(ExprId value) {
  if (context_.check(TokenKind::comma) && assignment_follows()) {
    return context_.report_next(code::not_supported, "several targets in one assignment are not supported",
                                "write one assignment for each");
  }
  const Expr& expr = context_.module()[value];
  if (expr.kind == ExprKind::name) {
    if (const auto keyword = meant_keyword(expr.text)) {
      return context_.report(code::unexpected_token, expr.span,
                             fmt::format("no statement begins with {}", quoted(expr.text)),
                             fmt::format("did you mean {}?", quoted(*keyword)));
    }
    if (context_.check(TokenKind::colon)) {
      return context_.report_next(code::not_supported, "a type annotation is not supported", "leave it out");
    }
  }
  context_.report_unexpected();
}

bool StatementParser::assignment_follows() const {
  std::size_t ahead = 0;
  while (context_.peek(ahead).kind == TokenKind::comma && context_.peek(ahead + 1).kind == TokenKind::name) {
    ahead += 2;
  }
  return context_.peek(ahead).kind == TokenKind::assign;
}

}  // namespace jiteval::syntax
