/// The body of a kernel as LLVM IR. Values are in emit_values.cpp, emit_calls.cpp and emit_memory.cpp; control flow
/// under masks is in emit_control.cpp and emit_loops.cpp.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <map>
#include <optional>
#include <vector>

#include "codegen/codegen.hpp"
#include "ir/ir.hpp"

namespace jiteval::codegen {

class DebugInfo;
class LoopChecks;

/// A parameter of the kernel, as the entry has loaded it for the current lanes.
struct Argument {
  llvm::Value* value = nullptr;       // uniform: a word; varying: a vector of words
  llvm::Value* rows = nullptr;        // window: the table of row pointers
  std::vector<llvm::Value*> row;      // window: those pointers, loaded ahead (small windows only)
  llvm::Value* data = nullptr;        // pointer: the address; varying: the lanes of the whole block
  llvm::Value* descriptor = nullptr;  // array: its BlockArray
};

/// Where private arrays begin: at a whole register of every instruction set.
inline const llvm::Align private_array_alignment = llvm::Align::Constant<64>();

/// What the entry offers to the body.
struct Surroundings {
  std::vector<Argument> arguments;
  llvm::Value* lane = nullptr;        // the index of the first lane
  llvm::Value* active = nullptr;      // which lanes there are
  llvm::Value* words = nullptr;       // of a single function: where its results go
  llvm::BasicBlock* fault = nullptr;  // where faults go, having stored their code to fault_code
  llvm::Value* fault_code = nullptr;
  llvm::Instruction* before_lanes = nullptr;  // ahead of the loop over the lanes; null where there is none
};

/// Emits the body of one kernel for `width` lanes at a time.
///
/// What is varying is a vector and what is uniform a scalar; at width 1 both are scalars and all control flow is
/// real. Where lanes disagree, both sides run one after the other and stores to locals are blended under a mask.
/// A mask is null where every lane is present. Lanes past the end of the block hold garbage that must not matter:
/// `active` tells them apart, and it counts only where garbage could do harm (faults, reads of memory, and loops
/// that may not end). Where the mask is null at least one lane is active.
class Emitter {
 public:
  Emitter(llvm::IRBuilder<>& builder, const ir::Function& function, const Request& request, unsigned width,
          const DebugInfo* debug_info);

  /// Creates the allocas of the body; the builder stands in the entry block of the LLVM function.
  void declare_locals();

  /// Emits the body where the builder stands, and leaves it where every lane has its result: a word, or null for a
  /// single function.
  llvm::Value* emit_body(Surroundings surroundings);

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
  llvm::Type* vector_of(llvm::Type* scalar, bool varying) const;
  llvm::Value* get(ir::ValueId id, bool varying);
  llvm::Value* widen(llvm::Value* value) const;
  void emit_let(ir::ValueId id);
  bool is_same_for_all_lanes(const ir::Value& value) const;
  llvm::Value* compute(ir::ValueId id);
  llvm::Value* compute_binary(const ir::Value& value, llvm::Value* a, llvm::Value* b);
  llvm::Value* compute_division(const ir::Value& value, llvm::Value* a, llvm::Value* b);
  llvm::Value* compute_signed_division(const ir::Value& value, llvm::Value* a, llvm::Value* b,
                                       llvm::Value* is_zero);
  llvm::Value* compare(const ir::Value& value, llvm::Value* a, llvm::Value* b, ir::Type type);
  llvm::Value* convert(llvm::Value* a, ir::Type from, ir::Type to);
  llvm::Value* truncate(const ir::Value& value, llvm::Value* x);
  llvm::Value* whole_to_i64(const ir::Value& value, llvm::Value* x);
  llvm::Value* converted_where(llvm::Value* fine, llvm::Value* x, const ir::Value& value);
  llvm::Value* wrap(const ir::Value& value, llvm::Value* a);
  llvm::Value* constant(const ir::Value& value) const;
  llvm::Value* integer_like(llvm::Value* other, std::int64_t number) const;
  llvm::Value* real_like(llvm::Value* other, double number) const;

  // Mathematical functions (emit_calls.cpp).
  llvm::Value* compute_call(const ir::Value& value, bool varying);
  llvm::Value* call_inlined(ir::MathFunction function, llvm::ArrayRef<llvm::Value*> operands);
  llvm::Value* call_routine(std::string_view name, llvm::ArrayRef<llvm::Value*> operands);

  // Memory (emit_memory.cpp).
  llvm::Value* window_load(const ir::Value& value, bool varying);
  llvm::Value* array_property(const ir::Value& value);
  bool is_never_negative(ir::ValueId id) const;
  llvm::Value* check_index(const ir::Value& value, bool varying, bool is_checked_ahead);
  llvm::Value* constant_array(std::uint32_t index);
  llvm::Value* allocate(const ir::Value& value);
  llvm::Value* load(const ir::Value& value, bool varying);
  void store(const ir::Stmt& stmt);
  void output(const ir::Stmt& stmt);
  llvm::Value* private_address(std::uint32_t array, ir::ValueId id);
  llvm::Value* private_load(const ir::Value& value);
  void private_store(const ir::Stmt& stmt);
  void clear_private_arrays();
  llvm::Value* gather(llvm::Type* type, llvm::Value* addresses, llvm::Value* lanes);
  llvm::Value* readable(llvm::Value* address, llvm::Value* lanes);
  llvm::Value* lane_numbers() const;

