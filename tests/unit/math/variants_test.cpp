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
#define JITEVAL_FUNCTION(name, arity, ...) {#name, arity},
#define JITEVAL_PART JITEVAL_FUNCTION
#include "math/functions.def"
#undef JITEVAL_FUNCTION
    {"floor_divide", 2},
    {"modulo", 2},
};

/// Operands of functions of up to three arguments: hard ones against hard ones in another order.
struct Operands {
  explicit Operands(int random_count) : x(hard_and_random_numbers(random_count)) {
    // Steps that share no factor with the count, so that over many rounds all meet.
    const std::size_t n = x.size();
    for (std::size_t i = 0; i < n; ++i) {
      y.push_back(x[(i * 7 + 3) % n]);
      z.push_back(x[(i * 11 + 5) % n]);
    }
  }
  std::vector<double> x, y, z;
};

TEST(Variants, TheBaselineIsAlwaysUsableAndLast) {
  const Variant* last = nullptr;
  for (auto variant = usable_variants(); *variant; ++variant) last = *variant;
  EXPECT_EQ(last, &baseline_variant);
}

TEST(Variants, GiveTheSameBits) {
  const Operands on(20'000);
  const std::size_t n = on.x.size();
  std::vector<double> out(n);
  std::vector<double> expected(n);
  for (std::size_t f = 0; f < std::size(baseline_variant.routines); ++f) {
    const Routine& baseline = baseline_variant.routines[f];
    for (std::size_t i = 0; i < n; ++i) expected[i] = baseline.scalar(on.x[i], on.y[i], on.z[i]);
    for (auto variant = usable_variants(); *variant; ++variant) {
      SCOPED_TRACE(std::string(baseline.name) + " with " + (*variant)->instruction_set);
      const Routine& routine = (*variant)->routines[f];
      ASSERT_STREQ(routine.name, baseline.name);
      routine.lanes(on.x.data(), on.y.data(), on.z.data(), out.data(), static_cast<std::int64_t>(n));
      int wrong = 0;
      for (std::size_t i = 0; i < n && wrong < 5; ++i) {
        const std::uint64_t scalar = bits(routine.scalar(on.x[i], on.y[i], on.z[i]));
        if (bits(out[i]) == bits(expected[i]) && scalar == bits(expected[i])) continue;
        ++wrong;
        ADD_FAILURE() << std::hexfloat << on.x[i] << ", " << on.y[i] << ", " << on.z[i] << std::hex << ": lanes "
                      << bits(out[i]) << ", scalar " << scalar << ", expected " << bits(expected[i]);
      }
    }
  }
}

TEST(Routines, EveryFunctionOfTheLanguageHasBothShapesWithTheSameBits) {
  const Operands on(300);
  std::vector<double> out(on.x.size());
  for (const Function& function : functions) {
    SCOPED_TRACE(function.name);
    const LaneRoutine lanes = lane_routine(function.name);
    const ScalarRoutine scalar = scalar_routine(function.name);
    ASSERT_NE(lanes, nullptr);
    ASSERT_NE(scalar, nullptr);
    lanes(on.x.data(), function.arity > 1 ? on.y.data() : nullptr, function.arity > 2 ? on.z.data() : nullptr,
          out.data(), static_cast<std::int64_t>(on.x.size()));
    for (std::size_t i = 0; i < on.x.size(); ++i) {
      ASSERT_EQ(bits(out[i]), bits(scalar(on.x[i], on.y[i], on.z[i])))
          << std::hexfloat << on.x[i] << ", " << on.y[i] << ", " << on.z[i];
    }
  }
}

TEST(Routines, AnUnknownNameHasNone) {
  EXPECT_EQ(lane_routine("sine"), nullptr);
  EXPECT_EQ(scalar_routine(""), nullptr);
}

TEST(Routines, AnyLengthWritesJustItsElementsAlsoInPlace) {
  constexpr double guard = -123.25;
  constexpr int size = 20;
  for (auto variant = usable_variants(); *variant; ++variant) {
    for (const Routine& routine : (*variant)->routines) {
      for (int n = 0; n <= 17; ++n) {
        SCOPED_TRACE(std::string(routine.name) + " with " + (*variant)->instruction_set + ", " + std::to_string(n));
        std::vector<double> x(size, guard);
        for (int i = 0; i < n; ++i) x[i + 1] = 0.3 + i;  // not aligned
        std::vector<double> out(size, guard);
        routine.lanes(x.data() + 1, x.data() + 1, x.data() + 1, out.data() + 1, n);
        for (int i = 0; i < size; ++i) {
          const bool inside = i >= 1 && i <= n;
          ASSERT_EQ(bits(out[i]), bits(inside ? routine.scalar(x[i], x[i], x[i]) : guard)) << i;
        }
        routine.lanes(x.data() + 1, x.data() + 1, x.data() + 1, x.data() + 1, n);
        for (int i = 0; i < size; ++i) ASSERT_EQ(bits(x[i]), bits(out[i])) << i;
      }
    }
  }
}

}  // namespace
}  // namespace jiteval::math
