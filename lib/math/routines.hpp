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

/// The functions that are written over lanes, numbered, and then how many they are.
enum : std::uint8_t {
#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_NUMBER_##implementation(name)
#define JITEVAL_PART(name, arity, implementation) JITEVAL_NUMBER_##implementation(name)
#define JITEVAL_NUMBER_instruction(name) number_of_##name,
#define JITEVAL_NUMBER_inlined(name) number_of_##name,
#define JITEVAL_NUMBER_called(name)
#include "math/functions.def"
#undef JITEVAL_NUMBER_instruction
#undef JITEVAL_NUMBER_inlined
#undef JITEVAL_NUMBER_called
#undef JITEVAL_FUNCTION
  inlined_count
};

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
