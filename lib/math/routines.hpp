/// The routines that are compiled once for each instruction set, and the choice among them.
#pragma once

#include "math/scalar.hpp"

namespace jiteval::math {

/// One function in both shapes.
struct Routine {
  const char* name;
  LaneRoutine lanes;
  ScalarRoutine scalar;
};

/// The routines of one instruction set. All variants give the same bits.
struct Variant {
  const char* instruction_set;
  Routine routines[6];  ///< exp, log, sqrt, floor, ceil, round
};

// Plain data, initialised at compile time: looking at a variant runs none of its code.
extern const Variant baseline_variant;
#ifdef JITEVAL_X86_VARIANTS
extern const Variant avx2_variant;
extern const Variant avx512_variant;
#endif

/// The variants this machine can run, best first, and then null.
const Variant* const* usable_variants();

}  // namespace jiteval::math
