// From the typed IR to bytecode, in one walk over the statements.
//
// The batch machine runs all lanes of a batch through the same instructions, so where lanes disagree, masks say
// which are present. Masks nest as the control statements do: `masks_` holds those in force, from the function's to
// the innermost, each a subset of the one before. A varying if_ adds one. A loop that lanes leave at different
// times adds one for the lanes still in it, and one more for those still in the iteration if lanes can continue
// early. Lanes that leave are taken out of every mask up to that of what they leave. Control never goes on with an
// empty mask: after a statement that may have emptied it comes a mask_check, to the end of the block. So what is
// uniform can be computed, and fault, once for all lanes present.

#include <cassert>

#include "interp/assembler.hpp"
#include "interp/leaving.hpp"
#include "interp/registers.hpp"
#include "interp/values.hpp"

namespace jiteval::interp {

namespace {

using ir::BlockId;
using ir::Stmt;
using ir::StmtKind;

class Compiler {
 public:
  explicit Compiler(const ir::Function& function)
      : function_(function),
        code_(function.parameters, constants_of(function)),
        registers_(function, code_),
        values_(function, code_, registers_),
        leaving_(find_leaving(function)) {}

  Program run() {
    masks_.push_back(no_register);
    if (leaving(function_.body).returns) {
      masks_.back() = code_.allocate(Bank::lanes);
      code_.emit({.op = Opcode::mask_copy, .d = masks_.back(), .c = no_register});
    }
    const Label end = code_.new_label();
    compile(function_.body, end);
    code_.bind(end);
    code_.emit({.op = Opcode::halt});
    return code_.finish();
  }

 private:
  struct Loop {
    Label next, end;
    std::size_t continue_mask;  // the first mask that a lane which continues leaves
    std::size_t break_mask;     // the first mask that a lane which breaks leaves
  };

  Register mask() const { return masks_.back(); }

  /// `exit` is the end of the block, where control goes when no lane is left.
  void compile(BlockId block, Label exit) {
    if (block == ir::no_block) return;
    const std::vector<Stmt>& stmts = function_[block].stmts;
    for (std::size_t i = 0; i < stmts.size(); ++i) {
      registers_.advance();
      const Stmt* const next = i + 1 < stmts.size() ? &stmts[i + 1] : nullptr;
      switch (stmts[i].kind) {
        case StmtKind::let:
          if (values_.compute(stmts[i].value, next, mask())) ++i;
          break;
        case StmtKind::set_local:
          set_local(stmts[i]);
          break;
        case StmtKind::if_:
          compile_if(stmts[i]);
          break;
        case StmtKind::while_:
          compile_while(stmts[i]);
          break;
        case StmtKind::for_:
          compile_for(stmts[i]);
          break;
        case StmtKind::break_:
          leave_loop(stmts[i], loops_.back().end, loops_.back().break_mask);
          break;
        case StmtKind::continue_:
          leave_loop(stmts[i], loops_.back().next, loops_.back().continue_mask);
          break;
        case StmtKind::return_:
          compile_return(stmts[i]);
          break;
        case StmtKind::store:
          values_.store(stmts[i]);
          break;
        case StmtKind::private_store:
          values_.private_store(stmts[i], mask());
          break;
        case StmtKind::output:
          values_.output(stmts[i]);
          break;
        case StmtKind::fault_if:
          compile_fault(stmts[i]);
          break;
      }
      registers_.release_ended();
      if (leaves_block(stmts[i])) break;
      if (next != nullptr && lets_lanes_leave(stmts[i])) check_mask(exit);
    }
  }

  /// Whether lanes present before the statement may be absent after it.
  bool lets_lanes_leave(const Stmt& stmt) const {
    if (stmt.kind == StmtKind::if_) return leaving(stmt.body).any() || leaving(stmt.orelse).any();
    return leaving(stmt.head).returns || leaving(stmt.body).returns;
  }

  void set_local(const Stmt& stmt) {
    const Register from = registers_[stmt.value];
    const Register into = registers_[stmt.local];
    if (from == into) return;
    assert(!code_.is_uniform(into) || code_.is_uniform(from));
    if (code_.is_uniform(into) || mask() == no_register) {
      code_.emit_elementwise(Opcode::move, into, {from, 0, 0, 1});
    } else {
      emit_masked(Opcode::move_masked, into, from);
    }
  }

