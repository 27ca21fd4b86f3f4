#include "syntax/expressions.hpp"

#include <array>

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
        {T::none_,            {&E::none}},
        {T::string,           {&E::string}},
        {T::name,             {&E::name}},
        {T::left_paren,       {&E::grouping,      &E::call,             P::postfix}},
        {T::left_bracket,     {&E::list,          &E::subscript,        P::postfix}},
        {T::dot,              {nullptr,           &E::attribute,        P::postfix}},
        {T::double_star,      {nullptr,           &E::power,            P::power,       O::power}},
        {T::tilde,            {&E::unary}},
        {T::star,             {nullptr,           &E::binary,           P::product,     O::multiply}},
        {T::slash,            {nullptr,           &E::binary,           P::product,     O::divide}},
        {T::double_slash,     {nullptr,           &E::binary,           P::product,     O::floor_divide}},
        {T::percent,          {nullptr,           &E::binary,           P::product,     O::modulo}},
        {T::at,               {nullptr,           &E::no_matrix_product, P::product}},
        {T::plus,             {&E::unary,         &E::binary,           P::sum,         O::add}},
        {T::minus,            {&E::unary,         &E::binary,           P::sum,         O::subtract}},
        {T::shift_left,       {nullptr,           &E::binary,           P::shift,       O::shift_left}},
        {T::shift_right,      {nullptr,           &E::binary,           P::shift,       O::shift_right}},
        {T::ampersand,        {nullptr,           &E::binary,           P::bit_and,     O::bit_and}},
        {T::caret,            {nullptr,           &E::binary,           P::bit_xor,     O::bit_xor}},
        {T::bar,              {nullptr,           &E::binary,           P::bit_or,      O::bit_or}},
        {T::equal_equal,      {nullptr,           &E::comparison,       P::comparison,  O::equal}},
        {T::not_equal,        {nullptr,           &E::comparison,       P::comparison,  O::not_equal}},
        {T::less,             {nullptr,           &E::comparison,       P::comparison,  O::less}},
        {T::less_equal,       {nullptr,           &E::comparison,       P::comparison,  O::less_equal}},
        {T::greater,          {nullptr,           &E::comparison,       P::comparison,  O::greater}},
        {T::greater_equal,    {nullptr,           &E::comparison,       P::comparison,  O::greater_equal}},
        {T::not_,             {&E::logical_not,   &E::no_membership,    P::comparison}},
        {T::in_,              {nullptr,           &E::no_membership,    P::comparison}},
        {T::and_,             {nullptr,           &E::logical,          P::logical_and, O::logical_and}},
        {T::or_,              {nullptr,           &E::logical,          P::logical_or,  O::logical_or}},
        {T::if_,              {nullptr,           &E::conditional,      P::conditional}},
        {T::lambda_,          {&E::lambda}},
        {T::left_brace,       {&E::no_dict}},
        {T::refused_operator, {nullptr,           &E::no_operator,      P::postfix}},
        {T::refused_keyword,  {nullptr,           &E::no_operator,      P::postfix}},
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

constexpr Operator unary_operator(TokenKind kind) {
  if (kind == TokenKind::minus) return Operator::negate;
  return kind == TokenKind::plus ? Operator::plus : Operator::bit_not;
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

// ---- several expressions

bool ExpressionParser::refuse_star() {
  if (!context_.check(TokenKind::star) && !context_.check(TokenKind::double_star)) return false;
  refuse("'*' before a value is", "write the values one by one");
  return true;
}

ExprId ExpressionParser::item(Precedence minimum) { return refuse_star() ? no_expr : parse(minimum); }

bool ExpressionParser::items_after(ExprId first, TokenKind closing, Precedence minimum, StackList<ExprId>& items) {
  items.push(first);
  while (context_.match(TokenKind::comma)) {
    const TokenKind next = context_.peek().kind;
    const bool goes_on = next == TokenKind::star || rule(next).prefix != nullptr;
    if (closing == TokenKind::end ? !goes_on : next == closing || !context_.in_line()) break;
    const ExprId further = item(minimum);
    if (further == no_expr) return false;
    items.push(further);
  }
  return true;
}

ExprId ExpressionParser::parse_list() {
  const std::uint32_t begin = context_.peek().span.begin;
  const ExprId first = item();
  return first == no_expr ? no_expr : parse_list_after(first, begin);
}

ExprId ExpressionParser::parse_list_after(ExprId first, std::uint32_t begin) {
  return tuple_after(first, begin, TokenKind::end, Precedence::conditional);
}

ExprId ExpressionParser::tuple_after(ExprId first, std::uint32_t begin, TokenKind closing, Precedence minimum) {
  if (!context_.check(TokenKind::comma)) return first;
  const Token comma = context_.peek();
  StackList items(children_);
  if (!items_after(first, closing, minimum, items)) return no_expr;
  return context_.add({.kind = ExprKind::tuple, .span = context_.span_from(begin), .name_span = comma.span},
                      items.items());
}

// ---- operators before an operand

ExprId ExpressionParser::unary(Precedence) {
  const Token token = context_.advance();
  const ParseContext::Level level(context_, token);
  if (!level.allowed()) return no_expr;
  const ExprId operand = parse(Precedence::sign);
  if (operand == no_expr) return no_expr;
  return context_.add({.kind = ExprKind::unary,
                       .op = unary_operator(token.kind),
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

// ---- operators between operands

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
  StackList operands(children_);
  StackList ops(ops_);
  operands.push(left);
  while (rule(context_.peek().kind).op >= Operator::equal) {
    ops.push(rule(context_.advance().kind).op);
    const ExprId operand = parse(tighter_than(Precedence::comparison));
    if (operand == no_expr) return no_expr;
    operands.push(operand);
  }
  Module& module = context_.module();
  const auto first_op = static_cast<std::uint32_t>(module.ops.size());
  module.ops.insert(module.ops.end(), ops.items().begin(), ops.items().end());
  return context_.add(
      {.kind = ExprKind::compare, .span = context_.span_from(begin), .name_span = first.span, .first_op = first_op},
      operands.items());
}

ExprId ExpressionParser::logical(ExprId left, std::uint32_t begin) {
  const Token first = context_.peek();
  const Rule& operation = rule(first.kind);
  StackList operands(children_);
  operands.push(left);
  while (context_.match(first.kind)) {
    const ExprId operand = parse(tighter_than(operation.precedence));
    if (operand == no_expr) return no_expr;
    operands.push(operand);
  }
  return context_.add(
      {.kind = ExprKind::logical, .op = operation.op, .span = context_.span_from(begin), .name_span = first.span},
      operands.items());
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

}  // namespace jiteval::syntax
