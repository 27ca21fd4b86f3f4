// How functions return: kernels, and those that are walked in place of a call.

#include <fmt/format.h>

#include "sema/translator.hpp"
#include "sema/walk.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

using ir::Type;
using ir::ValueId;
using syntax::Stmt;
using syntax::StmtId;
using syntax::StmtKind;

namespace {

/// Whether every path through the statements ends with `return`, none of them inside a loop, so that what follows a
/// branch that returns can be walked as its other arm.
bool ends_with_return(const syntax::Module& module, std::span<const StmtId> stmts, int depth = 0) {
  constexpr int deepest = 20;  // what follows is looked at again at every level
  for (std::size_t i = 0; i < stmts.size(); ++i) {
    const Stmt& stmt = module[stmts[i]];
    if (stmt.kind == StmtKind::return_) return true;
    if (stmt.kind != StmtKind::if_) {
      if (count_returns(module, stmt) > 0) return false;
      continue;
    }
    if (count_returns(module, stmt) == 0) continue;
    if (depth == deepest) return false;
    const auto rest = stmts.subspan(i + 1);
    const auto arm_ends = [&](const std::vector<StmtId>& arm) {
      std::vector<StmtId> path = arm;
      path.insert(path.end(), rest.begin(), rest.end());
      return ends_with_return(module, path, depth + 1);
    };
    return arm_ends(stmt.body) && arm_ends(stmt.orelse);
  }
  return false;
}

/// How often statements would be walked: what follows a branch that does not return is in both arms.
bool repeats_little(const syntax::Module& module, std::span<const StmtId> stmts) {
  std::size_t branches = 0;
  for_each_statement(module, stmts, [&](const Stmt& stmt, std::size_t) {
    if (stmt.kind == StmtKind::if_ && count_returns(module, stmt) > 0 &&
        !(ends_with_return(module, stmt.body) || (!stmt.orelse.empty() && ends_with_return(module, stmt.orelse)))) {
      ++branches;
    }
  });
  return branches == 0;
}

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

Operand Translator::inline_body(const syntax::Function& function) {
  Frame& callee = frame();
  const std::size_t returns = count_returns(module(), function.body);
  if (returns == 0) {
    body(function.body);
    return none();
  }
  if (returns == 1 && module()[function.body.back()].kind == StmtKind::return_) {
    callee.returns = Frame::Returns::last;
    body(function.body);
    return callee.only_result.value_or(Operand{});
  }
  callee.result.name = function.name;
  if (ends_with_return(module(), function.body) && repeats_little(module(), function.body)) {
    callee.returns = Frame::Returns::arms;
    tail(function.body);
  } else {
    callee.returns = Frame::Returns::breaks;
    callee.returned = builder_.add_local({}, ir::Type::boolean);
    builder_.set(callee.returned, builder_.boolean(false));
    const ir::LocalId stored[] = {callee.returned};
    builder_.begin_while(stored);
    builder_.begin_while_body(builder_.boolean(true));
    body(function.body);
    if (callee.flow.reachable) {
      if (callee.has_result) missing_return(function);
      builder_.break_();
    }
    builder_.end_while();
  }
  if (!callee.result.kind) return callee.has_result ? Operand{} : none();
  return value_of(callee.result);
}

/// The statements of an inlined function of which every path ends with `return`: what follows a branch is walked as
/// part of its arms.
void Translator::tail(std::vector<StmtId> stmts) {
  for (std::size_t i = 0; i < stmts.size(); ++i) {
    if (grown_too_large() || !frame().flow.reachable) return;
    const Stmt& stmt = module()[stmts[i]];
    if (stmt.kind != StmtKind::if_ || count_returns(module(), stmt) == 0) {
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
    builder_.function().output_count = 0;
    builder_.function().result = output(value_of(here.result));
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

void Translator::missing_return(const syntax::Function& function) {
  const std::string name = function.name.empty() ? "the kernel" : syntax::quoted(function.name);
  fail("missing-return", function.name_span, fmt::format("{} may end without returning a value", name),
       "every path must end with `return`");
  report_.last().notes.push_back(path_without_return(module(), function.body));
}

}  // namespace jiteval::sema
