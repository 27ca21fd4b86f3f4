// The bytecode as text: the registers that come filled, then one instruction a line.

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

#include "interp/bytecode.hpp"

namespace jiteval::interp {

namespace {

struct OpcodeText {
  const char* name;
  const char* fields;
};

constexpr OpcodeText opcode_texts[] = {
#define JITEVAL_ELEMENTWISE1(name, operand, result, expression) {#name, "da"},
#define JITEVAL_ELEMENTWISE2(name, operand, result, expression) {#name, "dab"},
#define JITEVAL_ELEMENTWISE3(name, operand, result, expression) {#name, "dabc"},
#define JITEVAL_CHECKED1(name, operand, result, valid, expression) {#name, "damf"},
#define JITEVAL_CHECKED2(name, operand, result, valid, expression) {#name, "dabmf"},
#define JITEVAL_LOAD(name, type, result, expression) {#name, "dabm"},
#define JITEVAL_STORE(name, type, operand, expression) {#name, "abc"},
#define JITEVAL_INSTRUCTION(name, fields) {#name, fields},
#include "interp/opcodes.def"
};

/// A letter for the bank and the register's number.
std::string register_name(const Program& program, Register reg) {
  constexpr char letters[] = {'c', 'u', 'v', 'w', 'o'};
  return fmt::format("{}{}", letters[static_cast<int>(program.banks[reg])], reg);
}

std::string field_text(const Program& program, const ir::Function& function, const Instruction& in, char field) {
  switch (field) {
    case 'd':
      return register_name(program, in.d);
    case 'a':
      return register_name(program, in.a);
    case 'b':
      return register_name(program, in.b);
    case 'c':
      return register_name(program, in.c);
    case 'm':
      return in.c == no_register ? "all" : "mask " + register_name(program, in.c);
    case 'p':
      return function.parameters[in.b].name;
    case 't':
      return fmt::format("-> {}", in.extra);
    case 'f':
      return fmt::format("fault {}", in.extra);
    case 'e':
      return fmt::format("{} bytes", in.b);
    case 'k':
      return fmt::format("private {}", in.extra);
    case 's':
      return fmt::format("word {}", in.extra);
    default:
      return std::string(program.routines[in.extra].name);
  }
}

/// Which word of an argument it is.
std::string argument_text(const ir::Function& function, const ArgumentRegister& argument) {
  const ir::Parameter& parameter = function.parameters[argument.parameter];
  if (argument.word == 0) return parameter.name;
  const std::uint32_t axis = argument.word - 1;
  const bool is_extent = axis < max_kernel_dimensions;
  return fmt::format("{}, {} {}", parameter.name, is_extent ? "extent" : "stride",
                     is_extent ? axis : axis - max_kernel_dimensions);
}

std::string constant_text(const Program& program, const ir::Function& function, std::size_t reg) {
  const std::size_t first_array = program.constants.size() - program.constant_arrays.size();
  if (reg >= first_array) {
    const ir::ConstantArray& array = function.constant_arrays[reg - first_array];
    return fmt::format("{} constants {}", array.size, name(array.element));
  }
  const Word word = program.constants[reg];
  // Which of the two it is depends on the instruction; small integers are denormal as doubles.
  const bool is_integer = word.i >= -(std::int64_t{1} << 32) && word.i <= (std::int64_t{1} << 53);
  return is_integer ? fmt::format("{}", word.i) : fmt::format("{}", word.f);
}

}  // namespace

std::string print(const Program& program, const ir::Function& function) {
  std::string text;
  const auto line = std::back_inserter(text);
  const std::string lanes = function.is_single ? "one lane" : fmt::format("{} lanes a batch", batch_lanes(program));
  fmt::format_to(line, "{} registers (c constant, u uniform, v lanes, w view of an input, o output), {}\n",
                 program.banks.size(), lanes);
  for (std::size_t i = 0; i < program.constants.size(); ++i) {
    fmt::format_to(line, "      {:<18}{}\n", register_name(program, static_cast<Register>(i)),
                   constant_text(program, function, i));
  }
  for (const ArgumentRegister& argument : program.arguments) {
    fmt::format_to(line, "      {:<18}{}\n", register_name(program, argument.into),
                   argument_text(function, argument));
  }
  for (std::size_t i = 0; i < program.code.size(); ++i) {
    const Instruction& in = program.code[i];
    const OpcodeText& opcode = opcode_texts[static_cast<int>(in.op)];
    fmt::format_to(line, "{:4}  {:<18}", i, opcode.name);
    const char* separator = "";
    for (const char* field = opcode.fields; *field != 0; ++field) {
      fmt::format_to(line, "{}{}", separator, field_text(program, function, in, *field));
      separator = ", ";
    }
    while (text.back() == ' ') text.pop_back();
    text += '\n';
  }
  return text;
}

}  // namespace jiteval::interp
