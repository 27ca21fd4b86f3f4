#include "jit/routines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "jiteval/kernel.hpp"
#include "math/routines.hpp"

namespace jiteval::jit {
namespace {

TEST(Routines, AreFoundByTheNamesOfCompiledCode) {
  for (const math::Routine& routine : math::routines()) {
    const std::string name = routine.name;
    EXPECT_EQ(find_routine("jiteval_lanes_" + name), reinterpret_cast<void*>(routine.lanes)) << name;
    EXPECT_EQ(find_routine("jiteval_scalar_" + name), reinterpret_cast<void*>(routine.scalar)) << name;
  }
  const auto floor = reinterpret_cast<double (*)(double)>(find_routine("floor"));
  ASSERT_NE(floor, nullptr);
  EXPECT_EQ(floor(-1.5), -2);
}

TEST(Routines, OfWholeRegistersAreThoseOfTheMachine) {
  const std::vector<Isa> isas = supported_isas();
  for (const char* function : {"sin", "tgamma", "remainder"}) {
    EXPECT_EQ(find_routine("jiteval_vector4_" + std::string(function)) != nullptr,
              std::ranges::find(isas, Isa::avx2) != isas.end());
    EXPECT_EQ(find_routine("jiteval_vector8_" + std::string(function)) != nullptr,
              std::ranges::find(isas, Isa::avx512) != isas.end());
  }
  EXPECT_EQ(find_routine("jiteval_preserving8_vector8"), find_routine("jiteval_preserving8_scalar"));
  EXPECT_NE(find_routine("jiteval_preserving8_scalar"), find_routine("jiteval_preserving4_vector4"));
  // One scalar routine is called for every lane.
  EXPECT_EQ(find_routine("jiteval_vector8_lambertw"), nullptr);
}

TEST(Routines, AreNothingElse) {
  for (const char* name :
       {"", "system", "jiteval_", "jiteval_lanes_", "jiteval_scalar_system", "jiteval_vector2_sin",
        "jiteval_vector8_", "jiteval_preserving2_vector2", "jiteval_preserving4_system", "floo", "floorff"}) {
    EXPECT_EQ(find_routine(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace jiteval::jit
