// A batch of lanes at a time: every instruction runs over all lanes before the next one starts.

#include <algorithm>
#include <utility>

#include "interp/bytecode.hpp"
#include "interp/integers.hpp"

namespace jiteval::interp {

namespace {

// Words between the lanes of one register and those of the next. Without them registers would lie a multiple of
// 4 KiB apart, and processors mistake a load that far from a recent store for one of the same address.
constexpr std::int64_t register_gap = 8;

// Two registers' worth of lanes into which those present are packed for a call.
constexpr std::int64_t packed_registers = 2;

std::int64_t pointer_words(const Program& program) {
  return (static_cast<std::int64_t>(program.banks.size()) + 7) / 8 * 8;
}

std::size_t words_needed(const Program& program, std::int64_t lanes) {
  std::int64_t words = pointer_words(program) + packed_registers * (lanes + register_gap);
  for (Bank bank : program.banks) words += bank == Bank::lanes ? lanes + register_gap : 1;
  return static_cast<std::size_t>(words);
}

const Word* input_words(const double* data) { return reinterpret_cast<const Word*>(data); }

double* doubles(Word* words) { return reinterpret_cast<double*>(words); }

bool is_present(const Word* mask, std::int64_t lane) { return mask == nullptr || mask[lane].u != 0; }

class BatchMachine {
 public:
  BatchMachine(const Program& program, const LaneKernels& kernels, const void* const* inputs, double* output)
      : program_(program),
        kernels_(kernels),
        inputs_(inputs),
        output_(reinterpret_cast<Word*>(output)),
        max_lanes_(batch_lanes(program)) {
    Word* words = scratch_words(words_needed(program, max_lanes_));
    registers_ = reinterpret_cast<Word**>(words);
    words += pointer_words(program);
    const auto next_lanes = [&] { return std::exchange(words, words + max_lanes_ + register_gap); };
    packed_x_ = next_lanes();
    packed_y_ = next_lanes();
    for (std::size_t i = 0; i < program.banks.size(); ++i) {
      if (program.banks[i] == Bank::lanes) registers_[i] = next_lanes();
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

  std::int32_t run(std::int64_t n) {
    for (first_ = 0; first_ < n; first_ += max_lanes_) {
      lanes_ = std::min(max_lanes_, n - first_);
      for (const ArgumentRegister& argument : program_.arguments) {
        if (argument.varying) registers_[argument.into] = read_only(argument_words(argument) + first_);
      }
      if (program_.output != no_register) registers_[program_.output] = output_ + first_;
      if (const std::int32_t fault = run_batch()) return fault;
    }
    return 0;
  }

 private:
  // Instructions write only to registers of the banks uniform, lanes and output.
  static Word* read_only(const Word* words) { return const_cast<Word*>(words); }

  const Word* argument_words(const ArgumentRegister& argument) const {
    return static_cast<const Word*>(inputs_[argument.parameter]);
  }

  const Word* mask(const Instruction& in) const { return in.c == no_register ? nullptr : registers_[in.c]; }

  void elementwise(Opcode op, std::uint8_t form, Word* d, const Word* a, const Word* b, const Word* c,
                   std::int64_t lanes) const {
    kernels_.elementwise[static_cast<int>(op)][form](d, a, b, c, lanes);
  }

  std::int32_t run_batch() {
    Word* const* const r = registers_;
    const Instruction* const code = program_.code.data();
    const Instruction* next = code;
    for (;;) {
      const Instruction& in = *next++;
      bool jumps = false;
      std::int32_t fault = 0;
      switch (in.op) {
        default:
          elementwise(in.op, in.form, r[in.d], r[in.a], r[in.b], r[in.c], in.uniform ? 1 : lanes_);
          break;
        case Opcode::call1:
        case Opcode::call2:
          call(in);
          break;
        case Opcode::floor_divide_i64:
          fault = divide(in, floor_divide);
          break;
        case Opcode::modulo_i64:
          fault = divide(in, modulo);
          break;
        case Opcode::whole_to_i64:
          fault = whole_to_i64(in);
          break;
        case Opcode::window_row:
          fault = window_row(in);
          break;
        case Opcode::window_gather:
          fault = window_gather(in);
          break;
        case Opcode::array_load:
        case Opcode::array_gather:
          fault = array_gather(in);
          break;
        case Opcode::array_size:
          r[in.d]->i = static_cast<const BlockArray*>(inputs_[in.b])->size;
          break;

        case Opcode::jump:
          jumps = true;
          break;
        case Opcode::jump_if_zero:
          jumps = r[in.a]->u == 0;
          break;
        case Opcode::loop_next:
          r[in.a]->u += r[in.b]->u;
          jumps = --r[in.d]->u != 0;
          break;
        case Opcode::lane_jump:
          break;
        case Opcode::mask_narrow:
          jumps = !kernels_.narrow(r[in.d], mask(in), r[in.a], lanes_);
          break;
        case Opcode::mask_narrow_not:
          jumps = !kernels_.narrow_not(r[in.d], mask(in), r[in.a], lanes_);
          break;
        case Opcode::mask_repeat:
          jumps = kernels_.narrow(r[in.d], r[in.d], r[in.a], lanes_);
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
      }
      if (fault != 0) return fault;
      if (jumps) next = code + in.extra;
    }
  }

  void copy_mask(const Instruction& in) const {
    const Word all{.u = truth(true)};
    const Word* const from = mask(in);
    const std::uint8_t form = from == nullptr ? uniform_a : 0;
    const Word* const a = from == nullptr ? &all : from;
    elementwise(Opcode::move, form, registers_[in.d], a, a, a, lanes_);
  }

  void call(const Instruction& in) const {
    const Routine& routine = program_.routines[static_cast<std::size_t>(in.extra)];
    Word* const d = registers_[in.d];
    Word* const x = registers_[in.a];
    Word* const y = registers_[in.b];
    if (in.uniform) {
      d->f = routine.scalar(x->f, y->f);
    } else if (in.c == no_register || !call_packed(routine, d, x, y, registers_[in.c])) {
      routine.lanes(doubles(x), doubles(y), doubles(d), lanes_);
    }
  }

  /// Calls for the lanes present only, if those are few enough for packing them to pay.
  bool call_packed(const Routine& routine, Word* d, const Word* x, const Word* y, const Word* mask) const {
    std::int64_t present = 0;
    for (std::int64_t lane = 0; lane < lanes_; ++lane) present += mask[lane].u & 1;
    if (present > lanes_ / 4) return false;
    std::int64_t packed = 0;
    for (std::int64_t lane = 0; lane < lanes_; ++lane) {
      if (mask[lane].u == 0) continue;
      packed_x_[packed] = x[lane];
      packed_y_[packed++] = y[lane];
    }
    routine.lanes(doubles(packed_x_), doubles(packed_y_), doubles(packed_x_), packed);
    packed = 0;
    for (std::int64_t lane = 0; lane < lanes_; ++lane) {
      if (mask[lane].u != 0) d[lane] = packed_x_[packed++];
    }
    return true;
  }

  std::int32_t divide(const Instruction& in, std::int64_t (*operation)(std::int64_t, std::int64_t)) const {
    Word* const d = registers_[in.d];
    const Word* const a = registers_[in.a];
    const Word* const b = registers_[in.b];
    const Word* const present = mask(in);
    const std::int64_t lanes = in.uniform ? 1 : lanes_;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      if (!is_present(present, lane)) continue;
      const std::int64_t divisor = b[(in.form & uniform_b) != 0 ? 0 : lane].i;
      if (divisor == 0) return in.extra;
      d[lane].i = operation(a[(in.form & uniform_a) != 0 ? 0 : lane].i, divisor);
    }
    return 0;
  }

  std::int32_t whole_to_i64(const Instruction& in) const {
    Word* const d = registers_[in.d];
    const Word* const a = registers_[in.a];
    const Word* const present = mask(in);
    const std::int64_t lanes = in.uniform ? 1 : lanes_;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      if (!is_present(present, lane)) continue;
      const double x = a[lane].f;
      if (!is_whole(x)) return in.extra;
      d[lane].i = static_cast<std::int64_t>(x);
    }
    return 0;
  }

