// The instructions of the batch machine that are more than one lane kernel.

#include "interp/batch_machine.hpp"

namespace jiteval::interp {

namespace {

double* doubles(Word* words) { return reinterpret_cast<double*>(words); }

bool is_present(const Word* mask, std::int64_t lane) { return mask == nullptr || mask[lane].u != 0; }

/// Lane `lane` of an operand.
Word in_lane(const Word* operand, bool is_uniform, std::int64_t lane) { return operand[is_uniform ? 0 : lane]; }

}  // namespace

void BatchMachine::copy_mask(const Instruction& in) const {
  const Word all{.u = truth(true)};
  const Word* const from = mask(in);
  const std::uint8_t form = from == nullptr ? uniform_a : 0;
  const Word* const a = from == nullptr ? &all : from;
  elementwise(Opcode::move, form, registers_[in.d], a, a, a, lanes_);
}

void BatchMachine::call(const Instruction& in) const {
  const math::Routine& routine = program_.routines[in.extra];
  Word* const d = registers_[in.d];
  Word* const x = registers_[in.a];
  Word* const y = registers_[in.b];
  if (in.op == Opcode::call3) {
    Word* const z = registers_[in.c];
    if (in.uniform) {
      d->f = routine.scalar(x->f, y->f, z->f);
    } else {
      routine.lanes(doubles(x), doubles(y), doubles(z), doubles(d), lanes_);
    }
  } else if (in.uniform) {
    d->f = routine.scalar(x->f, y->f, 0);
  } else if (in.c == no_register || !call_packed(routine, d, x, y, registers_[in.c])) {
    routine.lanes(doubles(x), doubles(y), nullptr, doubles(d), lanes_);
  }
}

/// Calls for the lanes present only, if those are few enough for packing them to pay.
bool BatchMachine::call_packed(const math::Routine& routine, Word* d, const Word* x, const Word* y,
                               const Word* mask) const {
  std::int64_t present = 0;
  for (std::int64_t lane = 0; lane < lanes_; ++lane) present += mask[lane].u & 1;
  if (present > lanes_ / 4) return false;
  std::int64_t packed = 0;
  for (std::int64_t lane = 0; lane < lanes_; ++lane) {
    if (mask[lane].u == 0) continue;
    scratch_x_[packed] = x[lane];
    scratch_y_[packed++] = y[lane];
  }
  routine.lanes(doubles(scratch_x_), doubles(scratch_y_), nullptr, doubles(scratch_x_), packed);
  packed = 0;
  for (std::int64_t lane = 0; lane < lanes_; ++lane) {
    if (mask[lane].u != 0) d[lane] = scratch_x_[packed++];
  }
  return true;
}

std::int32_t BatchMachine::divide(const Instruction& in, std::uint64_t (*operation)(Word, Word)) const {
  Word* const d = registers_[in.d];
  const Word* const a = registers_[in.a];
  const Word* const b = registers_[in.b];
  const Word* const present = mask(in);
  for (std::int64_t lane = 0; lane < lanes(in); ++lane) {
    if (!is_present(present, lane)) continue;
    const Word divisor = in_lane(b, (in.form & uniform_b) != 0, lane);
    if (divisor.u == 0) return in.extra;
    d[lane].u = operation(in_lane(a, (in.form & uniform_a) != 0, lane), divisor);
  }
  return 0;
}

std::int32_t BatchMachine::checked(const Instruction& in) const {
  const int op = static_cast<int>(in.op) - elementwise_count;
  const CheckedKernel kernel = kernels_.checked[op][in.form];
  return kernel(registers_[in.d], registers_[in.a], registers_[in.b], mask(in), lanes(in)) ? 0 : in.extra;
}

void BatchMachine::load(const Instruction& in) const {
  const LoadKernel kernel = kernels_.load[static_cast<int>(in.op) - elementwise_count - checked_count];
  Word* const d = registers_[in.d];
  const Word* const address = registers_[in.a];
  const Word* const index = registers_[in.b];
  if (in.uniform || in.form == uniform_a) {
    kernel(d, *address, index, mask(in), lanes(in));
    return;
  }
  // The address may be one of an absent lane.
  const Word* const present = mask(in);
  for (std::int64_t lane = 0; lane < lanes_; ++lane) {
    if (!is_present(present, lane)) continue;
    kernel(d + lane, address[lane], index + ((in.form & uniform_b) != 0 ? 0 : lane), nullptr, 1);
  }
}

std::int32_t BatchMachine::window_row(const Instruction& in) const {
  const std::int64_t size = program_.window_sizes[in.b];
  const std::int64_t index = registers_[in.a]->i;
  if (!is_element(index, size)) return in.extra;
  const auto* const rows = static_cast<const Word* const*>(inputs_[in.b]);
  registers_[in.d] = const_cast<Word*>(rows[element_at(index, size)] + first_);  // a view, never written to
  return 0;
}

std::int32_t BatchMachine::window_gather(const Instruction& in) const {
  Word* const d = registers_[in.d];
  const Word* const a = registers_[in.a];
  const Word* const present = mask(in);
  const auto* const rows = static_cast<const Word* const*>(inputs_[in.b]);
  const std::int64_t size = program_.window_sizes[in.b];
  for (std::int64_t lane = 0; lane < lanes_; ++lane) {
    if (!is_present(present, lane)) continue;
    if (!is_element(a[lane].i, size)) return in.extra;
    d[lane] = rows[element_at(a[lane].i, size)][first_ + lane];
  }
  return 0;
}

void BatchMachine::private_load(const Instruction& in) const {
  Word* const d = registers_[in.d];
  const Word* const index = registers_[in.a];
  if ((in.form & uniform_a) != 0) {
    const Word* const row = private_row(in, index->i);
    elementwise(Opcode::move, 0, d, row, row, row, lanes_);
    return;
  }
  const Word* const present = mask(in);
  for (std::int64_t lane = 0; lane < lanes_; ++lane) {
    if (is_present(present, lane)) d[lane] = private_row(in, index[lane].i)[lane];
  }
}

void BatchMachine::private_store(const Instruction& in) const {
  const Word* const index = registers_[in.a];
  const Word* const value = registers_[in.b];
  const Word* const present = mask(in);
  const bool is_value_uniform = (in.form & uniform_b) != 0;
  if ((in.form & uniform_a) != 0) {
    Word* const row = private_row(in, index->i);
    if (present == nullptr) {
      elementwise(Opcode::move, is_value_uniform ? uniform_a : 0, row, value, value, value, lanes_);
    } else {
      elementwise(Opcode::select, is_value_uniform ? uniform_b : 0, row, present, value, row, lanes_);
    }
    return;
  }
  for (std::int64_t lane = 0; lane < lanes_; ++lane) {
    if (is_present(present, lane)) private_row(in, index[lane].i)[lane] = in_lane(value, is_value_uniform, lane);
  }
}

std::int32_t BatchMachine::fault_if(const Instruction& in) const {
  const Word* const condition = registers_[in.a];
  const bool faults = in.uniform ? condition->u != 0 : kernels_.narrow(scratch_x_, mask(in), condition, lanes_);
  return faults ? in.extra : 0;
}

}  // namespace jiteval::interp
