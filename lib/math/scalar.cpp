#include "math/scalar.hpp"

#include <bit>
#include <cmath>
#include <iterator>
#include <string_view>
#include <vector>

#include "math/functions.hpp"
#include "math/routines.hpp"
#include "math/special.hpp"

namespace jiteval::math {
namespace {

double floor_divide_of(double x, double y, double) { return floor_divide(x, y); }
double modulo_of(double x, double y, double) { return modulo(x, y); }

template <ScalarRoutine function, int arity>
void over_each(const double* x, const double* y, const double* z, double* out, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) out[i] = function(x[i], arity > 1 ? y[i] : 0, arity > 2 ? z[i] : 0);
}

#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_DEFINE_##implementation(name, arity)
#define JITEVAL_DEFINE_instruction(name, arity)
#define JITEVAL_DEFINE_inlined(name, arity)
#define JITEVAL_DEFINE_shared(name, arity)
#define JITEVAL_DEFINE_called(name, arity)                                           \
  double name##_of(double x, [[maybe_unused]] double y, [[maybe_unused]] double z) { \
    return math::name(JITEVAL_ARGUMENTS_##arity);                                    \
  }
#include "math/functions.def"
#undef JITEVAL_DEFINE_called

/// The routines that exist once, not per instruction set.
constexpr Routine common_routines[] = {
#define JITEVAL_DEFINE_called(name, arity) {#name, over_each<name##_of, arity>, name##_of},
#include "math/functions.def"
#undef JITEVAL_DEFINE_called
#undef JITEVAL_DEFINE_inlined
#undef JITEVAL_DEFINE_shared
#undef JITEVAL_DEFINE_instruction
#undef JITEVAL_FUNCTION
    {"floor_divide", over_each<floor_divide_of, 2>, floor_divide_of},
    {"modulo", over_each<modulo_of, 2>, modulo_of},
};

const Routine* find(std::string_view name) {
  for (const Routine& routine : routines()) {
    if (name == routine.name) return &routine;
  }
  return nullptr;
}

}  // namespace

const Variant* const* usable_variants() {
  static const struct Usable {
    const Variant* variants[4] = {};

    Usable() {
      int count = 0;
#ifdef JITEVAL_X86_VARIANTS
      const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
      if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
        variants[count++] = &avx512_variant;
      }
      if (avx2) variants[count++] = &avx2_variant;
#endif
      variants[count++] = &baseline_variant;
    }
  } usable;
  return usable.variants;
}

std::span<const Routine> routines() {
  static const std::vector<Routine> all = [] {
    const Routine* over_lanes = usable_variants()[0]->routines;
    const Routine* common = common_routines;
    std::vector<Routine> rows;
    for (bool row_is_over_lanes : is_over_lanes) rows.push_back(row_is_over_lanes ? *over_lanes++ : *common++);
    rows.insert(rows.end(), common, std::end(common_routines));
    return rows;
  }();
  return all;
}

// fmod is exact, so x - remainder is a multiple of y but for its rounding, and the quotient is whole or very near.
double floor_divide(double x, double y) {
  if (y == 0) return x / y;
  const double remainder = std::fmod(x, y);
  double quotient = (x - remainder) / y;
  // The quotient so far is truncated: one too large if the remainder has the other sign.
  if (remainder != 0 && (remainder < 0) != (y < 0)) quotient -= 1;
  if (quotient == 0) return std::copysign(0.0, x / y);
  const double below = std::floor(quotient);
  return quotient - below > 0.5 ? below + 1 : below;
}

double modulo(double x, double y) {
  const double remainder = std::fmod(x, y);
  if (remainder == 0) return std::copysign(0.0, y);
  return (remainder < 0) != (y < 0) ? remainder + y : remainder;
}

void compute_slowly(ScalarRoutine routine, std::uint32_t lanes, const double* x, const double* y, const double* z,
                    double* results) {
  for (; lanes != 0; lanes &= lanes - 1) {
    const int i = std::countr_zero(lanes);
    results[i] = routine(x[i], y[i], z[i]);
  }
}

LaneRoutine lane_routine(const char* name) {
  const Routine* routine = find(name);
  return routine ? routine->lanes : nullptr;
}

void* vector_routine(const char* name, int width) {
  for (const Variant* const* variant = usable_variants(); *variant != nullptr; ++variant) {
    if ((*variant)->width == width) return (*variant)->vector_routine(name);
  }
  return nullptr;
}

ScalarRoutine scalar_routine(const char* name) {
  const Routine* routine = find(name);
  return routine ? routine->scalar : nullptr;
}

}  // namespace jiteval::math
