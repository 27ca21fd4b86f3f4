// Which indices are known to lie within an array, and which are not: off by one, or where a sum may wrap around.
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "functions.hpp"
#include "ir/builder.hpp"

namespace jiteval::ir::testing {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

/// A single function of two arrays a, b and the integers k, m; with the shorthands that indices are written in.
struct Indices {
  Indices()
      : builder("f", {array_of("a"), array_of("b"), uniform_of("k", Type::i64), uniform_of("m", Type::i64),
                      pointer_of("p", ElementType::u8)}) {
    builder.function().is_single = true;
    n = builder.array_extent(0, 0);
    k = builder.argument(2);
    m = builder.argument(3);
  }

  ValueId number(std::int64_t a) { return builder.i64(a); }
  ValueId plus(ValueId a, ValueId b) { return builder.binary(Op::add, a, b); }
  ValueId plus(ValueId a, std::int64_t b) { return plus(a, number(b)); }
  ValueId minus(ValueId a, ValueId b) { return builder.binary(Op::subtract, a, b); }
  ValueId minus(ValueId a, std::int64_t b) { return minus(a, number(b)); }
  ValueId loop(ValueId start, ValueId stop, std::int64_t step = 1) {
    return builder.begin_for(start, stop, step, {});
  }
  ValueId loop(std::int64_t start, ValueId stop, std::int64_t step = 1) { return loop(number(start), stop, step); }
  void require(Op op, ValueId a, ValueId b) {
    builder.fault_if(builder.unary(Op::logical_not, builder.binary(op, a, b)), FaultKind::assertion_failed);
  }
  void require(Op op, ValueId a, std::int64_t b) { require(op, a, number(b)); }

  bool proves(ValueId index, ValueId extent) { return builder.check_index(index, extent) == index; }
  bool proves(ValueId index, std::int64_t extent) { return proves(index, number(extent)); }

