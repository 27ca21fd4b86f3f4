/// The body of a kernel as LLVM IR: values in emit_values.cpp, control flow under masks in emit_control.cpp.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <optional>
#include <vector>

#include "codegen/codegen.hpp"
#include "ir/ir.hpp"

namespace jiteval::codegen {

/// A parameter of the kernel, as the entry has loaded it for the current lanes.
struct Argument {
  llvm::Value* value = nullptr;   // uniform: a double; varying: a vector of doubles
  llvm::Value* rows = nullptr;    // window: the table of row pointers
  std::vector<llvm::Value*> row;  // window: those pointers, loaded ahead (small windows only)
  llvm::Value* data = nullptr;    // array: its elements; varying: the lanes of the whole block
  llvm::Value* size = nullptr;    // array: how many, an i64
};

/// Emits the body of one kernel for `width` lanes at a time.
///
/// What is varying is a vector and what is uniform a scalar; at width 1 both are scalars and all control flow is
/// real. Where lanes disagree, both sides run one after the other and stores to locals are blended under a mask.
/// A mask is null where every lane is present. Lanes past the end of the block hold garbage that must not matter:
/// `active` tells them apart, and it counts only where garbage could do harm (faults, and loops that may not end).
class Emitter {
 public:
  Emitter(llvm::IRBuilder<>& builder, const ir::Function& function, unsigned width);

  /// Creates the allocas of the body; the builder stands in the entry block of the LLVM function.
  void declare_locals();

  /// Emits the body where the builder stands, and leaves it where every lane has its result. `lane` is the index of
  /// the first lane; faults jump to `fault`, having stored their code to `fault_code`.
  llvm::Value* emit_body(std::vector<Argument> arguments, llvm::Value* lane, llvm::Value* active,
                         llvm::BasicBlock* fault, llvm::Value* fault_code);

 private:
  struct Loop {
    llvm::BasicBlock* next = nullptr;  // where `continue` goes when all lanes go
    llvm::BasicBlock* exit = nullptr;  // where `break` goes when all lanes go
    // Where lanes may leave one by one: those still in the loop, and those still in this iteration.
    llvm::AllocaInst* in_loop = nullptr;
    llvm::AllocaInst* in_iteration = nullptr;
  };

  // Values (emit_values.cpp).
  bool is_varying(ir::ValueId id) const { return width_ > 1 && function_[id].varying; }
  llvm::Type* type_of(ir::Type type, bool varying) const;
  llvm::Value* get(ir::ValueId id, bool varying);
  llvm::Value* widen(llvm::Value* value) const;
  llvm::Value* compute(const ir::Value& value);
  llvm::Value* compute_binary(const ir::Value& value, llvm::Value* a, llvm::Value* b);
  llvm::Value* compute_floor_division(const ir::Value& value, llvm::Value* a, llvm::Value* b);
  llvm::Value* compare(const ir::Value& value, llvm::Value* a, llvm::Value* b, ir::Type type);
  llvm::Value* compute_call(const ir::Value& value, bool varying);
  llvm::Value* call_outlined(ir::MathFunction function, llvm::Value* x);
  llvm::Value* call_routine(std::string_view name, llvm::Value* a, llvm::Value* b);
  llvm::Value* window_load(const ir::Value& value, bool varying);
  llvm::Value* whole_to_i64(const ir::Value& value, llvm::Value* x);
  llvm::Value* constant(const ir::Value& value) const;
  llvm::Value* integer_like(llvm::Value* other, std::int64_t number) const;
  llvm::Value* real_like(llvm::Value* other, double number) const;
  void fault_if(llvm::Value* condition, std::int32_t code);

  // Control flow (emit_control.cpp).
  bool emit_block(ir::BlockId id);
  bool emit_statement(const ir::Stmt& stmt);
  bool emit_if(const ir::Stmt& stmt);
  void emit_if_under_mask(const ir::Stmt& stmt);
  void emit_arm_under_mask(ir::BlockId id, llvm::Value* mask);
  void emit_while(const ir::Stmt& stmt);
  void emit_for(const ir::Stmt& stmt);
  bool emit_unrolled(const ir::Stmt& stmt);
  void emit_loop_body(const ir::Stmt& stmt, Loop& loop, llvm::Value* continue_if, llvm::BasicBlock* body);
  void emit_break(const ir::Stmt& stmt);
  void emit_continue(const ir::Stmt& stmt);
  void emit_return(const ir::Stmt& stmt);
  Loop open_loop(const ir::Stmt& stmt);
  void close_loop(const ir::Stmt& stmt, llvm::Value* mask_before);
  void remove_lanes(llvm::AllocaInst* set, llvm::Value* lanes);
  void drop_departed_lanes();
  void store_blended(llvm::Value* value, llvm::AllocaInst* where);
  llvm::Value* present();
  llvm::Value* any(llvm::Value* mask);
  llvm::Value* all_lanes() const;
  bool is_open() const;
  llvm::BasicBlock* new_block(const char* name);
  llvm::AllocaInst* new_alloca(llvm::Type* type, const char* name);

  // Facts about statements, found by walking them.
  struct Extent {
    std::int64_t size = 0;  // values computed; loops of unknown length counted once
    bool has_loop = false;
    bool has_exit = false;      // a break, continue or return of single lanes
    bool has_any_exit = false;  // any break, continue or return
    bool has_return = false;    // a return of single lanes
  };
  Extent extent(ir::BlockId id) const;
  std::optional<std::int64_t> constant_turns(const ir::Stmt& stmt) const;

  llvm::IRBuilder<>& builder_;
  const ir::Function& function_;
  unsigned width_;
  std::int64_t inlined_calls_ = 0;  // of exp and log, in the whole kernel
  llvm::Function* llvm_function_;
  std::vector<llvm::Value*> values_;
  std::vector<llvm::AllocaInst*> locals_;
  std::vector<Argument> arguments_;
  std::vector<Loop> loops_;
  llvm::AllocaInst* result_ = nullptr;
  llvm::AllocaInst* not_returned_ = nullptr;  // lanes that have no result yet, where they return one by one
  llvm::AllocaInst* routine_buffers_[3] = {};
  llvm::BasicBlock* done_ = nullptr;
  llvm::BasicBlock* fault_ = nullptr;
  llvm::Value* fault_code_ = nullptr;
  llvm::Value* lane_ = nullptr;
  llvm::Value* active_ = nullptr;
  llvm::Value* mask_ = nullptr;
};

}  // namespace jiteval::codegen
