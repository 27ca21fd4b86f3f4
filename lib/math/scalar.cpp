#include "math/scalar.hpp"

#include <cmath>
#include <string_view>

#include "math/routines.hpp"

namespace jiteval::math {
namespace {

template <ScalarRoutine function>
void over_each(const double* x, const double* y, double* out, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) out[i] = function(x[i], y[i]);
}

// A separate loop, for `y` may be null.
template <ScalarRoutine function>
void over_each_unary(const double* x, const double*, double* out, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) out[i] = function(x[i], 0);
}

double sin_of(double x, double) { return std::sin(x); }
double cos_of(double x, double) { return std::cos(x); }
double tan_of(double x, double) { return std::tan(x); }
double tanh_of(double x, double) { return std::tanh(x); }
double pow_of(double x, double y) { return std::pow(x, y); }
double atan2_of(double y, double x) { return std::atan2(y, x); }
double hypot_of(double x, double y) { return std::hypot(x, y); }
double fmod_of(double x, double y) { return std::fmod(x, y); }

/// The routines that exist once, not per instruction set.
constexpr Routine common_routines[] = {
    {"sin", over_each_unary<sin_of>, sin_of},
    {"cos", over_each_unary<cos_of>, cos_of},
    {"tan", over_each_unary<tan_of>, tan_of},
    {"tanh", over_each_unary<tanh_of>, tanh_of},
    {"pow", over_each<pow_of>, pow_of},
    {"atan2", over_each<atan2_of>, atan2_of},
    {"hypot", over_each<hypot_of>, hypot_of},
    {"fmod", over_each<fmod_of>, fmod_of},
    {"floor_divide", over_each<floor_divide>, floor_divide},
    {"modulo", over_each<modulo>, modulo},
};

const Routine* find(std::string_view name) {
  static const Variant& best = *usable_variants()[0];
  for (const Routine& routine : best.routines) {
    if (name == routine.name) return &routine;
  }
  for (const Routine& routine : common_routines) {
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

LaneRoutine lane_routine(const char* name) {
  const Routine* routine = find(name);
  return routine ? routine->lanes : nullptr;
}

ScalarRoutine scalar_routine(const char* name) {
  const Routine* routine = find(name);
  return routine ? routine->scalar : nullptr;
}

}  // namespace jiteval::math