  // Control flow (emit_control.cpp).
  bool emit_block(ir::BlockId id);
  bool emit_statement(const ir::Stmt& stmt);
  void say_line(Span place);
  bool emit_if(const ir::Stmt& stmt);
  void emit_if_under_mask(const ir::Stmt& stmt);
  void emit_arm_under_mask(ir::BlockId id, llvm::Value* mask);
  void emit_break(const ir::Stmt& stmt);
  void emit_continue(const ir::Stmt& stmt);
  void emit_return(const ir::Stmt& stmt);
  void remove_lanes(llvm::AllocaInst* set, llvm::Value* lanes);
  void drop_departed_lanes();
  void store_blended(llvm::Value* value, llvm::AllocaInst* where);
  void fault_if(llvm::Value* condition, std::int32_t code);
  void leave_if(llvm::Value* condition, std::int32_t code);
  llvm::MDNode* unlikely() const;
  llvm::MDNode* likely() const;
  llvm::Value* present();
  llvm::Value* any(llvm::Value* mask);
  llvm::Value* all_lanes() const;
  bool is_open() const;
  llvm::BasicBlock* new_block(const char* name);
  llvm::AllocaInst* new_alloca(llvm::Type* type, const char* name);

  // Loops (emit_loops.cpp).
  void emit_while(const ir::Stmt& stmt);
  void emit_for(const ir::Stmt& stmt);
  void emit_turns(const ir::Stmt& stmt);
  void emit_turns_of_lanes(const ir::Stmt& stmt, const Loop& loop, llvm::AllocaInst* turn, llvm::Value* turns);
  void emit_turns_together(const ir::Stmt& stmt, const Loop& loop, llvm::AllocaInst* turn, llvm::Value* turns);
  bool emit_unrolled(const ir::Stmt& stmt);
  llvm::Value* count_turns(const ir::Stmt& stmt, bool bounds_vary);
  void emit_turn_if(const ir::Stmt& stmt, const Loop& loop, llvm::Value* continue_if);
  void emit_turn(const ir::Stmt& stmt, const Loop& loop, llvm::Value* mask);
  llvm::Value* begin_turn(const ir::Stmt& stmt, llvm::AllocaInst* turn);
  llvm::Value* count_turn(llvm::AllocaInst* turn);
  Loop open_loop(const ir::Stmt& stmt);
  void close_loop(const ir::Stmt& stmt, llvm::Value* mask_before);
  void leave_if_stopped();
  llvm::Value* stop_flag();

  // Loops without the checks of indices that cannot fail (emit_checked_loops.cpp).
  bool emit_without_checks(const ir::Stmt& stmt);
  llvm::Value* checks_hold(const LoopChecks& loop, const ir::Stmt& stmt);
  llvm::Value* at_corner(const LoopChecks& loop, ir::ValueId id, const std::vector<llvm::Value*>& atoms);

  /// The copies of a mathematical function in the code so far.
  struct Copies {
    unsigned size = 0;  // instructions of one of them
    unsigned count = 0;
  };

  // Facts about statements, found by walking them.
  struct Extent {
    std::int64_t size = 0;  // values computed; loops of unknown length counted once
    bool has_loop = false;
    bool is_unbounded = false;  // has a loop of unknown length
    bool has_exit = false;      // a break, continue or return of single lanes
    bool has_any_exit = false;  // any break, continue or return
    bool has_return = false;    // a return of single lanes
  };
  const Extent& extent(ir::BlockId id);
  Extent measure(ir::BlockId id);
  std::int64_t turns_between_polls(const ir::Stmt& stmt);

  llvm::IRBuilder<>& builder_;
  const ir::Function& function_;
  const Request& request_;
  unsigned width_;
  const DebugInfo* debug_info_;
  llvm::Function* llvm_function_;
  std::vector<llvm::Value*> values_;
  std::vector<bool> is_before_lanes_;   // values computed ahead of the loop over the lanes
  std::vector<bool> is_checked_ahead_;  // index checks that were made ahead of a loop
  std::vector<bool> counts_up_;         // counters that are never negative
  bool in_checked_loop_ = false;        // the builder stands in such a loop, or in the one with checks
  bool in_vector_loop_ = false;         // the builder stands in a loop of which LLVM may make vectors
  std::vector<std::optional<Extent>> extents_;
  std::vector<llvm::AllocaInst*> locals_;
  std::vector<llvm::AllocaInst*> private_arrays_;
  std::vector<llvm::GlobalVariable*> constant_arrays_;
  std::vector<Loop> loops_;
  llvm::AllocaInst* result_ = nullptr;
  llvm::AllocaInst* not_returned_ = nullptr;  // lanes that have no result yet, where they return one by one
  llvm::AllocaInst* routine_buffers_[3] = {};
  std::map<std::pair<ir::MathFunction, llvm::Type*>, Copies> inlined_;
  llvm::Value* stop_flag_ = nullptr;  // what loops look at
  /// A C function with one loop may be called for a few turns of it, which should not wait for a look that they do
  /// not need: it looks after as many as may go by between two looks, not before.
  const bool looks_late_;
  llvm::AllocaInst* nothing_ = nullptr;  // eight bytes that absent lanes may read
  llvm::BasicBlock* done_ = nullptr;
  std::map<std::int32_t, llvm::BasicBlock*> leave_;  // where each code is set
  llvm::Value* mask_ = nullptr;
  Surroundings around_;
};

}  // namespace jiteval::codegen
