// Statements, and which variables have a value where.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sema/translator.hpp"
#include "sema/walk.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using ir::Type;
using ir::ValueId;
using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::Stmt;
using syntax::StmtId;
using syntax::StmtKind;

namespace {

/// The kind that holds both, if there is one.
std::optional<Kind> joined(const Kind& a, const Kind& b) {
  if (a == b) return a;
  if (a.form != b.form) return std::nullopt;
  Kind result = a;
  switch (a.form) {
    case Form::number:
      result.type = join(a.type, b.type);
      return result;
    case Form::tuple:
      if (a.items.size() != b.items.size()) return std::nullopt;
      for (std::size_t i = 0; i < a.items.size(); ++i) {
        auto item = joined(a.items[i], b.items[i]);
        if (!item) return std::nullopt;
        result.items[i] = std::move(*item);
      }
      return result;
    case Form::array:
      if (a.element != b.element || a.storage != b.storage || a.index != b.index || a.dimensions != b.dimensions) {
        return std::nullopt;
      }
      result.is_read_only |= b.is_read_only;
      return result;
    default:
      return std::nullopt;
  }
}

}  // namespace

void FlowState::meet(const FlowState& other) {
  if (!other.reachable) return;
  if (!reachable) {
    *this = other;
    return;
  }
  for (std::size_t i = 0; i < assigned.size(); ++i) assigned[i] = assigned[i] && other.assigned[i];
}

void Translator::body(std::span<const StmtId> stmts) {
  for (StmtId id : stmts) {
    if (grown_too_large() || !frame().flow.reachable) return;
    statement(module()[id]);
  }
}

void Translator::statement(const Stmt& stmt) {
  at(stmt.span);
  switch (stmt.kind) {
    case StmtKind::expression:
      return unused_value(stmt);
    case StmtKind::assign:
      return assign_statement(stmt);
    case StmtKind::augmented:
      return augmented(stmt);
    case StmtKind::if_:
      return branch(stmt);
    case StmtKind::while_:
      return while_loop(stmt);
    case StmtKind::for_:
      return for_loop(stmt);
    case StmtKind::break_:
    case StmtKind::continue_:
      return leave_loop(stmt);
    case StmtKind::return_:
      return return_statement(stmt);
    case StmtKind::assert_:
      return assertion(stmt);
    case StmtKind::pass:
      return;
  }
}

void Translator::unused_value(const Stmt& stmt) {
  const Expr& expr = module()[stmt.value];
  const std::size_t before = report_.size();
  const Operand value = evaluate(stmt.value);
  const bool is_equality = expr.kind == ExprKind::compare && expr.child_count == 2 &&
                           module().ops_of(expr)[0] == syntax::Operator::equal;
  if (report_.size() > before || value.form == Form::none || (value.form == Form::error && !is_equality)) return;
  if (expr.kind == ExprKind::call && value.form != Form::iterable) {
    // A function of the text may be called for what it stores.
    const Expr& callee = module()[module().children_of(expr)[0]];
    if (callee.kind == ExprKind::name && find_builtin(callee.text) == nullptr) return;
  }
  fail("unused-value", expr.span, "this value is not used",
       is_equality ? "did you mean `=`?" : "assign it to a name, or return it");
}

// Assignments

void Translator::assign_statement(const Stmt& stmt) {
  if (stmt.value == syntax::no_expr) return;  // `x: f64` alone says nothing yet
  Operand value = evaluate(stmt.value);
  at(stmt.span);
  const Span place = module()[stmt.value].span;
  value = declared(value, stmt.annotation, place);
  assign(stmt.target, value, place);
  for (ExprId target : stmt.more_targets) assign(target, value, place);
}

void Translator::assign(ExprId target, const Operand& value, Span place) {
  const Expr& expr = module()[target];
  switch (expr.kind) {
    case ExprKind::name:
      return assign_name(expr.text, value, expr.span);
    case ExprKind::subscript:
      return store_subscript(target, value, place);
    case ExprKind::tuple:
    case ExprKind::list:
      return assign_tuple(target, value, place);
    default:
      fail("not-supported", expr.span, "this cannot be assigned to", "names and elements of arrays can");
  }
}

void Translator::assign_tuple(ExprId target, const Operand& value, Span place) {
  const Expr& expr = module()[target];
  const auto children = module().children_of(expr);
  const auto each = [&](const std::function<Operand(std::size_t)>& item) {
    for (std::size_t i = 0; i < children.size(); ++i) assign(children[i], item(i), place);
  };
  const auto wrong_count = [&](std::int64_t given) {
    fail("unpack", expr.span,
         fmt::format("{} name{} for {} value{}", children.size(), children.size() == 1 ? "" : "s", given,
                     given == 1 ? "" : "s"));
    each([](std::size_t) { return Operand{}; });
  };
  switch (value.form) {
    case Form::error:
      return each([](std::size_t) { return Operand{}; });
    case Form::tuple:
    case Form::list: {
      if (value.items->size() != children.size()) {
        return wrong_count(static_cast<std::int64_t>(value.items->size()));
      }
      return each([&](std::size_t i) { return (*value.items)[i]; });
    }
    case Form::array: {
      const ValueId extent = value.array->shape[0];
      const auto count = static_cast<std::int64_t>(children.size());
      if (const auto known = builder_.literal(extent); known && known->integer != count) {
        return wrong_count(known->integer);
      }
      builder_.fault_if(builder_.binary(ir::Op::not_equal, extent, builder_.i64(count)),
                        ir::FaultKind::shape_mismatch);
      std::vector<Operand> items;
      for (std::int64_t i = 0; i < count; ++i) {
        const ValueId index[] = {builder_.i64(i)};
        items.push_back(element(*value.array, index));
      }
      return each([&](std::size_t i) { return items[i]; });
    }
    default:
      fail("unpack", place, fmt::format("{} cannot be taken apart into several names", description(value)));
      each([](std::size_t) { return Operand{}; });
  }
}

