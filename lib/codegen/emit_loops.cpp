#include <algorithm>

#include "codegen/emitter.hpp"
#include "codegen/loop_checks.hpp"
#include "jiteval/block_call.hpp"

namespace jiteval::codegen {

using llvm::Value;

namespace {

// Bodies up to this many values are unrolled when the number of turns is a constant.
constexpr std::int64_t unroll_budget = 400;
constexpr std::int64_t unroll_turns = 64;
// Counts of values stop growing here. As many take less than a moment: a loop need not ask more often whether to
// stop.
constexpr std::int64_t much = 1'000'000;
constexpr std::int64_t most_turns_between_polls = 65536;

}  // namespace

const Emitter::Extent& Emitter::extent(ir::BlockId id) {
  static const Extent none;
  if (id == ir::no_block) return none;
  std::optional<Extent>& known = extents_[static_cast<std::uint32_t>(id)];
  if (!known) known = measure(id);
  return *known;
}

Emitter::Extent Emitter::measure(ir::BlockId id) {
  Extent sum;
  const auto add = [&sum, this](ir::BlockId inner, std::int64_t times) {
    const Extent& part = extent(inner);
    sum.size = std::min(sum.size + std::min(part.size, much) * std::min(times, much), much);
    sum.has_loop |= part.has_loop;
    sum.is_unbounded |= part.is_unbounded;
    sum.has_exit |= part.has_exit;
    sum.has_any_exit |= part.has_any_exit;
    sum.has_return |= part.has_return;
  };
  for (const ir::Stmt& stmt : function_[id].stmts) {
    switch (stmt.kind) {
      case ir::StmtKind::let:
        // A mathematical function is many instructions.
        sum.size += function_[stmt.value].op == ir::Op::call ? 20 : 1;
        break;
      case ir::StmtKind::set_local:
      case ir::StmtKind::fault_if:
        break;
      case ir::StmtKind::store:
      case ir::StmtKind::private_store:
      case ir::StmtKind::output:
        sum.size += 1;
        break;
      case ir::StmtKind::if_:
        add(stmt.body, 1);
        add(stmt.orelse, 1);
        break;
      case ir::StmtKind::while_:
        add(stmt.head, 1);
        add(stmt.body, 1);
        sum.has_loop = sum.is_unbounded = true;
        break;
      case ir::StmtKind::for_: {
        const std::optional<std::int64_t> turns = constant_turns(function_, stmt);
        add(stmt.body, turns.value_or(1));
        sum.has_loop = true;
        sum.is_unbounded |= !turns;
        break;
      }
      case ir::StmtKind::return_:
        sum.has_return |= width_ > 1 && stmt.varying;
        [[fallthrough]];
      case ir::StmtKind::break_:
      case ir::StmtKind::continue_:
        sum.has_exit |= width_ > 1 && stmt.varying;
        sum.has_any_exit = true;
        break;
    }
  }
  return sum;
}

Emitter::Loop Emitter::open_loop(const ir::Stmt& stmt) {
  Loop loop;
  loop.next = new_block("next");
  loop.exit = new_block("exit");
  const bool varying = width_ > 1 && stmt.varying;
  if (varying || extent(stmt.body).has_exit) {
    llvm::Type* type = type_of(ir::Type::boolean, true);
    loop.in_loop = new_alloca(type, "in_loop");
    loop.in_iteration = new_alloca(type, "in_iteration");
    builder_.CreateStore(present(), loop.in_loop);
  }
  return loop;
}

// From the head of a loop, whose lanes go on where `continue_if` says, through one turn of the body to `next`.
void Emitter::emit_turn_if(const ir::Stmt& stmt, const Loop& loop, Value* continue_if) {
  llvm::BasicBlock* body = new_block("body");
  Value* mask = mask_;
  if (loop.in_loop != nullptr) {
    Value* lanes = builder_.CreateLoad(loop.in_loop->getAllocatedType(), loop.in_loop);
    lanes = builder_.CreateAnd(lanes, continue_if->getType()->isVectorTy() ? continue_if : widen(continue_if));
    builder_.CreateStore(lanes, loop.in_loop);
    builder_.CreateStore(lanes, loop.in_iteration);
    continue_if = any(lanes);
    mask = lanes;
  }
  builder_.CreateCondBr(continue_if, body, loop.exit);
  builder_.SetInsertPoint(body);
  emit_turn(stmt, loop, mask);
}

// One turn of the body, and to `next`.
void Emitter::emit_turn(const ir::Stmt& stmt, const Loop& loop, Value* mask) {
  mask_ = mask;
  loops_.push_back(loop);
  emit_block(stmt.body);
  if (is_open()) builder_.CreateBr(loop.next);
  loops_.pop_back();
}

void Emitter::close_loop(const ir::Stmt& stmt, Value* mask_before) {
  mask_ = mask_before;
  if (extent(stmt.body).has_return) drop_departed_lanes();
}

void Emitter::emit_while(const ir::Stmt& stmt) {
  Value* mask = mask_;
  Loop loop = open_loop(stmt);
  llvm::BasicBlock* head = new_block("head");
  builder_.CreateBr(head);
  builder_.SetInsertPoint(head);
  if (loop.in_loop != nullptr) mask_ = builder_.CreateLoad(loop.in_loop->getAllocatedType(), loop.in_loop);
  emit_block(stmt.head);
  emit_turn_if(stmt, loop, get(stmt.value, is_varying(stmt.value)));
  builder_.SetInsertPoint(loop.next);
  leave_if_stopped();
  builder_.CreateBr(head);
  builder_.SetInsertPoint(loop.exit);
  close_loop(stmt, mask);
}

// The number of turns is found before the loop, so the counter never passes the end of its type: for an upward loop
// (stop - start - 1) / step + 1 in unsigned arithmetic where start < stop, which cannot overflow.
Value* Emitter::count_turns(const ir::Stmt& stmt, bool bounds_vary) {
  Value* start = get(stmt.start, bounds_vary);
  Value* stop = get(stmt.stop, bounds_vary);
  const bool up = stmt.step > 0;
  const std::uint64_t stride =
      up ? static_cast<std::uint64_t>(stmt.step) : std::uint64_t{0} - static_cast<std::uint64_t>(stmt.step);
  Value* turns = up ? builder_.CreateSub(stop, start) : builder_.CreateSub(start, stop);
  if (stride != 1) {
    turns = builder_.CreateSub(turns, integer_like(turns, 1));
    turns = builder_.CreateUDiv(turns, integer_like(turns, static_cast<std::int64_t>(stride)));
    turns = builder_.CreateAdd(turns, integer_like(turns, 1));
  }
  Value* some = up ? builder_.CreateICmpSLT(start, stop) : builder_.CreateICmpSGT(start, stop);
  return builder_.CreateSelect(some, turns, integer_like(turns, 0));
}

// How many turns of a `for` may pass between two looks at whether to stop: 0 for "none is needed".
std::int64_t Emitter::turns_between_polls(const ir::Stmt& stmt) {
  const Extent& body = extent(stmt.body);
  if (body.is_unbounded) return 1;
  const std::int64_t size = std::max<std::int64_t>(body.size, 1);
  if (const auto turns = constant_turns(function_, stmt); turns && *turns <= much / size) return 0;
  return std::clamp<std::int64_t>(much / size, 1, most_turns_between_polls);
}

void Emitter::emit_for(const ir::Stmt& stmt) {
  if (emit_unrolled(stmt) || emit_without_checks(stmt)) return;
  emit_turns(stmt);
}

void Emitter::emit_turns(const ir::Stmt& stmt) {
  Value* mask = mask_;
  const bool bounds_vary = is_varying(stmt.start) || is_varying(stmt.stop);
  Value* turns = count_turns(stmt, bounds_vary);
  llvm::AllocaInst* turn = new_alloca(builder_.getInt64Ty(), "turn");
  builder_.CreateStore(builder_.getInt64(0), turn);
  const Loop loop = open_loop(stmt);
  if (loop.in_loop == nullptr) {
    emit_turns_together(stmt, loop, turn, turns);
  } else {
    emit_turns_of_lanes(stmt, loop, turn, turns);
  }
  builder_.SetInsertPoint(loop.exit);
  close_loop(stmt, mask);
}

// The condition is at the head: some lanes may be through before others.
void Emitter::emit_turns_of_lanes(const ir::Stmt& stmt, const Loop& loop, llvm::AllocaInst* turn, Value* turns) {
  llvm::BasicBlock* head = new_block("head");
  builder_.CreateBr(head);
  builder_.SetInsertPoint(head);
  Value* now = begin_turn(stmt, turn);
  emit_turn_if(stmt, loop, builder_.CreateICmpULT(turns->getType()->isVectorTy() ? widen(now) : now, turns));
  builder_.SetInsertPoint(loop.next);
  count_turn(turn);
  if (turns_between_polls(stmt) > 0) leave_if_stopped();
  builder_.CreateBr(head);
}

// The condition is at the end, as LLVM's passes want it. Where it is worth it, the loop is made of two: the inner
// one runs many turns, and the outer one looks in between whether to stop.
void Emitter::emit_turns_together(const ir::Stmt& stmt, const Loop& loop, llvm::AllocaInst* turn, Value* turns) {
  const std::int64_t stretch = turns_between_polls(stmt);
  llvm::BasicBlock* body = new_block("body");
  llvm::BasicBlock* begin = stretch > 1 ? new_block("stretch") : body;
  builder_.CreateCondBr(builder_.CreateIsNotNull(turns), begin, loop.exit);
  builder_.SetInsertPoint(begin);
  const bool looks_late = stretch > 1 && looks_late_;
  if (stretch > 0 && !looks_late) leave_if_stopped();
  Value* limit = turns;
  if (stretch > 1) {
    Value* first = builder_.CreateLoad(turn->getAllocatedType(), turn);
    Value* left = builder_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, builder_.CreateSub(turns, first),
                                                 integer_like(turns, stretch));
    limit = builder_.CreateAdd(first, left);
    builder_.CreateBr(body);
    builder_.SetInsertPoint(body);
  }
  begin_turn(stmt, turn);
  emit_turn(stmt, loop, mask_);

