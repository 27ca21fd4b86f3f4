#include "codegen/loop_checks.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "codegen/llvm_types.hpp"
#include "ir/integers.hpp"

namespace jiteval::codegen {

namespace {

// With bounds as small as these no arithmetic on them can overflow.
constexpr std::int64_t ordinary = std::int64_t{1} << 40;
// Sums of a few ranges with such factors stay within 64 bits.
constexpr std::int64_t most_factor = 1 << 16;
constexpr std::size_t most_terms = 8;

/// Of elements of up to two bytes: sums of wider ones might not stay within 64 bits.
std::optional<Atom::Range> element_range(ElementType element) {
  const auto range = ir::narrow_range(element);
  if (!range || size_of(element) > 2) return std::nullopt;
  return Atom::Range{range->low, range->high};
}

/// What one turn of a loop reads and writes of the numbers that pass from turn to turn.
class Carried {
 public:
  explicit Carried(const ir::Function& function) : function_(function) {}

  /// Whether a turn of this body needs a floating-point number that the turn before it computed.
  bool number(ir::BlockId body) {
    walk(body);
    return carries_number_;
  }

 private:
  void walk(ir::BlockId id) {
    if (id == ir::no_block) return;
    for (const ir::Stmt& stmt : function_[id].stmts) {
      if (stmt.kind == ir::StmtKind::let) {
        const ir::Value& value = function_[stmt.value];
        if (value.op == ir::Op::local_get && is_real(value.type) && !contains(written_, value.local)) {
          read_.push_back(value.local);
        }
      }
      if (stmt.kind == ir::StmtKind::set_local) {
        carries_number_ |= contains(read_, stmt.local);
        written_.push_back(stmt.local);
      }
      for (ir::BlockId inner : {stmt.head, stmt.body, stmt.orelse}) walk(inner);
    }
  }
  static bool contains(const std::vector<ir::LocalId>& locals, ir::LocalId local) {
    return std::ranges::find(locals, local) != locals.end();
  }

