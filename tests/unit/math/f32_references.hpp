/// Other people's arithmetic for functions of f32 numbers: glibc's in double, and what can be made of it, good to
/// 2^-40 of the result. Also MPFR's, to as many digits as one likes.
#pragma once

#include <cstddef>
#include <span>

#include "accuracy.hpp"

namespace jiteval::math::testing {

struct F32Reference {
  const char* name;
  double (*quick)(double x);
  int (*exact)(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding);
};

/// Every function of the language with one argument that is not called.
std::span<const F32Reference> f32_references();

}  // namespace jiteval::math::testing
