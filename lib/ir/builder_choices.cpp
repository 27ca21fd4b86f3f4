#include <cassert>
#include <utility>

#include "ir/builder.hpp"

namespace jiteval::ir {

namespace {

/// More than these are not computed for nothing.
constexpr std::size_t most_moved_statements = 24;

}  // namespace

void Builder::begin_choice(ValueId condition) {
  const std::optional<bool> known = constant_truth(condition);
  choices_.push_back({.known = known});
  if (known == true) return;
  open({.kind = StmtKind::if_, .value = condition});
  ranges_.assume(function_, condition, true);
}

void Builder::other_choice(ValueId if_true) {
  Choice& choice = choices_.back();
  choice.if_true = if_true;
  if (!choice.known) {
    forget_block();
    Frame& frame = frames_.back();
    frame.stmt.body = frame.block;
    frame.body_terminated = std::exchange(frame.terminated, false);
    if (!frame.body_terminated) frame.stored_before_else = std::move(frame.stored);
    frame.stored.clear();
    frame.block = add_block();
    ranges_.assume(function_, frame.stmt.value, false);
  } else if (*choice.known) {
    open({.kind = StmtKind::if_});
  } else {
    drop_block();
  }
}

ValueId Builder::end_choice(ValueId if_false, Type to) {
  Choice choice = choices_.back();
  choices_.pop_back();
  if (choice.known) {
    if (*choice.known) drop_block();
    return convert(*choice.known ? choice.if_true : if_false, to);
  }
  if (!frames_.back().terminated) if_false = convert(if_false, to);
  forget_block();
  Frame& frame = frames_.back();
  const BlockId other = std::exchange(frame.block, frame.stmt.body);
  if (!frame.body_terminated) {
    choice.if_true = convert(choice.if_true, to);
    forget_block();
  }
  const BlockId first = frame.block;

  if (is_movable(first) && is_movable(other)) {
    const ValueId condition = frame.stmt.value;
    frames_.pop_back();
    const ValueId if_true = move_arm(first, choice.if_true);
    return select(condition, if_true, move_arm(other, if_false));
  }

  const LocalId local = add_local("choice", to);
  const bool is_other_terminated = frame.terminated;
  const auto set_in = [&](BlockId block, ValueId value) {
    function_[block].stmts.push_back({.kind = StmtKind::set_local, .value = value, .local = local, .span = span_});
  };
  if (!frame.body_terminated) set_in(first, choice.if_true);
  if (!is_other_terminated) set_in(other, if_false);
  frame.block = other;
  close_if();
  return get(local);
}

void Builder::drop_block() {
  forget_block();
  frames_.pop_back();
}

bool Builder::is_movable(BlockId arm) const {
  const std::vector<Stmt>& stmts = function_[arm].stmts;
  if (stmts.size() > most_moved_statements) return false;
  for (const Stmt& stmt : stmts) {
    if (stmt.kind != StmtKind::let || !is_movable(function_[stmt.value])) return false;
  }
  return true;
}

bool Builder::is_movable(const Value& value) const {
  if (value.fault != 0) return false;
  switch (value.op) {
    case Op::load:
    case Op::private_load:
    case Op::allocate:
      return false;  // it may be the condition that makes the index right
    case Op::window_load: {
      const std::int64_t size = function_.parameters[value.index].window_size;
      return ranges_.interval_everywhere(function_, value.operand[0]).is_within(-size, size - 1);
    }
    case Op::floor_divide:
    case Op::modulo:
      // Those of doubles are routines, and a divisor may be known not to be zero in the arm only.
      return value.type != Type::f64 && literal(value.operand[1]).has_value();
    case Op::call:
      return value.function == MathFunction::sqrt || value.function == MathFunction::floor ||
             value.function == MathFunction::ceil || value.function == MathFunction::round;
    default:
      return true;
  }
}

ValueId Builder::move_arm(BlockId arm, ValueId result) {
  // What the other arm has computed already is shared with it.
  std::unordered_map<ValueId, ValueId, Ranges::ValueHash> shared;
  const auto moved = [&shared](ValueId id) {
    const auto found = shared.find(id);
    return found == shared.end() ? id : found->second;
  };
  Frame& frame = frames_.back();
  for (const Stmt& stmt : std::exchange(function_[arm].stmts, {})) {
    Value& value = function_[stmt.value];
    for (int i = 0; i < value.operand_count; ++i) value.operand[i] = moved(value.operand[i]);
    if (value.op == Op::local_get) {
      ValueId& known = known_[static_cast<std::uint32_t>(value.local)];
      if (known != no_value) {
        shared.emplace(stmt.value, known);
        continue;
      }
      know(value.local, stmt.value);
    } else {
      const Key key = key_of(value);
      const auto [found, is_new] = shared_.emplace(key, stmt.value);
      if (!is_new) {
        shared.emplace(stmt.value, found->second);
        continue;
      }
      frame.keys.push_back(key);
    }
    ranges_.note_anew(function_, stmt.value);
    add_stmt(stmt);
  }
  return moved(result);
}

}  // namespace jiteval::ir
