#include "sema/names.hpp"

#include "sema/walk.hpp"

namespace jiteval::sema {

using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::Stmt;

void append_targets(const syntax::Module& module, const Stmt& stmt, std::vector<ExprId>& names) {
  if (!assigns(stmt)) return;
  std::vector<ExprId> pending(stmt.more_targets.rbegin(), stmt.more_targets.rend());
  pending.push_back(stmt.target);
  while (!pending.empty()) {
    const ExprId id = pending.back();
    pending.pop_back();
    const Expr& expr = module[id];
    if (expr.kind == ExprKind::name) names.push_back(id);
    if (expr.kind != ExprKind::tuple && expr.kind != ExprKind::list) continue;
    const auto children = module.children_of(expr);
    pending.insert(pending.end(), children.rbegin(), children.rend());
  }
}

FunctionNames names_of(const syntax::Module& module, const syntax::Function& function) {
  FunctionNames names{.function = &function, .variables = {}, .first_assignments = {}, .indices = {}};
  std::vector<ExprId> targets;
  for_each_statement(module, function.body,
                     [&](const Stmt& stmt, std::size_t) { append_targets(module, stmt, targets); });
  for (ExprId id : targets) {
    const Expr& target = module[id];
    if (!names.indices.emplace(target.text, names.variables.size()).second) continue;
    names.variables.push_back(target.text);
    names.first_assignments.push_back(target.span);
  }
  return names;
}

}  // namespace jiteval::sema
