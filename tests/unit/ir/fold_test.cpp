// Constants: what folding gives must be the bits that C++ computes for the same operation.
#include "ir/fold.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "ir/builder.hpp"
#include "ir/integers.hpp"

namespace jiteval::ir::testing {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t integers[] = {0,  1,  -1,  2,    -2,        3,    7,        -7,   63,
                                     64, 65, 255, -129, 1LL << 32, most, most - 1, least};
constexpr double numbers[] = {0.0,    -0.0,   1.0,     -1.0, 0.1,  -2.5,   3.5,   1e-300,   1e300,     16777217.0,
                              0x1p63, 0x1p64, -0x1p63, -0.5, 1e10, 0x1p53, 1e-46, INFINITY, -INFINITY, NAN};

Literal i64(std::int64_t a) { return {Type::i64, 0, a}; }
Literal u64(std::uint64_t a) { return {Type::u64, 0, static_cast<std::int64_t>(a)}; }
Literal f64(double a) { return {Type::f64, a, 0}; }
Literal f32(float a) { return {Type::f32, a, 0}; }

std::optional<Literal> folded(Op op, Type type, std::initializer_list<Literal> operands) {
  return fold(op, type, {operands.begin(), operands.size()});
}

void expect_integer(const std::optional<Literal>& found, Type type, std::int64_t expected) {
  ASSERT_TRUE(found);
  EXPECT_EQ(found->type, type);
  EXPECT_EQ(found->integer, expected);
}

void expect_number(const std::optional<Literal>& found, Type type, double expected) {
  ASSERT_TRUE(found);
  EXPECT_EQ(found->type, type);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(found->number), std::bit_cast<std::uint64_t>(expected)) << expected;
}

TEST(Fold, IntegersDivideAsInPython) {
  for (std::int64_t a = -7; a <= 7; ++a) {
    for (std::int64_t b : {-3, -2, -1, 1, 2, 3}) {
      const double exact = std::floor(static_cast<double>(a) / static_cast<double>(b));
      expect_integer(folded(Op::floor_divide, Type::i64, {i64(a), i64(b)}), Type::i64,
                     static_cast<std::int64_t>(exact));
      expect_integer(folded(Op::modulo, Type::i64, {i64(a), i64(b)}), Type::i64,
                     a - b * static_cast<std::int64_t>(exact));
    }
  }
  expect_integer(folded(Op::floor_divide, Type::i64, {i64(least), i64(-1)}), Type::i64, least);
  expect_integer(folded(Op::modulo, Type::i64, {i64(least), i64(-1)}), Type::i64, 0);
}

TEST(Fold, IntegersWrapAround) {
  for (std::int64_t a : integers) {
    const auto x = static_cast<std::uint64_t>(a);
    for (std::int64_t b : integers) {
      const auto y = static_cast<std::uint64_t>(b);
      const auto expect = [&](Op op, std::uint64_t expected) {
        expect_integer(folded(op, Type::i64, {i64(a), i64(b)}), Type::i64, static_cast<std::int64_t>(expected));
        expect_integer(folded(op, Type::u64, {u64(x), u64(y)}), Type::u64, static_cast<std::int64_t>(expected));
      };
      expect(Op::add, x + y);
      expect(Op::subtract, x - y);
      expect(Op::multiply, x * y);
      expect(Op::bit_and, x & y);
      expect(Op::bit_or, x | y);
      expect(Op::bit_xor, x ^ y);
    }
    expect_integer(folded(Op::negate, Type::i64, {i64(a)}), Type::i64, static_cast<std::int64_t>(0 - x));
    expect_integer(folded(Op::negate, Type::u64, {u64(x)}), Type::u64, static_cast<std::int64_t>(0 - x));
    expect_integer(folded(Op::bit_not, Type::i64, {i64(a)}), Type::i64, ~a);
    expect_integer(folded(Op::bit_not, Type::u64, {u64(x)}), Type::u64, ~a);
    expect_integer(folded(Op::absolute, Type::i64, {i64(a)}), Type::i64,
                   a < 0 ? static_cast<std::int64_t>(0 - x) : a);
    expect_integer(folded(Op::absolute, Type::u64, {u64(x)}), Type::u64, a);
  }
}

