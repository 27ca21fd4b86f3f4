#include <string>

#include "codegen/emitter.hpp"
#include "codegen/loop_checks.hpp"

namespace jiteval::codegen {

using llvm::Value;

namespace {

// Loops with more values than this are not made twice.
constexpr std::int64_t most_values = 300;

}  // namespace

// Makes a loop of a single function twice: one without those checks of indices that hold if they hold at the
// corners of all that the loop passes through, which is found ahead of it, and one with all of them for when they
// do not. The former is what LLVM can turn into vectors.
bool Emitter::emit_without_checks(const ir::Stmt& stmt) {
  if (!function_.is_single || in_checked_loop_ || extent(stmt.body).is_unbounded) return false;
  const LoopChecks loop(function_, stmt);
  if (loop.size() > most_values || loop.has_branches()) return false;
  const bool may_reorder = request_.fp == FpMode::fast;
  const bool may_be_vectors = loop.covers_all_checks() && (may_reorder || may_become_vectors(function_, stmt));
  if (may_be_vectors) llvm_function_->addFnAttr(vectorizable_attribute, std::to_string(request_.width));
  if (loop.checks().empty()) return false;
  llvm::BasicBlock* without = new_block("without_checks");
  llvm::BasicBlock* with = new_block("with_checks");
  llvm::BasicBlock* after = new_block("after");
  builder_.CreateCondBr(checks_hold(loop, stmt), without, with, likely());
  in_checked_loop_ = true;

  builder_.SetInsertPoint(without);
  const auto mark = [&](bool checked) {
    for (const LoopCheck& check : loop.checks())
      is_checked_ahead_[static_cast<std::uint32_t>(check.value)] = checked;
  };
  mark(true);
  in_vector_loop_ = may_be_vectors;
  emit_turns(stmt);
  in_vector_loop_ = false;
  builder_.CreateBr(after);
  mark(false);

  builder_.SetInsertPoint(with);
  emit_turns(stmt);
  builder_.CreateBr(after);

  in_checked_loop_ = false;
  builder_.SetInsertPoint(after);
  return true;
}

// An index is a sum of atoms with factors, so it is least where those with positive factors are least and the
// others greatest. On the way from there to where it is greatest it does not wrap around, for the way is shorter
// than 2^64 and ends above its beginning.
Value* Emitter::checks_hold(const LoopChecks& loop, const ir::Stmt& stmt) {
  Value* start = get(stmt.start, false);
  Value* turns = count_turns(stmt, false);
  Value* way = builder_.CreateMul(builder_.CreateSub(turns, builder_.getInt64(1)), integer_like(turns, stmt.step));
  Value* last = builder_.CreateAdd(start, way);
  std::vector<Value*> least;
  std::vector<Value*> greatest;
  for (const Atom& atom : loop.atoms()) {
    if (atom.range) {
      least.push_back(integer_like(start, atom.range->low));
      greatest.push_back(integer_like(start, atom.range->high));
    } else {
      least.push_back(stmt.step > 0 ? start : last);
      greatest.push_back(stmt.step > 0 ? last : start);
    }
  }
  // So that no factor makes it longer than that.
  Value* distance = builder_.CreateSub(greatest[0], least[0]);
  Value* hold = builder_.CreateICmpULT(distance, integer_like(distance, std::int64_t{1} << 32));
  for (const LoopCheck& check : loop.checks()) {
    const ir::Value& value = function_[check.value];
    std::vector<Value*> low = least;
    std::vector<Value*> high = greatest;
    for (const LoopCheck::Term& term : check.terms) {
      if (term.factor < 0) std::swap(low[term.atom], high[term.atom]);
    }
    Value* first = at_corner(loop, value.operand[0], low);
    Value* end = at_corner(loop, value.operand[0], high);
    Value* extent = at_corner(loop, value.operand[1], low);
    hold = builder_.CreateAnd(hold, builder_.CreateICmpULE(first, end));
    hold = builder_.CreateAnd(hold, builder_.CreateICmpULT(end, extent));
  }
  return hold;
}

// A value of the loop where its atoms have these values.
Value* Emitter::at_corner(const LoopChecks& loop, ir::ValueId id, const std::vector<Value*>& atoms) {
  if (!loop.is_inside(id)) return get(id, false);
  if (const auto atom = loop.atom(id)) return atoms[*atom];
  const ir::Value& value = function_[id];
  if (value.operand_count == 0) return compute(id);
  Value* left = at_corner(loop, value.operand[0], atoms);
  Value* right = at_corner(loop, value.operand[1], atoms);
  return compute_binary(value, left, right);
}

}  // namespace jiteval::codegen
