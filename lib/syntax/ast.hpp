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
  number,       // 12, 1e-3           number, is_integer
  boolean,      // True, False        number (1 or 0)
  name,         // x                  text
  attribute,    // math.exp           text = "exp", children = {base}
  unary,        // -x, +x, not x      op, children = {operand}
  binary,       // x + y              op, children = {left, right}
  compare,      // a < b <= c         ops = {less, less_equal}, children = {a, b, c}
  logical,      // a and b and c      op, children = {a, b, c}
  conditional,  // a if c else b      children = {condition, if_true, if_false}
  call,         // f(x, y)            children = {callee, x, y}
  subscript,    // v[i]               children = {base, index}
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
  negate,
  plus,
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
};

enum class StmtKind : std::uint8_t {
  expression,  // e                  value
  assign,      // target = e         target, value
  augmented,   // target += e        target, op, value
  if_,         // if e: ... else:    value (the condition), body, orelse (an `elif` is an `if_` alone in orelse)
  while_,      // while e: ...       value, body
  for_,        // for t in e: ...    target, value, body
  break_,
  continue_,
  return_,  // return e           value (no_expr for a bare `return`)
  pass,
};

struct Stmt {
  StmtKind kind = StmtKind::pass;
  Operator op = Operator::none;
  Span span;          // the whole statement
  Span keyword_span;  // of `if`, `for`, `return`, ... (of the whole statement where there is no keyword)
  ExprId target = no_expr;
  ExprId value = no_expr;
  std::vector<StmtId> body;
  std::vector<StmtId> orelse;
};

struct Parameter {
  std::string_view name;
  Span span;
};

struct Function {
  std::string_view name;  // empty for an expression or a lambda
  Span name_span;         // of the name; of the whole kernel where there is none
  std::vector<Parameter> parameters;
  std::vector<StmtId> body;  // of an expression or lambda: one `return_`
};

/// A parsed text: one function, or a file of several.
struct Module {
  std::string source_name;
  std::shared_ptr<const std::string> source;
  std::vector<Expr> exprs;
  std::vector<ExprId> children;
  std::vector<Operator> ops;
  std::vector<Stmt> stmts;
  std::vector<Function> functions;
  bool is_expression = false;  // a bare expression: its parameters are its free names, found by sema

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
