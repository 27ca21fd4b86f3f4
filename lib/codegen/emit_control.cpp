#include <algorithm>

#include "codegen/emitter.hpp"

namespace jiteval::codegen {

using llvm::Value;

namespace {

// Bodies up to this many values are unrolled when the number of turns is a constant.
constexpr std::int64_t unroll_budget = 400;
constexpr std::int64_t unroll_turns = 64;
// Counts of values stop growing here.
constexpr std::int64_t much = 1'000'000;
// A side of an `if` under a mask with more values than this is jumped over when no lane takes it.
constexpr std::int64_t worth_a_branch = 12;

}  // namespace

Emitter::Emitter(llvm::IRBuilder<>& builder, const ir::Function& function, unsigned width)
    : builder_(builder),
      function_(function),
      width_(width),
      llvm_function_(builder.GetInsertBlock()->getParent()),
      values_(function.values.size(), nullptr) {
  for (const ir::Value& value : function.values) {
    const bool inlined = value.function == ir::MathFunction::exp || value.function == ir::MathFunction::log;
    inlined_calls_ += value.op == ir::Op::call && inlined ? 1 : 0;
  }
}

void Emitter::declare_locals() {
  for (const ir::Local& local : function_.locals) {
    locals_.push_back(builder_.CreateAlloca(type_of(local.type, width_ > 1 && local.varying)));
  }
  result_ = builder_.CreateAlloca(type_of(ir::Type::f64, width_ > 1), nullptr, "result");
  if (extent(function_.body).has_return) {
    not_returned_ = builder_.CreateAlloca(type_of(ir::Type::boolean, width_ > 1), nullptr, "not_returned");
  }
}

Value* Emitter::emit_body(std::vector<Argument> arguments, Value* lane, Value* active, llvm::BasicBlock* fault,
                          Value* fault_code) {
  arguments_ = std::move(arguments);
  lane_ = lane;
  active_ = active;
  fault_ = fault;
  fault_code_ = fault_code;
  mask_ = nullptr;
  done_ = new_block("done");
  // Every local is assigned before it is read in the lanes that count; the others must not read garbage either.
  for (llvm::AllocaInst* local : locals_) {
    builder_.CreateStore(llvm::Constant::getNullValue(local->getAllocatedType()), local);
  }
  builder_.CreateStore(llvm::Constant::getNullValue(result_->getAllocatedType()), result_);
  if (not_returned_ != nullptr) builder_.CreateStore(all_lanes(), not_returned_);
  emit_block(function_.body);
  if (is_open()) builder_.CreateBr(done_);
  builder_.SetInsertPoint(done_);
  return builder_.CreateLoad(result_->getAllocatedType(), result_);
}

llvm::BasicBlock* Emitter::new_block(const char* name) {
  return llvm::BasicBlock::Create(builder_.getContext(), name, llvm_function_);
}

// Whether control flow goes on where the builder stands.
bool Emitter::is_open() const { return builder_.GetInsertBlock()->getTerminator() == nullptr; }

llvm::AllocaInst* Emitter::new_alloca(llvm::Type* type, const char* name) {
  llvm::BasicBlock& entry = llvm_function_->getEntryBlock();
  return llvm::IRBuilder<>(&entry, entry.begin()).CreateAlloca(type, nullptr, name);
}

Value* Emitter::all_lanes() const {
  return llvm::Constant::getAllOnesValue(type_of(ir::Type::boolean, width_ > 1));
}

Value* Emitter::present() {
  if (mask_ == nullptr) return active_;
  return builder_.CreateAnd(mask_, active_);
}

Value* Emitter::any(Value* mask) { return mask->getType()->isVectorTy() ? builder_.CreateOrReduce(mask) : mask; }

// How often a loop runs, where its bounds are constants.
std::optional<std::int64_t> Emitter::constant_turns(const ir::Stmt& stmt) const {
  const ir::Value& start = function_[stmt.start];
  const ir::Value& stop = function_[stmt.stop];
  if (start.op != ir::Op::constant || stop.op != ir::Op::constant) return std::nullopt;
  // With bounds as small as these nothing below can overflow.
  constexpr std::int64_t small = std::int64_t{1} << 40;
  for (std::int64_t bound : {start.integer, stop.integer, stmt.step}) {
    if (bound < -small || bound > small) return std::nullopt;
  }
  const std::int64_t distance = stmt.step > 0 ? stop.integer - start.integer : start.integer - stop.integer;
  const std::int64_t stride = stmt.step > 0 ? stmt.step : -stmt.step;
  return distance <= 0 ? 0 : (distance - 1) / stride + 1;
}

Emitter::Extent Emitter::extent(ir::BlockId id) const {
  Extent sum;
  if (id == ir::no_block) return sum;
  const auto add = [&sum, this](ir::BlockId inner, std::int64_t times) {
    const Extent part = extent(inner);
    sum.size = std::min(sum.size + std::min(part.size, much) * std::min(times, much), much);
    sum.has_loop |= part.has_loop;
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
        break;
      case ir::StmtKind::if_:
        add(stmt.body, 1);
        add(stmt.orelse, 1);
        break;
      case ir::StmtKind::while_:
        add(stmt.head, 1);
        add(stmt.body, 1);
        sum.has_loop = true;
        break;
      case ir::StmtKind::for_:
        add(stmt.body, constant_turns(stmt).value_or(1));
        sum.has_loop = true;
        break;
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

// Emits the statements of a block. Returns false when no lane gets past its end, which then has a terminator
// or, under a mask, nothing left to do.
bool Emitter::emit_block(ir::BlockId id) {
  if (id == ir::no_block) return true;
  for (const ir::Stmt& stmt : function_[id].stmts) {
    if (!emit_statement(stmt)) return false;
  }
  return true;
}

bool Emitter::emit_statement(const ir::Stmt& stmt) {
  switch (stmt.kind) {
    case ir::StmtKind::let:
      values_[static_cast<std::uint32_t>(stmt.value)] = compute(function_[stmt.value]);
      return true;
    case ir::StmtKind::set_local: {
      const bool varying = width_ > 1 && function_[stmt.local].varying;
      store_blended(get(stmt.value, varying), locals_[static_cast<std::uint32_t>(stmt.local)]);
      return true;
    }
    case ir::StmtKind::if_:
      return emit_if(stmt);
    case ir::StmtKind::while_:
      emit_while(stmt);
      return true;
    case ir::StmtKind::for_:
      if (!emit_unrolled(stmt)) emit_for(stmt);
      return true;
    case ir::StmtKind::break_:
      emit_break(stmt);
      return false;
    case ir::StmtKind::continue_:
      emit_continue(stmt);
      return false;
    case ir::StmtKind::return_:
      emit_return(stmt);
      return false;
  }
  return true;
}

void Emitter::store_blended(Value* value, llvm::AllocaInst* where) {
  if (mask_ != nullptr && value->getType()->isVectorTy()) {
    Value* old = builder_.CreateLoad(where->getAllocatedType(), where);
    value = builder_.CreateSelect(mask_, value, old);
  }
  builder_.CreateStore(value, where);
}

void Emitter::remove_lanes(llvm::AllocaInst* set, Value* lanes) {
  if (set == nullptr) return;
  Value* old = builder_.CreateLoad(set->getAllocatedType(), set);
  builder_.CreateStore(builder_.CreateAnd(old, builder_.CreateNot(lanes)), set);
}

// After a statement in which lanes may have left one by one.
void Emitter::drop_departed_lanes() {
  llvm::AllocaInst* still_here = not_returned_;
  if (!loops_.empty() && loops_.back().in_iteration != nullptr) still_here = loops_.back().in_iteration;
  if (still_here == nullptr) return;
  Value* lanes = builder_.CreateLoad(still_here->getAllocatedType(), still_here);
  mask_ = mask_ == nullptr ? lanes : builder_.CreateAnd(mask_, lanes);
}

bool Emitter::emit_if(const ir::Stmt& stmt) {
  if (is_varying(stmt.value)) {
    emit_if_under_mask(stmt);
    return true;
  }
  llvm::BasicBlock* then_block = new_block("then");
  llvm::BasicBlock* else_block = stmt.orelse == ir::no_block ? nullptr : new_block("else");
  llvm::BasicBlock* after = new_block("after");
  builder_.CreateCondBr(get(stmt.value, false), then_block, else_block == nullptr ? after : else_block);
  Value* mask = mask_;
  bool reached = else_block == nullptr;
  const auto arm = [&](llvm::BasicBlock* block, ir::BlockId id) {
    builder_.SetInsertPoint(block);
    mask_ = mask;
    // An arm whose lanes all left under a mask still has to go on to the code after the `if`.
    emit_block(id);
    if (is_open()) {
      builder_.CreateBr(after);
      reached = true;
    }
  };
  arm(then_block, stmt.body);
  if (else_block != nullptr) arm(else_block, stmt.orelse);
  mask_ = mask;
  if (!reached) {
    after->eraseFromParent();
    return false;
  }
  builder_.SetInsertPoint(after);
  if (extent(stmt.body).has_exit || extent(stmt.orelse).has_exit) drop_departed_lanes();
  return true;
}

void Emitter::emit_if_under_mask(const ir::Stmt& stmt) {
  Value* condition = get(stmt.value, true);
  Value* mask = mask_;
  const auto within = [&](Value* lanes) { return mask == nullptr ? lanes : builder_.CreateAnd(mask, lanes); };
  emit_arm_under_mask(stmt.body, within(condition));
  if (stmt.orelse != ir::no_block) emit_arm_under_mask(stmt.orelse, within(builder_.CreateNot(condition)));
  mask_ = mask;
  if (extent(stmt.body).has_exit || extent(stmt.orelse).has_exit) drop_departed_lanes();
}

void Emitter::emit_arm_under_mask(ir::BlockId id, Value* mask) {
  const Extent facts = extent(id);
  llvm::BasicBlock* after = nullptr;
  mask_ = mask;
  // A loop without lanes might never end, so it is always jumped over.
  if (facts.has_loop || facts.size > worth_a_branch) {
    llvm::BasicBlock* arm = new_block("arm");
    after = new_block("after");
    builder_.CreateCondBr(any(present()), arm, after);
    builder_.SetInsertPoint(arm);
  }
  emit_block(id);
  if (after != nullptr) {
    builder_.CreateBr(after);
    builder_.SetInsertPoint(after);
  }
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
void Emitter::emit_loop_body(const ir::Stmt& stmt, Loop& loop, Value* continue_if, llvm::BasicBlock* body) {
  Value* mask = mask_;
  if (loop.in_loop != nullptr) {
    Value* lanes = builder_.CreateLoad(loop.in_loop->getAllocatedType(), loop.in_loop);
    lanes = builder_.CreateAnd(lanes, continue_if->getType()->isVectorTy() ? continue_if : widen(continue_if));
    builder_.CreateStore(lanes, loop.in_loop);
    builder_.CreateStore(lanes, loop.in_iteration);
    builder_.CreateCondBr(any(lanes), body, loop.exit);
    mask = lanes;
  } else {
    builder_.CreateCondBr(continue_if, body, loop.exit);
  }
  builder_.SetInsertPoint(body);
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
  emit_loop_body(stmt, loop, get(stmt.value, is_varying(stmt.value)), new_block("body"));
  builder_.SetInsertPoint(loop.next);
  builder_.CreateBr(head);
  builder_.SetInsertPoint(loop.exit);
  close_loop(stmt, mask);
}

// The number of turns is found before the loop, so the counter never passes the end of its type: for an upward loop
// (stop - start - 1) / step + 1 in unsigned arithmetic where start < stop, which cannot overflow.
void Emitter::emit_for(const ir::Stmt& stmt) {
  Value* mask = mask_;
  const bool bounds_vary = is_varying(stmt.start) || is_varying(stmt.stop);
  Value* start = get(stmt.start, bounds_vary);
  Value* stop = get(stmt.stop, bounds_vary);
  const bool up = stmt.step > 0;
  Value* distance = up ? builder_.CreateSub(stop, start) : builder_.CreateSub(start, stop);
  const std::uint64_t stride =
      up ? static_cast<std::uint64_t>(stmt.step) : std::uint64_t{0} - static_cast<std::uint64_t>(stmt.step);
  Value* turns = builder_.CreateSub(distance, integer_like(distance, 1));
  if (stride != 1) turns = builder_.CreateUDiv(turns, integer_like(turns, static_cast<std::int64_t>(stride)));
  turns = builder_.CreateAdd(turns, integer_like(turns, 1));
  Value* some = up ? builder_.CreateICmpSLT(start, stop) : builder_.CreateICmpSGT(start, stop);
  turns = builder_.CreateSelect(some, turns, integer_like(turns, 0));

  llvm::Type* i64 = builder_.getInt64Ty();
  llvm::AllocaInst* turn = new_alloca(i64, "turn");
  builder_.CreateStore(builder_.getInt64(0), turn);
  Loop loop = open_loop(stmt);
  llvm::BasicBlock* head = new_block("head");
  builder_.CreateBr(head);
  builder_.SetInsertPoint(head);
  Value* now = builder_.CreateLoad(i64, turn);
  Value* now_lanes = bounds_vary ? widen(now) : now;
  Value* step = builder_.getInt64(static_cast<std::uint64_t>(stmt.step));
  Value* offset = builder_.CreateMul(now, step);
  const bool counter_varies = is_varying(stmt.counter);
  values_[static_cast<std::uint32_t>(stmt.counter)] =
      builder_.CreateAdd(get(stmt.start, counter_varies), counter_varies ? widen(offset) : offset);
  emit_loop_body(stmt, loop, builder_.CreateICmpULT(now_lanes, turns), new_block("body"));
  builder_.SetInsertPoint(loop.next);
  builder_.CreateStore(builder_.CreateAdd(builder_.CreateLoad(i64, turn), builder_.getInt64(1)), turn);
  builder_.CreateBr(head);
  builder_.SetInsertPoint(loop.exit);
  close_loop(stmt, mask);
}

bool Emitter::emit_unrolled(const ir::Stmt& stmt) {
  const std::optional<std::int64_t> turns = constant_turns(stmt);
  if (!turns || *turns > unroll_turns) return false;
  const Extent body = extent(stmt.body);
  if (body.has_any_exit || *turns * std::max<std::int64_t>(body.size, 1) > unroll_budget) return false;
  for (std::int64_t turn = 0; turn < *turns; ++turn) {
    values_[static_cast<std::uint32_t>(stmt.counter)] =
        builder_.getInt64(static_cast<std::uint64_t>(function_[stmt.start].integer + turn * stmt.step));
    emit_block(stmt.body);
  }
  return true;
}

void Emitter::emit_break(const ir::Stmt& stmt) {
  const Loop& loop = loops_.back();
  if (width_ == 1 || !stmt.varying) {
    builder_.CreateBr(loop.exit);
    return;
  }
  remove_lanes(loop.in_iteration, mask_);
  remove_lanes(loop.in_loop, mask_);
}

void Emitter::emit_continue(const ir::Stmt& stmt) {
  const Loop& loop = loops_.back();
  if (width_ == 1 || !stmt.varying) {
    builder_.CreateBr(loop.next);
    return;
  }
  remove_lanes(loop.in_iteration, mask_);
}

void Emitter::emit_return(const ir::Stmt& stmt) {
  Value* value = get(stmt.value, width_ > 1);
  if (width_ == 1 || !stmt.varying) {
    builder_.CreateStore(value, result_);
    builder_.CreateBr(done_);
    return;
  }
  store_blended(value, result_);
  Value* lanes = mask_ == nullptr ? all_lanes() : mask_;
  for (const Loop& loop : loops_) {
    remove_lanes(loop.in_iteration, lanes);
    remove_lanes(loop.in_loop, lanes);
  }
  remove_lanes(not_returned_, lanes);
}

}  // namespace jiteval::codegen
