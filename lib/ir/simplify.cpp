#include "ir/simplify.hpp"

#include <utility>
#include <vector>

namespace jiteval::ir {

namespace {

std::uint32_t index_of(ValueId id) { return static_cast<std::uint32_t>(id); }
std::uint32_t index_of(LocalId id) { return static_cast<std::uint32_t>(id); }

/// Whether locals are read in it, or control leaves the block there.
bool is_control(StmtKind kind) { return kind >= StmtKind::if_ && kind <= StmtKind::return_; }
bool has_blocks(StmtKind kind) { return kind >= StmtKind::if_ && kind <= StmtKind::for_; }

/// Drops stores that the same block overwrites before anything can read them.
void drop_overwritten_stores(Function& function) {
  constexpr std::size_t never = 0;
  std::vector<std::size_t> overwritten(function.locals.size(), never);  // since control statement number ...
  std::size_t control = never;
  for (Block& block : function.blocks) {
    ++control;
    std::vector<Stmt> kept;  // from the last to the first
    for (std::size_t i = block.stmts.size(); i-- > 0;) {
      const Stmt& stmt = block.stmts[i];
      if (stmt.kind == StmtKind::set_local) {
        std::size_t& seen = overwritten[index_of(stmt.local)];
        if (seen == control) continue;
        seen = control;
      } else if (stmt.kind == StmtKind::let) {
        const Value& value = function[stmt.value];
        if (value.op == Op::local_get) overwritten[index_of(value.local)] = never;
      } else if (is_control(stmt.kind)) {
        ++control;  // it may read any local
      }
      kept.push_back(stmt);
    }
    block.stmts.assign(kept.rbegin(), kept.rend());
  }
}

/// Finds what matters, starting from what is seen outside: returns, stores to memory, faults, and loops that may
/// not end.
class Liveness {
 public:
  explicit Liveness(const Function& function)
      : function_(function),
        values_(function.values.size(), false),
        locals_(function.locals.size(), false),
        value_sites_(function.values.size(), no_site),
        stores_(function.locals.size()) {
    visit(function_.body, no_site);
    while (!pending_.empty()) {
      const ValueId id = pending_.back();
      pending_.pop_back();
      follow(id);
    }
  }

  bool value(ValueId id) const { return values_[index_of(id)]; }
  bool local(LocalId id) const { return locals_[index_of(id)]; }

  /// Whether the control statement visited as number `site` matters. Sites are numbered in the order of a walk.
  bool control(std::size_t site) const { return sites_[site].live; }

 private:
  static constexpr std::size_t no_site = static_cast<std::size_t>(-1);

  struct Site {
    const Stmt* stmt;
    std::size_t parent;
    bool live = false;
  };
  struct Store {
    ValueId value;
    std::size_t site;
  };

  void visit(BlockId id, std::size_t site) {
    if (id == no_block) return;
    for (const Stmt& stmt : function_[id].stmts) visit(stmt, site);
  }

  void visit(const Stmt& stmt, std::size_t site) {
    switch (stmt.kind) {
      case StmtKind::let:
        value_sites_[index_of(stmt.value)] = site;
        if (function_[stmt.value].fault != 0) need(stmt.value);
        break;
      case StmtKind::set_local:
        stores_[index_of(stmt.local)].push_back({stmt.value, site});
        if (locals_[index_of(stmt.local)]) keep(stores_[index_of(stmt.local)].back());
        break;
      case StmtKind::if_:
      case StmtKind::while_:
      case StmtKind::for_: {
        const std::size_t inner = sites_.size();
        sites_.push_back({&stmt, site});
        visit(stmt.head, inner);
        visit(stmt.body, inner);
        visit(stmt.orelse, inner);
        if (stmt.kind == StmtKind::while_) reach(inner);
        break;
      }
      case StmtKind::break_:
      case StmtKind::continue_:
      case StmtKind::return_:
      case StmtKind::store:
      case StmtKind::private_store:
      case StmtKind::fault_if:
      case StmtKind::output:
        need(stmt.value);
        need(stmt.address);
        need(stmt.index);
        reach(site);
        break;
    }
  }

  void need(ValueId id) {
    if (id == no_value || values_[index_of(id)]) return;
    values_[index_of(id)] = true;
    pending_.push_back(id);
  }

  /// Something inside `site` matters, so it and all around it do.
  void reach(std::size_t site) {
    for (; site != no_site && !sites_[site].live; site = sites_[site].parent) {
      sites_[site].live = true;
      const Stmt& stmt = *sites_[site].stmt;
      need(stmt.value);
      need(stmt.start);
      need(stmt.stop);
      need(stmt.counter);
    }
  }

  void keep(const Store& store) {
    need(store.value);
    reach(store.site);
  }