  /// In the batch machine these select between `from` and what is there, and `from` is its second operand.
  void emit_masked(Opcode op, Register into, Register from) {
    const std::uint8_t form = code_.is_uniform(from) ? uniform_b : 0;
    code_.emit({.op = op, .form = form, .d = into, .a = from, .c = mask()});
  }

  void compile_return(const Stmt& stmt) {
    if (stmt.value == ir::no_value) {
      code_.emit({.op = Opcode::halt});
      return;
    }
    const Register from = registers_[stmt.value];
    if (stmt.varying) {
      emit_masked(Opcode::return_lanes, 0, from);
      take_out_of_masks(0);
    } else {
      const std::uint8_t form = code_.is_uniform(from) ? uniform_a : 0;
      code_.emit({.op = Opcode::return_all, .form = form, .a = from});
    }
  }

  void compile_fault(const Stmt& stmt) {
    const Register condition = registers_[stmt.value];
    const bool uniform = code_.is_uniform(condition);
    code_.emit({.op = Opcode::fault_if,
                .uniform = uniform,
                .a = condition,
                .c = uniform ? no_register : mask(),
                .extra = stmt.fault});
  }

  void leave_loop(const Stmt& stmt, Label target, std::size_t first_mask) {
    code_.emit_jump({.op = stmt.varying ? Opcode::lane_jump : Opcode::jump}, target);
    if (stmt.varying) take_out_of_masks(first_mask);
  }

  void take_out_of_masks(std::size_t first) {
    assert(mask() != no_register);
    for (std::size_t i = first; i < masks_.size(); ++i) {
      if (masks_[i] != no_register) code_.emit({.op = Opcode::mask_remove, .d = masks_[i], .a = mask()});
    }
  }

  /// The store that is all an if_ does, if so.
  const Stmt* only_store(const Stmt& stmt) const {
    if (stmt.orelse != ir::no_block || function_[stmt.body].stmts.size() != 1) return nullptr;
    const Stmt& inner = function_[stmt.body].stmts.front();
    return inner.kind == StmtKind::set_local ? &inner : nullptr;
  }

  void compile_if(const Stmt& stmt) {
    const Register condition = registers_[stmt.value];
    const Stmt* const conditional_store = only_store(stmt);
    if (conditional_store != nullptr && !code_.is_uniform(condition) && mask() == no_register) {
      // One pass over the lanes instead of two, and no branch in the scalar machine.
      registers_.release_ended();
      registers_.advance();
      const Register into = registers_[conditional_store->local];
      code_.emit_elementwise(Opcode::select, into, {condition, registers_[conditional_store->value], into, 3});
      return;
    }
    const Register outer = mask();
    const bool masked = !code_.is_uniform(condition);
    const bool has_else = stmt.orelse != ir::no_block;
    const Label end = code_.new_label();
    const Label otherwise = has_else ? code_.new_label() : end;
    if (masked) {
      masks_.push_back(code_.allocate(Bank::lanes));
      code_.emit_jump({.op = Opcode::mask_narrow, .d = mask(), .a = condition, .c = outer}, otherwise);
    } else {
      code_.emit_jump({.op = Opcode::jump_if_zero, .a = condition}, otherwise);
    }
    registers_.release_ended();
    compile(stmt.body, masked ? otherwise : end);
    if (has_else) {
      code_.emit_jump({.op = masked ? Opcode::lane_jump : Opcode::jump}, end);
      code_.bind(otherwise);
      registers_.advance();
      if (masked) code_.emit_jump({.op = Opcode::mask_narrow_not, .d = mask(), .a = condition, .c = outer}, end);
      registers_.release_ended();
      compile(stmt.orelse, end);
    }
    code_.bind(end);
    if (masked) pop_mask();
  }

  void pop_mask() {
    code_.release(mask());
    masks_.pop_back();
  }

  void check_mask(Label exit) { code_.emit_jump({.op = Opcode::mask_check, .c = mask()}, exit); }

