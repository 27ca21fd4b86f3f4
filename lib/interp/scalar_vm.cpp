// One lane: real jumps, one word for each register, masks ignored.

#include <algorithm>
#include <cassert>
#include <cstring>

#include "interp/bytecode.hpp"
#include "interp/integers.hpp"
#include "interp/stopping.hpp"

namespace jiteval::interp {

namespace {

/// The registers of one run, on the stack where they are few.
class Registers {
 public:
  explicit Registers(const Program& program) {
    const std::size_t count = program.banks.size() + static_cast<std::size_t>(program.private_elements);
    words_ = count <= few ? few_words_ : scratch_words(count);
    Word* next = words_;
    for (const Word constant : program.constants) *next++ = constant;
    if (program.private_elements != 0) {
      std::fill_n(words_ + program.banks.size(), program.private_elements, Word{.u = 0});
    }
  }
  Registers(const Registers&) = delete;
  Registers& operator=(const Registers&) = delete;

  Word* words() { return words_; }

 private:
  static constexpr std::size_t few = 64;
  Word few_words_[few];
  Word* words_;
};

// Runs the program for one lane of a block call, or, where `takes_doubles`, for the doubles that `inputs` points
// to. A template so that each has a copy of its own: another call would take as long as two instructions.
template <bool takes_doubles>
std::int32_t run(const Program& program, const void* inputs_or_doubles, Word* output, std::int64_t lane) {
  const void* const* const inputs = takes_doubles ? nullptr : static_cast<const void* const*>(inputs_or_doubles);
  Registers registers(program);
  Word* const r = registers.words();
  for (const ArgumentRegister& argument : program.arguments) {
    if constexpr (takes_doubles) {
      r[argument.into].f = static_cast<const double*>(inputs_or_doubles)[argument.parameter];
    } else {
      r[argument.into] =
          static_cast<const Word*>(inputs[argument.parameter])[argument.varying ? lane : argument.word];
    }
  }
  Word* const private_words = r + program.banks.size();
  Stopping stopping;
  const Instruction* const code = program.code.data();
  // Every instruction jumps to the next one itself: the processor learns better which comes after which than
  // from one jump for all, and there is one jump less.
  static const void* const places[] = {
#define JITEVAL_ELEMENTWISE1(name, ...) &&do_##name,
#define JITEVAL_ELEMENTWISE2(name, ...) &&do_##name,
#define JITEVAL_ELEMENTWISE3(name, ...) &&do_##name,
#define JITEVAL_CHECKED1(name, ...) &&do_##name,
#define JITEVAL_CHECKED2(name, ...) &&do_##name,
#define JITEVAL_LOAD(name, ...) &&do_##name,
#define JITEVAL_STORE(name, ...) &&do_##name,
#define JITEVAL_INSTRUCTION(name, fields) &&do_##name,
#include "interp/opcodes.def"
  };
#define JITEVAL_NEXT                                \
  do {                                              \
    in = next++;                                    \
    goto* places[static_cast<std::size_t>(in->op)]; \
  } while (false)

  const Instruction* next = code;
  const Instruction* in;
  JITEVAL_NEXT;

#define JITEVAL_ELEMENTWISE1(name, operand, value, expression) \
  do_##name : {                                                \
    const auto a = r[in->a].operand;                           \
    r[in->d].value = expression;                               \
    JITEVAL_NEXT;                                              \
  }
#define JITEVAL_ELEMENTWISE2(name, operand, value, expression) \
  do_##name : {                                                \
    const auto a = r[in->a].operand;                           \
    const auto b = r[in->b].operand;                           \
    r[in->d].value = expression;                               \
    JITEVAL_NEXT;                                              \
  }
#define JITEVAL_ELEMENTWISE3(name, operand, value, expression) \
  do_##name : {                                                \
    const auto a = r[in->a].operand;                           \
    const auto b = r[in->b].operand;                           \
    const auto c = r[in->c].operand;                           \
    r[in->d].value = expression;                               \
    JITEVAL_NEXT;                                              \
  }
#define JITEVAL_CHECKED1(name, operand, value, valid, expression) \
  do_##name : {                                                   \
    const auto a = r[in->a].operand;                              \
    if (!(valid)) return in->extra;                               \
    r[in->d].value = expression;                                  \
    JITEVAL_NEXT;                                                 \
  }
#define JITEVAL_CHECKED2(name, operand, value, valid, expression) \
  do_##name : {                                                   \
    const auto a = r[in->a].operand;                              \
    const auto b = r[in->b].operand;                              \
    if (!(valid)) return in->extra;                               \
    r[in->d].value = expression;                                  \
    JITEVAL_NEXT;                                                 \
  }
