#include "jit/routines.hpp"

#include <cmath>
#include <cstring>
#include <string>

#include "math/routines.hpp"
#include "runtime/preserving.hpp"
#include "runtime/runtime.hpp"

namespace jiteval::jit {

namespace {

struct Named {
  std::string_view symbol;
  void* routine;
};

template <class Function>
Named named(std::string_view symbol, Function* function) {
  return {symbol, reinterpret_cast<void*>(function)};
}

void* find_single(std::string_view symbol) {
  using One = double(double);
  using OneFloat = float(float);
  static const Named all[] = {
      named("jiteval_stop_flag", &runtime::jiteval_stop_flag),
      named("jiteval_allocate", &runtime::jiteval_allocate),
      named("jiteval_open_arena", &runtime::jiteval_open_arena),
      named("jiteval_close_arena", &runtime::jiteval_close_arena),
      named<void*(void*, int, std::size_t)>("memset", &::memset),
      named<void*(void*, const void*, std::size_t)>("memcpy", &::memcpy),
      named<void*(void*, const void*, std::size_t)>("memmove", &::memmove),
      // Operations that lesser machines have no instruction for.
      named<One>("floor", &::floor),
      named<One>("ceil", &::ceil),
      named<One>("rint", &::rint),
      named<One>("trunc", &::trunc),
      named<double(double, double, double)>("fma", &::fma),
      // LLVM narrows an operation on a float that was widened and is narrowed again.
      named<OneFloat>("floorf", &::floorf),
      named<OneFloat>("ceilf", &::ceilf),
      named<OneFloat>("rintf", &::rintf),
      named<OneFloat>("truncf", &::truncf),
  };
  for (const Named& row : all) {
    if (row.symbol == symbol) return row.routine;
  }
  return nullptr;
}

/// Whether the symbol begins with a form of routine, which is then taken away.
bool take_form(std::string_view& symbol, std::string_view form) {
  if (!symbol.starts_with(form)) return false;
  symbol.remove_prefix(form.size());
  return true;
}

}  // namespace

void* find_routine(std::string_view symbol) {
  std::string_view name = symbol;
  if (take_form(name, "jiteval_lanes_")) {
    return reinterpret_cast<void*>(math::lane_routine(std::string(name).c_str()));
  }
  if (take_form(name, "jiteval_scalar_")) {
    return reinterpret_cast<void*>(math::scalar_routine(std::string(name).c_str()));
  }
  if (name == "jiteval_preserving4_scalar" || name == "jiteval_preserving4_vector4") {
    return runtime::preserving_call(4);
  }
  if (name == "jiteval_preserving8_scalar" || name == "jiteval_preserving8_vector8") {
    return runtime::preserving_call(8);
  }
  if (take_form(name, "jiteval_vector4_")) return math::vector_routine(std::string(name).c_str(), 4);
  if (take_form(name, "jiteval_vector8_")) return math::vector_routine(std::string(name).c_str(), 8);
  return find_single(symbol);
}

}  // namespace jiteval::jit