  Builder builder;
  ValueId n, k, m;
};

TEST(CheckIndex, OfConstants) {
  Indices f;
  EXPECT_TRUE(f.proves(f.number(0), 3));
  EXPECT_TRUE(f.proves(f.number(2), 3));
  EXPECT_FALSE(f.proves(f.number(3), 3));
  EXPECT_EQ(f.builder.check_index(f.number(-1), f.number(3)), f.number(2));
  EXPECT_EQ(f.builder.check_index(f.number(-3), f.number(3)), f.number(0));
  EXPECT_FALSE(f.builder.literal(f.builder.check_index(f.number(-4), f.number(3))));
  EXPECT_FALSE(f.proves(f.number(0), 0));
  EXPECT_FALSE(f.proves(f.number(0), f.n)) << "it may be empty";
}

TEST(CheckIndex, FromTheEndOfAnArrayThatIsNotEmpty) {
  Indices f;
  EXPECT_EQ(f.builder.function()[f.builder.check_index(f.number(-1), f.n)].op, Op::check_index);
  f.require(Op::greater_equal, f.n, 2);
  EXPECT_EQ(f.builder.check_index(f.number(-2), f.n), f.plus(f.n, -2));
  EXPECT_EQ(f.builder.function()[f.builder.check_index(f.number(-3), f.n)].op, Op::check_index);
  EXPECT_TRUE(f.proves(f.number(1), f.n));
  EXPECT_FALSE(f.proves(f.number(2), f.n));
}

TEST(CheckIndex, OfCountersWithConstantEnds) {
  Indices f;
  const ValueId i = f.loop(2, f.number(8));
  EXPECT_TRUE(f.proves(i, 8));
  EXPECT_FALSE(f.proves(i, 7));
  EXPECT_TRUE(f.proves(f.minus(i, 2), 6));
  EXPECT_FALSE(f.proves(f.minus(i, 3), 8));
  EXPECT_TRUE(f.proves(f.minus(f.number(7), i), 6));
  EXPECT_FALSE(f.proves(f.minus(f.number(7), i), 5));
  EXPECT_FALSE(f.proves(f.minus(f.number(6), i), 8));
}

TEST(CheckIndex, OfCountersUpToTheExtent) {
  Indices f;
  const ValueId i = f.loop(0, f.n);
  EXPECT_TRUE(f.proves(i, f.n));
  EXPECT_FALSE(f.proves(i, f.builder.array_extent(1, 0)));
  EXPECT_FALSE(f.proves(f.plus(i, 1), f.n));
  EXPECT_FALSE(f.proves(f.minus(i, 1), f.n));
  EXPECT_TRUE(f.proves(f.plus(i, 1), f.plus(f.n, 1)));
  EXPECT_FALSE(f.proves(f.plus(i, 1), f.minus(f.plus(f.n, 1), 1)));
}

TEST(CheckIndex, OfCountersThatLeaveABorder) {
  Indices f;
  const ValueId i = f.loop(1, f.minus(f.n, 1));
  EXPECT_TRUE(f.proves(i, f.n));
  EXPECT_TRUE(f.proves(f.plus(i, 1), f.n));
  EXPECT_TRUE(f.proves(f.minus(i, 1), f.n));
  EXPECT_FALSE(f.proves(f.plus(i, 2), f.n));
  EXPECT_FALSE(f.proves(f.minus(i, 2), f.n));
  const ValueId d = f.loop(-1, f.number(2));
  EXPECT_TRUE(f.proves(f.plus(i, d), f.n));
  EXPECT_TRUE(f.proves(f.minus(i, d), f.n));
  EXPECT_FALSE(f.proves(f.plus(f.plus(i, d), 1), f.n));
}

TEST(CheckIndex, OfCountersByOtherSteps) {
  Indices f;
  const ValueId i = f.loop(0, f.minus(f.n, 1), 2);
  EXPECT_TRUE(f.proves(f.plus(i, 1), f.n));
  EXPECT_FALSE(f.proves(f.plus(i, 2), f.n));
  f.builder.end_for();
  const ValueId down = f.loop(f.minus(f.n, 1), f.number(-1), -1);
  EXPECT_TRUE(f.proves(down, f.n));
  EXPECT_FALSE(f.proves(f.plus(down, 1), f.n));
  EXPECT_FALSE(f.proves(f.minus(down, 1), f.n));
  f.builder.end_for();
  const ValueId past = f.loop(f.n, f.number(-1), -3);
  EXPECT_FALSE(f.proves(past, f.n));
  f.builder.end_for();
  const ValueId below = f.loop(f.minus(f.n, 1), f.number(-2), -1);
  EXPECT_FALSE(f.proves(below, f.n));
}

TEST(CheckIndex, OfTheMirroredCounter) {
  Indices f;
  const ValueId i = f.loop(0, f.n);
  EXPECT_TRUE(f.proves(f.minus(f.minus(f.n, 1), i), f.n));
  EXPECT_FALSE(f.proves(f.minus(f.n, i), f.n));
  EXPECT_FALSE(f.proves(f.minus(f.minus(f.n, 2), i), f.n));
}

TEST(CheckIndex, OfNestedCounters) {
  Indices f;
  const ValueId i = f.loop(0, f.n);
  const ValueId j = f.loop(f.plus(i, 1), f.n);
  EXPECT_TRUE(f.proves(j, f.n));
  EXPECT_TRUE(f.proves(f.minus(j, 1), f.n));
  EXPECT_FALSE(f.proves(f.minus(j, f.plus(i, 2)), f.n));
  f.builder.end_for();
  const ValueId below = f.loop(0, i);
  EXPECT_TRUE(f.proves(below, f.n));
  EXPECT_TRUE(f.proves(f.plus(below, 1), f.n));
  EXPECT_TRUE(f.proves(below, i));
  EXPECT_FALSE(f.proves(f.plus(below, 1), i));
}

TEST(CheckIndex, OfAnArrayMadeWithACount) {
  Indices f;
  f.builder.allocate(f.k, ElementType::f64);
  const ValueId i = f.loop(1, f.minus(f.k, 1));
  EXPECT_TRUE(f.proves(f.plus(i, 1), f.k));
  EXPECT_FALSE(f.proves(f.plus(i, 2), f.k));
}

TEST(CheckIndex, DoesNotTrustSumsThatMayWrapAround) {
  Indices f;
  // k - 1 is the largest integer where k is the least: the counter then goes past k.
  const ValueId i = f.loop(1, f.minus(f.k, 1));
  EXPECT_FALSE(f.proves(f.plus(i, 1), f.k));
  EXPECT_TRUE(f.proves(i, f.minus(f.k, 1))) << "whatever k - 1 is";
  f.builder.end_for();
  // So it is once k is known not to be negative, but i + 2 may still wrap around.
  f.builder.assume_not_negative(f.k);
  const ValueId j = f.loop(1, f.k);
  EXPECT_TRUE(f.proves(j, f.k));
  EXPECT_FALSE(f.proves(f.plus(j, 1), f.plus(f.k, 1))) << "k + 1 may be negative";
  EXPECT_FALSE(f.proves(f.builder.binary(Op::multiply, j, f.number(2)), most));
  f.builder.end_for();
  const ValueId up = f.loop(f.number(most - 2), f.number(most));
  EXPECT_TRUE(f.proves(f.minus(up, most - 2), 2));
  EXPECT_FALSE(f.proves(f.plus(up, 2), most));
  f.builder.end_for();
  EXPECT_FALSE(f.proves(f.builder.unary(Op::absolute, f.m), most)) << "that of the least is negative";
  EXPECT_FALSE(f.proves(f.minus(f.number(least), f.m), most));
}

TEST(CheckIndex, HoldsWhatIsAssumedInItsBlockOnly) {
  Indices f;
  f.builder.begin_if(f.builder.binary(Op::logical_and, f.builder.binary(Op::less_equal, f.number(0), f.k),
                                      f.builder.binary(Op::less, f.k, f.n)));
  EXPECT_TRUE(f.proves(f.k, f.n));
  EXPECT_FALSE(f.proves(f.plus(f.k, 1), f.n));
  f.builder.begin_else();
  EXPECT_FALSE(f.proves(f.k, f.n));
  f.builder.end_if();
  EXPECT_FALSE(f.proves(f.k, f.n));
  f.builder.begin_if(f.builder.binary(Op::logical_or, f.builder.binary(Op::less, f.k, f.number(0)),
                                      f.builder.binary(Op::greater_equal, f.k, f.n)));
  EXPECT_FALSE(f.proves(f.k, f.n));
  f.builder.begin_else();
  EXPECT_TRUE(f.proves(f.k, f.n));
  f.builder.end_if();
  f.builder.begin_while({});
  f.builder.begin_while_body(f.builder.binary(Op::logical_and, f.builder.binary(Op::greater, f.k, f.number(-1)),
                                              f.builder.binary(Op::greater, f.n, f.k)));
  EXPECT_TRUE(f.proves(f.k, f.n));
  f.builder.end_while();
  EXPECT_FALSE(f.proves(f.k, f.n));
  f.require(Op::greater_equal, f.k, 0);
  f.require(Op::less, f.k, f.n);
  EXPECT_TRUE(f.proves(f.k, f.n));
}

TEST(CheckIndex, OfArraysOfEqualSizes) {
  Indices f;
  const ValueId other = f.builder.array_extent(1, 0);
  f.require(Op::equal, f.n, other);
  const ValueId i = f.loop(0, f.n);
  EXPECT_TRUE(f.proves(i, other));
  EXPECT_FALSE(f.proves(f.plus(i, 1), other));
}

TEST(CheckIndex, OfAClampedIndex) {
  Indices f;
  const auto clamped = [&](ValueId index, ValueId last) {
    return f.builder.binary(Op::minimum, f.builder.binary(Op::maximum, index, f.number(0)), last);
  };
  const auto clamped_first = [&](ValueId index, ValueId last) {
    return f.builder.binary(Op::maximum, f.builder.binary(Op::minimum, index, last), f.number(0));
  };
  EXPECT_FALSE(f.proves(clamped(f.plus(f.k, 1), f.minus(f.n, 1)), f.n)) << "it may be empty";
  EXPECT_FALSE(f.proves(clamped_first(f.plus(f.k, 1), f.minus(f.n, 1)), f.n));
  f.loop(0, f.n);  // so that it is not empty in here
  EXPECT_TRUE(f.proves(clamped(f.k, f.minus(f.n, 1)), f.n));
  EXPECT_FALSE(f.proves(clamped(f.k, f.n), f.n));
  EXPECT_TRUE(f.proves(clamped_first(f.m, f.minus(f.n, 1)), f.n));
  EXPECT_FALSE(f.proves(clamped_first(f.m, f.n), f.n));
}

TEST(CheckIndex, OfRemaindersAndQuotients) {
  Indices f;
  const auto operation = [&](Op op, ValueId a, ValueId b) { return f.builder.binary(op, a, b); };
  EXPECT_TRUE(f.proves(operation(Op::modulo, f.k, f.number(5)), 5));
  EXPECT_FALSE(f.proves(operation(Op::modulo, f.k, f.number(5)), 4));
  EXPECT_FALSE(f.proves(operation(Op::modulo, f.k, f.number(-5)), 5));
  EXPECT_FALSE(f.proves(operation(Op::modulo, f.m, f.n), f.n)) << "it may be zero";
  EXPECT_TRUE(f.proves(operation(Op::bit_and, f.k, f.number(7)), 8));
  EXPECT_FALSE(f.proves(operation(Op::bit_and, f.k, f.number(7)), 7));
  EXPECT_FALSE(f.proves(operation(Op::bit_and, f.k, f.number(-8)), most));
  const ValueId i = f.loop(-9, f.number(10));
  EXPECT_TRUE(f.proves(f.plus(operation(Op::floor_divide, i, f.number(2)), 5), 10));
  EXPECT_FALSE(f.proves(f.plus(operation(Op::floor_divide, i, f.number(2)), 4), 10));
  EXPECT_FALSE(f.proves(f.plus(operation(Op::floor_divide, i, f.number(2)), 5), 9));
  EXPECT_TRUE(f.proves(f.plus(operation(Op::shift_right, i, f.number(1)), 5), 10));
  EXPECT_TRUE(f.proves(f.plus(operation(Op::multiply, i, f.number(-3)), 27), 55));
  EXPECT_FALSE(f.proves(f.plus(operation(Op::multiply, i, f.number(-3)), 26), 55));
  EXPECT_FALSE(f.proves(f.plus(operation(Op::multiply, i, f.number(-3)), 27), 54));
  EXPECT_TRUE(f.proves(f.builder.unary(Op::absolute, i), 10));
  EXPECT_FALSE(f.proves(f.builder.unary(Op::absolute, i), 9));
  f.builder.end_for();
  f.loop(0, f.n);
  EXPECT_TRUE(f.proves(operation(Op::floor_divide, f.n, f.number(2)), f.n));
  EXPECT_FALSE(f.proves(operation(Op::floor_divide, f.n, f.number(1)), f.n));
  EXPECT_TRUE(f.proves(operation(Op::modulo, f.k, f.n), f.n));
}

TEST(CheckIndex, OfNarrowElements) {
  Indices f;
  const ValueId p = f.builder.array_base(4);
  EXPECT_TRUE(f.proves(f.builder.load(p, f.number(0), ElementType::u8), 256));
  EXPECT_FALSE(f.proves(f.builder.load(p, f.number(0), ElementType::u8), 255));
  EXPECT_FALSE(f.proves(f.builder.load(p, f.number(0), ElementType::i8), 256));
  EXPECT_TRUE(f.proves(f.plus(f.builder.load(p, f.number(0), ElementType::i8), 128), 256));
  EXPECT_TRUE(f.proves(f.builder.wrap(f.k, ElementType::u16), 65536));
  EXPECT_FALSE(f.proves(f.builder.wrap(f.k, ElementType::i16), 65536));
  const ValueId less = f.builder.binary(Op::less, f.k, f.m);
  EXPECT_TRUE(f.proves(f.builder.convert(less, Type::i64), 2));
  EXPECT_FALSE(f.proves(f.builder.convert(less, Type::i64), 1));
  EXPECT_TRUE(f.proves(f.builder.select(less, f.number(2), f.number(4)), 5));
  EXPECT_FALSE(f.proves(f.builder.select(less, f.number(2), f.number(4)), 4));
}

TEST(CheckIndex, OfWhatWasCheckedBefore) {
  Indices f;
  const ValueId checked = f.builder.check_index(f.k, f.n);
  EXPECT_NE(checked, f.k);
  EXPECT_TRUE(f.proves(checked, f.n));
  EXPECT_FALSE(f.proves(f.plus(checked, 1), f.n));
  EXPECT_EQ(f.builder.check_index(f.k, f.n), checked);
}

TEST(WindowLoad, FaultsUnlessTheIndexLiesWithinInEveryLane) {
  Builder builder("f", {window_of("w", 5), varying_of("k", Type::i64)});
  const auto faults = [&](ValueId index) { return builder.function()[builder.window_load(0, index)].fault != 0; };
  const ValueId k = builder.argument(1);
  EXPECT_FALSE(faults(builder.i64(4)));
  EXPECT_FALSE(faults(builder.i64(-5)));
  EXPECT_TRUE(faults(builder.i64(5)));
  EXPECT_TRUE(faults(builder.i64(-6)));
  EXPECT_EQ(builder.window_load(0, builder.i64(-1)), builder.window_load(0, builder.i64(4)));
  EXPECT_FALSE(faults(builder.binary(Op::modulo, k, builder.i64(5))));
  EXPECT_TRUE(faults(builder.binary(Op::modulo, k, builder.i64(6))));
  const ValueId inside = builder.binary(Op::logical_and, builder.binary(Op::greater_equal, k, builder.i64(0)),
                                        builder.binary(Op::less, k, builder.i64(5)));
  builder.begin_if(inside);
  EXPECT_TRUE(faults(k)) << "lanes for which it does not hold load too";
  builder.end_if();
  const ValueId i = builder.begin_for(builder.i64(0), builder.window_size(0), 1, {});
  EXPECT_FALSE(faults(i));
  builder.begin_if(builder.binary(Op::less, i, k));
  EXPECT_FALSE(faults(i));
  EXPECT_TRUE(faults(builder.binary(Op::add, i, builder.i64(1))));
}

}  // namespace
}  // namespace jiteval::ir::testing