  builder_.SetInsertPoint(loop.next);
  Value* more = builder_.CreateICmpULT(count_turn(turn), limit);
  if (stretch <= 1) {
    builder_.CreateCondBr(more, body, loop.exit);
    return;
  }
  llvm::BasicBlock* end = new_block("stretch_end");
  builder_.CreateCondBr(more, body, end);
  builder_.SetInsertPoint(end);
  llvm::BasicBlock* again = looks_late ? new_block("look") : begin;
  builder_.CreateCondBr(builder_.CreateICmpULT(limit, turns), again, loop.exit, looks_late ? unlikely() : nullptr);
  if (!looks_late) return;
  builder_.SetInsertPoint(again);
  leave_if_stopped();
  builder_.CreateBr(begin);
}

// Sets the counter of a turn, and gives the number of the turn.
Value* Emitter::begin_turn(const ir::Stmt& stmt, llvm::AllocaInst* turn) {
  Value* now = builder_.CreateLoad(turn->getAllocatedType(), turn);
  Value* offset = stmt.step == 1 ? now : builder_.CreateMul(now, integer_like(now, stmt.step));
  const bool varies = is_varying(stmt.counter);
  const ir::Value& start = function_[stmt.start];
  counts_up_[static_cast<std::uint32_t>(stmt.counter)] =
      start.op == ir::Op::constant && start.integer >= 0 && stmt.step > 0;
  values_[static_cast<std::uint32_t>(stmt.counter)] =
      builder_.CreateAdd(get(stmt.start, varies), varies ? widen(offset) : offset);
  return now;
}

