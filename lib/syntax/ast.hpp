/// The syntax tree: what the text says, before names and types mean anything.
///
/// Nodes live in two arenas and refer to each other by index. A child is always added before its parent, so the
/// tree is freed without recursion however deep it is, and a long chain such as `a + a + ... + a` may be walked
/// along its left spine.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jiteval/diagnostic.hpp"

namespace jiteval::syntax {

enum class ExprId : std::uint32_t {};
enum class StmtId : std::uint32_t {};
inline constexpr ExprId no_expr{0xffffffffU};

enum class ExprKind : std::uint8_t {
  number,       // 12, 1e-3           number, is_integer, text = the literal
  boolean,      // True, False        number (1 or 0)
  none,         // None
  string,       // 'float64'          text (between the quotes, as written)
  name,         // x                  text
  attribute,    // math.exp           text = "exp", children = {base}
  unary,        // -x, +x, ~x, not x  op, children = {operand}
  binary,       // x + y              op, children = {left, right}
  compare,      // a < b <= c         ops = {less, less_equal}, children = {a, b, c}
  logical,      // a and b and c      op, children = {a, b, c}
  conditional,  // a if c else b      children = {condition, if_true, if_false}
  call,         // f(x, y, key=z)     children = {callee, x, y, keyword}
  keyword,      // key=z              text = "key", children = {value}; only as an argument of a call
  subscript,    // v[i], v[i, j]      children = {base, index, ...}: one for each item between the commas
  slice,        // start:stop:step    children = {start, stop, step}, each may be no_expr; only in a subscript
  tuple,        // a, b   ()          children
  list,         // [a, b]             children; only where a built-in takes one, as in np.array([1, 2])
  lambda,       // lambda x: e        index into Module::lambdas
  generator,    // e for x in v if c  index into Module::generators; only as the one argument of a call
};

enum class Operator : std::uint8_t {
  none,
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power,
  bit_and,
  bit_or,
  bit_xor,
  shift_left,
  shift_right,
  negate,
  plus,
  bit_not,
  logical_not,
  logical_and,
  logical_or,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
};

/// The operator as it is written, e.g. "//".
std::string_view spelling(Operator op);

struct Expr {
  ExprKind kind = ExprKind::number;
  Operator op = Operator::none;
  bool is_integer = false;
  Span span;       // the whole expression, without enclosing parentheses
  Span name_span;  // of `text` for name and attribute; of the operator for unary, binary, logical
  double number = 0;
  std::string_view text;  // points into the module's source text
  std::uint32_t first_child = 0;
  std::uint32_t child_count = 0;
  std::uint32_t first_op = 0;  // compare: child_count - 1 operators
  std::uint32_t index = 0;     // lambda, generator
};

enum class StmtKind : std::uint8_t {
  expression,  // e                  value
  assign,      // a = b = e          target, more_targets, value; x: t = e has an annotation (value may be no_expr)
  augmented,   // target += e        target, op, value
  if_,         // if e: ... else:    value (the condition), body, orelse (an `elif` is an `if_` alone in orelse)
  while_,      // while e: ...       value, body, orelse
  for_,        // for t in e: ...    target, value, body, orelse
  break_,
  continue_,
  return_,  // return e           value (no_expr for a bare `return`)
  assert_,  // assert e, m        value, message (or no_expr)
  pass,
};

/// Targets are names, subscripts, or tuples (also lists) of targets.
struct Stmt {
  StmtKind kind = StmtKind::pass;
  Operator op = Operator::none;
  Span span;          // the whole statement
  Span keyword_span;  // of `if`, `for`, `return`, ... (of the whole statement where there is no keyword)
  ExprId target = no_expr;
  ExprId value = no_expr;
  ExprId annotation = no_expr;
  ExprId message = no_expr;
  std::vector<ExprId> more_targets;
  std::vector<StmtId> body;
  std::vector<StmtId> orelse;
};

struct Parameter {
  std::string_view name;
  Span span;
  ExprId annotation = no_expr;
  ExprId default_value = no_expr;
  bool is_keyword_only = false;  // behind a `*`
};

struct Function {
  std::string_view name;  // empty for an expression or a lambda
  Span name_span;         // of the name; of the whole kernel where there is none
  std::vector<Parameter> parameters;
  ExprId result_annotation = no_expr;
  std::vector<StmtId> body;  // of an expression or lambda: one `return_`
};

/// `lambda x, y=1: body` inside an expression.
struct Lambda {
  std::vector<Parameter> parameters;
  ExprId body = no_expr;
};

/// `element for target in iterable if condition ...`, the clauses from the outermost in.
struct Generator {
  struct Clause {
    ExprId target = no_expr;
    ExprId iterable = no_expr;
    std::vector<ExprId> conditions;
  };
  ExprId element = no_expr;
  std::vector<Clause> clauses;
};

/// A parsed text: one function, or a file of several.
struct Module {
  std::string source_name;
  std::shared_ptr<const std::string> source;
  std::vector<Expr> exprs;
  std::vector<ExprId> children;
  std::vector<Operator> ops;
  std::vector<Stmt> stmts;
  std::vector<Lambda> lambdas;
  std::vector<Generator> generators;
  std::vector<Function> functions;
  std::vector<StmtId> globals;  // the assignments that stand outside of functions, in order
  bool is_expression = false;   // a bare expression: its parameters are its free names, found by sema

  const Expr& operator[](ExprId id) const { return exprs[static_cast<std::uint32_t>(id)]; }
  const Stmt& operator[](StmtId id) const { return stmts[static_cast<std::uint32_t>(id)]; }
  std::span<const ExprId> children_of(const Expr& expr) const {
    return std::span(children).subspan(expr.first_child, expr.child_count);
  }
  std::span<const Operator> ops_of(const Expr& compare) const {
    return std::span(ops).subspan(compare.first_op, compare.child_count - 1);
  }
};

}  // namespace jiteval::syntax
