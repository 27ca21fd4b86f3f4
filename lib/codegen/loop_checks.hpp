/// Which index checks in a loop can be replaced by one check ahead of it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/ir.hpp"

namespace jiteval::codegen {

/// Something that an index depends on and that changes while a loop runs: its counter, or what lies in a range that
/// is known (counters of inner loops with constant bounds, narrow elements, masked bits).
struct Atom {
  ir::ValueId value = ir::no_value;
  /// Nothing for the counter of the loop itself.
  struct Range {
    std::int64_t low = 0;
    std::int64_t high = 0;
  };
  std::optional<Range> range;
};

/// An index check that cannot fail if it does not at the two corners where its index is least and greatest: that
/// index is a sum of atoms with constant factors, and of what stays the same.
struct LoopCheck {
  struct Term {
    std::uint32_t atom = 0;
    std::int64_t factor = 0;
  };
  ir::ValueId value = ir::no_value;
  std::vector<Term> terms;  // each atom once
};

/// A `for_` whose body has no loop of unknown length.
class LoopChecks {
 public:
  LoopChecks(const ir::Function& function, const ir::Stmt& loop);

  const std::vector<Atom>& atoms() const { return atoms_; }
  const std::vector<LoopCheck>& checks() const { return checks_; }
  /// Whether those are all the index checks there are.
  bool covers_all_checks() const { return checks_.size() == candidates_.size(); }
  /// Whether the body branches.
  bool has_branches() const { return has_branches_; }
  /// How many values the body computes.
  std::int64_t size() const { return static_cast<std::int64_t>(inside_.size()); }

  /// Whether the value is computed in the loop.
  bool is_inside(ir::ValueId id) const;
  /// The atom that a value is, if it is one.
  std::optional<std::uint32_t> atom(ir::ValueId id) const;

 private:
  using Terms = std::vector<LoopCheck::Term>;

  void walk(ir::BlockId id);
  void walk(const ir::Stmt& stmt);
  void add_atom(ir::ValueId id, std::optional<Atom::Range> range) { atoms_.push_back({id, range}); }
  std::optional<Atom::Range> known_range(const ir::Value& value) const;
  std::optional<Terms> terms(ir::ValueId id) const;
  std::optional<Terms> product(ir::ValueId left, ir::ValueId right) const;

  const ir::Function& function_;
  std::vector<ir::ValueId> inside_;  // sorted once the walk is over
  std::vector<ir::ValueId> candidates_;
  std::vector<ir::LocalId> stored_;
  std::vector<Atom> atoms_;
  std::vector<LoopCheck> checks_;
  bool has_branches_ = false;
};

/// Whether LLVM may turn an innermost loop of this `for_`, which has neither branches nor loops of unknown length,
/// into vectors without doing floating-point operations in another order.
bool may_become_vectors(const ir::Function& function, const ir::Stmt& loop);

/// How often a `for_` runs, where its bounds are constants of ordinary size.
std::optional<std::int64_t> constant_turns(const ir::Function& function, const ir::Stmt& loop);

}  // namespace jiteval::codegen