TEST(Fold, UnsignedIntegersHaveNoSign) {
  for (std::int64_t a : integers) {
    const auto x = static_cast<std::uint64_t>(a);
    for (std::int64_t b : integers) {
      const auto y = static_cast<std::uint64_t>(b);
      const std::initializer_list<Literal> both = {u64(x), u64(y)};
      expect_integer(folded(Op::minimum, Type::u64, both), Type::u64, static_cast<std::int64_t>(std::min(x, y)));
      expect_integer(folded(Op::maximum, Type::u64, both), Type::u64, static_cast<std::int64_t>(std::max(x, y)));
      expect_integer(folded(Op::less, Type::boolean, both), Type::boolean, x < y);
      expect_integer(folded(Op::less_equal, Type::boolean, both), Type::boolean, x <= y);
      expect_integer(folded(Op::greater, Type::boolean, both), Type::boolean, x > y);
      expect_integer(folded(Op::greater_equal, Type::boolean, both), Type::boolean, x >= y);
      expect_integer(folded(Op::less, Type::boolean, {i64(a), i64(b)}), Type::boolean, a < b);
      if (y == 0) {
        EXPECT_FALSE(folded(Op::floor_divide, Type::u64, both));
        EXPECT_FALSE(folded(Op::modulo, Type::u64, both));
        continue;
      }
      expect_integer(folded(Op::floor_divide, Type::u64, both), Type::u64, static_cast<std::int64_t>(x / y));
      expect_integer(folded(Op::modulo, Type::u64, both), Type::u64, static_cast<std::int64_t>(x % y));
    }
  }
}

TEST(Fold, ShiftsTakeTheCountModulo64) {
  for (std::int64_t a : integers) {
    const auto x = static_cast<std::uint64_t>(a);
    for (int count : {0, 1, 5, 63}) {
      for (std::int64_t same : {count + 0LL, count + 64LL, count - 64LL}) {
        expect_integer(folded(Op::shift_left, Type::i64, {i64(a), i64(same)}), Type::i64,
                       static_cast<std::int64_t>(x << count));
        expect_integer(folded(Op::shift_right, Type::i64, {i64(a), i64(same)}), Type::i64, a >> count);
        expect_integer(folded(Op::shift_left, Type::u64, {u64(x), i64(same)}), Type::u64,
                       static_cast<std::int64_t>(x << count));
        expect_integer(folded(Op::shift_right, Type::u64, {u64(x), i64(same)}), Type::u64,
                       static_cast<std::int64_t>(x >> count));
      }
    }
  }
}

TEST(Fold, FloatsAreRoundedAfterEachOperation) {
  for (double a : numbers) {
    const auto s = static_cast<float>(a);
    for (double b : numbers) {
      const auto t = static_cast<float>(b);
      const auto expect = [&](Op op, double number, float single) {
        expect_number(folded(op, Type::f64, {f64(a), f64(b)}), Type::f64, number);
        expect_number(folded(op, Type::f32, {f32(s), f32(t)}), Type::f32, single);
      };
      if (std::isnan(a) || std::isnan(b)) continue;  // whose NaN it is, is not promised
      if (!std::isnan(a + b)) expect(Op::add, a + b, s + t);
      if (!std::isnan(a - b)) expect(Op::subtract, a - b, s - t);
      if (!std::isnan(a * b) && !std::isnan(s * t)) expect(Op::multiply, a * b, s * t);
      if (!std::isnan(a / b) && !std::isnan(s / t)) expect(Op::divide, a / b, s / t);
      expect(Op::minimum, b < a ? b : a, t < s ? t : s);
      expect(Op::maximum, b > a ? b : a, t > s ? t : s);
      expect_integer(folded(Op::less, Type::boolean, {f32(s), f32(t)}), Type::boolean, s < t);
      expect_integer(folded(Op::not_equal, Type::boolean, {f32(s), f32(t)}), Type::boolean, s != t);
    }
    if (std::isnan(a)) continue;
    expect_number(folded(Op::negate, Type::f32, {f32(s)}), Type::f32, -s);
    expect_number(folded(Op::absolute, Type::f32, {f32(s)}), Type::f32, std::fabs(s));
  }
  EXPECT_TRUE(folded(Op::not_equal, Type::boolean, {f64(NAN), f64(NAN)})->integer != 0);
}

