#include "interp/assembler.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace jiteval::interp {

namespace {

std::uint64_t bits(Word word) { return word.u; }

}  // namespace

Assembler::Assembler(const std::vector<ir::Parameter>& parameters, std::vector<Word> constants)
    : parameters_(parameters) {
  std::ranges::sort(constants, {}, bits);
  const auto repeated = std::ranges::unique(constants, {}, bits);
  constants.erase(repeated.begin(), repeated.end());
  program_.banks.assign(constants.size(), Bank::constant);
  program_.constants = std::move(constants);
  const auto is_window = [](const ir::Parameter& parameter) { return parameter.kind == ArgumentKind::window; };
  if (std::ranges::any_of(parameters, is_window)) {
    for (const ir::Parameter& parameter : parameters) program_.window_sizes.push_back(parameter.window_size);
  }
}

Register Assembler::new_register(Bank bank) {
  program_.banks.push_back(bank);
  return static_cast<Register>(program_.banks.size() - 1);
}

Register Assembler::constant(Word word) const {
  const std::vector<Word>& all = program_.constants;
  const auto last = all.end() - static_cast<std::ptrdiff_t>(program_.constant_arrays.size());
  const auto at = std::ranges::lower_bound(all.begin(), last, word.u, {}, bits);
  assert(at != last && at->u == word.u);
  return static_cast<Register>(at - all.begin());
}

Register Assembler::constant_array(std::span<const std::byte> bytes) {
  assert(program_.banks.size() == program_.constants.size());
  auto copy = std::make_unique<std::byte[]>(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.get(), bytes.data(), bytes.size());
  program_.constants.push_back({.u = reinterpret_cast<std::uintptr_t>(copy.get())});
  const Register result = new_register(Bank::constant);
  program_.constant_arrays.push_back({result, std::move(copy)});
  return result;
}

Register Assembler::argument(std::uint32_t parameter) {
  return argument(parameter, 0, parameters_[parameter].kind == ArgumentKind::varying);
}

Register Assembler::word_of(std::uint32_t parameter, std::size_t word) { return argument(parameter, word, false); }

Register Assembler::argument(std::uint32_t parameter, std::size_t word, bool varying) {
  const auto at = std::ranges::find_if(program_.arguments, [&](const ArgumentRegister& argument) {
    return argument.parameter == parameter && argument.word == word;
  });
  if (at != program_.arguments.end()) return at->into;
  const Register reg = new_register(varying ? Bank::view : Bank::uniform);
  program_.arguments.push_back({reg, parameter, static_cast<std::uint32_t>(word), varying});
  return reg;
}

Register Assembler::output() {
  if (program_.output == no_register) program_.output = new_register(Bank::output);
  return program_.output;
}

std::int32_t Assembler::private_array(std::int64_t size) {
  return static_cast<std::int32_t>(std::exchange(program_.private_elements, program_.private_elements + size));
}

Register Assembler::allocate(Bank bank) {
  std::vector<Register>& free = free_[static_cast<int>(bank)];
  if (free.empty()) return new_register(bank);
  const Register result = free.back();
  free.pop_back();
  return result;
}

Register Assembler::allocate_apart_from(const Operands& operands) {
  std::vector<Register>& free = free_[static_cast<int>(Bank::lanes)];
  const auto found = std::ranges::find_if(
      free, [&](Register reg) { return reg != operands.a && reg != operands.b && reg != operands.c; });
  if (found == free.end()) return new_register(Bank::lanes);
  const Register result = *found;
  free.erase(found);
  return result;
}

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
  emit({.op = op,
        .form = uniform ? std::uint8_t{0} : form(operands),
        .uniform = uniform,
        .d = d,
        .a = operands.a,
        .b = operands.b,
        .c = operands.c});
}

void Assembler::emit_masked(Opcode op, Register d, const Operands& operands, Register mask, std::int32_t extra) {
  const bool uniform = is_uniform(d);
  emit({.op = op,
        .form = uniform ? std::uint8_t{0} : form(operands),
        .uniform = uniform,
        .d = d,
        .a = operands.a,
        .b = operands.b,
        .c = uniform ? no_register : mask,
        .extra = extra});
}

void Assembler::emit_call(int routine, Register d, Operands operands, Register mask) {
  constexpr Opcode by_count[] = {Opcode::call1, Opcode::call2, Opcode::call3};
  const Opcode op = by_count[operands.count - 1];
  // Routines of lanes want all their operands as lanes.
  std::vector<Register> spread;
  Register* const all[] = {&operands.a, &operands.b, &operands.c};
  for (Register* operand : std::span(all, static_cast<std::size_t>(operands.count))) {
    if (is_uniform(d) || !is_uniform(*operand)) continue;
    spread.push_back(allocate_apart_from(operands));
    emit_elementwise(Opcode::move, spread.back(), {*operand, 0, 0, 1});
    *operand = spread.back();
  }
  if (operands.count == 1) operands.b = operands.a;
  if (operands.count == 3) {
    // There is no room for a mask; what absent lanes hold does no harm.
    emit({.op = op,
          .uniform = is_uniform(d),
          .d = d,
          .a = operands.a,
          .b = operands.b,
          .c = operands.c,
          .extra = routine});
  } else {
    emit_masked(op, d, operands, mask, routine);
  }
  for (Register reg : spread) release(reg);
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

}  // namespace jiteval::interp
