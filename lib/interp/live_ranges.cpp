#include "interp/live_ranges.hpp"

#include <algorithm>
#include <compare>
#include <utility>

#include "interp/leaving.hpp"

namespace jiteval::interp {

namespace {

using ir::BlockId;
using ir::LocalId;
using ir::Stmt;
using ir::StmtKind;
using ir::ValueId;

std::size_t index(ValueId id) { return static_cast<std::size_t>(id); }
std::size_t index(LocalId id) { return static_cast<std::size_t>(id); }

class Finder {
 public:
  explicit Finder(const ir::Function& function) : function_(function) {
    ranges_.values.resize(function.values.size());
    ranges_.use_counts.resize(function.values.size());
    ranges_.locals.resize(function.locals.size());
    ranges_.same_as_local.resize(function.values.size());
  }

  LiveRanges run() {
    loops_.push_back({});
    visit(function_.body);
    ranges_.end = position_ + 1;
    std::ranges::sort(stores_);
    for (std::size_t value = 0; value < function_.values.size(); ++value) {
      if (function_.values[value].op == ir::Op::local_get) match_with_local(value);
    }
    return std::move(ranges_);
  }

 private:
  struct Loop {
    Position start = 0;
    std::vector<ValueId> used;  // values from outside the loop
    std::vector<LocalId> mentioned;
  };

  /// A position where a local is set.
  struct Store {
    LocalId local;
    Position position;
    friend auto operator<=>(const Store&, const Store&) = default;
  };

  void define(ValueId value) { ranges_.values[index(value)] = {position_, position_}; }

  void use(ValueId value) {
    Range& range = ranges_.values[index(value)];
    range.last = std::max(range.last, position_);
    ++ranges_.use_counts[index(value)];
    if (range.first < loops_.back().start) loops_.back().used.push_back(value);
  }

  void mention(LocalId local) {
    Range& range = ranges_.locals[index(local)];
    if (range.first == 0) range.first = position_;
    range.last = std::max(range.last, position_);
    if (loops_.size() > 1) loops_.back().mentioned.push_back(local);
  }

  void visit(BlockId block) {
    if (block == ir::no_block) return;
    for (const Stmt& stmt : function_[block].stmts) {
      ++position_;
      visit(stmt);
      if (leaves_block(stmt)) break;
    }
  }

  void visit(const Stmt& stmt) {
    switch (stmt.kind) {
      case StmtKind::let: {
        const ir::Value& value = function_[stmt.value];
        for (int i = 0; i < value.operand_count; ++i) use(value.operand[i]);
        if (value.op == ir::Op::local_get) mention(value.local);
        define(stmt.value);
        break;
      }
      case StmtKind::set_local:
        use(stmt.value);
        mention(stmt.local);
        stores_.push_back({stmt.local, position_});
        break;
      case StmtKind::if_:
        use(stmt.value);
        visit(stmt.body);
        if (stmt.orelse != ir::no_block) {
          ++position_;
          use(stmt.value);
          visit(stmt.orelse);
        }
        break;
      case StmtKind::while_:
        begin_loop();
        visit(stmt.head);
        ++position_;
        use(stmt.value);
        visit(stmt.body);
        end_loop();
        break;
      case StmtKind::for_:
        use(stmt.start);
        use(stmt.stop);
        begin_loop();
        define(stmt.counter);
        visit(stmt.body);
        end_loop();
        ranges_.values[index(stmt.counter)].last = position_;
        break;
      case StmtKind::return_:
        if (stmt.value != ir::no_value) use(stmt.value);
        break;
      case StmtKind::store:
        use(stmt.address);
        use(stmt.index);
        use(stmt.value);
        break;
      case StmtKind::private_store:
        use(stmt.index);
        use(stmt.value);
        break;
      case StmtKind::fault_if:
      case StmtKind::output:
        use(stmt.value);
        break;
      case StmtKind::break_:
      case StmtKind::continue_:
        break;
    }
  }

  void begin_loop() { loops_.push_back({position_, {}, {}}); }

  void end_loop() {
    const Position end = ++position_;
    const Loop loop = std::move(loops_.back());
    loops_.pop_back();
    Loop& outer = loops_.back();
    for (ValueId value : loop.used) {
      Range& range = ranges_.values[index(value)];
      range.last = std::max(range.last, end);
      if (range.first < outer.start) outer.used.push_back(value);
    }
    for (LocalId local : loop.mentioned) {
      Range& range = ranges_.locals[index(local)];
      range = {std::min(range.first, loop.start), end};
      if (loops_.size() > 1) outer.mentioned.push_back(local);
    }
  }

  void match_with_local(std::size_t value) {
    const Range range = ranges_.values[value];
    const LocalId local = function_.values[value].local;
    // A store at the last use itself stores what it reads there.
    const auto next = std::ranges::upper_bound(stores_, Store{local, range.first});
    const bool is_set = next != stores_.end() && next->local == local && next->position < range.last;
    if (range.first == 0 || is_set) return;
    ranges_.same_as_local[value] = true;
    Position& last = ranges_.locals[index(local)].last;
    last = std::max(last, range.last);
  }

  const ir::Function& function_;
  LiveRanges ranges_;
  std::vector<Store> stores_;
  std::vector<Loop> loops_;
  Position position_ = 0;
};

}  // namespace

LiveRanges find_live_ranges(const ir::Function& function) { return Finder(function).run(); }

}  // namespace jiteval::interp
