#include "ir/uniformity.hpp"

#include <cassert>

namespace jiteval::ir {

namespace {

class Analysis {
 public:
  explicit Analysis(Function& function) : function_(function) {}

  void run() {
    for (Value& value : function_.values) value.varying = false;
    for (Local& local : function_.locals) local.varying = false;
    for (Block& block : function_.blocks) {
      for (Stmt& stmt : block.stmts) stmt.varying = false;
    }
    // Flags only ever go from uniform to varying, so this ends.
    do {
      changed_ = false;
      Region region{};
      visit(function_.body, region);
    } while (changed_);
  }

 private:
  // What is known of the lanes that reach a statement.
  struct Region {
    bool divergent = false;   // some lanes of the function may be absent
    Stmt* loop = nullptr;     // the innermost loop
    bool loop_split = false;  // some lanes that entered the iteration may be absent
    bool may_return = false;  // out: lanes may have returned one by one in here
    bool may_exit = false;    // out: lanes may have left the iteration one by one in here
  };

  void raise(bool& flag, bool value) {
    if (value && !flag) flag = changed_ = true;
  }

  bool compute(const Value& value) const {
    switch (value.op) {
      case Op::constant:
      case Op::window_size:
        return false;
      case Op::argument:
        return function_.parameters[value.index].kind == ArgumentKind::varying;
      case Op::induction:
        return value.varying;  // set by its loop
      case Op::local_get:
        return function_[value.local].varying;
      case Op::window_load:
        return true;
      case Op::private_load:
        return !function_.is_single;  // each lane has its own
      default:
        break;
    }
    for (int i = 0; i < value.operand_count; ++i) {
      if (function_[value.operand[i]].varying) return true;
    }
    return false;
  }

  bool varies(ValueId id) const { return function_[id].varying; }

  void visit(BlockId id, Region& region) {
    if (id == no_block) return;
    for (Stmt& stmt : function_[id].stmts) visit(stmt, region);
  }

  void visit(Stmt& stmt, Region& region) {
    switch (stmt.kind) {
      case StmtKind::let: {
        Value& value = function_[stmt.value];
        raise(value.varying, compute(value));
        break;
      }
      case StmtKind::set_local:
        raise(function_[stmt.local].varying, region.divergent || varies(stmt.value));
        break;
      case StmtKind::if_:
        visit_if(stmt, region);
        break;
      case StmtKind::while_:
      case StmtKind::for_:
        visit_loop(stmt, region);
        break;
      case StmtKind::break_:
        raise(stmt.varying, region.loop_split);
        assert(region.loop != nullptr);
        if (stmt.varying) raise(region.loop->varying, true);
        region.may_exit |= stmt.varying;
        break;
      case StmtKind::continue_:
        raise(stmt.varying, region.loop_split);
        region.may_exit |= stmt.varying;
        break;
      case StmtKind::return_:
        raise(stmt.varying, region.divergent);
        region.may_return |= stmt.varying;
        break;
      case StmtKind::store:
      case StmtKind::private_store:
      case StmtKind::fault_if:
      case StmtKind::output:
        break;
    }
    // Lanes that left one by one are absent from here to the end of the loop body, or of the function.
    region.loop_split |= region.may_exit || region.may_return;
    region.divergent |= region.may_exit || region.may_return;
  }

  void visit_if(Stmt& stmt, Region& region) {
    raise(stmt.varying, varies(stmt.value));
    bool may_return = false;
    bool may_exit = false;
    for (BlockId id : {stmt.body, stmt.orelse}) {
      Region inner = region;
      inner.divergent |= stmt.varying;
      inner.loop_split |= stmt.varying;
      visit(id, inner);
      may_return |= inner.may_return;
      may_exit |= inner.may_exit;
    }
    region.may_return |= may_return;
    region.may_exit |= may_exit;
  }

  void visit_loop(Stmt& stmt, Region& region) {
    if (stmt.kind == StmtKind::for_) {
      const bool bounds_vary = varies(stmt.start) || varies(stmt.stop);
      raise(stmt.varying, bounds_vary);
      raise(function_[stmt.counter].varying, varies(stmt.start));
    }
    Region inner{};
    inner.divergent = region.divergent || stmt.varying;
    inner.loop = &stmt;
    visit(stmt.head, inner);
    if (stmt.kind == StmtKind::while_) raise(stmt.varying, varies(stmt.value));
    // Lanes that left an earlier iteration are absent in the later ones.
    inner.divergent |= stmt.varying;
    visit(stmt.body, inner);
    // A lane that returns one by one leaves the loop one by one.
    if (inner.may_return) raise(stmt.varying, true);
    region.may_return |= inner.may_return;
  }

  Function& function_;
  bool changed_ = false;
};

}  // namespace

void mark_varying(Function& function) { Analysis(function).run(); }

}  // namespace jiteval::ir
