/// Builds a program: its registers, constants, instructions and jumps.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "interp/bytecode.hpp"

namespace jiteval::interp {

enum class Label : std::int32_t {};

struct Operands {
  Register a = 0, b = 0, c = 0;
  int count = 0;
};

class Assembler {
 public:
  explicit Assembler(std::vector<ir::Parameter> parameters) { program_.parameters = std::move(parameters); }

  /// A constant's register. New constants must come before all other registers.
  Register constant(Word word);
  /// The register of a uniform or varying parameter.
  Register argument(std::uint32_t parameter);
  /// The register of bank output.
  Register output();

  /// A register that was released, or a new one.
  Register allocate(Bank bank);
  /// A register of lanes that is neither of the two, which may be free already but are still to be read.
  Register allocate_apart_from(Register a, Register b);
  void release(Register reg) { free_[static_cast<int>(program_.banks[reg])].push_back(reg); }

  bool is_uniform(Register reg) const {
    return program_.banks[reg] == Bank::uniform || program_.banks[reg] == Bank::constant;
  }
  bool all_uniform(const Operands& operands) const;
  /// Bits of Form for the operands that are uniform.
  std::uint8_t form(const Operands& operands) const;

  void emit(const Instruction& instruction) { program_.code.push_back(instruction); }
  void emit_jump(Instruction instruction, Label target);
  void emit_elementwise(Opcode op, Register d, const Operands& operands);
  /// Calls a routine of lib/math; `operands` are one or two.
  void emit_call(const std::string& name, Register d, Operands operands, Register mask);

  Label new_label();
  /// The next instruction is where jumps to the label go.
  void bind(Label label);

  /// The program; every label must be bound.
  Program finish();

 private:
  Register new_register(Bank bank);
  std::int32_t routine(const std::string& name);

  Program program_;
  std::map<std::uint64_t, Register> constants_;
  std::vector<Register> free_[5];  // of each bank
  std::vector<std::int32_t> labels_;
  std::vector<std::size_t> jumps_;  // instructions whose `extra` is a label still
};

/// The elementwise instruction that computes a value. For `greater` and `greater_equal` its operands are swapped.
Opcode elementwise_opcode(const ir::Function& function, const ir::Value& value);

}  // namespace jiteval::interp