Value* Emitter::count_turn(llvm::AllocaInst* turn) {
  Value* next = builder_.CreateLoad(turn->getAllocatedType(), turn);
  next = builder_.CreateAdd(next, integer_like(next, 1), "", /*HasNUW=*/true);
  builder_.CreateStore(next, turn);
  return next;
}

// Leaves the kernel when it is asked to stop.
void Emitter::leave_if_stopped() {
  llvm::LoadInst* flag = builder_.CreateAlignedLoad(builder_.getInt8Ty(), stop_flag(), llvm::Align(1));
  flag->setAtomic(llvm::AtomicOrdering::Monotonic);  // another thread sets it
  leave_if(builder_.CreateIsNotNull(flag), stopped);
}

// It is asked for once, ahead of all else: a call in the middle of a loop would cost the loop its registers. Where
// looks are late, they are rare.
Value* Emitter::stop_flag() {
  if (stop_flag_ != nullptr) return stop_flag_;
  llvm::Module* module = llvm_function_->getParent();
  auto* type = llvm::FunctionType::get(builder_.getPtrTy(), false);
  auto* function = llvm::cast<llvm::Function>(module->getOrInsertFunction("jiteval_stop_flag", type).getCallee());
  function->setDoesNotThrow();
  function->addFnAttr(llvm::Attribute::WillReturn);
  function->setMemoryEffects(llvm::MemoryEffects::none());
  if (looks_late_) return builder_.CreateCall(function);
  llvm::BasicBlock& entry = llvm_function_->getEntryBlock();
  return stop_flag_ = llvm::IRBuilder<>(&entry, entry.begin()).CreateCall(function);
}

bool Emitter::emit_unrolled(const ir::Stmt& stmt) {
  const std::optional<std::int64_t> turns = constant_turns(function_, stmt);
  if (!turns || *turns > unroll_turns) return false;
  const Extent& body = extent(stmt.body);
  if (body.has_any_exit || *turns * std::max<std::int64_t>(body.size, 1) > unroll_budget) return false;
  for (std::int64_t turn = 0; turn < *turns; ++turn) {
    values_[static_cast<std::uint32_t>(stmt.counter)] =
        builder_.getInt64(static_cast<std::uint64_t>(function_[stmt.start].integer + turn * stmt.step));
    emit_block(stmt.body);
  }
  return true;
}

}  // namespace jiteval::codegen