  void follow(ValueId id) {
    const Value& value = function_[id];
    for (int i = 0; i < value.operand_count; ++i) need(value.operand[i]);
    // A value inside a branch is used inside it, but one that faults matters by itself.
    if (value.fault != 0) reach(value_sites_[index_of(id)]);
    if (value.op != Op::local_get || locals_[index_of(value.local)]) return;
    locals_[index_of(value.local)] = true;
    for (const Store& store : stores_[index_of(value.local)]) keep(store);
  }

  const Function& function_;
  std::vector<bool> values_;
  std::vector<bool> locals_;
  std::vector<std::size_t> value_sites_;  // the control statement each value is computed in
  std::vector<std::vector<Store>> stores_;
  std::vector<Site> sites_;
  std::vector<ValueId> pending_;
};

/// Writes the live part of a function, numbered anew.
class Compactor {
 public:
  Compactor(Function& old, const Liveness& live)
      : old_(old), live_(live), values_(old.values.size(), no_value), locals_(old.locals.size(), no_local) {}

  void run() {
    const BlockId body = copy(old_.body);
    old_.values = std::move(new_values_);
    old_.locals = std::move(new_locals_);
    old_.blocks = std::move(new_blocks_);
    old_.body = body;
  }

 private:
  BlockId copy(BlockId id) {
    if (id == no_block) return no_block;
    const BlockId copied{static_cast<std::uint32_t>(new_blocks_.size())};
    new_blocks_.emplace_back();
    std::vector<Stmt> stmts;
    for (const Stmt& stmt : old_[id].stmts) {
      if (Stmt result = stmt; renumber(result)) stmts.push_back(result);
    }
    new_blocks_[static_cast<std::uint32_t>(copied)].stmts = std::move(stmts);
    return copied;
  }

  /// Makes `stmt` refer to the new numbers; false when it is dropped.
  bool renumber(Stmt& stmt) {
    switch (stmt.kind) {
      case StmtKind::let:
        if (!live_.value(stmt.value)) return false;
        stmt.value = define(stmt.value);
        return true;
      case StmtKind::set_local:
        if (!live_.local(stmt.local)) return false;
        stmt.value = values_[index_of(stmt.value)];
        stmt.local = local(stmt.local);
        return true;
      case StmtKind::if_:
      case StmtKind::while_:
      case StmtKind::for_:
        return control(stmt);
      case StmtKind::break_:
      case StmtKind::continue_:
        return true;
      case StmtKind::return_:
      case StmtKind::store:
      case StmtKind::private_store:
      case StmtKind::fault_if:
      case StmtKind::output:
        for (ValueId* id : {&stmt.value, &stmt.address, &stmt.index}) {
          if (*id != no_value) *id = values_[index_of(*id)];
        }
        return true;
    }
    return true;
  }

  bool control(Stmt& stmt) {
    if (!live_.control(site_++)) {
      skip(stmt);
      return false;
    }
    if (stmt.kind == StmtKind::if_) stmt.value = values_[index_of(stmt.value)];
    if (stmt.kind == StmtKind::for_) {
      stmt.start = values_[index_of(stmt.start)];
      stmt.stop = values_[index_of(stmt.stop)];
      stmt.counter = define(stmt.counter);
    }
    stmt.head = copy(stmt.head);
    if (stmt.kind == StmtKind::while_) stmt.value = values_[index_of(stmt.value)];
    stmt.body = copy(stmt.body);
    stmt.orelse = copy(stmt.orelse);
    if (stmt.orelse != no_block && new_blocks_[static_cast<std::uint32_t>(stmt.orelse)].stmts.empty()) {
      stmt.orelse = no_block;
    }
    return true;
  }

  /// Counts the control statements inside a dropped one.
  void skip(const Stmt& stmt) {
    for (BlockId id : {stmt.head, stmt.body, stmt.orelse}) {
      if (id == no_block) continue;
      for (const Stmt& inner : old_[id].stmts) {
        if (!has_blocks(inner.kind)) continue;
        ++site_;
        skip(inner);
      }
    }
  }

  ValueId define(ValueId id) {
    Value value = old_[id];
    for (int i = 0; i < value.operand_count; ++i) value.operand[i] = values_[index_of(value.operand[i])];
    if (value.op == Op::local_get) value.local = local(value.local);
    values_[index_of(id)] = ValueId(new_values_.size());
    new_values_.push_back(value);
    return values_[index_of(id)];
  }

  LocalId local(LocalId id) {
    LocalId& renamed = locals_[index_of(id)];
    if (renamed == no_local) {
      renamed = LocalId(new_locals_.size());
      new_locals_.push_back(old_[id]);
    }
    return renamed;
  }

  Function& old_;
  const Liveness& live_;
  std::vector<ValueId> values_;
  std::vector<LocalId> locals_;
  std::vector<Value> new_values_;
  std::vector<Local> new_locals_;
  std::vector<Block> new_blocks_;
  std::size_t site_ = 0;
};

}  // namespace

void simplify(Function& function) {
  drop_overwritten_stores(function);
  const Liveness live(function);
  Compactor(function, live).run();
}

}  // namespace jiteval::ir
