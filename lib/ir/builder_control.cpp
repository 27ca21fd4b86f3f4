#include <cassert>
#include <utility>

#include "ir/builder.hpp"

namespace jiteval::ir {

// Blocks

void Builder::open(Stmt stmt) {
  stmt.span = span_;
  frames_.push_back({.stmt = stmt, .block = add_block(), .ranges = ranges_.mark()});
}

BlockId Builder::add_block() {
  function_.blocks.emplace_back();
  return BlockId(function_.blocks.size() - 1);
}

void Builder::forget_block() {
  Frame& frame = frames_.back();
  for (const Key& key : frame.keys) shared_.erase(key);
  for (; !frame.changes.empty(); frame.changes.pop_back()) {
    known_[static_cast<std::uint32_t>(frame.changes.back().local)] = frame.changes.back().before;
  }
  frame.keys.clear();
  ranges_.undo(frame.ranges);
}

void Builder::begin_if(ValueId condition) {
  open({.kind = StmtKind::if_, .value = condition});
  ranges_.assume(function_, condition, true);
}

void Builder::begin_else() {
  forget_block();
  Frame& frame = frames_.back();
  frame.stmt.body = frame.block;
  frame.body_terminated = frame.terminated;
  if (!frame.terminated) frame.stored_before_else = std::move(frame.stored);
  frame.stored.clear();
  frame.terminated = false;
  frame.block = add_block();
  ranges_.assume(function_, frame.stmt.value, false);
}

void Builder::end_if() {
  forget_block();
  close_if();
}

void Builder::close_if() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  const bool has_else = frame.stmt.body != no_block;
  (has_else ? frame.stmt.orelse : frame.stmt.body) = frame.block;
  add_stmt(frame.stmt);
  // What a branch stored that never completes is not seen from here on.
  if (frame.terminated) frame.stored.clear();
  forget_stored(frame.stored);
  forget_stored(frame.stored_before_else);
  if (has_else && frame.terminated && frame.body_terminated) frames_.back().terminated = true;
}

void Builder::forget_stored(std::span<const LocalId> stored) {
  for (LocalId local : stored) {
    know(local, no_value);
    frames_.back().stored.push_back(local);
  }
}

void Builder::begin_while(std::span<const LocalId> stored) {
  forget_stored(stored);
  forget_loads();
  open({.kind = StmtKind::while_});
  frames_.back().is_loop = true;
}

void Builder::begin_while_body(ValueId condition) {
  Frame& frame = frames_.back();
  frame.stmt.head = frame.block;
  frame.stmt.value = condition;
  frame.block = add_block();  // which sees what the head computes
  ranges_.assume(function_, condition, true);
}

void Builder::end_while() {
  const Frame& frame = frames_.back();
  const bool endless = !frame.has_break && constant_truth(frame.stmt.value).value_or(false);
  close_loop();
  if (endless) frames_.back().terminated = true;
}

bool Builder::is_empty(ValueId start, ValueId stop, std::int64_t step) const {
  const std::optional<Literal> from = literal(start);
  const std::optional<Literal> to = literal(stop);
  return from && to && (step > 0 ? from->integer >= to->integer : from->integer <= to->integer);
}

ValueId Builder::begin_for(ValueId start, ValueId stop, std::int64_t step, std::span<const LocalId> stored) {
  assert(step != 0);
  forget_stored(stored);
  forget_loads();
  const ValueId counter = add_value({.op = Op::induction, .type = Type::i64});
  open({.kind = StmtKind::for_, .counter = counter, .start = start, .stop = stop, .step = step});
  frames_.back().is_loop = true;
  ranges_.note_counter(function_, frames_.back().stmt);
  return counter;
}

void Builder::end_for() { close_loop(); }

void Builder::close_loop() {
  forget_block();
  Stmt stmt = frames_.back().stmt;
  stmt.body = frames_.back().block;
  frames_.pop_back();
  add_stmt(stmt);
}

void Builder::break_() {
  loop().has_break = true;
  leave(StmtKind::break_, no_value);
}
void Builder::continue_() { leave(StmtKind::continue_, no_value); }
void Builder::return_(ValueId value) { leave(StmtKind::return_, value); }

void Builder::leave(StmtKind kind, ValueId value) {
  add_stmt({.kind = kind, .value = value, .span = span_});
  frames_.back().terminated = true;
}

Builder::Frame& Builder::loop() {
  std::size_t index = frames_.size() - 1;
  while (!frames_[index].is_loop) --index;
  return frames_[index];
}

}  // namespace jiteval::ir
