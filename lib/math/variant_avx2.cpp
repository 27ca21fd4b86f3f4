// The routines for AVX2 and FMA.
#include "math/variant.hpp"

namespace jiteval::math {

constinit const Variant avx2_variant = make_variant<Avx2Lanes>("avx2");

}  // namespace jiteval::math
