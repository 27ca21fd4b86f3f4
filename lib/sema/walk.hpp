/// Walks over the syntax tree that do not recurse, so that no text is too deep for them.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "syntax/ast.hpp"

namespace jiteval::sema {

/// Whether the statement gives its target a value.
inline bool assigns(const syntax::Stmt& stmt) {
  return stmt.kind == syntax::StmtKind::assign || stmt.kind == syntax::StmtKind::augmented ||
         stmt.kind == syntax::StmtKind::for_;
}

/// The expressions of the tree under `root`, children before their parents; what lambdas and generators compute
/// counts, their parameters and targets do not.
inline std::vector<syntax::ExprId> expressions(const syntax::Module& module, syntax::ExprId root) {
  std::vector<syntax::ExprId> found;
  const auto add = [&found](syntax::ExprId id) {
    if (id != syntax::no_expr) found.push_back(id);
  };
  add(root);
  for (std::size_t next = 0; next < found.size(); ++next) {
    const syntax::Expr& expr = module[found[next]];
    for (syntax::ExprId child : module.children_of(expr)) add(child);
    if (expr.kind == syntax::ExprKind::lambda) add(module.lambdas[expr.index].body);
    if (expr.kind != syntax::ExprKind::generator) continue;
    const syntax::Generator& generator = module.generators[expr.index];
    add(generator.element);
    for (const auto& clause : generator.clauses) {
      add(clause.iterable);
      for (syntax::ExprId condition : clause.conditions) add(condition);
    }
  }
  std::ranges::sort(found);  // a child is added to the module before its parent
  return found;
}

/// Calls visit(stmt, depth) for every statement under `body` in the order of the text.
template <class Visit>
void for_each_statement(const syntax::Module& module, std::span<const syntax::StmtId> body, Visit&& visit) {
  struct Entry {
    syntax::StmtId stmt;
    std::size_t depth;
  };
  std::vector<Entry> pending;
  const auto push = [&pending](std::span<const syntax::StmtId> stmts, std::size_t depth) {
    for (std::size_t i = stmts.size(); i-- > 0;) pending.push_back({stmts[i], depth});
  };
  push(body, 0);
  while (!pending.empty()) {
    const auto [id, depth] = pending.back();
    pending.pop_back();
    const syntax::Stmt& stmt = module[id];
    visit(stmt, depth);
    push(stmt.orelse, depth + 1);
    push(stmt.body, depth + 1);
  }
}

/// How many `return`s there are among the statements.
inline std::size_t count_returns(const syntax::Module& module, std::span<const syntax::StmtId> stmts) {
  std::size_t count = 0;
  for_each_statement(module, stmts, [&](const syntax::Stmt& stmt, std::size_t) {
    count += stmt.kind == syntax::StmtKind::return_ ? 1 : 0;
  });
  return count;
}

/// How many there are in the statement's blocks.
inline std::size_t count_returns(const syntax::Module& module, const syntax::Stmt& stmt) {
  return count_returns(module, stmt.body) + count_returns(module, stmt.orelse);
}

}  // namespace jiteval::sema
