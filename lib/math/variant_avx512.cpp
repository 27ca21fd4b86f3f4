// The routines for AVX-512 (F and DQ).
#include "math/variant.hpp"

namespace jiteval::math {

constinit const Variant avx512_variant = make_variant<Avx512Lanes>("avx512");

}  // namespace jiteval::math
