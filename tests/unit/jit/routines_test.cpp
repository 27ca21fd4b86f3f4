#include "jit/routines.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "math/routines.hpp"

namespace jiteval::jit {
namespace {

TEST(Routines, AreFoundByTheNamesOfCompiledCode) {
  for (const math::Routine& routine : math::routines()) {
    const std::string name = routine.name;
    EXPECT_EQ(find_routine("jiteval_lanes_" + name), reinterpret_cast<void*>(routine.lanes)) << name;
    EXPECT_EQ(find_routine("jiteval_scalar_" + name), reinterpret_cast<void*>(routine.scalar)) << name;
  }
  for (const math::SlowPath* path : math::slow_paths()) {
    EXPECT_EQ(find_routine("jiteval_slow_" + std::string(path->name)), reinterpret_cast<void*>(path->routine));
  }
  const auto floor = reinterpret_cast<double (*)(double)>(find_routine("floor"));
  ASSERT_NE(floor, nullptr);
  EXPECT_EQ(floor(-1.5), -2);
}

TEST(Routines, AreNothingElse) {
  for (const char* name : {"", "system", "jiteval_", "jiteval_lanes_", "jiteval_scalar_system", "jiteval_slow_none",
                           "floo", "floorff"}) {
    EXPECT_EQ(find_routine(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace jiteval::jit
