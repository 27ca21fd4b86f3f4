#include "interp/assembler.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace jiteval::interp {

Register Assembler::new_register(Bank bank) {
  program_.banks.push_back(bank);
  return static_cast<Register>(program_.banks.size() - 1);
}

Register Assembler::constant(Word word) {
  const auto [at, added] = constants_.try_emplace(word.u, static_cast<Register>(program_.constants.size()));
  if (added) {
    assert(program_.constants.size() == program_.banks.size());
    program_.constants.push_back(word);
    new_register(Bank::constant);
  }
  return at->second;
}

Register Assembler::argument(std::uint32_t parameter) {
  const auto at = std::ranges::find(program_.arguments, parameter, &ArgumentRegister::parameter);
  if (at != program_.arguments.end()) return at->into;
  const bool varying = program_.parameters[parameter].kind == ArgumentKind::varying;
  const Register reg = new_register(varying ? Bank::view : Bank::uniform);
  program_.arguments.push_back({reg, parameter, varying});
  return reg;
}

Register Assembler::output() {
  if (program_.output == no_register) program_.output = new_register(Bank::output);
  return program_.output;
}

Register Assembler::allocate(Bank bank) {
  std::vector<Register>& free = free_[static_cast<int>(bank)];
  if (free.empty()) return new_register(bank);
  const Register result = free.back();
  free.pop_back();
  return result;
}

Register Assembler::allocate_apart_from(Register a, Register b) {
  std::vector<Register>& free = free_[static_cast<int>(Bank::lanes)];
  const auto found = std::ranges::find_if(free, [&](Register reg) { return reg != a && reg != b; });
  if (found == free.end()) return new_register(Bank::lanes);
  const Register result = *found;
  free.erase(found);
  return result;
}

bool Assembler::all_uniform(const Operands& operands) const { return form(operands) == (1 << operands.count) - 1; }

std::uint8_t Assembler::form(const Operands& operands) const {
  std::uint8_t result = 0;
  if (operands.count > 0 && is_uniform(operands.a)) result |= uniform_a;
  if (operands.count > 1 && is_uniform(operands.b)) result |= uniform_b;
  if (operands.count > 2 && is_uniform(operands.c)) result |= uniform_c;
  return result;
}

void Assembler::emit_jump(Instruction instruction, Label target) {
  instruction.extra = static_cast<std::int32_t>(target);
  jumps_.push_back(program_.code.size());
  emit(instruction);
}

void Assembler::emit_elementwise(Opcode op, Register d, const Operands& operands) {
  const bool uniform = is_uniform(d);
  const std::uint8_t operand_form = uniform ? 0 : form(operands);
  emit({.op = op,
        .form = operand_form,
        .uniform = uniform,
        .d = d,
        .a = operands.a,
        .b = operands.b,
        .c = operands.c});
}

void Assembler::emit_call(const std::string& name, Register d, Operands operands, Register mask) {
  if (operands.count == 1) operands.b = operands.a;
  // Routines of lanes want all their operands as lanes.
  Register spread = no_register;
  for (Register* operand : {&operands.a, &operands.b}) {
    if (is_uniform(d) || !is_uniform(*operand)) continue;
    spread = allocate_apart_from(operands.a, operands.b);
    emit_elementwise(Opcode::move, spread, {*operand, 0, 0, 1});
    *operand = spread;
  }
  emit({.op = operands.count == 1 ? Opcode::call1 : Opcode::call2,
        .uniform = is_uniform(d),
        .d = d,
        .a = operands.a,
        .b = operands.b,
        .c = mask,
        .extra = routine(name)});
  if (spread != no_register) release(spread);
}

std::int32_t Assembler::routine(const std::string& name) {
  const auto at = std::ranges::find(program_.routines, name, &Routine::name);
  const auto result = static_cast<std::int32_t>(at - program_.routines.begin());
  if (at == program_.routines.end()) {
    program_.routines.push_back({name, math::scalar_routine(name.c_str()), math::lane_routine(name.c_str())});
    assert(program_.routines.back().scalar != nullptr && program_.routines.back().lanes != nullptr);
  }
  return result;
}

Label Assembler::new_label() {
  labels_.push_back(-1);
  return static_cast<Label>(labels_.size() - 1);
}

void Assembler::bind(Label label) {
  labels_[static_cast<std::size_t>(label)] = static_cast<std::int32_t>(program_.code.size());
}

Program Assembler::finish() {
  for (std::size_t at : jumps_) {
    std::int32_t& target = program_.code[at].extra;
    target = labels_[static_cast<std::size_t>(target)];
  }
  return std::move(program_);
}

Opcode elementwise_opcode(const ir::Function& function, const ir::Value& value) {
  const ir::Type type = value.operand_count > 0 ? function[value.operand[0]].type : value.type;
  const auto of_type = [&](Opcode f64, Opcode i64) { return type == ir::Type::f64 ? f64 : i64; };
  switch (value.op) {
    case ir::Op::add:
      return of_type(Opcode::add_f64, Opcode::add_i64);
    case ir::Op::subtract:
      return of_type(Opcode::subtract_f64, Opcode::subtract_i64);
    case ir::Op::multiply:
      return of_type(Opcode::multiply_f64, Opcode::multiply_i64);
    case ir::Op::negate:
      return of_type(Opcode::negate_f64, Opcode::negate_i64);
    case ir::Op::divide:
      return Opcode::divide_f64;
    case ir::Op::minimum:
      return of_type(Opcode::minimum_f64, Opcode::minimum_i64);
    case ir::Op::maximum:
      return of_type(Opcode::maximum_f64, Opcode::maximum_i64);
    case ir::Op::absolute:
      return of_type(Opcode::absolute_f64, Opcode::absolute_i64);
    case ir::Op::equal:
      return of_type(Opcode::equal_f64, Opcode::equal_i64);
    case ir::Op::not_equal:
      return of_type(Opcode::not_equal_f64, Opcode::not_equal_i64);
    case ir::Op::less:
    case ir::Op::greater:  // the operands are swapped
      return of_type(Opcode::less_f64, Opcode::less_i64);
    case ir::Op::less_equal:
    case ir::Op::greater_equal:
      return of_type(Opcode::less_equal_f64, Opcode::less_equal_i64);
    case ir::Op::logical_and:
      return Opcode::logical_and;
    case ir::Op::logical_or:
      return Opcode::logical_or;
    case ir::Op::logical_not:
      return Opcode::logical_not;
    case ir::Op::select:
      return Opcode::select;
    case ir::Op::to_f64:
      return type == ir::Type::boolean ? Opcode::f64_from_boolean : Opcode::f64_from_i64;
    case ir::Op::to_i64:
      return Opcode::i64_from_boolean;
    case ir::Op::to_boolean:
      return of_type(Opcode::boolean_from_f64, Opcode::boolean_from_i64);
    default:
      assert(value.op == ir::Op::local_get);
      return Opcode::move;
  }
}

}  // namespace jiteval::interp
