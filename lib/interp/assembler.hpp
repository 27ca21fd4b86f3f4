/// Builds a program: its registers, constants, instructions and jumps.
#pragma once

#include <cstdint>
#include <span>
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
  /// `constants` are all those that the program will ask for, in any order.
  Assembler(const std::vector<ir::Parameter>& parameters, std::vector<Word> constants);

  /// A constant's register.
  Register constant(Word word) const;
  /// A register with the address of a copy of the bytes. These come before all other registers.
  Register constant_array(std::span<const std::byte> bytes);
  /// The register of a uniform or varying parameter.
  Register argument(std::uint32_t parameter);
  /// The register of a word of what an array or pointer parameter's input points to.
  Register word_of(std::uint32_t parameter, std::size_t word);
  /// The register of bank output.
  Register output();
  /// The first of so many elements of private arrays.
  std::int32_t private_array(std::int64_t size);

  /// A register that was released, or a new one.
  Register allocate(Bank bank);
  /// A register of lanes that is none of the three, which may be free already but are still to be read.
  Register allocate_apart_from(const Operands& operands);
  void release(Register reg) { free_[static_cast<int>(program_.banks[reg])].push_back(reg); }

  bool is_uniform(Register reg) const {
    return program_.banks[reg] == Bank::uniform || program_.banks[reg] == Bank::constant;
  }
  bool all_uniform(const Operands& operands) const { return form(operands) == (1 << operands.count) - 1; }
  /// Bits of Form for the operands that are uniform.
  std::uint8_t form(const Operands& operands) const;

  void emit(const Instruction& instruction) { program_.code.push_back(instruction); }
  void emit_jump(Instruction instruction, Label target);
  void emit_elementwise(Opcode op, Register d, const Operands& operands);
  /// An instruction that only concerns the lanes of `mask`.
  void emit_masked(Opcode op, Register d, const Operands& operands, Register mask, std::int32_t extra);
  /// Calls a routine of one to three operands.
  void emit_call(int routine, Register d, Operands operands, Register mask);

  Label new_label();
  /// The next instruction is where jumps to the label go.
  void bind(Label label);

  /// The program; every label must be bound.
  Program finish();

 private:
  Register new_register(Bank bank);
  Register argument(std::uint32_t parameter, std::size_t word, bool varying);

  const std::vector<ir::Parameter>& parameters_;
  Program program_;
  std::vector<Register> free_[5];  // of each bank
  std::vector<std::int32_t> labels_;
  std::vector<std::size_t> jumps_;  // instructions whose `extra` is a label still
};

}  // namespace jiteval::interp