  const ir::Function& function_;
  std::vector<ir::LocalId> read_;  // before they were written
  std::vector<ir::LocalId> written_;
  bool carries_number_ = false;
};

}  // namespace

bool may_become_vectors(const ir::Function& function, const ir::Stmt& loop) {
  bool has_loop = false;
  for (const ir::Stmt& stmt : function[loop.body].stmts) {
    if (stmt.kind != ir::StmtKind::for_) continue;
    has_loop = true;
    if (may_become_vectors(function, stmt)) return true;
  }
  return !has_loop && !Carried(function).number(loop.body);
}

std::optional<std::int64_t> constant_turns(const ir::Function& function, const ir::Stmt& loop) {
  const ir::Value& start = function[loop.start];
  const ir::Value& stop = function[loop.stop];
  if (start.op != ir::Op::constant || stop.op != ir::Op::constant) return std::nullopt;
  for (std::int64_t bound : {start.integer, stop.integer, loop.step}) {
    if (bound < -ordinary || bound > ordinary) return std::nullopt;
  }
  const std::int64_t distance = loop.step > 0 ? stop.integer - start.integer : start.integer - stop.integer;
  const std::int64_t stride = loop.step > 0 ? loop.step : -loop.step;
  return distance <= 0 ? 0 : (distance - 1) / stride + 1;
}

LoopChecks::LoopChecks(const ir::Function& function, const ir::Stmt& loop) : function_(function) {
  inside_.push_back(loop.counter);
  add_atom(loop.counter, std::nullopt);
  walk(loop.body);
  std::ranges::sort(inside_);
  for (ir::ValueId id : candidates_) {
    const ir::Value& value = function_[id];
    auto index = terms(value.operand[0]);
    const auto extent = terms(value.operand[1]);
    if (!index || !extent || !extent->empty()) continue;
    checks_.push_back({id, std::move(*index)});
  }
}

void LoopChecks::walk(ir::BlockId id) {
  if (id == ir::no_block) return;
  for (const ir::Stmt& stmt : function_[id].stmts) walk(stmt);
}

void LoopChecks::walk(const ir::Stmt& stmt) {
  if (stmt.kind == ir::StmtKind::if_) has_branches_ = true;
  if (stmt.kind == ir::StmtKind::set_local) stored_.push_back(stmt.local);
  if (stmt.kind == ir::StmtKind::for_) {
    inside_.push_back(stmt.counter);
    if (const auto turns = constant_turns(function_, stmt); turns && *turns > 0) {
      const std::int64_t first = function_[stmt.start].integer;
      const std::int64_t last = first + (*turns - 1) * stmt.step;
      add_atom(stmt.counter, Atom::Range{std::min(first, last), std::max(first, last)});
    }
  }
  if (stmt.kind == ir::StmtKind::let) {
    const ir::Value& value = function_[stmt.value];
    inside_.push_back(stmt.value);
    if (value.op == ir::Op::check_index && value.fault != 0) candidates_.push_back(stmt.value);
    if (const auto range = known_range(value)) add_atom(stmt.value, range);
  }
  for (ir::BlockId inner : {stmt.head, stmt.body, stmt.orelse}) walk(inner);
}

std::optional<Atom::Range> LoopChecks::known_range(const ir::Value& value) const {
  if (value.type != ir::Type::i64) return std::nullopt;
  switch (value.op) {
    case ir::Op::load:
    case ir::Op::private_load:
    case ir::Op::wrap:
      return element_range(value.element);
    case ir::Op::bit_and:
    case ir::Op::modulo: {
      const ir::Value& right = function_[value.operand[1]];
      if (right.op != ir::Op::constant || right.integer <= 0 || right.integer > ordinary) return std::nullopt;
      return Atom::Range{0, value.op == ir::Op::modulo ? right.integer - 1 : right.integer};
    }
    default:
      return std::nullopt;
  }
}

bool LoopChecks::is_inside(ir::ValueId id) const { return std::ranges::binary_search(inside_, id); }

std::optional<std::uint32_t> LoopChecks::atom(ir::ValueId id) const {
  const auto found = std::ranges::find(atoms_, id, &Atom::value);
  if (found == atoms_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - atoms_.begin());
}

// A value as a sum of atoms and of what stays the same; nothing if it is not one.
std::optional<LoopChecks::Terms> LoopChecks::terms(ir::ValueId id) const {
  if (!is_inside(id)) return Terms{};
  if (const auto known = atom(id)) return Terms{{*known, 1}};
  const ir::Value& value = function_[id];
  switch (value.op) {
    case ir::Op::constant:
      return Terms{};
    case ir::Op::local_get:
      if (std::ranges::find(stored_, value.local) != stored_.end()) return std::nullopt;
      return Terms{};
    case ir::Op::multiply:
      return product(value.operand[0], value.operand[1]);
    case ir::Op::add:
    case ir::Op::subtract: {
      auto sum = terms(value.operand[0]);
      const auto other = terms(value.operand[1]);
      if (!sum || !other) return std::nullopt;
      for (const LoopCheck::Term& term : *other) {
        const std::int64_t factor = value.op == ir::Op::add ? term.factor : -term.factor;
        const auto same = std::ranges::find(*sum, term.atom, &LoopCheck::Term::atom);
        if (same == sum->end()) {
          sum->push_back({term.atom, factor});
        } else {
          same->factor += factor;
          if (std::abs(same->factor) > most_factor) return std::nullopt;
        }
      }
      if (sum->size() > most_terms) return std::nullopt;
      return sum;
    }
    default:
      return std::nullopt;
  }
}

std::optional<LoopChecks::Terms> LoopChecks::product(ir::ValueId left, ir::ValueId right) const {
  if (function_[left].op == ir::Op::constant) std::swap(left, right);
  auto result = terms(left);
  const auto other = terms(right);
  if (!result || !other || !other->empty()) return std::nullopt;
  if (result->empty()) return result;
  const ir::Value& factor = function_[right];
  if (factor.op != ir::Op::constant || factor.integer < -most_factor || factor.integer > most_factor) {
    return std::nullopt;
  }
  for (LoopCheck::Term& term : *result) {
    term.factor *= factor.integer;
    if (std::abs(term.factor) > most_factor) return std::nullopt;
  }
  return result;
}

}  // namespace jiteval::codegen