  const double* const* rows(const Instruction& in) const {
    return static_cast<const double* const*>(inputs_[in.b]);
  }

  std::int32_t window_row(const Instruction& in) const {
    const std::int64_t row = element_index(registers_[in.a]->i, program_.parameters[in.b].window_size);
    if (row < 0) return in.extra;
    registers_[in.d] = read_only(input_words(rows(in)[row] + first_));
    return 0;
  }

  std::int32_t window_gather(const Instruction& in) const {
    Word* const d = registers_[in.d];
    const Word* const a = registers_[in.a];
    const Word* const present = mask(in);
    const double* const* const all_rows = rows(in);
    const std::int64_t size = program_.parameters[in.b].window_size;
    for (std::int64_t lane = 0; lane < lanes_; ++lane) {
      if (!is_present(present, lane)) continue;
      const std::int64_t row = element_index(a[lane].i, size);
      if (row < 0) return in.extra;
      d[lane].f = all_rows[row][first_ + lane];
    }
    return 0;
  }

  std::int32_t array_gather(const Instruction& in) const {
    Word* const d = registers_[in.d];
    const Word* const a = registers_[in.a];
    const Word* const present = mask(in);
    const BlockArray array = *static_cast<const BlockArray*>(inputs_[in.b]);
    const std::int64_t lanes = in.uniform ? 1 : lanes_;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      if (!is_present(present, lane)) continue;
      const std::int64_t element = element_index(a[lane].i, array.size);
      if (element < 0) return in.extra;
      d[lane].f = array.data[element];
    }
    return 0;
  }

  const Program& program_;
  const LaneKernels& kernels_;
  const void* const* const inputs_;
  Word* const output_;
  const std::int64_t max_lanes_;
  Word** registers_;
  Word* packed_x_;
  Word* packed_y_;
  std::int64_t first_ = 0;  // the batch is lanes_ lanes from here
  std::int64_t lanes_ = 0;
};

}  // namespace

std::int64_t batch_lanes(const Program& program) {
  constexpr std::int64_t cache_bytes = 24 << 10;
  const auto arrays = std::ranges::count_if(
      program.banks, [](Bank bank) { return bank == Bank::lanes || bank == Bank::view || bank == Bank::output; });
  const std::int64_t lanes = cache_bytes / std::int64_t{sizeof(Word)} / std::max<std::int64_t>(arrays, 1);
  return std::clamp<std::int64_t>(lanes / 64 * 64, 128, 512);
}

std::int32_t run_batch(const Program& program, const LaneKernels& kernels, const void* const* inputs,
                       double* output, std::int64_t n) {
  return BatchMachine(program, kernels, inputs, output).run(n);
}

}  // namespace jiteval::interp
