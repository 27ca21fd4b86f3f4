/// Words and opcodes of the virtual machine. This header is compiled for several instruction sets, so it has no
/// code of external linkage and includes nothing that has: the linker could keep the copy this machine cannot run.
#pragma once

#include <cstdint>

namespace jiteval::interp {

/// The contents of a register, or of one lane of it.
union Word {
  double f;
  std::int64_t i;
  std::uint64_t u;
};

/// Elementwise opcodes come first.
enum class Opcode : std::uint8_t {
#define JITEVAL_ELEMENTWISE1(name, operand, result, expression) name,
#define JITEVAL_ELEMENTWISE2(name, operand, result, expression) name,
#define JITEVAL_ELEMENTWISE3(name, operand, result, expression) name,
#define JITEVAL_INSTRUCTION(name, fields) name,
#include "interp/opcodes.def"
#undef JITEVAL_ELEMENTWISE1
#undef JITEVAL_ELEMENTWISE2
#undef JITEVAL_ELEMENTWISE3
#undef JITEVAL_INSTRUCTION
};

inline constexpr int elementwise_count = static_cast<int>(Opcode::trip_count) + 1;

static inline std::uint64_t truth(bool value) { return value ? ~std::uint64_t{0} : 0; }

/// The number of values in start, start + step, ... below stop (above, for a negative step). Counting first means
/// that no counter ever passes the ends of the range of integers.
static inline std::uint64_t trip_count(std::int64_t start, std::int64_t stop, std::int64_t step) {
  const auto first = static_cast<std::uint64_t>(start);
  const auto last = static_cast<std::uint64_t>(stop);
  const auto stride = static_cast<std::uint64_t>(step);
  if (step > 0) return start < stop ? (last - first - 1) / stride + 1 : 0;
  return start > stop ? (first - last - 1) / (0 - stride) + 1 : 0;
}

}  // namespace jiteval::interp
