/// Words and opcodes of the virtual machine. This header is compiled for several instruction sets, so it has no
/// code of external linkage and includes nothing that has: the linker could keep the copy this machine cannot run.
#pragma once

#include <cstdint>

namespace jiteval::interp {

/// The contents of a register, or of one lane of it.
union Word {
  double f;
  std::int64_t i;
  std::uint64_t u;  // also a truth value, an address, or no more than its bits
};

/// The kinds come in this order: elementwise, checked, loads, stores, all others.
enum class Opcode : std::uint8_t {
#define JITEVAL_ELEMENTWISE1(name, operand, result, expression) name,
#define JITEVAL_ELEMENTWISE2(name, operand, result, expression) name,
#define JITEVAL_ELEMENTWISE3(name, operand, result, expression) name,
#define JITEVAL_CHECKED1(name, operand, result, valid, expression) name,
#define JITEVAL_CHECKED2(name, operand, result, valid, expression) name,
#define JITEVAL_LOAD(name, type, result, expression) name,
#define JITEVAL_STORE(name, type, operand, expression) name,
#define JITEVAL_INSTRUCTION(name, fields) name,
#include "interp/opcodes.def"
};

inline constexpr int elementwise_count = static_cast<int>(Opcode::trip_count) + 1;
inline constexpr int checked_count = static_cast<int>(Opcode::check_index) + 1 - elementwise_count;
inline constexpr int load_count = static_cast<int>(Opcode::load_word) + 1 - elementwise_count - checked_count;

static inline std::uint64_t truth(bool value) { return value ? ~std::uint64_t{0} : 0; }

// Without branches, so that loops of these become vectors.

/// Whether `x` is a whole number within +-2^53.
static inline bool is_whole(double x) {
  const double in_range = __builtin_fabs(x) <= 0x1p53 ? x : 0.5;
  return static_cast<double>(static_cast<std::int64_t>(in_range)) == in_range;
}

/// The element that Python's index means, or one that is not below the extent when it is out of range.
static inline std::uint64_t element_at(std::int64_t index, std::int64_t extent) {
  return static_cast<std::uint64_t>(index) + static_cast<std::uint64_t>(extent & index >> 63);
}

static inline bool is_element(std::int64_t index, std::int64_t extent) {
  return element_at(index, extent) < static_cast<std::uint64_t>(extent);
}

/// The number of values in start, start + step, ... below stop (above, for a negative step). Counting first means
/// that no counter ever passes the ends of the range of integers.
static inline std::uint64_t trip_count(std::int64_t start, std::int64_t stop, std::int64_t step) {
  const auto first = static_cast<std::uint64_t>(start);
  const auto last = static_cast<std::uint64_t>(stop);
  const auto stride = static_cast<std::uint64_t>(step);
  if (step > 0) return start < stop ? (last - first - 1) / stride + 1 : 0;
  return start > stop ? (first - last - 1) / (0 - stride) + 1 : 0;
}

/// Where element `index` from `address` is. It need not be aligned.
template <class T>
static inline void* element_address(Word address, std::int64_t index) {
  const std::uint64_t element = address.u + static_cast<std::uint64_t>(index) * sizeof(T);
  return reinterpret_cast<void*>(element);  // NOLINT(performance-no-int-to-ptr): a word holds the address
}

template <class T>
static inline T element(Word address, std::int64_t index) {
  T result;
  __builtin_memcpy(&result, element_address<T>(address, index), sizeof result);
  return result;
}

template <class T>
static inline void set_element(Word address, std::int64_t index, T value) {
  __builtin_memcpy(element_address<T>(address, index), &value, sizeof value);
}

}  // namespace jiteval::interp
