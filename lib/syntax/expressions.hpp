/// The grammar of expressions.
#pragma once

#include <vector>

#include "syntax/parse_context.hpp"

namespace jiteval::syntax {

/// How tightly an operator binds, from loosest to tightest: Python's order.
enum class Precedence : std::uint8_t {
  none,
  conditional,  // a if c else b, lambda x: e
  logical_or,
  logical_and,
  logical_not,
  comparison,
  bit_or,
  bit_xor,
  bit_and,
  shift,
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
///
/// What returns an expression returns `no_expr` after reporting a mistake; the tokens left are the caller's to
/// skip.
class ExpressionParser {
 public:
  explicit ExpressionParser(ParseContext& context) : context_(context) {}

  /// Parses one expression.
  ExprId parse() { return parse(Precedence::conditional); }

  /// Parses one expression, or several with commas between and after them: a tuple.
  ExprId parse_list();
  /// Parses what follows the first expression of such a list, which begins at `begin`.
  ExprId parse_list_after(ExprId first, std::uint32_t begin);

  /// Parses the targets between the `for` that was taken and its `in`, takes that too.
  ExprId parse_loop_target(Token keyword);

  /// Whether an expression can be assigned to; reports it if not. The next token is the one that assigns.
  bool is_target(ExprId target);

  /// Parses the parameters after `opening`, which was taken and is the '(' of a `def` or the word `lambda`; takes
  /// the ')' or ':' behind them. False after reporting a mistake.
  bool parse_parameters(Token opening, std::vector<Parameter>& parameters);

  /// Takes the bracket that closes `open`; false after reporting that it is missing.
  bool close(Token open, TokenKind closing);

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
  ExprId none(Precedence minimum);
  ExprId string(Precedence minimum);
  ExprId name(Precedence minimum);
  ExprId unary(Precedence minimum);
  ExprId logical_not(Precedence minimum);
  ExprId grouping(Precedence minimum);
  ExprId list(Precedence minimum);
  ExprId lambda(Precedence minimum);

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
  ExprId no_dict(Precedence minimum);
  ExprId no_operator(ExprId left, std::uint32_t begin);
  ExprId no_matrix_product(ExprId left, std::uint32_t begin);
  ExprId no_membership(ExprId left, std::uint32_t begin);

  /// Reports a star before one of several values, which Python would unpack there.
  bool refuse_star();
  /// One of several values: an expression without a star.
  ExprId item(Precedence minimum = Precedence::conditional);
  /// The items after `first` up to `closing` or, where that is `end`, up to what begins no item.
  bool items_after(ExprId first, TokenKind closing, Precedence minimum, StackList<ExprId>& items);

  /// `first`, or the tuple that it begins.
  ExprId tuple_after(ExprId first, std::uint32_t begin, TokenKind closing, Precedence minimum);

  struct Arguments;
  bool argument(Arguments& arguments);
  bool keyword_argument(Arguments& arguments);
  ExprId generator(ExprId element, std::uint32_t begin);
  ExprId index();

  bool parameter(TokenKind closing, bool is_keyword_only, std::vector<Parameter>& parameters);
  bool refuse_special_parameter();

  ExprId refuse(Span span, std::string_view what, std::string_view advice);
  ExprId refuse(std::string_view what, std::string_view advice) {
    return refuse(context_.peek().span, what, advice);
  }
  ExprId refuse_list_comprehension(Token open);
  void report_unclosed(Token open, TokenKind closing);
  void report_missing_operand();

  ParseContext& context_;
  std::vector<ExprId> children_;  // of the nodes being parsed, for StackList
  std::vector<Operator> ops_;
};

}  // namespace jiteval::syntax
