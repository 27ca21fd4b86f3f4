// One lane: real jumps, one word for each register, masks ignored.

#include <cstring>

#include "interp/bytecode.hpp"
#include "interp/integers.hpp"

namespace jiteval::interp {

namespace {

const double* window_row(const void* const* inputs, std::uint32_t parameter, std::int64_t row) {
  return static_cast<const double* const*>(inputs[parameter])[row];
}

}  // namespace

std::int32_t run_scalar(const Program& program, const void* const* inputs, double* output, std::int64_t lane) {
  constexpr std::size_t few = 64;
  Word few_registers[few];
  const std::size_t register_count = program.banks.size();
  Word* const r = register_count <= few ? few_registers : scratch_words(register_count);
  if (!program.constants.empty()) {
    std::memcpy(r, program.constants.data(), program.constants.size() * sizeof(Word));
  }
  for (const ArgumentRegister& argument : program.arguments) {
    r[argument.into].f = static_cast<const double*>(inputs[argument.parameter])[argument.varying ? lane : 0];
  }
  const Instruction* const code = program.code.data();
  const Instruction* next = code;
  for (;;) {
    const Instruction& in = *next++;
    switch (in.op) {
#define JITEVAL_ELEMENTWISE1(name, operand, result, expression) \
  case Opcode::name: {                                          \
    const auto a = r[in.a].operand;                             \
    r[in.d].result = expression;                                \
    break;                                                      \
  }
#define JITEVAL_ELEMENTWISE2(name, operand, result, expression) \
  case Opcode::name: {                                          \
    const auto a = r[in.a].operand;                             \
    const auto b = r[in.b].operand;                             \
    r[in.d].result = expression;                                \
    break;                                                      \
  }
#define JITEVAL_ELEMENTWISE3(name, operand, result, expression) \
  case Opcode::name: {                                          \
    const auto a = r[in.a].operand;                             \
    const auto b = r[in.b].operand;                             \
    const auto c = r[in.c].operand;                             \
    r[in.d].result = expression;                                \
    break;                                                      \
  }
#include "interp/opcodes.def"
#undef JITEVAL_ELEMENTWISE1
#undef JITEVAL_ELEMENTWISE2
#undef JITEVAL_ELEMENTWISE3

      case Opcode::call1:
      case Opcode::call2:
        r[in.d].f = program.routines[static_cast<std::size_t>(in.extra)].scalar(r[in.a].f, r[in.b].f);
        break;
      case Opcode::floor_divide_i64:
        if (r[in.b].i == 0) return in.extra;
        r[in.d].i = floor_divide(r[in.a].i, r[in.b].i);
        break;
      case Opcode::modulo_i64:
        if (r[in.b].i == 0) return in.extra;
        r[in.d].i = modulo(r[in.a].i, r[in.b].i);
        break;
      case Opcode::whole_to_i64: {
        const double x = r[in.a].f;
        if (!is_whole(x)) return in.extra;
        r[in.d].i = static_cast<std::int64_t>(x);
        break;
      }
      case Opcode::window_row:
      case Opcode::window_gather: {
        const std::int64_t row = element_index(r[in.a].i, program.parameters[in.b].window_size);
        if (row < 0) return in.extra;
        r[in.d].f = window_row(inputs, in.b, row)[lane];
        break;
      }
      case Opcode::array_load:
      case Opcode::array_gather: {
        const auto& array = *static_cast<const BlockArray*>(inputs[in.b]);
        const std::int64_t element = element_index(r[in.a].i, array.size);
        if (element < 0) return in.extra;
        r[in.d].f = array.data[element];
        break;
      }
      case Opcode::array_size:
        r[in.d].i = static_cast<const BlockArray*>(inputs[in.b])->size;
        break;

      case Opcode::jump:
      case Opcode::lane_jump:
        next = code + in.extra;
        break;
      case Opcode::jump_if_zero:
      case Opcode::mask_narrow:
        if (r[in.a].u == 0) next = code + in.extra;
        break;
      case Opcode::loop_next:
        r[in.a].u += r[in.b].u;
        if (--r[in.d].u != 0) next = code + in.extra;
        break;
      case Opcode::mask_repeat:
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
        output[lane] = r[in.a].f;
        return 0;
      case Opcode::halt:
        return 0;
      default:
        __builtin_unreachable();  // spares the check of the jump table's bounds
    }
  }
}

}  // namespace jiteval::interp
