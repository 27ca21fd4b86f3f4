/// The grammar of expressions.
#pragma once

#include <span>
#include <vector>

#include "syntax/parse_context.hpp"

namespace jiteval::syntax {

/// How tightly an operator binds, from loosest to tightest: Python's order.
enum class Precedence : std::uint8_t {
  none,
  conditional,  // a if c else b
  logical_or,
  logical_and,
  logical_not,
  comparison,
  sum,
  product,
  sign,  // -x; looser than the power to its right: -x**2 is -(x**2)
  power,
  postfix,  // f(x), v[i], math.exp
};

/// Whether the next token, the word `lambda`, begins a function, rather than being taken for a name.
bool is_lambda(const ParseContext& context);

/// A Pratt parser (Pratt, "Top down operator precedence", 1973): the table in expressions.cpp says for each token
/// what it means at the beginning of an expression and after one, and how tightly it binds.
class ExpressionParser {
 public:
  explicit ExpressionParser(ParseContext& context) : context_(context) {}

  /// Parses one expression. Returns `no_expr` after reporting a mistake; the tokens left are the caller's to skip.
  ExprId parse() { return parse(Precedence::conditional); }

  /// Parses the parameters after `opening`, which was taken and is the '(' of a `def` or the word `lambda`; takes
  /// the ')' or ':' behind them. False after reporting a mistake.
  bool parse_parameters(Token opening, std::vector<Parameter>& parameters);

 private:
  struct Rule {
    using Prefix = ExprId (ExpressionParser::*)(Precedence minimum);
    using Infix = ExprId (ExpressionParser::*)(ExprId left, std::uint32_t begin);

    Prefix prefix = nullptr;
    Infix infix = nullptr;
    Precedence precedence = Precedence::none;  // of the infix
    Operator op = Operator::none;              // of the infix
  };
  struct Grammar;
  static const Rule& rule(TokenKind kind);

  /// An expression whose operators bind at least as tightly as `minimum`.
  ExprId parse(Precedence minimum);

  // At the beginning of an expression. `minimum` is that of the expression.
  ExprId number(Precedence minimum);
  ExprId boolean(Precedence minimum);
  ExprId name(Precedence minimum);
  ExprId unary(Precedence minimum);
  ExprId logical_not(Precedence minimum);
  ExprId grouping(Precedence minimum);

  // After the expression `left`, which begins at `begin`.
  ExprId binary(ExprId left, std::uint32_t begin);
  ExprId power(ExprId left, std::uint32_t begin);
  ExprId comparison(ExprId left, std::uint32_t begin);
  ExprId logical(ExprId left, std::uint32_t begin);
  ExprId conditional(ExprId left, std::uint32_t begin);
  ExprId call(ExprId left, std::uint32_t begin);
  ExprId subscript(ExprId left, std::uint32_t begin);
  ExprId attribute(ExprId left, std::uint32_t begin);

  // Python's that kernels do not have.
  ExprId no_list(Precedence minimum);
  ExprId no_dict(Precedence minimum);
  ExprId no_string(Precedence minimum);
  ExprId no_lambda(Precedence minimum);
  ExprId no_operator(ExprId left, std::uint32_t begin);
  ExprId no_membership(ExprId left, std::uint32_t begin);
  ExprId no_comprehension(ExprId left, std::uint32_t begin);

  ExprId refuse(std::string_view what, std::string_view advice);
  bool argument(std::vector<ExprId>& children);
  bool parameter(TokenKind closing, std::vector<Parameter>& parameters);
  /// Takes the bracket that closes `open`; false after reporting that it is missing.
  bool close(Token open, TokenKind closing);
  void report_unclosed(Token open, TokenKind closing);
  void report_missing_operand();

  ParseContext& context_;
};

}  // namespace jiteval::syntax
