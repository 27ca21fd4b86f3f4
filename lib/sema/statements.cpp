// Statements, and which variables have a value where.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sema/translator.hpp"
#include "sema/walk.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using ir::LocalId;
using ir::Type;
using ir::ValueId;
using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::Stmt;
using syntax::StmtId;
using syntax::StmtKind;

namespace {

bool contains(const syntax::Module& module, std::span<const StmtId> stmts, StmtKind kind) {
  bool found = false;
  for_each_statement(module, stmts, [&](const Stmt& stmt, std::size_t) { found |= stmt.kind == kind; });
  return found;
}

/// Whether one of the statements leaves the loop that they are the body of.
bool breaks(const syntax::Module& module, std::span<const StmtId> stmts) {
  return std::ranges::any_of(stmts, [&](StmtId id) {
    const Stmt& stmt = module[id];
    if (stmt.kind == StmtKind::break_) return true;
    if (stmt.kind == StmtKind::if_) return breaks(module, stmt.body) || breaks(module, stmt.orelse);
    const bool is_loop = stmt.kind == StmtKind::while_ || stmt.kind == StmtKind::for_;
    return is_loop && breaks(module, stmt.orelse);
  });
}

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

/// The statements of an inlined function of which every path ends with `return`: what follows a branch is walked as
/// part of its arms.
void Translator::tail(std::vector<StmtId> stmts) {
  for (std::size_t i = 0; i < stmts.size(); ++i) {
    if (grown_too_large() || !frame().flow.reachable) return;
    const Stmt& stmt = module()[stmts[i]];
    const bool returns =
        contains(module(), stmt.body, StmtKind::return_) || contains(module(), stmt.orelse, StmtKind::return_);
    if (stmt.kind != StmtKind::if_ || !returns) {
      statement(stmt);
      continue;
    }
    const ValueId test = condition(stmt.value);
    const auto rest = std::span(stmts).subspan(i + 1);
    const auto arm = [&](std::vector<StmtId> path) {
      path.insert(path.end(), rest.begin(), rest.end());
      tail(std::move(path));
    };
    const FlowState before = frame().flow;
    if (test == ir::no_value) {
      arm(stmt.body);
      frame().flow = before;
      arm(stmt.orelse);
      return;
    }
    if (const auto known = builder_.constant_truth(test)) return arm(*known ? stmt.body : stmt.orelse);
    at(stmt.span);
    builder_.begin_if(test);
    arm(stmt.body);
    builder_.begin_else();
    frame().flow = before;
    arm(stmt.orelse);
    builder_.end_if();
    frame().flow.reachable = false;
    return;
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
  const auto children = module().children_of(target);
  const Operand base = evaluate(children[0]);
  const Span base_place = module()[children[0]].span;
  if (base.form == Form::pointer) {
    const Operand before = evaluate(stmt.target);
    const Operand with = evaluate(stmt.value);
    at(stmt.span);
    if (before.is_number() && require_number(with, place)) {
      store_subscript(stmt.target, binary(stmt.op, before, with, stmt.span), stmt.span);
    }
    return;
  }
  if (!require_array(base, base_place) || !require_writable(*base.array, base_place)) return;
  const auto selected = view(*base.array, children.subspan(1), children[0], target.span);
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

// Branches and loops

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

/// The locals that exist already and that a loop may store to.
std::vector<LocalId> Translator::stored_in(const Stmt& loop) {
  Frame& here = frame();
  std::vector<ExprId> targets;
  append_targets(module(), loop, targets);
  bool returns = false;
  for (const auto& part : {std::span(loop.body), std::span(loop.orelse)}) {
    for_each_statement(module(), part, [&](const Stmt& stmt, std::size_t) {
      append_targets(module(), stmt, targets);
      returns |= stmt.kind == StmtKind::return_;
    });
  }
  std::vector<LocalId> locals;
  const auto add = [&](const Variable& variable) {
    locals.insert(locals.end(), variable.locals.begin(), variable.locals.end());
  };
  for (ExprId target : targets) {
    add(here.variables[static_cast<std::size_t>(here.names->find(module()[target].text))]);
  }
  if (returns && here.returns == Frame::Returns::breaks) {
    add(here.result);
    locals.push_back(here.returned);
  }
  if (here.loops.back().broke != ir::no_local) locals.push_back(here.loops.back().broke);
  return locals;
}

void Translator::open_loop(const Stmt& stmt) {
  Frame::Loop loop;
  if (!stmt.orelse.empty() && breaks(module(), stmt.body)) {
    loop.broke = builder_.add_local({}, Type::boolean);
    builder_.set(loop.broke, builder_.boolean(false));
  }
  frame().loops.push_back(std::move(loop));
}

void Translator::loop_body(const Stmt& stmt) {
  ++loop_depth_;
  body(stmt.body);
  --loop_depth_;
}

Frame::Loop Translator::close_loop(const Stmt&) {
  Frame::Loop loop = std::move(frame().loops.back());
  frame().loops.pop_back();
  return loop;
}

/// Whether lanes come out of the loop that have returned from the inlined function inside.
bool Translator::returns_through(const Stmt& loop) {
  return frame().returns == Frame::Returns::breaks && contains(module(), loop.body, StmtKind::return_);
}

/// What comes after a loop that ends only by `return`.
void Translator::leave_after_return(const Stmt& loop) {
  if (returns_through(loop)) builder_.break_();
}

/// What comes after a loop: leaving the function where its body has returned, and the loop's `else`.
void Translator::after_loop(const Stmt& stmt, const Frame::Loop& loop) {
  Frame& here = frame();
  at(stmt.span);
  if (returns_through(stmt)) {
    builder_.begin_if(builder_.get(here.returned));
    builder_.break_();
    builder_.end_if();
  }
  if (stmt.orelse.empty()) return;
  if (loop.broke == ir::no_local) return body(stmt.orelse);
  const FlowState after_break =
      loop.at_break.value_or(FlowState{.reachable = false, .assigned = here.flow.assigned});
  builder_.begin_if(builder_.unary(ir::Op::logical_not, builder_.get(loop.broke)));
  body(stmt.orelse);
  builder_.end_if();
  here.flow.meet(after_break);
}

void Translator::while_loop(const Stmt& stmt) {
  Frame& here = frame();
  open_loop(stmt);
  builder_.begin_while(stored_in(stmt));
  ValueId test = condition(stmt.value);
  if (test == ir::no_value) test = condition_of_mistake();
  const bool is_endless = builder_.constant_truth(test).value_or(false);
  builder_.begin_while_body(test);
  FlowState after = here.flow;
  loop_body(stmt);
  at(stmt.span);
  builder_.end_while();
  const Frame::Loop loop = close_loop(stmt);
  // The condition fails at the first test, or after turns that have assigned no less.
  if (is_endless) after.reachable = false;
  const bool breaks_into_else = loop.broke != ir::no_local;
  if (loop.at_break && !breaks_into_else) after.meet(*loop.at_break);
  here.flow = std::move(after);
  if (!here.flow.reachable && !breaks_into_else) return leave_after_return(stmt);
  if (!here.flow.reachable) here.flow = *loop.at_break;  // its `else` is never reached
  after_loop(stmt, loop);
}

void Translator::for_loop(const Stmt& stmt) {
  Frame& here = frame();
  const Operand iterable = evaluate(stmt.value);
  at(stmt.span);
  const Span place = module()[stmt.value].span;
  auto counted_loop = counted(iterable, place);
  if (counted_loop && builder_.is_empty(counted_loop->start, counted_loop->stop, counted_loop->step)) {
    return body(stmt.orelse);
  }
  const FlowState before = here.flow;
  if (!counted_loop) {
    // The kind of loop is a mistake; its body is looked at as far as that goes.
    assign(stmt.target, {}, place);
    open_loop(stmt);
    builder_.begin_while(stored_in(stmt));
    builder_.begin_while_body(condition_of_mistake());
    loop_body(stmt);
    builder_.end_while();
    const Frame::Loop loop = close_loop(stmt);
    here.flow.meet(loop.at_break.value_or(here.flow));
    here.flow.meet(loop.at_continue.value_or(here.flow));
    here.flow.reachable = true;
    return;
  }
  const auto first = builder_.literal(counted_loop->start);
  const auto last = builder_.literal(counted_loop->stop);
  const bool is_nonempty = first && last;  // it is not empty, as was seen above
  open_loop(stmt);
  const ValueId counter =
      builder_.begin_for(counted_loop->start, counted_loop->stop, counted_loop->step, stored_in(stmt));
  at(module()[stmt.target].span);
  assign(stmt.target, counted_loop->element(counter), place);
  loop_body(stmt);
  builder_.end_for();
  const Frame::Loop loop = close_loop(stmt);
  FlowState after = std::move(here.flow);
  if (loop.at_continue) after.meet(*loop.at_continue);
  if (loop.at_break && loop.broke == ir::no_local) after.meet(*loop.at_break);
  if (!is_nonempty) after.meet(before);
  if (!after.reachable) after.assigned = before.assigned;
  here.flow = std::move(after);
  const bool has_way_on = here.flow.reachable || loop.broke != ir::no_local;
  if (!has_way_on) return leave_after_return(stmt);
  if (!here.flow.reachable) here.flow = loop.at_break.value_or(before);
  after_loop(stmt, loop);
}

void Translator::leave_loop(const Stmt& stmt) {
  Frame& here = frame();
  if (here.loops.empty()) return;  // a mistake that the parser has reported
  Frame::Loop& loop = here.loops.back();
  const bool is_break = stmt.kind == StmtKind::break_;
  auto& state = is_break ? loop.at_break : loop.at_continue;
  if (state) {
    state->meet(here.flow);
  } else {
    state = here.flow;
  }
  if (is_break && loop.broke != ir::no_local) builder_.set(loop.broke, builder_.boolean(true));
  if (is_break) {
    builder_.break_();
  } else {
    builder_.continue_();
  }
  here.flow.reachable = false;
}

void Translator::assertion(const Stmt& stmt) {
  const ValueId holds = condition(stmt.value);
  if (holds == ir::no_value) return;
  at(stmt.span);
  builder_.fault_if(builder_.unary(ir::Op::logical_not, holds), ir::FaultKind::assertion_failed);
}

// Returns

void Translator::return_statement(const Stmt& stmt) {
  Frame& here = frame();
  const bool is_kernel = here.returns == Frame::Returns::kernel;
  Operand value = none();
  if (stmt.value != syntax::no_expr) {
    value = evaluate(stmt.value);
    if (here.names != nullptr && here.names->function->result_annotation != syntax::no_expr) {
      value = declared(value, here.names->function->result_annotation, module()[stmt.value].span);
    }
  } else if (is_kernel && !is_single()) {
    fail("missing-return", stmt.span, "`return` without a value", "a kernel returns a number or a truth value");
  }
  at(stmt.span);
  return_value(value, stmt.value == syntax::no_expr ? stmt.span : module()[stmt.value].span);
  here.flow.reachable = false;
}

void Translator::return_value(const Operand& value, Span place) {
  Frame& here = frame();
  here.has_result |= value.form != Form::none;
  if (value.form == Form::list) {
    fail("not-supported", place, "kernels have no lists", "return a tuple (...) or an array");
    return;
  }
  switch (here.returns) {
    case Frame::Returns::last:
      here.only_result = value;
      return;
    case Frame::Returns::arms:
      set(here.result, value, place);
      return;
    case Frame::Returns::breaks:
      set(here.result, value, place);
      if (!here.loops.empty()) builder_.set(here.returned, builder_.boolean(true));
      builder_.break_();
      return;
    case Frame::Returns::kernel:
      break;
  }
  if (is_single()) {
    if (value.form != Form::none) set(here.result, value, place);
    if (value.form == Form::none || !here.result.kind) return builder_.return_(ir::no_value);
    // Read back with the kind that all returns together have.
    std::vector<ValueId> values;
    for (LocalId local : here.result.locals) values.push_back(builder_.get(local));
    const ValueId* next = values.data();
    builder_.function().output_count = 0;
    builder_.function().result = output(operand_of(*here.result.kind, next));
    return builder_.return_(ir::no_value);
  }
  if (value.form == Form::tuple || value.form == Form::array) {
    fail("needs-run", place,
         fmt::format("a kernel that is called for each element returns one number, not {}", description(value)),
         "call it once instead: jit-eval run, or jiteval::run");
    return;
  }
  if (value.form == Form::none || !require_number(value, place)) {
    builder_.return_(builder_.f64(0));
    return;
  }
  set(here.result, value, place);
  if (!here.result.kind) return;
  const ValueId read_back = builder_.get(here.result.locals[0]);
  const Type type = options_.keeps_integers ? ir::word_type(builder_.type(read_back)) : Type::f64;
  builder_.return_(builder_.convert(read_back, type));
}

/// Stores a result to the next words of the output.
ir::ResultShape Translator::output(const Operand& value) {
  ir::Function& function = builder_.function();
  ir::ResultShape shape{.slot = function.output_count};
  switch (value.form) {
    case Form::number:
      shape.form = ir::ResultShape::Form::number;
      shape.type = value.type;
      builder_.output(function.output_count++, value.value);
      break;
    case Form::tuple:
      shape.form = ir::ResultShape::Form::tuple;
      for (const Operand& item : *value.items) shape.items.push_back(output(item));
      break;
    case Form::array: {
      const Array& array = *value.array;
      shape.form = ir::ResultShape::Form::array;
      shape.element = array.element;
      shape.dimensions = array.dimensions();
      std::vector<ValueId> values;
      append_values(value, values);
      for (ValueId part : values) builder_.output(function.output_count++, part);
      break;
    }
    default:
      break;
  }
  return shape;
}

namespace {

/// Explains how control gets to the end of the statements, which it does.
DiagnosticNote path_without_return(const syntax::Module& module, std::span<const StmtId> stmts) {
  const std::function<bool(std::span<const StmtId>)> falls_through = [&](std::span<const StmtId> part) {
    for (StmtId id : part) {
      const Stmt& stmt = module[id];
      if (stmt.kind == StmtKind::return_ || stmt.kind == StmtKind::break_ || stmt.kind == StmtKind::continue_) {
        return false;
      }
      if (stmt.kind == StmtKind::if_ && !stmt.orelse.empty() && !falls_through(stmt.body) &&
          !falls_through(stmt.orelse)) {
        return false;
      }
    }
    return true;
  };
  while (!stmts.empty()) {
    const Stmt& last = module[stmts.back()];
    if (last.kind == StmtKind::while_ || last.kind == StmtKind::for_) {
      return {"after this loop there is no `return`", last.keyword_span};
    }
    if (last.kind != StmtKind::if_) return {"after this there is no `return`", last.span};
    if (last.orelse.empty() && !falls_through(last.body)) {
      return {"nothing is returned when this condition is false", last.keyword_span};
    }
    stmts = falls_through(last.body) ? last.body : last.orelse;
  }
  return {"there is no `return`", std::nullopt};
}

}  // namespace

void Translator::missing_return(const syntax::Function& function) {
  const std::string name = function.name.empty() ? "the kernel" : syntax::quoted(function.name);
  fail("missing-return", function.name_span, fmt::format("{} may end without returning a value", name),
       "every path must end with `return`");
  report_.last().notes.push_back(path_without_return(module(), function.body));
}

}  // namespace jiteval::sema
