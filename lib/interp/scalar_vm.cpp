// One lane: real jumps, one word for each register, masks ignored.

#include <algorithm>
#include <cstring>

#include "interp/bytecode.hpp"
#include "interp/integers.hpp"
#include "interp/stopping.hpp"

namespace jiteval::interp {

std::int32_t run_scalar(const Program& program, const void* const* inputs, Word* output, std::int64_t lane) {
  constexpr std::size_t few = 64;
  Word few_registers[few];
  const std::size_t register_count = program.banks.size();
  const std::size_t word_count = register_count + static_cast<std::size_t>(program.private_elements);
  Word* const r = word_count <= few ? few_registers : scratch_words(word_count);
  Word* const private_words = r + register_count;
  Stopping stopping;
  if (!program.constants.empty()) {
    std::memcpy(r, program.constants.data(), program.constants.size() * sizeof(Word));
  }
  for (const ArgumentRegister& argument : program.arguments) {
    r[argument.into] =
        static_cast<const Word*>(inputs[argument.parameter])[argument.varying ? lane : argument.word];
  }
  std::fill_n(private_words, program.private_elements, Word{.u = 0});

  const Instruction* const code = program.code.data();
  const Instruction* next = code;
  for (;;) {
    const Instruction& in = *next++;
    switch (in.op) {
#define JITEVAL_ELEMENTWISE1(name, operand, value, expression) \
  case Opcode::name: {                                         \
    const auto a = r[in.a].operand;                            \
    r[in.d].value = expression;                                \
    break;                                                     \
  }
#define JITEVAL_ELEMENTWISE2(name, operand, value, expression) \
  case Opcode::name: {                                         \
    const auto a = r[in.a].operand;                            \
    const auto b = r[in.b].operand;                            \
    r[in.d].value = expression;                                \
    break;                                                     \
  }
#define JITEVAL_ELEMENTWISE3(name, operand, value, expression) \
  case Opcode::name: {                                         \
    const auto a = r[in.a].operand;                            \
    const auto b = r[in.b].operand;                            \
    const auto c = r[in.c].operand;                            \
    r[in.d].value = expression;                                \
    break;                                                     \
  }
#define JITEVAL_CHECKED1(name, operand, value, valid, expression) \
  case Opcode::name: {                                            \
    const auto a = r[in.a].operand;                               \
    if (!(valid)) return in.extra;                                \
    r[in.d].value = expression;                                   \
    break;                                                        \
  }
#define JITEVAL_CHECKED2(name, operand, value, valid, expression) \
  case Opcode::name: {                                            \
    const auto a = r[in.a].operand;                               \
    const auto b = r[in.b].operand;                               \
    if (!(valid)) return in.extra;                                \
    r[in.d].value = expression;                                   \
    break;                                                        \
  }
#define JITEVAL_LOAD(name, type, value, expression)   \
  case Opcode::name: {                                \
    const type e = element<type>(r[in.a], r[in.b].i); \
    r[in.d].value = expression;                       \
    break;                                            \
  }
#define JITEVAL_STORE(name, type, operand, expression)                    \
  case Opcode::name: {                                                    \
    const auto v = r[in.c].operand;                                       \
    set_element<type>(r[in.a], r[in.b].i, static_cast<type>(expression)); \
    break;                                                                \
  }
#include "interp/opcodes.def"

      case Opcode::call1:
      case Opcode::call2:
        r[in.d].f = program.routines[in.extra].scalar(r[in.a].f, r[in.b].f);
        break;
#define JITEVAL_DIVISION(operation)          \
  case Opcode::operation:                    \
    if (r[in.b].u == 0) return in.extra;     \
    r[in.d].u = operation(r[in.a], r[in.b]); \
    break;
        JITEVAL_DIVISION(floor_divide_i64)
        JITEVAL_DIVISION(floor_divide_u64)
        JITEVAL_DIVISION(modulo_i64)
        JITEVAL_DIVISION(modulo_u64)
#undef JITEVAL_DIVISION
      case Opcode::window_row:
      case Opcode::window_gather: {
        const std::int64_t index = r[in.a].i;
        const std::int64_t size = program.window_sizes[in.b];
        if (!is_element(index, size)) return in.extra;
        r[in.d] = static_cast<const Word* const*>(inputs[in.b])[element_at(index, size)][lane];
        break;
      }
      case Opcode::private_load:
        r[in.d] = private_words[in.extra + r[in.a].i];
        break;
      case Opcode::private_store:
        private_words[in.extra + r[in.a].i] = r[in.b];
        break;
      case Opcode::fault_if:
        if (r[in.a].u != 0) return in.extra;
        break;
      case Opcode::allocate: {
        void* const memory = runtime::jiteval_allocate(r[in.a].i, in.b);
        if (memory == nullptr) return in.extra;
        r[in.d].u = reinterpret_cast<std::uintptr_t>(memory);
        break;
      }
      case Opcode::output_word:
        output[in.extra] = r[in.a];
        break;

      case Opcode::jump:
      case Opcode::lane_jump:
        next = code + in.extra;
        break;
      case Opcode::jump_if_zero:
      case Opcode::mask_narrow:
        if (r[in.a].u == 0) next = code + in.extra;
        break;
      case Opcode::loop_again:
        if (const std::int32_t stop = stopping.code()) return stop;
        next = code + in.extra;
        break;
      case Opcode::loop_next:
        if (const std::int32_t stop = stopping.code()) return stop;
        r[in.a].u += r[in.b].u;
        if (--r[in.d].u != 0) next = code + in.extra;
        break;
      case Opcode::mask_repeat:
        if (const std::int32_t stop = stopping.code()) return stop;
        if (r[in.a].u != 0) next = code + in.extra;
        break;
      case Opcode::mask_narrow_not:
      case Opcode::mask_copy:
      case Opcode::mask_remove:
      case Opcode::mask_check:
        break;
      case Opcode::move_masked:
        r[in.d] = r[in.a];
        break;
      case Opcode::return_all:
      case Opcode::return_lanes:
        output[lane] = r[in.a];
        return 0;
      case Opcode::halt:
        return 0;
      default:
        __builtin_unreachable();  // spares the check of the jump table's bounds
    }
  }
}

}  // namespace jiteval::interp
