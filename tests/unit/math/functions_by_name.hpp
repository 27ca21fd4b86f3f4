/// Every function of functions.def as a function of doubles: the library's routine for one lane.
#pragma once

#include "math/scalar.hpp"

namespace jiteval::math::testing {

#define JITEVAL_FUNCTION(name, arity, ...) JITEVAL_CALL_##arity(name)
#define JITEVAL_CALL_1(name) \
  inline double name(double x) { return scalar_routine(#name)(x, 0, 0); }
#define JITEVAL_CALL_2(name) \
  inline double name(double x, double y) { return scalar_routine(#name)(x, y, 0); }
#define JITEVAL_CALL_3(name) \
  inline double name(double x, double y, double z) { return scalar_routine(#name)(x, y, z); }
#include "math/functions.def"
#undef JITEVAL_FUNCTION
#undef JITEVAL_CALL_1
#undef JITEVAL_CALL_2
#undef JITEVAL_CALL_3

}  // namespace jiteval::math::testing
