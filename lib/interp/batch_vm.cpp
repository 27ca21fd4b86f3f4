#include <algorithm>
#include <utility>

#include "interp/batch_machine.hpp"
#include "interp/integers.hpp"

namespace jiteval::interp {

namespace {

// Words between the lanes of one register and those of the next. Without them registers would lie a multiple of
// 4 KiB apart, and processors mistake a load that far from a recent store for one of the same address.
constexpr std::int64_t register_gap = 8;

constexpr std::int64_t scratch_rows = 2;

std::int64_t pointer_words(const Program& program) {
  return (static_cast<std::int64_t>(program.banks.size()) + 7) / 8 * 8;
}

std::size_t words_needed(const Program& program, std::int64_t row_words) {
  std::int64_t words = pointer_words(program) + (scratch_rows + program.private_elements) * row_words;
  for (Bank bank : program.banks) words += bank == Bank::lanes ? row_words : 1;
  return static_cast<std::size_t>(words);
}

// Instructions write only to registers of the banks uniform, lanes and output.
Word* read_only(const Word* words) { return const_cast<Word*>(words); }

}  // namespace

BatchMachine::BatchMachine(const Program& program, const LaneKernels& kernels, const void* const* inputs,
                           Word* output)
    : program_(program),
      kernels_(kernels),
      inputs_(inputs),
      output_(output),
      max_lanes_(batch_lanes(program)),
      row_words_(max_lanes_ + register_gap) {
  Word* words = scratch_words(words_needed(program, row_words_));
  registers_ = reinterpret_cast<Word**>(words);
  words += pointer_words(program);
  const auto next_row = [&] { return std::exchange(words, words + row_words_); };
  scratch_x_ = next_row();
  scratch_y_ = next_row();
  private_rows_ = std::exchange(words, words + program.private_elements * row_words_);
  for (std::size_t i = 0; i < program.banks.size(); ++i) {
    if (program.banks[i] == Bank::lanes) registers_[i] = next_row();
  }
  for (std::size_t i = 0; i < program.banks.size(); ++i) {
    if (program.banks[i] == Bank::constant) registers_[i] = read_only(&program.constants[i]);
    if (program.banks[i] == Bank::uniform) registers_[i] = words++;
  }
  // The others are set before they are used; their operands are never touched where an instruction has none.
  for (const ArgumentRegister& argument : program.arguments) {
    registers_[argument.into] = read_only(argument_words(argument));
  }
}

std::int32_t BatchMachine::run(std::int64_t n) {
  for (first_ = 0; first_ < n; first_ += max_lanes_) {
    lanes_ = std::min(max_lanes_, n - first_);
    for (const ArgumentRegister& argument : program_.arguments) {
      if (argument.varying) registers_[argument.into] = read_only(argument_words(argument) + first_);
    }
    if (program_.output != no_register) registers_[program_.output] = output_ + first_;
    for (std::int64_t i = 0; i < program_.private_elements; ++i) {
      std::fill_n(private_rows_ + i * row_words_, lanes_, Word{.u = 0});
    }
    if (const std::int32_t fault = run_batch()) return fault;
  }
  return 0;
}

std::int32_t BatchMachine::run_batch() {
  Word* const* const r = registers_;
  const Instruction* const code = program_.code.data();
  const Instruction* next = code;
  for (;;) {
    const Instruction& in = *next++;
    bool jumps = false;
    std::int32_t fault = 0;
    switch (in.op) {
#define JITEVAL_ELEMENTWISE1(name, ...) case Opcode::name:
#define JITEVAL_ELEMENTWISE2(name, ...) case Opcode::name:
#define JITEVAL_ELEMENTWISE3(name, ...) case Opcode::name:
#include "interp/opcodes.def"
      elementwise(in.op, in.form, r[in.d], r[in.a], r[in.b], r[in.c], lanes(in));
      break;
#define JITEVAL_CHECKED1(name, ...) case Opcode::name:
#define JITEVAL_CHECKED2(name, ...) case Opcode::name:
#include "interp/opcodes.def"
      fault = checked(in);
      break;
#define JITEVAL_LOAD(name, ...) case Opcode::name:
#include "interp/opcodes.def"
      load(in);
      break;

      case Opcode::call1:
      case Opcode::call2:
      case Opcode::call3:
        call(in);
        break;
      case Opcode::floor_divide_i64:
        fault = divide(in, floor_divide_i64);
        break;
      case Opcode::floor_divide_u64:
        fault = divide(in, floor_divide_u64);
        break;
      case Opcode::modulo_i64:
        fault = divide(in, modulo_i64);
        break;
      case Opcode::modulo_u64:
        fault = divide(in, modulo_u64);
        break;
      case Opcode::window_row:
        fault = window_row(in);
        break;
      case Opcode::window_gather:
        fault = window_gather(in);
        break;
      case Opcode::private_load:
        private_load(in);
        break;
      case Opcode::private_store:
        private_store(in);
        break;
      case Opcode::fault_if:
        fault = fault_if(in);
        break;

      case Opcode::jump:
        jumps = true;
        break;
      case Opcode::jump_if_zero:
        jumps = r[in.a]->u == 0;
        break;
      case Opcode::loop_again:
        jumps = true;
        fault = stopping_.code();
        break;
      case Opcode::loop_next:
        r[in.a]->u += r[in.b]->u;
        jumps = --r[in.d]->u != 0;
        fault = stopping_.code();
        break;
      case Opcode::mask_repeat:
        jumps = kernels_.narrow(r[in.d], r[in.d], r[in.a], lanes_);
        fault = stopping_.code();
        break;
      case Opcode::lane_jump:
        break;
      case Opcode::mask_narrow:
        jumps = !kernels_.narrow(r[in.d], mask(in), r[in.a], lanes_);
        break;
      case Opcode::mask_narrow_not:
        jumps = !kernels_.narrow_not(r[in.d], mask(in), r[in.a], lanes_);
        break;
      case Opcode::mask_check:
        jumps = !kernels_.any(r[in.c], lanes_);
        break;
      case Opcode::mask_copy:
        copy_mask(in);
        break;
      case Opcode::mask_remove:
        kernels_.remove(r[in.d], r[in.a], lanes_);
        break;

      case Opcode::move_masked:
        elementwise(Opcode::select, in.form, r[in.d], r[in.c], r[in.a], r[in.d], lanes_);
        break;
      case Opcode::return_lanes: {
        Word* const output = output_ + first_;
        elementwise(Opcode::select, in.form, output, r[in.c], r[in.a], output, lanes_);
        break;
      }
      case Opcode::return_all: {
        Word* const output = output_ + first_;
        if (r[in.a] != output) elementwise(Opcode::move, in.form, output, r[in.a], r[in.a], r[in.a], lanes_);
        return 0;
      }
      case Opcode::halt:
        return 0;
      default:
        __builtin_unreachable();  // the others are for one lane only
    }
    if (fault != 0) return fault;
    if (jumps) next = code + in.extra;
  }
}

std::int64_t batch_lanes(const Program& program) {
  constexpr std::int64_t cache_bytes = 24 << 10;
  const auto arrays = std::ranges::count_if(
      program.banks, [](Bank bank) { return bank == Bank::lanes || bank == Bank::view || bank == Bank::output; });
  const std::int64_t rows = std::max<std::int64_t>(arrays + program.private_elements, 1);
  const std::int64_t lanes = cache_bytes / std::int64_t{sizeof(Word)} / rows;
  return std::clamp<std::int64_t>(lanes / 64 * 64, 128, 512);
}

std::int32_t run_batch(const Program& program, const LaneKernels& kernels, const void* const* inputs, Word* output,
                       std::int64_t n) {
  return BatchMachine(program, kernels, inputs, output).run(n);
}

}  // namespace jiteval::interp