  void compile_for(const Stmt& stmt) {
    const Register start = registers_[stmt.start];
    const Register stop = registers_[stmt.stop];
    const Register step = code_.constant({.i = stmt.step});
    const bool counts_vary = !code_.is_uniform(start) || !code_.is_uniform(stop);
    const Register count = code_.allocate(counts_vary ? Bank::lanes : Bank::uniform);
    const Register counter = code_.allocate(code_.is_uniform(start) ? Bank::uniform : Bank::lanes);
    registers_.place(stmt.counter, counter);
    code_.emit_elementwise(Opcode::trip_count, count, {start, stop, step, 3});
    code_.emit_elementwise(Opcode::move, counter, {start, 0, 0, 1});
    registers_.release_ended();

    const Leaving inside = leaving(stmt.body);
    const Loop loop{code_.new_label(), code_.new_label(), masks_.size() + (counts_vary || inside.breaks),
                    masks_.size()};
    const Label again = code_.new_label();
    if (counts_vary) {
      const Register outer = mask();
      masks_.push_back(code_.allocate(Bank::lanes));
      code_.emit_jump({.op = Opcode::mask_narrow, .d = mask(), .a = count, .c = outer}, loop.end);
    } else {
      code_.emit_jump({.op = Opcode::jump_if_zero, .a = count}, loop.end);
      if (inside.breaks) push_copy_of_mask();
    }
    code_.bind(again);
    compile_loop_body(stmt.body, loop);
    if (counts_vary) {
      code_.emit_elementwise(Opcode::add_i64, counter, {counter, step, 0, 2});
      code_.emit_elementwise(Opcode::subtract_i64, count, {count, code_.constant({.i = 1}), 0, 2});
      code_.emit_jump({.op = Opcode::mask_repeat, .d = mask(), .a = count}, again);
    } else {
      if (inside.breaks || inside.returns) check_mask(loop.end);
      code_.emit_jump({.op = Opcode::loop_next, .d = count, .a = counter, .b = step}, again);
    }
    code_.bind(loop.end);
    code_.release(count);
    if (counts_vary || inside.breaks) pop_mask();
  }

  void compile_while(const Stmt& stmt) {
    Leaving inside = leaving(stmt.head);
    const bool head_returns = inside.returns;
    inside.add(leaving(stmt.body));
    const bool masked = function_[stmt.value].varying || inside.breaks;
    const Loop loop{code_.new_label(), code_.new_label(), masks_.size() + masked, masks_.size()};
    const Label again = code_.new_label();
    const Label test = code_.new_label();
    if (masked) push_copy_of_mask();
    code_.bind(again);
    compile(stmt.head, test);
    code_.bind(test);
    registers_.advance();
    if (head_returns) check_mask(loop.end);
    const Register condition = registers_[stmt.value];
    if (code_.is_uniform(condition)) {
      code_.emit_jump({.op = Opcode::jump_if_zero, .a = condition}, loop.end);
    } else {
      code_.emit_jump({.op = Opcode::mask_narrow, .d = mask(), .a = condition, .c = mask()}, loop.end);
    }
    registers_.release_ended();
    compile_loop_body(stmt.body, loop);
    if (inside.breaks || inside.returns) check_mask(loop.end);
    code_.emit_jump({.op = Opcode::loop_again}, again);
    code_.bind(loop.end);
    if (masked) pop_mask();
  }

  void push_copy_of_mask() {
    const Register outer = mask();
    masks_.push_back(code_.allocate(Bank::lanes));
    code_.emit({.op = Opcode::mask_copy, .d = mask(), .c = outer});
  }

  /// The body, up to where lanes that continue arrive.
  void compile_loop_body(BlockId body, const Loop& loop) {
    const bool continues = leaving(body).continues;
    if (continues) push_copy_of_mask();
    loops_.push_back(loop);
    compile(body, loop.next);
    loops_.pop_back();
    if (continues) pop_mask();
    code_.bind(loop.next);
    registers_.advance();
  }

  Leaving leaving(BlockId block) const {
    return block == ir::no_block ? Leaving{} : leaving_[static_cast<std::size_t>(block)];
  }

  const ir::Function& function_;
  Assembler code_;
  Registers registers_;
  ValueCompiler values_;
  const std::vector<Leaving> leaving_;  // of each block

  std::vector<Register> masks_;  // in force; the first, for the whole function, may be no_register
  std::vector<Loop> loops_;
};

}  // namespace

Program compile(const ir::Function& function) { return Compiler(function).run(); }

}  // namespace jiteval::interp
