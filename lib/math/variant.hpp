/// The body of every variant: included by one source file for each instruction set, and by nothing else.
///
/// As in native_lanes.hpp, everything here has internal linkage. Use nothing from the standard library here
/// that becomes a function in the object file: the linker could choose that copy for the whole program.
#pragma once

#include <cstdint>

#include "math/exp.hpp"
#include "math/log.hpp"
#include "math/native_lanes.hpp"
#include "math/routines.hpp"

namespace jiteval::math {
namespace {

struct Exp {
  template <class L>
  static typename L::Real of(const L& lanes, typename L::Real x) {
    return exp(lanes, x);
  }
};

struct Log {
  template <class L>
  static typename L::Real of(const L& lanes, typename L::Real x) {
    return log(lanes, x);
  }
};

/// The function over n doubles, L::width at a time; the last few go through a padded vector.
template <class Function, class L>
void over_lanes(const double* x, const double*, double* out, std::int64_t n) {
  const L lanes;
  std::int64_t i = 0;
  for (; i + L::width <= n; i += L::width) L::store(out + i, Function::of(lanes, L::load(x + i)));
  if (i == n) return;
  double padded[L::width] = {};
  for (std::int64_t j = i; j < n; ++j) padded[j - i] = x[j];
  L::store(padded, Function::of(lanes, L::load(padded)));
  for (std::int64_t j = i; j < n; ++j) out[j] = padded[j - i];
}

template <class Function>
double one_lane(double x, double) {
  return Function::of(ScalarLanes{}, x);
}

// These are single instructions where the machine has them, and the compiler knows to use them. Where it has
// not, the compiler may write out floor and ceil in a way that leaves a signalling NaN as it is; x + x quiets it.
double sqrt_of(double x, double) { return __builtin_sqrt(x); }
double floor_of(double x, double) { return x == x ? __builtin_floor(x) : x + x; }
double ceil_of(double x, double) { return x == x ? __builtin_ceil(x) : x + x; }
double round_of(double x, double) { return __builtin_nearbyint(x); }  // to nearest, halves to even

template <double (*function)(double, double)>
void over_each(const double* x, const double*, double* out, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) out[i] = function(x[i], 0);
}

template <class L>
constexpr Variant make_variant(const char* instruction_set) {
  return {instruction_set,
          {{"exp", over_lanes<Exp, L>, one_lane<Exp>},
           {"log", over_lanes<Log, L>, one_lane<Log>},
           {"sqrt", over_each<sqrt_of>, sqrt_of},
           {"floor", over_each<floor_of>, floor_of},
           {"ceil", over_each<ceil_of>, ceil_of},
           {"round", over_each<round_of>, round_of}}};
}

}  // namespace
}  // namespace jiteval::math
