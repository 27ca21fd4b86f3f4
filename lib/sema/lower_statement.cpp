#include "sema/lower.hpp"
#include "sema/walk.hpp"

namespace jiteval::sema {

using ir::LocalId;
using ir::Type;
using ir::ValueId;
using syntax::ExprId;
using syntax::Stmt;
using syntax::StmtId;
using syntax::StmtKind;

Lowering::Lowering(const syntax::Module& module, const syntax::Function& function, const Scope& scope,
                   const Types& types)
    : module_(module),
      function_(function),
      scope_(scope),
      types_(types),
      builder_(std::string(function.name), {scope.parameters().begin(), scope.parameters().end()}) {}

std::optional<ir::Function> Lowering::run() {
  for (const Variable& variable : scope_.variables()) {
    locals_.push_back(ir::no_local);
    if (!variable.is_assigned) continue;
    locals_.back() = builder_.add_local(std::string(variable.name), variable.type.value_or(Type::f64));
    if (variable.parameter != none) builder_.set(locals_.back(), builder_.argument(variable.parameter));
  }
  body(function_.body);
  if (is_too_large_) return std::nullopt;
  return builder_.finish(result_type());
}

Type Lowering::result_type() const {
  Type type = Type::boolean;
  bool returns = false;
  for_each_statement(module_, function_.body, [&](const Stmt& stmt, std::size_t) {
    if (stmt.kind != StmtKind::return_) return;
    returns = true;
    type = join(type, types_[stmt.value].type);
  });
  return returns && type == Type::boolean ? Type::boolean : Type::f64;
}

bool Lowering::is_too_large() {
  is_too_large_ |= builder_.size() > max_values || builder_.depth() > max_depth;
  return is_too_large_;
}

void Lowering::body(std::span<const StmtId> stmts) {
  for (StmtId id : stmts) {
    if (is_too_large() || builder_.terminated()) return;
    statement(module_[id]);
  }
}

void Lowering::statement(const Stmt& stmt) {
  builder_.at(stmt.span);
  switch (stmt.kind) {
    case StmtKind::assign:
    case StmtKind::augmented:
      assign(stmt);
      break;
    case StmtKind::if_:
      branch(stmt);
      break;
    case StmtKind::while_:
      while_loop(stmt);
      break;
    case StmtKind::for_:
      for_loop(stmt);
      break;
    case StmtKind::break_:
      builder_.break_();
      break;
    case StmtKind::continue_:
      builder_.continue_();
      break;
    case StmtKind::return_: {
      const ValueId result = value(stmt.value, Type::f64);
      builder_.at(stmt.span);
      builder_.return_(result);
      break;
    }
    case StmtKind::expression:
    case StmtKind::pass:
      break;
  }
}

void Lowering::assign(const Stmt& stmt) {
  ValueId assigned = ir::no_value;
  if (stmt.kind == StmtKind::augmented) {
    const ValueId before = value(stmt.target);
    builder_.at(stmt.span);
    assigned = operate(stmt.op, types_.augmented_type(stmt), before, stmt.target, stmt.value);
  } else {
    assigned = value(stmt.value);
  }
  builder_.at(stmt.span);
  store(stmt.target, assigned);
}

void Lowering::store(ExprId target, ValueId value) {
  const std::uint32_t variable = scope_.find(module_[target].text);
  builder_.set(locals_[variable], builder_.convert(value, *scope_[variable].type));
}

void Lowering::branch(const Stmt& stmt) {
  const ValueId test = condition(stmt.value);
  if (const std::optional<bool> truth = builder_.constant_truth(test)) {
    body(*truth ? stmt.body : stmt.orelse);
    return;
  }
  builder_.at(stmt.span);
  builder_.begin_if(test);
  body(stmt.body);
  if (!stmt.orelse.empty()) {
    builder_.begin_else();
    body(stmt.orelse);
  }
  builder_.end_if();
}

std::vector<LocalId> Lowering::stored_in(const Stmt& loop) const {
  std::vector<LocalId> locals;
  const auto note = [&](const Stmt& stmt) {
    if (assigns(stmt)) locals.push_back(locals_[scope_.find(module_[stmt.target].text)]);
  };
  note(loop);
  for_each_statement(module_, loop.body, [&](const Stmt& stmt, std::size_t) { note(stmt); });
  return locals;
}

void Lowering::while_loop(const Stmt& stmt) {
  builder_.begin_while(stored_in(stmt));
  const ValueId test = condition(stmt.value);
  builder_.begin_while_body(test);
  body(stmt.body);
  builder_.at(stmt.span);
  builder_.end_while();
}

void Lowering::for_loop(const Stmt& stmt) {
  const Iteration iteration = *types_.iteration(stmt);
  ValueId start = ir::no_value;
  ValueId stop = ir::no_value;
  if (iteration.array != none) {
    start = builder_.i64(0);
    stop = builder_.window_size(iteration.array);
  } else {
    start = iteration.start == syntax::no_expr ? builder_.i64(0) : value(iteration.start, Type::i64);
    stop = value(iteration.stop, Type::i64);
  }
  if (builder_.is_empty(start, stop, iteration.step)) return;
  builder_.at(stmt.span);
  const ValueId counter = builder_.begin_for(start, stop, iteration.step, stored_in(stmt));
  builder_.at(module_[stmt.target].span);
  if (iteration.array != none) {
    store(stmt.target, builder_.window_load_in_range(iteration.array, counter));
  } else {
    store(stmt.target, counter);
  }
  body(stmt.body);
  builder_.end_for();
}

}  // namespace jiteval::sema
