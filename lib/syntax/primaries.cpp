// What an expression is made of before operators: numbers, names, strings, brackets, calls, subscripts.

#include <fmt/format.h>

#include <unordered_set>

#include "syntax/expressions.hpp"
#include "syntax/number.hpp"

namespace jiteval::syntax {

// ---- at the beginning of an expression

ExprId ExpressionParser::number(Precedence) {
  const Token token = context_.peek();
  const std::string_view text = context_.text(token);
  const auto number = read_number(text);
  if (!number) {
    context_.report_lexical_mistake();
    return no_expr;
  }
  context_.advance();
  return context_.add({.kind = ExprKind::number,
                       .is_integer = number->is_integer,
                       .span = token.span,
                       .name_span = token.span,
                       .number = number->value,
                       .text = text});
}

ExprId ExpressionParser::boolean(Precedence) {
  const Token token = context_.advance();
  return context_.add({.kind = ExprKind::boolean,
                       .span = token.span,
                       .name_span = token.span,
                       .number = token.kind == TokenKind::true_ ? 1.0 : 0.0});
}

ExprId ExpressionParser::none(Precedence) {
  const Token token = context_.advance();
  return context_.add({.kind = ExprKind::none, .span = token.span, .name_span = token.span});
}

ExprId ExpressionParser::name(Precedence) {
  const Token token = context_.advance();
  return context_.add(
      {.kind = ExprKind::name, .span = token.span, .name_span = token.span, .text = context_.text(token)});
}

ExprId ExpressionParser::string(Precedence) {
  const Token token = context_.peek();
  const StringParts parts = string_parts(context_.text(token));
  if (!parts.prefix.empty() && parts.prefix != "u" && parts.prefix != "U") {
    if (parts.prefix.find_first_of("fF") != std::string_view::npos) {
      return refuse("f-strings are", "write plain text, without the 'f'");
    }
    return refuse(fmt::format("{} before a string is", quoted(parts.prefix)), "leave the prefix out");
  }
  context_.advance();
  return context_.add(
      {.kind = ExprKind::string, .span = token.span, .name_span = token.span, .text = parts.content});
}

ExprId ExpressionParser::grouping(Precedence) {
  const Token open = context_.advance();
  const ParseContext::Level level(context_, open);
  if (!level.allowed()) return no_expr;
  if (context_.check(TokenKind::right_paren)) {
    const Span span = {open.span.begin, context_.advance().span.end};
    return context_.add({.kind = ExprKind::tuple, .span = span, .name_span = span});
  }
  const std::uint32_t begin = context_.peek().span.begin;
  const ExprId first = item();
  if (first == no_expr) return no_expr;
  const ExprId inner = tuple_after(first, begin, TokenKind::right_paren, Precedence::conditional);
  if (inner == no_expr || !close(open, TokenKind::right_paren)) return no_expr;
  return inner;
}

ExprId ExpressionParser::list(Precedence) {
  const Token open = context_.advance();
  const ParseContext::Level level(context_, open);
  if (!level.allowed()) return no_expr;
  StackList items(children_);
  if (!context_.check(TokenKind::right_bracket)) {
    const ExprId first = item();
    if (first == no_expr) return no_expr;
    if (context_.check(TokenKind::for_)) return refuse_list_comprehension(open);
    if (!items_after(first, TokenKind::right_bracket, Precedence::conditional, items)) return no_expr;
  }
  if (!close(open, TokenKind::right_bracket)) return no_expr;
  return context_.add({.kind = ExprKind::list, .span = context_.span_from(open.span.begin), .name_span = open.span},
                      items.items());
}

// ---- after an expression

struct ExpressionParser::Arguments {
  StackList<ExprId> children;
  std::unordered_set<std::string_view> keywords;
};

ExprId ExpressionParser::call(ExprId left, std::uint32_t begin) {
  const Token open = context_.peek();
  const ExprKind callee = context_.module()[left].kind;
  if (callee != ExprKind::name && callee != ExprKind::attribute && callee != ExprKind::lambda) {
    context_.report(code::unexpected_token, open.span, "only a function can be called",
                    "an operator is missing before it");
    return no_expr;
  }
  const ParseContext::Level level(context_, context_.advance());
  if (!level.allowed()) return no_expr;
  Arguments arguments{.children = StackList(children_), .keywords = {}};
  arguments.children.push(left);
  while (context_.in_line() && !context_.check(TokenKind::right_paren)) {
    if (!argument(arguments)) return no_expr;
    if (!context_.match(TokenKind::comma)) break;
  }
  if (!close(open, TokenKind::right_paren)) return no_expr;
  return context_.add({.kind = ExprKind::call, .span = context_.span_from(begin), .name_span = open.span},
                      arguments.children.items());
}

bool ExpressionParser::argument(Arguments& arguments) {
  if (context_.check(TokenKind::star) || context_.check(TokenKind::double_star)) {
    refuse("'*' before an argument is", "write the arguments one by one");
    return false;
  }
  if (context_.check(TokenKind::name) && context_.peek(1).kind == TokenKind::assign) {
    return keyword_argument(arguments);
  }
  const std::uint32_t begin = context_.peek().span.begin;
  ExprId value = parse();
  if (value == no_expr) return false;
  if (context_.check(TokenKind::for_)) {
    const bool first = arguments.children.size() == 1;
    if (first) value = generator(value, begin);
    if (value == no_expr) return false;
    if (!first || context_.check(TokenKind::comma)) {
      refuse(context_.span_from(begin), "a generator beside other arguments is",
             "it is the only argument of its call");
      return false;
    }
  } else if (!arguments.keywords.empty()) {
    context_.report(code::unexpected_token, context_.module()[value].span,
                    "an argument without a name stands behind one with a name", "arguments with names come last");
    return false;
  }
  arguments.children.push(value);
  return true;
}

bool ExpressionParser::keyword_argument(Arguments& arguments) {
  const Token keyword = context_.advance();
  context_.advance();
  const ExprId value = parse();
  if (value == no_expr) return false;
  const std::string_view name = context_.text(keyword);
  if (!arguments.keywords.insert(name).second) {
    context_.report(code::duplicate_argument, keyword.span,
                    fmt::format("there are two arguments named {}", quoted(name)));
    return false;
  }
  arguments.children.push(context_.add({.kind = ExprKind::keyword,
                                        .span = context_.span_from(keyword.span.begin),
                                        .name_span = keyword.span,
                                        .text = name},
                                       {value}));
  return true;
}

ExprId ExpressionParser::subscript(ExprId left, std::uint32_t begin) {
  const Token open = context_.advance();
  const ParseContext::Level level(context_, open);
  if (!level.allowed()) return no_expr;
  StackList children(children_);
  children.push(left);
  do {
    if (children.size() > 1 && context_.check(TokenKind::right_bracket)) break;
    const ExprId added = index();
    if (added == no_expr) return no_expr;
    children.push(added);
  } while (context_.match(TokenKind::comma));
  if (!close(open, TokenKind::right_bracket)) return no_expr;
  return context_.add({.kind = ExprKind::subscript, .span = context_.span_from(begin), .name_span = open.span},
                      children.items());
}

/// One of the items in a subscript: an expression or a slice.
ExprId ExpressionParser::index() {
  const std::uint32_t begin = context_.peek().span.begin;
  ExprId bounds[3] = {no_expr, no_expr, no_expr};
  if (!context_.check(TokenKind::colon)) {
    bounds[0] = item();
    if (bounds[0] == no_expr || !context_.check(TokenKind::colon)) return bounds[0];
  }
  const Token colon = context_.peek();
  for (std::size_t i = 1; i < std::size(bounds) && context_.match(TokenKind::colon); ++i) {
    const TokenKind next = context_.peek().kind;
    const bool left_out = next == TokenKind::colon || next == TokenKind::comma || next == TokenKind::right_bracket;
    if (left_out || !context_.in_line()) continue;
    bounds[i] = parse();
    if (bounds[i] == no_expr) return no_expr;
  }
  return context_.add({.kind = ExprKind::slice, .span = context_.span_from(begin), .name_span = colon.span},
                      bounds);
}

ExprId ExpressionParser::attribute(ExprId left, std::uint32_t begin) {
  context_.advance();
  if (!context_.check(TokenKind::name)) {
    context_.report_next(code::unexpected_token, "expected a name after '.'");
    return no_expr;
  }
  const Token token = context_.advance();
  return context_.add({.kind = ExprKind::attribute,
                       .span = {begin, token.span.end},
                       .name_span = token.span,
                       .text = context_.text(token)},
                      {left});
}

// ---- brackets

bool ExpressionParser::close(Token open, TokenKind closing) {
  if (context_.match(closing)) return true;
  if (!context_.in_line() || is_closing_bracket(context_.peek().kind)) {
    report_unclosed(open, closing);
    return false;
  }
  const std::string_view between = context_.text({open.span.begin, context_.peek().span.begin});
  if (context_.check(TokenKind::colon) && context_.peek(1).kind == TokenKind::newline) {
    report_unclosed(open, closing);
    return false;
  }
  context_.report_unexpected("an operator or ',' is missing before it");
  if (between.find('\n') != std::string_view::npos) {
    context_.add_note({fmt::format("this {} is still open", quoted(context_.text(open))), open.span});
  }
  return false;
}

}  // namespace jiteval::syntax
