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

/// How many functions are written over lanes.
inline constexpr int inlined_count = 0
#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_COUNT_##implementation
#define JITEVAL_PART(name, arity, implementation) JITEVAL_COUNT_##implementation
#define JITEVAL_COUNT_instruction +1
#define JITEVAL_COUNT_inlined +1
#define JITEVAL_COUNT_called
#include "math/functions.def"
#undef JITEVAL_COUNT_instruction
#undef JITEVAL_COUNT_inlined
#undef JITEVAL_COUNT_called
#undef JITEVAL_FUNCTION
    ;

/// The routines of one instruction set. All variants give the same bits.
struct Variant {
  const char* instruction_set;
  Routine routines[inlined_count];  ///< the rows of functions.def that are not called
};

// Plain data, initialised at compile time: looking at a variant runs none of its code.
extern const Variant baseline_variant;
#ifdef JITEVAL_X86_VARIANTS
extern const Variant avx2_variant;
extern const Variant avx512_variant;
#endif

/// The variants this machine can run, best first, and then null.
const Variant* const* usable_variants();

/// Every slow path that a function has.
std::span<const SlowPath* const> slow_paths();

}  // namespace jiteval::math
