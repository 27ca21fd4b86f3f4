#include <llvm/IR/MDBuilder.h>

#include "codegen/debug_info.hpp"
#include "codegen/emitter.hpp"
#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

using llvm::Value;

namespace {

// A side of an `if` under a mask with more values than this is jumped over when no lane takes it.
constexpr std::int64_t worth_a_branch = 12;

/// Whether there is one loop, a counted one.
bool has_one_loop(const ir::Function& function) {
  int loops = 0;
  for (const ir::Block& block : function.blocks) {
    for (const ir::Stmt& stmt : block.stmts) {
      if (stmt.kind == ir::StmtKind::while_) return false;
      if (stmt.kind == ir::StmtKind::for_) ++loops;
    }
  }
  return loops == 1;
}

}  // namespace

Emitter::Emitter(llvm::IRBuilder<>& builder, const ir::Function& function, const Request& request, unsigned width,
                 const DebugInfo* debug_info)
    : builder_(builder),
      function_(function),
      request_(request),
      width_(width),
      debug_info_(debug_info),
      llvm_function_(builder.GetInsertBlock()->getParent()),
      values_(function.values.size(), nullptr),
      is_before_lanes_(function.values.size(), false),
      is_checked_ahead_(function.values.size(), false),
      counts_up_(function.values.size(), false),
      extents_(function.blocks.size()),
      constant_arrays_(function.constant_arrays.size(), nullptr),
      looks_late_(request.entry != Entry::block && has_one_loop(function)) {}

void Emitter::declare_locals() {
  for (const ir::Local& local : function_.locals) {
    locals_.push_back(builder_.CreateAlloca(type_of(local.type, width_ > 1 && local.varying)));
  }
  for (const ir::PrivateArray& array : function_.private_arrays) {
    const auto elements = static_cast<std::uint64_t>(array.size) * width_;
    auto* type = llvm::ArrayType::get(memory_type(builder_.getContext(), array.element), elements);
    private_arrays_.push_back(builder_.CreateAlloca(type, nullptr, array.name));
    private_arrays_.back()->setAlignment(private_array_alignment);
  }
  if (!function_.is_single) {
    const ir::Type word = function_.keeps_integers ? ir::word_type(function_.result_type) : ir::Type::f64;
    result_ = builder_.CreateAlloca(type_of(word, width_ > 1), nullptr, "result");
  }
  if (extent(function_.body).has_return) {
    not_returned_ = builder_.CreateAlloca(type_of(ir::Type::boolean, width_ > 1), nullptr, "not_returned");
  }
}

Value* Emitter::emit_body(Surroundings surroundings) {
  around_ = std::move(surroundings);
  mask_ = nullptr;
  done_ = new_block("done");
  // Every local is assigned before it is read in the lanes that count; the others must not read garbage either.
  const auto clear = [this](llvm::AllocaInst* local) {
    builder_.CreateStore(llvm::Constant::getNullValue(local->getAllocatedType()), local);
  };
  for (llvm::AllocaInst* local : locals_) clear(local);
  if (result_ != nullptr) clear(result_);
  if (not_returned_ != nullptr) builder_.CreateStore(all_lanes(), not_returned_);
  clear_private_arrays();
  emit_block(function_.body);
  if (is_open()) builder_.CreateBr(done_);
  builder_.SetInsertPoint(done_);
  return result_ == nullptr ? nullptr : builder_.CreateLoad(result_->getAllocatedType(), result_);
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
  if (mask_ == nullptr) return around_.active;
  return builder_.CreateAnd(mask_, around_.active);
}

Value* Emitter::any(Value* mask) { return mask->getType()->isVectorTy() ? builder_.CreateOrReduce(mask) : mask; }

// Leaves the kernel when `condition` holds in a lane that is present. Code 0 means that it never does.
void Emitter::fault_if(Value* condition, std::int32_t code) {
  if (code == 0) return;
  if (auto* known = llvm::dyn_cast<llvm::Constant>(condition); known != nullptr && known->isNullValue()) return;
  if (condition->getType()->isVectorTy()) {
    condition = any(builder_.CreateAnd(condition, present()));
  } else if (mask_ != nullptr) {
    condition = builder_.CreateAnd(condition, any(present()));
  }
  leave_if(condition, code);
}

llvm::MDNode* Emitter::unlikely() const {
  return llvm::MDBuilder(builder_.getContext()).createBranchWeights(1, 1 << 20);
}

llvm::MDNode* Emitter::likely() const {
  return llvm::MDBuilder(builder_.getContext()).createBranchWeights(1 << 20, 1);
}

void Emitter::leave_if(Value* condition, std::int32_t code) {
  llvm::BasicBlock*& leave = leave_[code];
  if (leave == nullptr) {
    leave = new_block("leave");
    llvm::IRBuilder<> builder(leave);
    builder.SetCurrentDebugLocation(builder_.getCurrentDebugLocation());
    // In memory: the code as a value that hundreds of places set would keep the register allocator busy.
    builder.CreateStore(builder.getInt32(static_cast<std::uint32_t>(code)), around_.fault_code,
                        /*isVolatile=*/true);
    builder.CreateBr(around_.fault);
  }
  llvm::BasicBlock* stay = new_block("stay");
  builder_.CreateCondBr(condition, leave, stay, unlikely());
  builder_.SetInsertPoint(stay);
}

// Emits the statements of a block. Returns false when no lane gets past its end, which then has a terminator
// or, under a mask, nothing left to do.
bool Emitter::emit_block(ir::BlockId id) {
  if (id == ir::no_block) return true;
  const llvm::DebugLoc around = builder_.getCurrentDebugLocation();
  bool goes_on = true;
  for (const ir::Stmt& stmt : function_[id].stmts) {
    say_line(stmt.span);
    goes_on = emit_statement(stmt);
    if (!goes_on) break;
  }
  builder_.SetCurrentDebugLocation(around);
  return goes_on;
}

// What is emitted from here on comes from the line of this place.
void Emitter::say_line(Span place) {
  if (debug_info_ != nullptr) builder_.SetCurrentDebugLocation(debug_info_->at(place));
}

bool Emitter::emit_statement(const ir::Stmt& stmt) {
  switch (stmt.kind) {
    case ir::StmtKind::let:
      emit_let(stmt.value);
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
      emit_for(stmt);
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
    case ir::StmtKind::store:
      store(stmt);
      return true;
    case ir::StmtKind::private_store:
      private_store(stmt);
      return true;
    case ir::StmtKind::fault_if:
      fault_if(get(stmt.value, is_varying(stmt.value)), stmt.fault);
      return true;
    case ir::StmtKind::output:
      output(stmt);
      return true;
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
  const Extent& facts = extent(id);
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
  if (width_ == 1 || !stmt.varying) {
    if (stmt.value != ir::no_value) builder_.CreateStore(get(stmt.value, width_ > 1), result_);
    builder_.CreateBr(done_);
    return;
  }
  store_blended(get(stmt.value, true), result_);
  Value* lanes = mask_ == nullptr ? all_lanes() : mask_;
  for (const Loop& loop : loops_) {
    remove_lanes(loop.in_iteration, lanes);
    remove_lanes(loop.in_loop, lanes);
  }
  remove_lanes(not_returned_, lanes);
}

}  // namespace jiteval::codegen
