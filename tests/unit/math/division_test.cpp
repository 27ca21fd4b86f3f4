// floor_divide and modulo are Python's // and %, except that dividing by zero has a value.
#include <gtest/gtest.h>

#include "bits.hpp"
#include "math/scalar.hpp"

namespace jiteval::math {
namespace {

using namespace testing;

struct Row {
  std::uint64_t x, y, quotient, remainder;
};
constexpr Row python_results[] = {
#include "division_table.inc"
};

void expect_same(double actual, std::uint64_t expected, const Row& row, const char* what) {
  const bool same = std::isnan(from_bits(expected)) ? std::isnan(actual) : bits(actual) == expected;
  EXPECT_TRUE(same) << from_bits(row.x) << what << from_bits(row.y) << " is " << from_bits(expected) << ", not "
                    << actual;
}

TEST(Division, AgreesWithPython) {
  for (const Row& row : python_results) {
    expect_same(floor_divide(from_bits(row.x), from_bits(row.y)), row.quotient, row, " // ");
    expect_same(modulo(from_bits(row.x), from_bits(row.y)), row.remainder, row, " % ");
  }
}

TEST(Division, ByZeroFollowsIeee) {
  EXPECT_EQ(floor_divide(1, 0), infinity);
  EXPECT_EQ(floor_divide(-1, 0), -infinity);
  EXPECT_EQ(floor_divide(1, -0.0), -infinity);
  EXPECT_EQ(floor_divide(infinity, 0), infinity);
  EXPECT_TRUE(std::isnan(floor_divide(0, 0)));
  for (double x : {0.0, 1.0, -1.0, infinity, quiet_nan}) EXPECT_TRUE(std::isnan(modulo(x, 0))) << x;
}

TEST(Division, IsExactOnWholeNumbers) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 200'000; ++i) {
    const auto x = static_cast<std::int64_t>(random() >> 12) - (std::int64_t{1} << 51);
    auto y = static_cast<std::int64_t>(random() >> (12 + random() % 50)) * (random() % 2 == 0 ? 1 : -1);
    if (y == 0) y = 1;
    std::int64_t remainder = x % y;
    if (remainder != 0 && (remainder < 0) != (y < 0)) remainder += y;
    const std::int64_t quotient = (x - remainder) / y;
    ASSERT_EQ(modulo(static_cast<double>(x), static_cast<double>(y)), static_cast<double>(remainder))
        << x << ' ' << y;
    ASSERT_EQ(floor_divide(static_cast<double>(x), static_cast<double>(y)), static_cast<double>(quotient))
        << x << ' ' << y;
  }
}

TEST(Division, QuotientIsWholeAndRemainderHasTheSignOfTheDivisor) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 200'000; ++i) {
    const double x = from_bits(random());
    const double y = from_bits(random());
    if (!std::isfinite(x) || !std::isfinite(y) || y == 0) continue;
    const double quotient = floor_divide(x, y);
    const double remainder = modulo(x, y);
    SCOPED_TRACE(::testing::Message() << std::hexfloat << x << ' ' << y);
    ASSERT_EQ(std::signbit(remainder), std::signbit(y));
    ASSERT_LE(std::abs(remainder), std::abs(y));  // equal when a tiny negative x is rounded up to y
    if (std::isfinite(quotient)) {
      ASSERT_EQ(quotient, std::floor(quotient));
      // One apart at most: x / y is rounded, and may land on the whole number that the quotient stays below.
      ASSERT_LE(std::abs(quotient - std::floor(x / y)), 1 + std::abs(quotient) * 0x1p-51);
    }
  }
}

}  // namespace
}  // namespace jiteval::math
