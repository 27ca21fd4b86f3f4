#include "syntax/expressions.hpp"

#include <fmt/format.h>

#include <array>

#include "syntax/number.hpp"

namespace jiteval::syntax {

/// The grammar: one row for each token that may stand in an expression.
struct ExpressionParser::Grammar {
  struct Row {
    TokenKind token;
    Rule rule;
  };
  static constexpr auto make() {
    using T = TokenKind;
    using P = Precedence;
    using O = Operator;
    using E = ExpressionParser;
    // clang-format off
    constexpr Row rows[] = {
        // token               at the beginning   after an expression   which binds     and means
        {T::number,           {&E::number}},
        {T::true_,            {&E::boolean}},
        {T::false_,           {&E::boolean}},
        {T::name,             {&E::name}},
        {T::left_paren,       {&E::grouping,      &E::call,             P::postfix}},
        {T::left_bracket,     {&E::no_list,       &E::subscript,        P::postfix}},
        {T::dot,              {nullptr,           &E::attribute,        P::postfix}},
        {T::double_star,      {nullptr,           &E::power,            P::power,       O::power}},
        {T::star,             {nullptr,           &E::binary,           P::product,     O::multiply}},
        {T::slash,            {nullptr,           &E::binary,           P::product,     O::divide}},
        {T::double_slash,     {nullptr,           &E::binary,           P::product,     O::floor_divide}},
        {T::percent,          {nullptr,           &E::binary,           P::product,     O::modulo}},
        {T::plus,             {&E::unary,         &E::binary,           P::sum,         O::add}},
        {T::minus,            {&E::unary,         &E::binary,           P::sum,         O::subtract}},
        {T::equal_equal,      {nullptr,           &E::comparison,       P::comparison,  O::equal}},
        {T::not_equal,        {nullptr,           &E::comparison,       P::comparison,  O::not_equal}},
        {T::less,             {nullptr,           &E::comparison,       P::comparison,  O::less}},
        {T::less_equal,       {nullptr,           &E::comparison,       P::comparison,  O::less_equal}},
        {T::greater,          {nullptr,           &E::comparison,       P::comparison,  O::greater}},
        {T::greater_equal,    {nullptr,           &E::comparison,       P::comparison,  O::greater_equal}},
        {T::not_,             {&E::logical_not,   &E::no_membership,    P::comparison}},
        {T::and_,             {nullptr,           &E::logical,          P::logical_and, O::logical_and}},
        {T::or_,              {nullptr,           &E::logical,          P::logical_or,  O::logical_or}},
        {T::if_,              {nullptr,           &E::conditional,      P::conditional}},
        {T::in_,              {nullptr,           &E::no_membership,    P::comparison}},
        {T::for_,             {nullptr,           &E::no_comprehension, P::postfix}},
        {T::refused_operator, {nullptr,           &E::no_operator,      P::postfix}},
        {T::refused_keyword,  {nullptr,           &E::no_operator,      P::postfix}},
        {T::left_brace,       {&E::no_dict}},
        {T::string,           {&E::no_string}},
        {T::lambda_,          {&E::no_lambda}},
    };
    // clang-format on
    std::array<Rule, token_kind_count> table{};
    for (const Row& row : rows) table[static_cast<std::size_t>(row.token)] = row.rule;
    return table;
  }
};

const ExpressionParser::Rule& ExpressionParser::rule(TokenKind kind) {
  static constexpr auto table = Grammar::make();
  return table[static_cast<std::size_t>(kind)];
}

namespace {

constexpr Precedence tighter_than(Precedence precedence) {
  return static_cast<Precedence>(static_cast<int>(precedence) + 1);
}

}  // namespace

ExprId ExpressionParser::parse(Precedence minimum) {
  const Token first = context_.peek();
  const Rule::Prefix prefix = rule(first.kind).prefix;
  if (prefix == nullptr) {
    report_missing_operand();
    return no_expr;
  }
  ExprId left = (this->*prefix)(minimum);
  while (left != no_expr) {
    const Rule& next = rule(context_.peek().kind);
    if (next.precedence < minimum) break;
    left = (this->*next.infix)(left, first.span.begin);
  }
  return left;
}

// ---- at the beginning of an expression

ExprId ExpressionParser::number(Precedence) {
  if (context_.report_lexical_mistake()) return no_expr;
  const Token token = context_.advance();
  const Number number = *read_number(context_.text(token));
  return context_.add({.kind = ExprKind::number,
                       .is_integer = number.is_integer,
                       .span = token.span,
                       .name_span = token.span,
                       .number = number.value});
}

ExprId ExpressionParser::boolean(Precedence) {
  const Token token = context_.advance();
  return context_.add({.kind = ExprKind::boolean,
                       .span = token.span,
                       .name_span = token.span,
                       .number = token.kind == TokenKind::true_ ? 1.0 : 0.0});
}

ExprId ExpressionParser::name(Precedence) {
  const Token token = context_.advance();
  return context_.add(
      {.kind = ExprKind::name, .span = token.span, .name_span = token.span, .text = context_.text(token)});
}

ExprId ExpressionParser::unary(Precedence) {
  const Token token = context_.advance();
  const ParseContext::Level level(context_, token);
  if (!level.allowed()) return no_expr;
  const ExprId operand = parse(Precedence::sign);
  if (operand == no_expr) return no_expr;
  return context_.add({.kind = ExprKind::unary,
                       .op = token.kind == TokenKind::minus ? Operator::negate : Operator::plus,
                       .span = context_.span_from(token.span.begin),
                       .name_span = token.span},
                      {operand});
}

ExprId ExpressionParser::logical_not(Precedence minimum) {
  const Token token = context_.advance();
  if (minimum > Precedence::logical_not) {
    context_.report(code::unexpected_token, token.span, "'not' cannot stand after an operator that binds tighter",
                    "put parentheses around 'not ...'");
    return no_expr;
  }
  const ParseContext::Level level(context_, token);
  if (!level.allowed()) return no_expr;
  const ExprId operand = parse(Precedence::logical_not);
  if (operand == no_expr) return no_expr;
  return context_.add({.kind = ExprKind::unary,
                       .op = Operator::logical_not,
                       .span = context_.span_from(token.span.begin),
                       .name_span = token.span},
                      {operand});
}

ExprId ExpressionParser::grouping(Precedence) {
  const Token open = context_.advance();
  const ParseContext::Level level(context_, open);
  if (!level.allowed()) return no_expr;
  const ExprId inner = parse();
  if (inner == no_expr || !close(open, TokenKind::right_paren)) return no_expr;
  return inner;
}

// ---- after an expression

ExprId ExpressionParser::binary(ExprId left, std::uint32_t begin) {
  const Token token = context_.advance();
  const Rule& operation = rule(token.kind);
  const ExprId right = parse(tighter_than(operation.precedence));
  if (right == no_expr) return no_expr;
  return context_.add(
      {.kind = ExprKind::binary, .op = operation.op, .span = context_.span_from(begin), .name_span = token.span},
      {left, right});
}

ExprId ExpressionParser::power(ExprId left, std::uint32_t begin) {
  const Token token = context_.advance();
  const ParseContext::Level level(context_, token);
  if (!level.allowed()) return no_expr;
  const ExprId exponent = parse(Precedence::sign);  // 2**-1, and 2**3**2 is 2**(3**2)
  if (exponent == no_expr) return no_expr;
  return context_.add(
      {.kind = ExprKind::binary, .op = Operator::power, .span = context_.span_from(begin), .name_span = token.span},
      {left, exponent});
}

ExprId ExpressionParser::comparison(ExprId left, std::uint32_t begin) {
  const Token first = context_.peek();
  std::vector<ExprId> operands = {left};
  std::vector<Operator> ops;
  while (rule(context_.peek().kind).op >= Operator::equal) {
    ops.push_back(rule(context_.advance().kind).op);
    operands.push_back(parse(tighter_than(Precedence::comparison)));
    if (operands.back() == no_expr) return no_expr;
  }
  Module& module = context_.module();
  const auto first_op = static_cast<std::uint32_t>(module.ops.size());
  module.ops.insert(module.ops.end(), ops.begin(), ops.end());
  return context_.add(
      {.kind = ExprKind::compare, .span = context_.span_from(begin), .name_span = first.span, .first_op = first_op},
      operands);
}

ExprId ExpressionParser::logical(ExprId left, std::uint32_t begin) {
  const Token first = context_.peek();
  const Rule& operation = rule(first.kind);
  std::vector<ExprId> operands = {left};
  while (context_.match(first.kind)) {
    operands.push_back(parse(tighter_than(operation.precedence)));
    if (operands.back() == no_expr) return no_expr;
  }
  return context_.add(
      {.kind = ExprKind::logical, .op = operation.op, .span = context_.span_from(begin), .name_span = first.span},
      operands);
}

ExprId ExpressionParser::conditional(ExprId left, std::uint32_t begin) {
  const Token token = context_.advance();
  const ParseContext::Level level(context_, token);
  if (!level.allowed()) return no_expr;
  const ExprId condition = parse(Precedence::logical_or);
  if (condition == no_expr) return no_expr;
  if (context_.check(TokenKind::assign)) {
    context_.report_unexpected();
    return no_expr;
  }
  if (!context_.match(TokenKind::else_)) {
    context_.report_next(code::unexpected_token, "the 'if' in an expression needs an 'else'",
                         "expected 'else' and the value for when the condition is false");
    return no_expr;
  }
  const ExprId otherwise = parse(Precedence::conditional);
  if (otherwise == no_expr) return no_expr;
  return context_.add({.kind = ExprKind::conditional, .span = context_.span_from(begin), .name_span = token.span},
                      {condition, left, otherwise});
}

ExprId ExpressionParser::call(ExprId left, std::uint32_t begin) {
  const Token open = context_.peek();
  const ExprKind callee = context_.module()[left].kind;
  if (callee != ExprKind::name && callee != ExprKind::attribute) {
    context_.report(code::unexpected_token, open.span, "only a function can be called",
                    "an operator is missing before it");
    return no_expr;
  }
  const ParseContext::Level level(context_, context_.advance());
  if (!level.allowed()) return no_expr;
  std::vector<ExprId> children = {left};
  while (!context_.check(TokenKind::right_paren)) {
    if (!argument(children)) return no_expr;
    if (!context_.match(TokenKind::comma)) break;
  }
  if (!close(open, TokenKind::right_paren)) return no_expr;
  return context_.add({.kind = ExprKind::call, .span = context_.span_from(begin), .name_span = open.span},
                      children);
}

bool ExpressionParser::argument(std::vector<ExprId>& children) {
  if (context_.check(TokenKind::star) || context_.check(TokenKind::double_star)) {
    refuse("'*' before an argument is", "write the arguments one by one");
    return false;
  }
  if (context_.check(TokenKind::name) && context_.peek(1).kind == TokenKind::assign) {
    refuse("a keyword argument is", "arguments are given by position");
    return false;
  }
  children.push_back(parse());
  return children.back() != no_expr;
}

ExprId ExpressionParser::subscript(ExprId left, std::uint32_t begin) {
  const Token open = context_.advance();
  const ParseContext::Level level(context_, open);
  if (!level.allowed()) return no_expr;
  const auto slice = [&] { return refuse("a slice is", "an index is one number"); };
  if (context_.check(TokenKind::colon)) return slice();
  const ExprId index = parse();
  if (index == no_expr) return no_expr;
  if (context_.check(TokenKind::colon)) return slice();
  if (context_.check(TokenKind::comma)) return refuse("more than one index is", "arrays have one dimension");
  if (!close(open, TokenKind::right_bracket)) return no_expr;
  return context_.add({.kind = ExprKind::subscript, .span = context_.span_from(begin), .name_span = open.span},
                      {left, index});
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
