#include "syntax/parser.hpp"

#include <fmt/format.h>

#include <utility>

#include "syntax/expressions.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/parse_context.hpp"
#include "syntax/statements.hpp"

namespace jiteval::syntax {
namespace {

bool is_import(const ParseContext& context, std::size_t ahead = 0) {
  return context.peek(ahead).kind == TokenKind::import_ || context.peek(ahead).kind == TokenKind::from_;
}

/// How far ahead the line behind the one of that token begins.
std::size_t next_line(const ParseContext& context, std::size_t ahead) {
  while (context.peek(ahead).kind != TokenKind::newline && context.peek(ahead).kind != TokenKind::end) ++ahead;
  return context.peek(ahead).kind == TokenKind::end ? ahead : ahead + 1;
}

/// Whether the text is a file of functions, rather than one expression, perhaps below imports: what begins with a
/// statement that may stand around functions, or has a line that begins with `def`.
bool is_functions(const ParseContext& context) {
  using enum TokenKind;
  std::size_t begin = 0;
  while (is_import(context, begin)) begin = next_line(context, begin);
  const TokenKind first = context.peek(begin).kind;
  if (first == at || first == refused_keyword) return true;
  const bool is_constant = first == name && context.peek(begin + 1).kind == assign;
  if (begin > 0 && (first == end || is_constant)) return true;
  const bool docstring = first == string && context.peek(begin + 1).kind == newline;
  if (docstring && context.peek(begin + 2).kind != end) return true;
  bool at_line_begin = true;
  for (std::size_t ahead = begin; context.peek(ahead).kind != end; ++ahead) {
    const Token& token = context.peek(ahead);
    if (token.kind == def_ && at_line_begin) return true;
    at_line_begin = token.span.end == token.span.begin;
  }
  return false;
}

bool begins_statement(TokenKind kind) {
  using enum TokenKind;
  return kind == return_ || kind == if_ || kind == elif_ || kind == else_ || kind == for_ || kind == while_ ||
         kind == pass_ || kind == break_ || kind == continue_ || kind == assert_;
}

bool is_assignment(TokenKind kind) {
  return kind == TokenKind::assign || (TokenKind::plus_assign <= kind && kind <= TokenKind::shift_right_assign);
}

constexpr std::string_view write_a_def = "a body of statements begins with 'def name(arguments):'";

/// Whether the text ends with the line of the next token.
bool is_last_line(const ParseContext& context) {
  return context.peek(next_line(context, 0)).kind == TokenKind::end;
}

/// Reports what stands after the one expression of a kernel, if anything does.
void expect_end(ParseContext& context, const Expr& expr) {
  using enum ExprKind;
  const bool annotated = expr.kind == name && context.module().is_expression && context.check(TokenKind::colon);
  const bool target = expr.kind == name || expr.kind == subscript || expr.kind == tuple;
  if (annotated || (target && is_assignment(context.peek().kind))) {
    const bool lambda = context.peek(1).kind == TokenKind::lambda_;
    const bool comparison = expr.kind == name && context.check(TokenKind::assign) && is_last_line(context);
    return context.report_next(code::misplaced_statement, "an assignment stands outside a 'def'",
                               lambda       ? "leave out the name: a lambda is a kernel by itself"
                               : comparison ? "a comparison is written '=='"
                                            : write_a_def);
  }
  if (context.in_line()) return context.report_unexpected();
  context.match(TokenKind::newline);
  while (context.check(TokenKind::indent) || context.check(TokenKind::dedent) ||
         context.check(TokenKind::bad_dedent) || context.check(TokenKind::mixed_indentation)) {
    context.advance();
  }
  if (!context.check(TokenKind::end)) {
    context.report_next(code::unexpected_token, "the expression ended on the line before",
                        "an expression of several lines needs parentheses");
  }
}

/// Parses an expression or a lambda, and the imports above.
void parse_expression_kernel(ParseContext& context) {
  StatementParser(context).parse_imports();
  if (context.mistake_count() > 0) return;
  if (begins_statement(context.peek().kind)) {
    return context.report(code::misplaced_statement, context.peek().span,
                          fmt::format("{} stands outside a 'def'", describe(context, context.peek())), write_a_def);
  }
  ExpressionParser expressions(context);
  Function function{.name_span = context.whole_text()};
  Module& module = context.module();
  module.is_expression = !context.check(TokenKind::lambda_) || !is_lambda(context);
  if (!module.is_expression && !expressions.parse_parameters(context.advance(), function.parameters)) return;
  const std::uint32_t begin = context.peek().span.begin;
  ExprId value = expressions.parse();
  if (value != no_expr && module.is_expression) value = expressions.parse_list_after(value, begin);
  if (value == no_expr) return;
  const Span span = module[value].span;
  expect_end(context, module[value]);
  function.body.push_back(
      context.add(Stmt{.kind = StmtKind::return_, .span = span, .keyword_span = span, .value = value}));
  module.functions.push_back(std::move(function));
}

void parse_kernel(ParseContext& context) {
  if (context.check(TokenKind::end)) {
    const bool comment = context.module().source->find('#') != std::string::npos;
    return context.report({.code = std::string(code::empty_kernel),
                           .message = comment ? "the kernel has nothing but comments" : "the kernel is empty"});
  }
  if (!is_functions(context)) return parse_expression_kernel(context);
  StatementParser(context).parse_file();
  if (context.module().functions.empty() && context.mistake_count() == 0) {
    context.report({.code = std::string(code::empty_kernel),
                    .message = "the kernel has no function",
                    .label = "write 'def name(arguments):' below the imports and constants"});
  }
}

}  // namespace

Result<Module> parse(std::string_view text, std::string source_name) {
  if (auto refusal = refuse_length(text)) return std::unexpected(std::move(*refusal));
  Module module{.source_name = std::move(source_name), .source = std::make_shared<const std::string>(text)};
  ParseContext context(module);
  parse_kernel(context);
  if (context.mistake_count() == 0) return module;
  return std::unexpected(Diagnostics(module.source_name, module.source, context.take_mistakes()));
}

}  // namespace jiteval::syntax
