/// What the conformance tests share: both engines, and comparison in units in the last place.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "jiteval/jiteval.hpp"
#include "shared/kernels.hpp"

namespace jiteval::test {

inline constexpr Engine engines[] = {Engine::interp, Engine::jit};

inline std::string_view name(Engine engine) { return engine == Engine::jit ? "jit" : "interp"; }

/// Doubles in order, as integers: neighbours differ by one, and both zeros are zero.
inline std::int64_t rank(double x) {
  const auto bits = std::bit_cast<std::int64_t>(x);
  return bits < 0 ? INT64_MIN - bits : bits;
}

/// Whether two numbers are the same number (any NaN is the same; zeros have signs), or `ulps` apart at most.
inline bool agree(double a, double b, std::int64_t ulps = 0) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (ulps == 0) return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  const std::int64_t apart =
      std::bit_cast<std::int64_t>(static_cast<std::uint64_t>(rank(a)) - static_cast<std::uint64_t>(rank(b)));
  return -ulps <= apart && apart <= ulps;
}

}  // namespace jiteval::test
