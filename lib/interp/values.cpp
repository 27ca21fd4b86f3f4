#include "interp/values.hpp"

#include <cassert>
#include <utility>

#include "interp/operations.hpp"

namespace jiteval::interp {

using ir::Op;
using ir::Stmt;
using ir::StmtKind;
using ir::Value;
using ir::ValueId;

ValueCompiler::ValueCompiler(const ir::Function& function, Assembler& code, Registers& registers)
    : function_(function), code_(code), registers_(registers) {
  for (const ir::PrivateArray& array : function.private_arrays) {
    private_arrays_.push_back(code.private_array(array.size));
  }
}

bool ValueCompiler::compute(ValueId id, const Stmt* next, Register mask) {
  if (registers_[id] != no_register) return false;  // a constant or an argument
  const Value& value = function_[id];
  if (value.op == Op::local_get && registers_.is_same_as_local(id)) {
    registers_.place_in(id, registers_[value.local]);
    return false;
  }
  Operands operands{.count = value.operand_count};
  if (value.operand_count > 0) operands.a = registers_[value.operand[0]];
  if (value.operand_count > 1) operands.b = registers_[value.operand[1]];
  if (value.operand_count > 2) operands.c = registers_[value.operand[2]];
  if (value.op == Op::local_get) operands = {registers_[value.local], 0, 0, 1};
  registers_.release_ended();  // the result may replace its operands, lane by lane

  if (value.op == Op::window_load && code_.is_uniform(operands.a)) {
    const Register row = code_.allocate(Bank::view);
    registers_.place(id, row);
    code_.emit({.op = Opcode::window_row, .d = row, .a = operands.a, .b = value.index, .extra = value.fault});
    return false;
  }
  const bool uniform = is_uniform(value, operands);
  const bool stored = next != nullptr && can_compute_into(id, uniform, *next, mask);
  if (stored && next->kind == StmtKind::set_local) {
    registers_.advance();
    registers_.place_in(id, registers_[next->local]);
  } else if (stored) {
    registers_.place_in(id, code_.output());
  } else {
    registers_.place(id, code_.allocate(uniform ? Bank::uniform : Bank::lanes));
  }
  emit(value, registers_[id], operands, mask);
  return stored && next->kind == StmtKind::set_local;
}

bool ValueCompiler::is_uniform(const Value& value, const Operands& operands) const {
  if (value.op == Op::window_load) return false;
  if (value.op == Op::private_load) return function_.is_single;
  return code_.all_uniform(operands);
}

bool ValueCompiler::can_compute_into(ValueId id, bool uniform, const Stmt& next, Register mask) const {
  if (next.value != id || !registers_.is_used_once(id)) return false;
  if (next.kind == StmtKind::return_) return !next.varying && !uniform;
  if (next.kind != StmtKind::set_local) return false;
  return function_[next.local].varying ? !uniform && mask == no_register : uniform;
}

void ValueCompiler::emit(const Value& value, Register d, Operands operands, Register mask) {
  switch (value.op) {
    case Op::window_load:
      code_.emit({.op = Opcode::window_gather,
                  .d = d,
                  .a = operands.a,
                  .b = value.index,
                  .c = mask,
                  .extra = value.fault});
      break;
    case Op::load:
      code_.emit_masked(load_opcode(value.element), d, operands, mask, 0);
      break;
    case Op::private_load:
      code_.emit_masked(Opcode::private_load, d, operands, mask, private_arrays_[value.index]);
      break;
    case Op::allocate:
      assert(function_.is_single);
      code_.emit({.op = Opcode::allocate,
                  .d = d,
                  .a = operands.a,
                  .b = static_cast<Register>(size_of(value.element)),
                  .extra = value.fault});
      break;
    case Op::call:
      code_.emit_call(static_cast<int>(value.function), d, operands, mask);
      break;
    case Op::floor_divide:
    case Op::modulo:
      if (value.type == ir::Type::f64) {
        code_.emit_call(value.op == Op::modulo ? math::modulo_routine : math::floor_divide_routine, d, operands,
                        mask);
        break;
      }
      [[fallthrough]];
    case Op::whole_to_i64:
    case Op::truncate_to_i64:
    case Op::truncate_to_u64:
    case Op::check_index:
      code_.emit_masked(opcode_of(function_, value), d, operands, mask, value.fault);
      break;
    case Op::greater:
    case Op::greater_equal:
      std::swap(operands.a, operands.b);
      [[fallthrough]];
    default:
      code_.emit_elementwise(opcode_of(function_, value), d, operands);
      break;
  }
}

void ValueCompiler::store(const Stmt& stmt) {
  assert(function_.is_single);
  code_.emit({.op = store_opcode(stmt.element),
              .a = registers_[stmt.address],
              .b = registers_[stmt.index],
              .c = registers_[stmt.value]});
}

void ValueCompiler::private_store(const Stmt& stmt, Register mask) {
  // Private arrays hold values, so narrow integers wrap around before they are stored.
  const Register value = registers_[stmt.value];
  const Opcode wrap = wrap_opcode(stmt.element);
  Operands operands{registers_[stmt.index], value, 0, 2};
  if (wrap != Opcode::move) {
    operands.b = code_.allocate(code_.is_uniform(value) ? Bank::uniform : Bank::lanes);
    code_.emit_elementwise(wrap, operands.b, {value, 0, 0, 1});
  }
  code_.emit({.op = Opcode::private_store,
              .form = code_.form(operands),
              .a = operands.a,
              .b = operands.b,
              .c = mask,
              .extra = private_arrays_[stmt.array]});
  if (wrap != Opcode::move) code_.release(operands.b);
}

void ValueCompiler::output(const Stmt& stmt) {
  assert(function_.is_single);
  const Register value = registers_[stmt.value];
  const auto slot = static_cast<std::int32_t>(stmt.slot);
  if (function_[stmt.value].type != ir::Type::boolean) {
    code_.emit({.op = Opcode::output_word, .a = value, .extra = slot});
    return;
  }
  const Register number = code_.allocate(Bank::uniform);
  code_.emit_elementwise(Opcode::f64_from_boolean, number, {value, 0, 0, 1});
  code_.emit({.op = Opcode::output_word, .a = number, .extra = slot});
  code_.release(number);
}

}  // namespace jiteval::interp
