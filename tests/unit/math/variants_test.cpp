// Every instruction set, every length and both shapes of a routine give the same bits.
#include <gtest/gtest.h>

#include <string>

#include "bits.hpp"
#include "math/routines.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

struct Function {
  const char* name;
  int arity;
};
constexpr Function functions[] = {
#define JITEVAL_FUNCTION(name, arity, implementation, summary) {#name, arity},
#include "ir/functions.def"
#undef JITEVAL_FUNCTION
    {"floor_divide", 2},
    {"modulo", 2},
};

TEST(Variants, TheBaselineIsAlwaysUsableAndLast) {
  const Variant* last = nullptr;
  for (auto variant = usable_variants(); *variant; ++variant) last = *variant;
  EXPECT_EQ(last, &baseline_variant);
}

TEST(Variants, GiveTheSameBits) {
  const std::vector<double> x = hard_and_random_numbers(100'000);
  const auto n = static_cast<std::int64_t>(x.size());
  std::vector<double> out(x.size());
  for (std::size_t f = 0; f < std::size(baseline_variant.routines); ++f) {
    const Routine& baseline = baseline_variant.routines[f];
    std::vector<double> expected(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) expected[i] = baseline.scalar(x[i], 0);
    for (auto variant = usable_variants(); *variant; ++variant) {
      SCOPED_TRACE(std::string(baseline.name) + " with " + (*variant)->instruction_set);
      const Routine& routine = (*variant)->routines[f];
      ASSERT_STREQ(routine.name, baseline.name);
      routine.lanes(x.data(), nullptr, out.data(), n);
      for (std::size_t i = 0; i < x.size(); ++i) {
        ASSERT_EQ(bits(out[i]), bits(expected[i])) << "lanes, x = " << std::hexfloat << x[i];
        ASSERT_EQ(bits(routine.scalar(x[i], 0)), bits(expected[i])) << "scalar, x = " << std::hexfloat << x[i];
      }
    }
  }
}

TEST(Routines, EveryFunctionOfTheLanguageHasBothShapesWithTheSameBits) {
  const std::vector<double> x = hard_and_random_numbers(300);
  std::vector<double> y(x.rbegin(), x.rend());
  std::vector<double> out(x.size());
  for (const Function& function : functions) {
    SCOPED_TRACE(function.name);
    const LaneRoutine lanes = lane_routine(function.name);
    const ScalarRoutine scalar = scalar_routine(function.name);
    ASSERT_NE(lanes, nullptr);
    ASSERT_NE(scalar, nullptr);
    lanes(x.data(), function.arity == 1 ? nullptr : y.data(), out.data(), static_cast<std::int64_t>(x.size()));
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_EQ(bits(out[i]), bits(scalar(x[i], y[i]))) << std::hexfloat << x[i] << ", " << y[i];
    }
  }
}

TEST(Routines, AnUnknownNameHasNone) {
  EXPECT_EQ(lane_routine("sine"), nullptr);
  EXPECT_EQ(scalar_routine(""), nullptr);
}

TEST(Routines, AnyLengthWritesJustItsElementsAlsoInPlace) {
  constexpr double guard = -123.25;
  for (auto variant = usable_variants(); *variant; ++variant) {
    for (const Routine& routine : (*variant)->routines) {
      for (int n = 0; n <= 17; ++n) {
        SCOPED_TRACE(std::string(routine.name) + " with " + (*variant)->instruction_set + ", " + std::to_string(n));
        std::vector<double> x(20, guard);
        for (int i = 0; i < n; ++i) x[i + 1] = 0.3 + i;  // not aligned
        std::vector<double> out(20, guard);
        routine.lanes(x.data() + 1, nullptr, out.data() + 1, n);
        for (int i = 0; i < 20; ++i) {
          const bool inside = i >= 1 && i <= n;
          ASSERT_EQ(bits(out[i]), bits(inside ? routine.scalar(x[i], 0) : guard)) << i;
        }
        routine.lanes(x.data() + 1, nullptr, x.data() + 1, n);
        ASSERT_EQ(x, out);
      }
    }
  }
}

}  // namespace
}  // namespace jiteval::math
