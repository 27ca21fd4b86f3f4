// The routines for what every machine runs.
#include "math/variant.hpp"

namespace jiteval::math {

constinit const Variant baseline_variant = make_variant<ScalarLanes>("baseline");

}  // namespace jiteval::math
