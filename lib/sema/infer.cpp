// The types of variables.

#include <deque>

#include "sema/types.hpp"
#include "sema/walk.hpp"

namespace jiteval::sema {

using ir::Type;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::StmtKind;

namespace {

struct Assignment {
  std::uint32_t variable = none;
  const syntax::Stmt* stmt = nullptr;
  bool is_pending = true;
};

}  // namespace

void Types::infer(const syntax::Function& function) {
  reporting_ = false;
  std::vector<Assignment> assignments;
  std::vector<std::vector<std::size_t>> readers(scope_.variables().size());  // for each variable, assignments
  for (Variable& variable : scope_.variables()) {
    if (variable.parameter != none) variable.type = Type::f64;
  }
  for_each_statement(module_, function.body, [&](const syntax::Stmt& stmt, std::size_t) {
    if (!assigns(stmt) || module_[stmt.target].kind != ExprKind::name) return;
    const std::uint32_t target = scope_.find(module_[stmt.target].text);
    if (stmt.kind == StmtKind::augmented) readers[target].push_back(assignments.size());
    for (ExprId id : expressions(module_, stmt.value)) {
      if (module_[id].kind != ExprKind::name) continue;
      if (const std::uint32_t read = scope_.find(module_[id].text); read != none) {
        readers[read].push_back(assignments.size());
      }
    }
    assignments.push_back({target, &stmt});
  });

  // A type only ever widens (truth value, integer, real), so this ends.
  std::deque<std::size_t> pending;
  for (std::size_t i = 0; i < assignments.size(); ++i) pending.push_back(i);
  while (!pending.empty()) {
    Assignment& assignment = assignments[pending.front()];
    pending.pop_front();
    assignment.is_pending = false;
    const std::optional<Type> assigned = assigned_type(*assignment.stmt);
    if (!assigned) continue;
    std::optional<Type>& type = scope_[assignment.variable].type;
    const Type widened = type ? join(*type, *assigned) : *assigned;
    if (type == widened) continue;
    type = widened;
    for (std::size_t reader : readers[assignment.variable]) {
      if (!assignments[reader].is_pending) pending.push_back(reader);
      assignments[reader].is_pending = true;
    }
  }
}

std::optional<Type> Types::assigned_type(const syntax::Stmt& stmt) {
  if (stmt.kind == StmtKind::for_) {
    const syntax::Expr& iterable = module_[stmt.value];
    return iterable.kind == ExprKind::name ? Type::f64 : Type::i64;  // an array's elements, a range's numbers
  }
  evaluate(stmt.value);
  ExprInfo info = (*this)[stmt.value];
  if (stmt.kind == StmtKind::augmented) {
    evaluate(stmt.target);
    info = operate(stmt.op, stmt.target, stmt.value, stmt.span);
  }
  if (info.form != Form::number) return std::nullopt;
  return info.type;
}

}  // namespace jiteval::sema
