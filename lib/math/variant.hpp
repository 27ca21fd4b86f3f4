/// The body of every variant: included by one source file for each instruction set, and by nothing else.
///
/// As in native_lanes.hpp, everything here has internal linkage. Use nothing from the standard library here
/// that becomes a function in the object file: the linker could choose that copy for the whole program.
#pragma once

#include <cstdint>

#include "math/functions.hpp"
#include "math/native_lanes.hpp"
#include "math/routines.hpp"

namespace jiteval::math {
namespace {

/// The function of each row as a class, so that a template can take it.
#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_DEFINE_##implementation(name, arity)
#define JITEVAL_PART(name, arity, implementation) JITEVAL_DEFINE_##implementation(name, arity)
#define JITEVAL_DEFINE_instruction(name, arity) JITEVAL_DEFINE_inlined(name, arity)
#define JITEVAL_DEFINE_shared(name, arity) JITEVAL_DEFINE_inlined(name, arity)
#define JITEVAL_DEFINE_called(name, arity)
#define JITEVAL_DEFINE_inlined(name, arity_of_it)                                              \
  struct Function_##name {                                                                     \
    static constexpr int arity = arity_of_it;                                                  \
    template <class L, class Real = typename L::Real>                                          \
    static Real of(const L& lanes, Real x, [[maybe_unused]] Real y, [[maybe_unused]] Real z) { \
      return math::name(lanes, JITEVAL_ARGUMENTS_##arity_of_it);                               \
    }                                                                                          \
  };
#include "math/functions.def"
#undef JITEVAL_FUNCTION
#undef JITEVAL_DEFINE_inlined

/// The function over n doubles, L::width at a time; the last few go through padded vectors. All is inlined, so that
/// constants stay in registers from one vector to the next.
template <class Function, class L>
[[gnu::flatten]] void over_lanes(const double* x, const double* y, const double* z, double* out, std::int64_t n) {
  const L lanes;
  if constexpr (Function::arity < 2) y = x;
  if constexpr (Function::arity < 3) z = x;
  std::int64_t i = 0;
  for (; i + L::width <= n; i += L::width) {
    L::store(out + i, Function::of(lanes, L::load(x + i), L::load(y + i), L::load(z + i)));
  }
  if (i == n) return;
  double padded[3][L::width] = {};
  const std::int64_t rest = n - i;
  const double* const rows[] = {x + i, y + i, z + i};
  for (int row = 0; row < Function::arity; ++row) {
    for (std::int64_t j = 0; j < rest; ++j) padded[row][j] = rows[row][j];
  }
  L::store(padded[0], Function::of(lanes, L::load(padded[0]), L::load(padded[1]), L::load(padded[2])));
  for (std::int64_t j = 0; j < rest; ++j) out[i + j] = padded[0][j];
}

template <class Function>
double one_lane(double x, double y, double z) {
  return Function::of(ScalarLanes{}, x, y, z);
}

/// The function of one register's lanes.
template <class Function, class L, class Register = decltype(L::Real::value)>
[[gnu::flatten]] Register one_vector(Register x, Register y, Register z) {
  using Real = typename L::Real;
  return Function::of(L{}, Real{x}, Real{y}, Real{z}).value;
}

template <class L>
void* vector_routine_of([[maybe_unused]] const char* wanted) {
#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_DEFINE_##implementation(name, arity)
#define JITEVAL_PART(name, arity, implementation) JITEVAL_DEFINE_##implementation(name, arity)
#define JITEVAL_DEFINE_inlined(name, arity) \
  if (__builtin_strcmp(wanted, #name) == 0) return reinterpret_cast<void*>(one_vector<Function_##name, L>);
  if constexpr (L::width > 1) {
#include "math/functions.def"
  }
  return nullptr;
#undef JITEVAL_FUNCTION
#undef JITEVAL_DEFINE_inlined
}

template <class L>
constexpr Variant make_variant(const char* instruction_set) {
  return {instruction_set,
          L::width,
          vector_routine_of<L>,
          {
#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_DEFINE_##implementation(name, arity)
#define JITEVAL_PART(name, arity, implementation) JITEVAL_DEFINE_##implementation(name, arity)
#define JITEVAL_DEFINE_inlined(name, arity) {#name, over_lanes<Function_##name, L>, one_lane<Function_##name>},
#include "math/functions.def"
#undef JITEVAL_FUNCTION
#undef JITEVAL_DEFINE_inlined
#undef JITEVAL_DEFINE_instruction
#undef JITEVAL_DEFINE_shared
#undef JITEVAL_DEFINE_called
          }};
}

}  // namespace
}  // namespace jiteval::math