TEST(Fold, ConvertsBetweenTypes) {
  for (std::int64_t a : integers) {
    const auto x = static_cast<std::uint64_t>(a);
    expect_number(folded(Op::to_f64, Type::f64, {i64(a)}), Type::f64, static_cast<double>(a));
    expect_number(folded(Op::to_f64, Type::f64, {u64(x)}), Type::f64, static_cast<double>(x));
    expect_number(folded(Op::to_f32, Type::f32, {i64(a)}), Type::f32, static_cast<float>(a));
    expect_number(folded(Op::to_f32, Type::f32, {u64(x)}), Type::f32, static_cast<float>(x));
    expect_integer(folded(Op::to_i64, Type::i64, {u64(x)}), Type::i64, a);
    expect_integer(folded(Op::to_u64, Type::u64, {i64(a)}), Type::u64, a);
    expect_integer(folded(Op::to_boolean, Type::boolean, {u64(x)}), Type::boolean, a != 0);
  }
  // By way of f64 it would be rounded twice, to 2^54.
  const std::int64_t twice = (std::int64_t{1} << 54) + (std::int64_t{1} << 30) + 1;
  expect_number(folded(Op::to_f32, Type::f32, {i64(twice)}), Type::f32, 0x1p54 + 0x1p31);
  for (double a : numbers) {
    if (std::isnan(a)) continue;
    expect_number(folded(Op::to_f32, Type::f32, {f64(a)}), Type::f32, static_cast<float>(a));
    expect_number(folded(Op::to_f64, Type::f64, {f32(static_cast<float>(a))}), Type::f64, static_cast<float>(a));
    expect_integer(folded(Op::to_boolean, Type::boolean, {f64(a)}), Type::boolean, a != 0);
  }
  EXPECT_EQ(folded(Op::to_boolean, Type::boolean, {f64(NAN)})->integer, 1);
}

TEST(Fold, TruncatesWhatFits) {
  const auto to_i64 = [](double a) { return folded(Op::truncate_to_i64, Type::i64, {f64(a)}); };
  const auto to_u64 = [](double a) { return folded(Op::truncate_to_u64, Type::u64, {f64(a)}); };
  expect_integer(to_i64(2.9), Type::i64, 2);
  expect_integer(to_i64(-2.9), Type::i64, -2);
  expect_integer(to_i64(-0x1p63), Type::i64, least);
  expect_integer(to_i64(0x1p63 - 1024), Type::i64, most - 1023);
  expect_integer(to_u64(-0.5), Type::u64, 0);
  expect_integer(to_u64(0x1p63), Type::u64, least);
  expect_integer(to_u64(0x1p64 - 2048), Type::u64, -2048);
  for (double a : {0x1p63, -0x1p63 - 2048, double{INFINITY}, double{-INFINITY}, double{NAN}})
    EXPECT_FALSE(to_i64(a)) << a;
  for (double a : {0x1p64, -1.0, -5.5, double{INFINITY}, double{-INFINITY}, double{NAN}})
    EXPECT_FALSE(to_u64(a)) << a;
}

TEST(Fold, WrapsToNarrowIntegers) {
  for (std::int64_t a : integers) {
    EXPECT_EQ(wrapped(a, ElementType::i8), static_cast<std::int8_t>(a));
    EXPECT_EQ(wrapped(a, ElementType::u8), static_cast<std::uint8_t>(a));
    EXPECT_EQ(wrapped(a, ElementType::i16), static_cast<std::int16_t>(a));
    EXPECT_EQ(wrapped(a, ElementType::u16), static_cast<std::uint16_t>(a));
    EXPECT_EQ(wrapped(a, ElementType::i32), static_cast<std::int32_t>(a));
    EXPECT_EQ(wrapped(a, ElementType::u32), static_cast<std::uint32_t>(a));
    EXPECT_EQ(wrapped(a, ElementType::i64), a);
  }
  Builder builder("f", {});
  EXPECT_EQ(builder.literal(builder.wrap(builder.i64(300), ElementType::u8))->integer, 44);
  EXPECT_EQ(builder.literal(builder.wrap(builder.i64(-129), ElementType::i8))->integer, 127);
}

TEST(Fold, LeavesAloneWhatFaultsOrIsComputedInTheLibrary) {
  EXPECT_FALSE(folded(Op::floor_divide, Type::i64, {i64(1), i64(0)}));
  EXPECT_FALSE(folded(Op::modulo, Type::i64, {i64(1), i64(0)}));
  EXPECT_FALSE(folded(Op::whole_to_i64, Type::i64, {f64(0.5)}));
  EXPECT_FALSE(folded(Op::whole_to_i64, Type::i64, {f64(0x1p53 + 2)}));
  EXPECT_FALSE(folded(Op::modulo, Type::f64, {f64(5), f64(3)}));
  EXPECT_FALSE(folded(Op::floor_divide, Type::f64, {f64(5), f64(3)}));
  expect_integer(folded(Op::whole_to_i64, Type::i64, {f64(-3)}), Type::i64, -3);
}

}  // namespace
}  // namespace jiteval::ir::testing
