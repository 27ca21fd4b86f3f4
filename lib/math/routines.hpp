/// The routines that are compiled once for each instruction set, and the choice among them.
#pragma once

#include <span>

#include "math/lanes.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {

/// One function in both shapes.
struct Routine {
  const char* name;
  LaneRoutine lanes;
  ScalarRoutine scalar;
};

/// For each row of functions.def, whether it is written over lanes; the others are called.
inline constexpr bool is_over_lanes[] = {
#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_OVER_LANES_##implementation,
#define JITEVAL_PART JITEVAL_FUNCTION
#define JITEVAL_OVER_LANES_instruction true
#define JITEVAL_OVER_LANES_inlined true
#define JITEVAL_OVER_LANES_shared true
#define JITEVAL_OVER_LANES_called false
#include "math/functions.def"
#undef JITEVAL_OVER_LANES_instruction
#undef JITEVAL_OVER_LANES_inlined
#undef JITEVAL_OVER_LANES_shared
#undef JITEVAL_OVER_LANES_called
#undef JITEVAL_FUNCTION
};
inline constexpr int function_count = sizeof is_over_lanes / sizeof is_over_lanes[0];
inline constexpr int inlined_count = [] {
  int count = 0;
  for (bool row : is_over_lanes) count += row ? 1 : 0;
  return count;
}();

/// The routines of one instruction set. All variants give the same bits.
struct Variant {
  const char* instruction_set;
  int width;                                  ///< lanes in a register
  void* (*vector_routine)(const char* name);  ///< see math::vector_routine
  Routine routines[inlined_count];            ///< the rows of functions.def that are not called
};

// Plain data, initialised at compile time: looking at a variant runs none of its code.
extern const Variant baseline_variant;
#ifdef JITEVAL_X86_VARIANTS
extern const Variant avx2_variant;
extern const Variant avx512_variant;
#endif

/// The variants this machine can run, best first, and then null.
const Variant* const* usable_variants();

// Where the two that functions.def does not have stand in `routines`.
inline constexpr int floor_divide_routine = function_count;
inline constexpr int modulo_routine = function_count + 1;

/// The best routines of this machine: those of functions.def in its order, then "floor_divide" and "modulo".
std::span<const Routine> routines();

}  // namespace jiteval::math