void Translator::assign_name(std::string_view name, const Operand& value, Span place) {
  Frame& here = frame();
  const auto index = static_cast<std::size_t>(here.names->find(name));
  here.flow.assigned[index] = true;
  switch (value.form) {
    case Form::list:
      fail("not-supported", place, "kernels have no lists", "write np.array([...]), or a tuple (...)");
      return;
    case Form::text:
    case Form::iterable:
      fail("not-supported", place, fmt::format("a variable cannot hold {}", description(value)),
           value.form == Form::text ? "kernels have no strings" : "use it where the loop is");
      return;
    default:
      return set(here.variables[index], value, place);
  }
}

void Translator::set(Variable& variable, const Operand& value, Span place) {
  if (value.form == Form::error) return;
  const Kind given = kind_of(value);
  if (!variable.kind) {
    const auto& kinds = learnt_[frame().key];
    const auto known = kinds.find(variable.name);
    const auto both = known == kinds.end() ? given : joined(known->second, given);
    variable.kind = both.value_or(given);
    variable.first = place;
    std::vector<Type> types;
    append_types(*variable.kind, types);
    for (Type type : types) variable.locals.push_back(builder_.add_local(std::string(variable.name), type));
  }
  const auto both = joined(*variable.kind, given);
  if (!both) {
    if (!reported_.insert(variable.name).second) return;
    const bool is_result = &variable == &frame().result;
    fail("incompatible-types", place,
         fmt::format("{} {} {} here, but {} in another place", syntax::quoted(variable.name),
                     is_result ? "returns" : "is", description(given), description(*variable.kind)),
         is_result ? "return the same kind everywhere" : "use two names");
    report_.last().notes.push_back(
        {fmt::format("it {} {} here", is_result ? "returns" : "is", description(*variable.kind)), variable.first});
    return;
  }
  if (!(*both == *variable.kind)) {
    learnt_[frame().key][variable.name] = *both;
    learnt_something_ = true;
  }
  std::vector<ValueId> values;
  append_values(value, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Type type = builder_.function()[variable.locals[i]].type;
    const bool is_same = builder_.type(values[i]) == type;
    builder_.set(variable.locals[i], is_same ? values[i] : builder_.convert(values[i], type));
  }
}

void Translator::augmented(const Stmt& stmt) {
  const Expr& target = module()[stmt.target];
  const Span place = module()[stmt.value].span;
  if (target.kind == ExprKind::name) {
    const Operand before = evaluate(stmt.target);
    const Operand with = evaluate(stmt.value);
    at(stmt.span);
    const bool good = require_number(before, target.span);
    Operand result;
    if (require_number(with, place) && good) result = binary(stmt.op, before, with, stmt.span);
    return assign_name(target.text, result, target.span);
  }
  if (target.kind != ExprKind::subscript) {
    fail("not-supported", target.span, "this cannot be assigned to", "names and elements of arrays can");
    return;
  }
  const auto selected = stored_view(target);
  const Operand with = evaluate(stmt.value);
  at(stmt.span);
  if (!selected) return;
  if (!selected->shape.empty()) {
    fail("not-supported", target.span, "only one element can be changed by an augmented assignment",
         "write a loop over the elements");
    return;
  }
  if (!require_number(with, place)) return;
  const Operand result = binary(stmt.op, load(*selected), with, stmt.span);
  if (result.is_number()) store(*selected, {}, result, stmt.span);
}

// Branches

void Translator::branch(const Stmt& stmt) {
  const ValueId test = condition(stmt.value);
  if (test != ir::no_value) {
    if (const auto known = builder_.constant_truth(test)) return body(*known ? stmt.body : stmt.orelse);
  }
  at(stmt.span);
  Frame& here = frame();
  const FlowState before = here.flow;
  builder_.begin_if(test == ir::no_value ? condition_of_mistake() : test);
  body(stmt.body);
  FlowState after = std::exchange(here.flow, before);
  if (!stmt.orelse.empty()) {
    builder_.begin_else();
    body(stmt.orelse);
  }
  builder_.end_if();
  here.flow.meet(after);
}

void Translator::assertion(const Stmt& stmt) {
  const ValueId holds = condition(stmt.value);
  if (holds == ir::no_value) return;
  at(stmt.span);
  builder_.fault_if(builder_.unary(ir::Op::logical_not, holds), ir::FaultKind::assertion_failed);
}

}  // namespace jiteval::sema
