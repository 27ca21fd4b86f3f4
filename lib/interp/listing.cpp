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
#define JITEVAL_INSTRUCTION(name, fields) {#name, fields},
#include "interp/opcodes.def"
#undef JITEVAL_ELEMENTWISE1
#undef JITEVAL_ELEMENTWISE2
#undef JITEVAL_ELEMENTWISE3
#undef JITEVAL_INSTRUCTION
};

/// A letter for the bank and the register's number.
std::string register_name(const Program& program, Register reg) {
  constexpr char letters[] = {'c', 'u', 'v', 'w', 'o'};
  return fmt::format("{}{}", letters[static_cast<int>(program.banks[reg])], reg);
}

std::string field_text(const Program& program, const Instruction& in, char field) {
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
      return program.parameters[in.b].name;
    case 't':
      return fmt::format("-> {}", in.extra);
    case 'f':
      return fmt::format("fault {}", in.extra);
    default:
      return program.routines[static_cast<std::size_t>(in.extra)].name;
  }
}

}  // namespace

std::string print(const Program& program) {
  std::string text;
  const auto line = std::back_inserter(text);
  fmt::format_to(line,
                 "{} registers (c constant, u uniform, v lanes, w view of an input, o output), {} lanes a batch\n",
                 program.banks.size(), batch_lanes(program));
  for (std::size_t i = 0; i < program.constants.size(); ++i) {
    const Word word = program.constants[i];
    // Which of the two it is depends on the instruction; small integers are denormal as doubles.
    const bool is_integer = word.i >= -(std::int64_t{1} << 32) && word.i <= (std::int64_t{1} << 53);
    const auto value = is_integer ? fmt::format("{}", word.i) : fmt::format("{}", word.f);
    fmt::format_to(line, "      {:<18}{}\n", register_name(program, static_cast<Register>(i)), value);
  }
  for (const ArgumentRegister& argument : program.arguments) {
    fmt::format_to(line, "      {:<18}{}\n", register_name(program, argument.into),
                   program.parameters[argument.parameter].name);
  }
  for (std::size_t i = 0; i < program.code.size(); ++i) {
    const Instruction& in = program.code[i];
    const OpcodeText& opcode = opcode_texts[static_cast<int>(in.op)];
    fmt::format_to(line, "{:4}  {:<18}", i, opcode.name);
    const char* separator = "";
    for (const char* field = opcode.fields; *field != 0; ++field) {
      fmt::format_to(line, "{}{}", separator, field_text(program, in, *field));
      separator = ", ";
    }
    while (text.back() == ' ') text.pop_back();
    text += '\n';
  }
  return text;
}

}  // namespace jiteval::interp
