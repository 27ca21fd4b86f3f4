/// From a checked syntax tree to IR.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ir/builder.hpp"
#include "sema/types.hpp"

namespace jiteval::sema {

/// The most values a function's IR may have, and how deep its blocks may nest.
inline constexpr std::size_t max_values = 65536;
inline constexpr std::size_t max_depth = 500;

/// Lowers one function in which no mistake was found.
class Lowering {
 public:
  Lowering(const syntax::Module& module, const syntax::Function& function, const Scope& scope, const Types& types);

  /// The function's IR, not yet simplified; nothing when it is too large.
  std::optional<ir::Function> run();

 private:
  // Statements: lower_statement.cpp

  /// boolean when every `return` gives a truth value, otherwise f64.
  ir::Type result_type() const;
  void body(std::span<const syntax::StmtId> stmts);
  void statement(const syntax::Stmt& stmt);
  void assign(const syntax::Stmt& stmt);
  void branch(const syntax::Stmt& stmt);
  void while_loop(const syntax::Stmt& stmt);
  void for_loop(const syntax::Stmt& stmt);
  void store(syntax::ExprId target, ir::ValueId value);
  /// The locals that a loop's body stores to.
  std::vector<ir::LocalId> stored_in(const syntax::Stmt& loop) const;

  // Expressions: lower_expression.cpp

  /// The value of an expression, of its own type.
  ir::ValueId value(syntax::ExprId id);
  ir::ValueId value(syntax::ExprId id, ir::Type type);
  /// The truth of an expression.
  ir::ValueId condition(syntax::ExprId id);
  ir::ValueId named(const ExprInfo& info);
  ir::ValueId binary_chain(syntax::ExprId root);
  /// `left op right`, for a left side that is there already.
  ir::ValueId operate(syntax::Operator op, ir::Type type, ir::ValueId left, syntax::ExprId left_expr,
                      syntax::ExprId right);
  ir::ValueId power(ir::Type type, ir::ValueId base, bool base_is_constant, syntax::ExprId exponent);
  ir::ValueId compare(const syntax::Expr& expr);
  ir::ValueId logical(const syntax::Expr& expr, ir::Type type);
  ir::ValueId conditional(const syntax::Expr& expr, ir::Type type);
  ir::ValueId call(syntax::ExprId id);
  /// min, max or sum of an array.
  ir::ValueId reduce(BuiltinKind kind, std::uint32_t array);

  bool is_too_large();

  const syntax::Module& module_;
  const syntax::Function& function_;
  const Scope& scope_;
  const Types& types_;
  ir::Builder builder_;
  std::vector<ir::LocalId> locals_;  // of variables; no_local for arguments that are never assigned
  bool is_too_large_ = false;
};

}  // namespace jiteval::sema
