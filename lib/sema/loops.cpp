// Loops: which locals they store to, and which variables have a value after them.

#include <algorithm>
#include <utility>

#include "sema/translator.hpp"
#include "sema/walk.hpp"

namespace jiteval::sema {

using ir::LocalId;
using ir::Type;
using ir::ValueId;
using syntax::ExprId;
using syntax::Stmt;
using syntax::StmtId;
using syntax::StmtKind;

namespace {

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

}  // namespace

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

Frame::Loop Translator::close_loop() {
  Frame::Loop loop = std::move(frame().loops.back());
  frame().loops.pop_back();
  return loop;
}

/// Whether lanes come out of the loop that have returned from the inlined function inside.
bool Translator::returns_through(const Stmt& loop) {
  return frame().returns == Frame::Returns::breaks && count_returns(module(), loop.body) > 0;
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
  const Frame::Loop loop = close_loop();
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
    const Frame::Loop loop = close_loop();
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
  const Frame::Loop loop = close_loop();
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

}  // namespace jiteval::sema