#define JITEVAL_LOAD(name, type, value, expression)     \
  do_##name : {                                         \
    const type e = element<type>(r[in->a], r[in->b].i); \
    r[in->d].value = expression;                        \
    JITEVAL_NEXT;                                       \
  }
#define JITEVAL_STORE(name, type, operand, expression)                                     \
  do_##name : {                                                                            \
    const auto v = r[in->c].operand;                                                       \
    const void* const place = element_address<type>(r[in->a], r[in->b].i);                 \
    if (const std::int32_t stop = stopping.before_store<sizeof(type)>(place)) return stop; \
    set_element<type>(r[in->a], r[in->b].i, static_cast<type>(expression));                \
    JITEVAL_NEXT;                                                                          \
  }
#include "interp/opcodes.def"

do_call1:
do_call2: {
  const double called = program.routines[in->extra].scalar(r[in->a].f, r[in->b].f, 0);
  // What so many expressions end with.
  if (next->op == Opcode::return_all && next->a == in->d) {
    output[lane].f = called;
    return 0;
  }
  r[in->d].f = called;
  JITEVAL_NEXT;
}

do_call3:
  r[in->d].f = program.routines[in->extra].scalar(r[in->a].f, r[in->b].f, r[in->c].f);
  JITEVAL_NEXT;

#define JITEVAL_DIVISION(operation)                       \
  do_##operation : if (r[in->b].u == 0) return in->extra; \
  r[in->d].u = operation(r[in->a], r[in->b]);             \
  JITEVAL_NEXT;
  JITEVAL_DIVISION(floor_divide_i64)
  JITEVAL_DIVISION(floor_divide_u64)
  JITEVAL_DIVISION(modulo_i64)
  JITEVAL_DIVISION(modulo_u64)
#undef JITEVAL_DIVISION
do_window_row:
do_window_gather: {
  assert(inputs != nullptr);  // a program with windows does not take doubles
  const std::int64_t index = r[in->a].i;
  const std::int64_t size = program.window_sizes[in->b];
  if (!is_element(index, size)) return in->extra;
  r[in->d] = static_cast<const Word* const*>(inputs[in->b])[element_at(index, size)][lane];
  JITEVAL_NEXT;
}
do_private_load:
  r[in->d] = private_words[in->extra + r[in->a].i];
  JITEVAL_NEXT;
do_private_store:
  private_words[in->extra + r[in->a].i] = r[in->b];
  JITEVAL_NEXT;
do_fault_if:
  if (r[in->a].u != 0) return in->extra;
  JITEVAL_NEXT;
do_allocate: {
  void* const memory = runtime::jiteval_allocate(r[in->a].i, in->b);
  if (memory == nullptr) return in->extra;
  r[in->d].u = reinterpret_cast<std::uintptr_t>(memory);
  JITEVAL_NEXT;
}
do_output_word:
  output[in->extra] = r[in->a];
  JITEVAL_NEXT;

do_jump:
do_lane_jump:
  next = code + in->extra;
  JITEVAL_NEXT;
do_jump_if_zero:
do_mask_narrow:
  if (r[in->a].u == 0) next = code + in->extra;
  JITEVAL_NEXT;
do_loop_again:
  if (const std::int32_t stop = stopping.code()) return stop;
  next = code + in->extra;
  JITEVAL_NEXT;
do_loop_next:
  if (const std::int32_t stop = stopping.code()) return stop;
  r[in->a].u += r[in->b].u;
  if (--r[in->d].u != 0) next = code + in->extra;
  JITEVAL_NEXT;
do_mask_repeat:
  if (const std::int32_t stop = stopping.code()) return stop;
  if (r[in->a].u != 0) next = code + in->extra;
  JITEVAL_NEXT;
do_mask_narrow_not:
do_mask_copy:
do_mask_remove:
do_mask_check:
  JITEVAL_NEXT;
do_move_masked:
  r[in->d] = r[in->a];
  JITEVAL_NEXT;
do_return_all:
do_return_lanes:
  output[lane] = r[in->a];
  return 0;
do_halt:
  return 0;
#undef JITEVAL_NEXT
}

}  // namespace

std::int32_t run_scalar(const Program& program, const void* const* inputs, Word* output, std::int64_t lane) {
  return run<false>(program, inputs, output, lane);
}

std::int32_t run_value(const Program& program, const double* arguments, Word* result) {
  return run<true>(program, arguments, result, 0);
}

}  // namespace jiteval::interp
