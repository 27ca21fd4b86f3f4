// From the typed IR to bytecode, in one walk over the statements.
//
// The batch machine runs all lanes of a batch through the same instructions, so where lanes disagree, masks say
// which are present. Masks nest as the control statements do: `masks_` holds those in force, from the function's to
// the innermost, each a subset of the one before. A varying if_ adds one. A loop that lanes leave at different
// times adds one for the lanes still in it, and one more for those still in the iteration if lanes can continue
// early. Lanes that leave are taken out of every mask up to that of what they leave. Control never goes on with an
// empty mask: after a statement that may have emptied it comes a mask_check, to the end of the block. So what is
// uniform can be computed, and fault, once for all lanes present.

#include <algorithm>
#include <cassert>

#include "interp/assembler.hpp"
#include "interp/live_ranges.hpp"

namespace jiteval::interp {

namespace {

using ir::BlockId;
using ir::Op;
using ir::Stmt;
using ir::StmtKind;
using ir::Type;
using ir::Value;
using ir::ValueId;

std::size_t index(ValueId id) { return static_cast<std::size_t>(id); }
std::size_t index(ir::LocalId id) { return static_cast<std::size_t>(id); }
std::size_t index(BlockId id) { return static_cast<std::size_t>(id); }

/// How lanes may leave a block one by one, other than at its end.
struct Leaving {
  bool breaks = false;
  bool continues = false;
  bool returns = false;

  bool any() const { return breaks || continues || returns; }
  void add(const Leaving& other) {
    breaks |= other.breaks;
    continues |= other.continues;
    returns |= other.returns;
  }
};

class Compiler {
 public:
  explicit Compiler(const ir::Function& function)
      : function_(function),
        ranges_(find_live_ranges(function)),
        code_(function.parameters),
        leaving_(function.blocks.size()),
        value_registers_(function.values.size(), no_register),
        local_registers_(function.locals.size(), no_register) {}

