/// The loops over lanes in which the batch machine spends its time, compiled for several instruction sets.
#pragma once

#include <cstdint>

#include "interp/opcode.hpp"

namespace jiteval::interp {

/// d[i] = the elementwise instruction's expression of a[i], b[i], c[i], for i below n, which is at least 1. `d` may
/// be one of the operands. All pointers are valid, also those of operands that the instruction does not have.
using ElementwiseKernel = void (*)(Word* d, const Word* a, const Word* b, const Word* c, std::int64_t n);

/// Bits of the index of a kernel's form: the operand is one word for all lanes.
enum Form : std::uint8_t { uniform_a = 1, uniform_b = 2, uniform_c = 4 };

/// The same of a checked instruction, of operands a and b. Says whether they are valid in all lanes of the mask (of
/// all lanes, for a null one). What it computes in others has no meaning.
using CheckedKernel = bool (*)(Word* d, const Word* a, const Word* b, const Word* mask, std::int64_t n);

/// d[i] = element index[i] from `address`, in the lanes of the mask; a null one has all lanes. Elements of absent
/// lanes are not read.
using LoadKernel = void (*)(Word* d, Word address, const Word* index, const Word* mask, std::int64_t n);

struct LaneKernels {
  const char* name;
  /// By opcode, then form. The form in which all operands of several are uniform is null.
  ElementwiseKernel elementwise[elementwise_count][8];
  CheckedKernel checked[checked_count][4];  // by opcode from the first checked one, then form
  LoadKernel load[load_count];              // by opcode from the first load
  /// d = mask where the condition is not zero (or, the second, is zero); says whether a lane is left. `d` may be
  /// `mask`, and a null mask has all lanes.
  bool (*narrow)(Word* d, const Word* mask, const Word* condition, std::int64_t n);
  bool (*narrow_not)(Word* d, const Word* mask, const Word* condition, std::int64_t n);
  bool (*any)(const Word* mask, std::int64_t n);
  /// Takes the lanes of `leaving` out of `d`, which may be the same.
  void (*remove)(Word* d, const Word* leaving, std::int64_t n);
};

/// Every table that this machine can run, from the plainest to the best.
struct LaneKernelList {
  const LaneKernels* tables[3];
  int count;
};
LaneKernelList runnable_lane_kernels();

/// The best of them.
const LaneKernels& best_lane_kernels();

}  // namespace jiteval::interp
