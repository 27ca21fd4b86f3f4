/// Integer division, as both virtual machines execute it. The divisor is not zero.
#pragma once

#include <cstdint>

#include "interp/opcode.hpp"
#include "ir/integers.hpp"

namespace jiteval::interp {

inline std::uint64_t floor_divide_i64(Word a, Word b) {
  return static_cast<std::uint64_t>(ir::floor_divide(a.i, b.i));
}
inline std::uint64_t modulo_i64(Word a, Word b) { return static_cast<std::uint64_t>(ir::modulo(a.i, b.i)); }
inline std::uint64_t floor_divide_u64(Word a, Word b) { return a.u / b.u; }
inline std::uint64_t modulo_u64(Word a, Word b) { return a.u % b.u; }

}  // namespace jiteval::interp