  Program run() {
    add_constants();
    add_arguments();
    index_ranges();
    const Leaving leaving = find_leaving(function_.body);
    masks_.push_back(no_register);
    if (leaving.returns) {
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

  // Constants have the first registers, so they are all found before anything else.
  void add_constants() {
    for (std::size_t i = 0; i < function_.values.size(); ++i) {
      const Value& value = function_.values[i];
      if (value.op == Op::constant) {
        value_registers_[i] = code_.constant(word(value));
      } else if (value.op == Op::window_size && parameter(value).kind == ArgumentKind::window) {
        value_registers_[i] = code_.constant({.i = parameter(value).window_size});
      }
    }
    for (const ir::Block& block : function_.blocks) {
      for (const Stmt& stmt : block.stmts) {
        if (stmt.kind != StmtKind::for_) continue;
        code_.constant({.i = stmt.step});
        code_.constant({.i = 1});
      }
    }
  }

  static Word word(const Value& value) {
    if (value.type == Type::f64) return {.f = value.number};
    if (value.type == Type::boolean) return {.u = truth(value.integer != 0)};
    return {.i = value.integer};
  }

  void add_arguments() {
    for (std::size_t i = 0; i < function_.values.size(); ++i) {
      const Value& value = function_.values[i];
      if (value.op == Op::argument) value_registers_[i] = code_.argument(value.index);
    }
  }

  const ir::Parameter& parameter(const Value& value) const { return function_.parameters[value.index]; }

  // Positions.

  void index_ranges() {
    Position last = 0;
    for (const Range& range : ranges_.values) last = std::max(last, range.last);
    for (const Range& range : ranges_.locals) last = std::max(last, range.last);
    registers_ending_.resize(static_cast<std::size_t>(last) + 1);
    locals_starting_.resize(registers_ending_.size());
    for (std::size_t local = 0; local < ranges_.locals.size(); ++local) {
      const Range range = ranges_.locals[local];
      if (range.first != 0) locals_starting_[static_cast<std::size_t>(range.first)].push_back(local);
    }
  }

  /// Goes on to the next position, where some locals come to life.
  void advance() {
    const auto position = static_cast<std::size_t>(++position_);
    if (position >= locals_starting_.size()) return;
    for (std::size_t local : locals_starting_[position]) {
      const Register reg = code_.allocate(function_.locals[local].varying ? Bank::lanes : Bank::uniform);
      local_registers_[local] = reg;
      release_after(ranges_.locals[local].last, reg);
    }
  }

  void release_after(Position last, Register reg) {
    registers_ending_[static_cast<std::size_t>(last)].push_back(reg);
  }

  /// Frees the registers whose last use is here.
  void release_ended() {
    const auto position = static_cast<std::size_t>(position_);
    if (position >= registers_ending_.size()) return;
    for (Register reg : registers_ending_[position]) code_.release(reg);
    registers_ending_[position].clear();
  }

  Register mask() const { return masks_.back(); }

  // Statements.

  /// `exit` is the end of the block, where control goes when no lane is left.
  void compile(BlockId block, Label exit) {
    if (block == ir::no_block) return;
    const std::vector<Stmt>& stmts = function_[block].stmts;
    for (std::size_t i = 0; i < stmts.size(); ++i) {
      advance();
      const Stmt* next = i + 1 < stmts.size() ? &stmts[i + 1] : nullptr;
      switch (stmts[i].kind) {
        case StmtKind::let:
          if (compute(stmts[i].value, next)) ++i;
          break;
        case StmtKind::set_local:
          store(stmts[i]);
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
      }
      release_ended();
      if (leaves_block(stmts[i])) break;
      if (next != nullptr && lets_lanes_leave(stmts[i])) check_mask(exit);
    }
  }

  /// Whether lanes present before the statement may be absent after it.
  bool lets_lanes_leave(const Stmt& stmt) const {
    if (stmt.kind == StmtKind::if_) return leaving(stmt.body).any() || leaving(stmt.orelse).any();
    return leaving(stmt.head).returns || leaving(stmt.body).returns;
  }

  void store(const Stmt& stmt) {
    const Register from = reg(stmt.value);
    const Register into = local_registers_[index(stmt.local)];
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
    const Register from = reg(stmt.value);
    if (stmt.varying) {
      emit_masked(Opcode::return_lanes, 0, from);
      take_out_of_masks(0);
    } else {
      const std::uint8_t form = code_.is_uniform(from) ? uniform_a : 0;
      code_.emit({.op = Opcode::return_all, .form = form, .a = from});
    }
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
    const Register condition = reg(stmt.value);
    const Stmt* const conditional_store = only_store(stmt);
    if (conditional_store != nullptr && !code_.is_uniform(condition) && mask() == no_register) {
      // One pass over the lanes instead of two, and no branch in the scalar machine.
      release_ended();
      advance();
      const Register into = local_registers_[index(conditional_store->local)];
      code_.emit_elementwise(Opcode::select, into, {condition, reg(conditional_store->value), into, 3});
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
    release_ended();
    compile(stmt.body, masked ? otherwise : end);
    if (has_else) {
      code_.emit_jump({.op = masked ? Opcode::lane_jump : Opcode::jump}, end);
      code_.bind(otherwise);
      advance();
      if (masked) code_.emit_jump({.op = Opcode::mask_narrow_not, .d = mask(), .a = condition, .c = outer}, end);
      release_ended();
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
    const Register start = reg(stmt.start);
    const Register stop = reg(stmt.stop);
    const Register step = code_.constant({.i = stmt.step});
    const bool counts_vary = !code_.is_uniform(start) || !code_.is_uniform(stop);
    const Register count = code_.allocate(counts_vary ? Bank::lanes : Bank::uniform);
    const Register counter = code_.allocate(code_.is_uniform(start) ? Bank::uniform : Bank::lanes);
    value_registers_[index(stmt.counter)] = counter;
    release_after(ranges_.values[index(stmt.counter)].last, counter);
    code_.emit_elementwise(Opcode::trip_count, count, {start, stop, step, 3});
    code_.emit_elementwise(Opcode::move, counter, {start, 0, 0, 1});
    release_ended();

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
    advance();
    if (head_returns) check_mask(loop.end);
    const Register condition = reg(stmt.value);
    if (code_.is_uniform(condition)) {
      code_.emit_jump({.op = Opcode::jump_if_zero, .a = condition}, loop.end);
    } else {
      code_.emit_jump({.op = Opcode::mask_narrow, .d = mask(), .a = condition, .c = mask()}, loop.end);
    }
    release_ended();
    compile_loop_body(stmt.body, loop);
    if (inside.breaks || inside.returns) check_mask(loop.end);
    code_.emit_jump({.op = Opcode::jump}, again);
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
    advance();
  }

  Leaving find_leaving(BlockId block) {
    Leaving result;
    if (block == ir::no_block) return result;
    for (const Stmt& stmt : function_[block].stmts) {
      Leaving inner = find_leaving(stmt.body);
      inner.add(find_leaving(stmt.head));
      inner.add(find_leaving(stmt.orelse));
      if (stmt.kind == StmtKind::while_ || stmt.kind == StmtKind::for_) inner.breaks = inner.continues = false;
      result.add(inner);
      if (stmt.varying) {
        result.breaks |= stmt.kind == StmtKind::break_;
        result.continues |= stmt.kind == StmtKind::continue_;
        result.returns |= stmt.kind == StmtKind::return_;
      }
      if (leaves_block(stmt)) break;
    }
    leaving_[index(block)] = result;
    return result;
  }

  Leaving leaving(BlockId block) const { return block == ir::no_block ? Leaving{} : leaving_[index(block)]; }

  // Values.

  Register reg(ValueId value) const { return value_registers_[index(value)]; }

  /// Computes a value, straight into the place that the `next` statement would copy it to, if possible. Returns
  /// whether that did the next statement.
  bool compute(ValueId id, const Stmt* next) {
    if (reg(id) != no_register) return false;  // a constant or an argument
    const Value& value = function_[id];
    if (value.op == Op::local_get && ranges_.same_as_local[index(id)]) {
      value_registers_[index(id)] = local_registers_[index(value.local)];
      return false;
    }
    Operands operands{.count = value.operand_count};
    if (value.operand_count > 0) operands.a = reg(value.operand[0]);
    if (value.operand_count > 1) operands.b = reg(value.operand[1]);
    if (value.operand_count > 2) operands.c = reg(value.operand[2]);
    if (value.op == Op::local_get) operands = {local_registers_[index(value.local)], 0, 0, 1};
    release_ended();  // the result may replace its operands, lane by lane

    const bool of_window = value.op == Op::window_load && parameter(value).kind == ArgumentKind::window;
    if (of_window && code_.is_uniform(operands.a)) {
      const Register row = code_.allocate(Bank::view);
      place(id, row);
      code_.emit({.op = Opcode::window_row, .d = row, .a = operands.a, .b = value.index, .extra = value.fault});
      return false;
    }
    const bool uniform = !of_window && code_.all_uniform(operands);
    const bool stored = next != nullptr && can_compute_into(id, uniform, *next);
    if (stored && next->kind == StmtKind::set_local) {
      advance();
      value_registers_[index(id)] = local_registers_[index(next->local)];
    } else if (stored) {
      value_registers_[index(id)] = code_.output();
    } else {
      place(id, code_.allocate(uniform ? Bank::uniform : Bank::lanes));
    }
    emit_value(value, reg(id), operands);
    return stored && next->kind == StmtKind::set_local;
  }

  /// Keeps a value in a register of its own.
  void place(ValueId id, Register reg) {
    value_registers_[index(id)] = reg;
    release_after(ranges_.values[index(id)].last, reg);
  }

  bool can_compute_into(ValueId id, bool uniform, const Stmt& next) const {
    if (next.value != id || ranges_.use_counts[index(id)] != 1) return false;
    if (next.kind == StmtKind::return_) return !next.varying && !uniform;
    if (next.kind != StmtKind::set_local) return false;
    return function_[next.local].varying ? !uniform && mask() == no_register : uniform;
  }

  void emit_value(const Value& value, Register d, Operands operands) {
    const bool is_f64 = value.type == Type::f64;
    switch (value.op) {
      case Op::window_load:
        if (parameter(value).kind == ArgumentKind::window) {
          emit_access(Opcode::window_gather, d, operands.a, value);
        } else {
          emit_access(code_.is_uniform(d) ? Opcode::array_load : Opcode::array_gather, d, operands.a, value);
        }
        break;
      case Op::window_size:
        code_.emit({.op = Opcode::array_size, .uniform = true, .d = d, .b = value.index});
        break;
      case Op::floor_divide:
        if (is_f64) {
          code_.emit_call("floor_divide", d, operands, mask_of(d));
        } else {
          emit_faulting(Opcode::floor_divide_i64, d, operands, value);
        }
        break;
      case Op::modulo:
        if (is_f64) {
          code_.emit_call("modulo", d, operands, mask_of(d));
        } else {
          emit_faulting(Opcode::modulo_i64, d, operands, value);
        }
        break;
      case Op::whole_to_i64:
        emit_faulting(Opcode::whole_to_i64, d, operands, value);
        break;
      case Op::call:
        code_.emit_call(std::string(ir::name(value.function)), d, operands, mask_of(d));
        break;
      case Op::greater:
      case Op::greater_equal:
        std::swap(operands.a, operands.b);
        [[fallthrough]];
      default:
        code_.emit_elementwise(elementwise_opcode(function_, value), d, operands);
        break;
    }
  }

  Register mask_of(Register d) const { return code_.is_uniform(d) ? no_register : mask(); }

  void emit_access(Opcode op, Register d, Register element, const Value& value) {
    code_.emit({.op = op,
                .uniform = code_.is_uniform(d),
                .d = d,
                .a = element,
                .b = value.index,
                .c = mask_of(d),
                .extra = value.fault});
  }

  void emit_faulting(Opcode op, Register d, const Operands& operands, const Value& value) {
    code_.emit({.op = op,
                .form = code_.form(operands),
                .uniform = code_.is_uniform(d),
                .d = d,
                .a = operands.a,
                .b = operands.b,
                .c = mask_of(d),
                .extra = value.fault});
  }

  const ir::Function& function_;
  const LiveRanges ranges_;
  Assembler code_;
  std::vector<Leaving> leaving_;  // of each block
  std::vector<Register> value_registers_;
  std::vector<Register> local_registers_;
  std::vector<std::vector<Register>> registers_ending_;    // at each position
  std::vector<std::vector<std::size_t>> locals_starting_;  // at each position
  Position position_ = 0;

  std::vector<Register> masks_;  // in force; the first, for the whole function, may be no_register
  std::vector<Loop> loops_;
};

}  // namespace

Program compile(const ir::Function& function) { return Compiler(function).run(); }

}  // namespace jiteval::interp
