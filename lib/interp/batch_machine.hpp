/// The batch machine: every instruction runs over all lanes of a batch before the next one starts.
#pragma once

#include "interp/bytecode.hpp"
#include "interp/stopping.hpp"

namespace jiteval::interp {

class BatchMachine {
 public:
  BatchMachine(const Program& program, const LaneKernels& kernels, const void* const* inputs, Word* output);

  std::int32_t run(std::int64_t n);

 private:
  std::int32_t run_batch();

  const Word* argument_words(const ArgumentRegister& argument) const {
    return static_cast<const Word*>(inputs_[argument.parameter]) + argument.word;
  }

  const Word* mask(const Instruction& in) const { return in.c == no_register ? nullptr : registers_[in.c]; }
  std::int64_t lanes(const Instruction& in) const { return in.uniform ? 1 : lanes_; }

  void elementwise(Opcode op, std::uint8_t form, Word* d, const Word* a, const Word* b, const Word* c,
                   std::int64_t lanes) const {
    kernels_.elementwise[static_cast<int>(op)][form](d, a, b, c, lanes);
  }

  // One instruction each. Those that can fault return the code.
  void copy_mask(const Instruction& in) const;
  void call(const Instruction& in) const;
  bool call_packed(const math::Routine& routine, Word* d, const Word* x, const Word* y, const Word* mask) const;
  std::int32_t divide(const Instruction& in, std::uint64_t (*operation)(Word, Word)) const;
  std::int32_t checked(const Instruction& in) const;
  void load(const Instruction& in) const;
  std::int32_t window_row(const Instruction& in) const;
  std::int32_t window_gather(const Instruction& in) const;
  Word* private_row(const Instruction& in, std::int64_t element) const {
    return private_rows_ + (in.extra + element) * row_words_;
  }
  void private_load(const Instruction& in) const;
  void private_store(const Instruction& in) const;
  std::int32_t fault_if(const Instruction& in) const;

  const Program& program_;
  const LaneKernels& kernels_;
  const void* const* const inputs_;
  Word* const output_;
  const std::int64_t max_lanes_;
  const std::int64_t row_words_;  // from the lanes of one register to those of the next
  Word** registers_;
  Word* private_rows_;  // a row of lanes for each element of the private arrays
  // Two rows in which an instruction keeps what it needs.
  Word* scratch_x_;
  Word* scratch_y_;
  std::int64_t first_ = 0;  // the batch is lanes_ lanes from here
  std::int64_t lanes_ = 0;
  Stopping stopping_;
};

}  // namespace jiteval::interp
