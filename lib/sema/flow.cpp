#include "sema/flow.hpp"

#include <fmt/format.h>

#include <utility>

#include "sema/walk.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

namespace {

using syntax::ExprId;
using syntax::ExprKind;
using syntax::Stmt;
using syntax::StmtId;
using syntax::StmtKind;

/// The variables that certainly have a value at some point, if control reaches it.
struct State {
  bool reachable = false;
  std::vector<bool> assigned;

  /// Control comes here from `other`, too.
  void meet(const State& other) {
    if (!other.reachable) return;
    if (!reachable) {
      *this = other;
      return;
    }
    for (std::size_t i = 0; i < assigned.size(); ++i) assigned[i] = assigned[i] && other.assigned[i];
  }
};

class Flow {
 public:
  Flow(const syntax::Module& module, const Scope& scope, const Types& types, Report& report)
      : module_(module),
        scope_(scope),
        types_(types),
        report_(report),
        is_reported_(scope.variables().size(), false) {}

  void check(const syntax::Function& function) {
    State state{.reachable = true, .assigned = {}};
    for (const Variable& variable : scope_.variables()) state.assigned.push_back(variable.parameter != none);
    run(function.body, state);
    if (state.reachable) report_missing_return(function);
  }

 private:
  struct Loop {
    State at_break;
    State at_continue;
  };

  void run(std::span<const StmtId> stmts, State& state) {
    for (StmtId id : stmts) run(module_[id], state);
  }

  void run(const Stmt& stmt, State& state) {
    switch (stmt.kind) {
      case StmtKind::expression:
        read(stmt.value, state);
        break;
      case StmtKind::assign:
        read(stmt.value, state);
        assign(stmt.target, state);
        break;
      case StmtKind::augmented:
        read(stmt.target, state);
        read(stmt.value, state);
        break;
      case StmtKind::if_: {
        read(stmt.value, state);
        State other = state;
        run(stmt.body, state);
        run(stmt.orelse, other);
        state.meet(other);
        break;
      }
      case StmtKind::while_:
        run_while(stmt, state);
        break;
      case StmtKind::for_:
        run_for(stmt, state);
        break;
      case StmtKind::break_:
        if (!loops_.empty()) loops_.back().at_break.meet(state);
        state.reachable = false;
        break;
      case StmtKind::continue_:
        if (!loops_.empty()) loops_.back().at_continue.meet(state);
        state.reachable = false;
        break;
      case StmtKind::return_:
        read(stmt.value, state);
        state.reachable = false;
        break;
      case StmtKind::pass:
        break;
    }
  }

  void run_while(const Stmt& stmt, State& state) {
    read(stmt.value, state);
    State body = state;
    loops_.emplace_back();
    run(stmt.body, body);
    Loop loop = std::move(loops_.back());
    loops_.pop_back();
    // The condition fails at the first test, or after iterations that have assigned no less.
    if (ends_only_by_break(stmt)) {
      state = std::move(loop.at_break);
      if (!state.reachable) state.assigned.resize(scope_.variables().size());
    } else {
      state.meet(loop.at_break);
    }
  }

  void run_for(const Stmt& stmt, State& state) {
    read(stmt.value, state);
    const std::optional<Iteration> iteration = types_.iteration(stmt);
    State body = state;
    assign(stmt.target, body);
    loops_.emplace_back();
    run(stmt.body, body);
    Loop loop = std::move(loops_.back());
    loops_.pop_back();
    body.meet(loop.at_continue);
    body.meet(loop.at_break);
    // Where the kind of loop is a mistake, it is not made to look like more of them.
    if (!iteration || types_.is_nonempty(*iteration)) {
      state = std::move(body);
    } else {
      state.meet(body);
    }
  }

  bool ends_only_by_break(const Stmt& loop) const { return types_[loop.value].integer.value_or(0) != 0; }

  void assign(ExprId target, State& state) {
    if (module_[target].kind != ExprKind::name) return;
    state.assigned[scope_.find(module_[target].text)] = true;
  }

  void read(ExprId root, const State& state) {
    if (!state.reachable) return;
    for (ExprId id : expressions(module_, root)) {
      if (module_[id].kind != ExprKind::name) continue;
      const std::uint32_t variable = scope_.find(module_[id].text);
      if (variable == none || state.assigned[variable] || is_reported_[variable]) continue;
      is_reported_[variable] = true;
      report_unassigned(scope_[variable], module_[id].span);
    }
  }

  void report_unassigned(const Variable& variable, Span place) {
    const std::string name = syntax::quoted(variable.name);
    const Span first = variable.assignments.front();
    const bool is_after = first.begin < place.begin;
    Diagnostic& mistake = report_.error(
        "unassigned", place, fmt::format("{} {} a value here", name, is_after ? "may not have" : "does not have"),
        is_after ? "not every path to this place assigns it" : fmt::format("give {} a value first", name));
    if (is_after) {
      mistake.notes.push_back({fmt::format("it is assigned here; give {} a value before", name), first});
    } else if (first != place) {
      mistake.notes.push_back({"it is first assigned here", first});
    }
  }

  void report_missing_return(const syntax::Function& function) {
    const std::string name = function.name.empty() ? "the kernel" : syntax::quoted(function.name);
    Diagnostic& mistake = report_.error("missing-return", function.name_span,
                                        fmt::format("{} may end without returning a value", name),
                                        "every path must end with `return`");
    mistake.notes.push_back(path_without_return(function.body));
  }

  /// Explains how control gets to the end of `stmts`, which it does.
  DiagnosticNote path_without_return(std::span<const StmtId> stmts) {
    while (!stmts.empty()) {
      const Stmt& last = module_[stmts.back()];
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

  bool falls_through(std::span<const StmtId> stmts) {
    // Loops around it do not matter: only the last statements of the function are asked about.
    State state{.reachable = true, .assigned = std::vector<bool>(scope_.variables().size(), true)};
    run(stmts, state);
    return state.reachable;
  }

  const syntax::Module& module_;
  const Scope& scope_;
  const Types& types_;
  Report& report_;
  std::vector<bool> is_reported_;
  std::vector<Loop> loops_;
};

}  // namespace

void check_flow(const syntax::Module& module, const syntax::Function& function, const Scope& scope,
                const Types& types, Report& report) {
  Flow(module, scope, types, report).check(function);
}

}  // namespace jiteval::sema
