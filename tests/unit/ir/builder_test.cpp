// What the builder simplifies, shares and forwards, and what it must not.
#include "ir/builder.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "functions.hpp"

namespace jiteval::ir::testing {
namespace {

Builder single(std::vector<Parameter> parameters) {
  Builder builder("f", std::move(parameters));
  builder.function().is_single = true;
  return builder;
}

TEST(Builder, ArgumentsAreOfTheirOwnTypes) {
  Builder builder("f", {varying_of("a"), uniform_of("b", Type::f32), uniform_of("c", Type::i64),
                        uniform_of("d", Type::u64), uniform_of("e", Type::boolean)});
  const Type types[] = {Type::f64, Type::f32, Type::i64, Type::u64, Type::boolean};
  for (std::uint32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(builder.type(builder.argument(i)), types[i]);
    EXPECT_EQ(builder.argument(i), builder.argument(i));
  }
  builder.return_(builder.convert(builder.argument(4), Type::f64));
  EXPECT_EQ(verify(builder.finish()), "");
}

TEST(Builder, SimplifiesOnlyWhatIsExact) {
  Builder builder("f", {varying_of("x"), varying_of("s", Type::f32)});
  for (std::uint32_t parameter : {0U, 1U}) {
    const ValueId x = builder.argument(parameter);
    const auto number = [&](double a) { return builder.type(x) == Type::f64 ? builder.f64(a) : builder.f32(a); };
    EXPECT_EQ(builder.binary(Op::multiply, x, number(1)), x);
    EXPECT_EQ(builder.binary(Op::divide, x, number(1)), x);
    EXPECT_EQ(builder.binary(Op::subtract, x, number(0.0)), x);
    EXPECT_EQ(builder.binary(Op::add, x, number(-0.0)), x);
    EXPECT_NE(builder.binary(Op::add, x, number(0.0)), x);        // -0 + 0 is 0
    EXPECT_NE(builder.binary(Op::subtract, x, number(-0.0)), x);  // -0 - -0 is 0
    EXPECT_FALSE(builder.literal(builder.binary(Op::multiply, x, number(0))));
    EXPECT_FALSE(builder.literal(builder.binary(Op::subtract, x, x)));
    EXPECT_FALSE(builder.literal(builder.binary(Op::equal, x, x)));
    EXPECT_EQ(builder.unary(Op::negate, builder.unary(Op::negate, x)), x);
  }
  const ValueId x = builder.argument(0);
  const ValueId less = builder.binary(Op::less, x, builder.f64(2));
  EXPECT_EQ(builder.unary(Op::logical_not, builder.unary(Op::logical_not, less)), less);
  EXPECT_EQ(builder.select(less, x, x), x);
  EXPECT_EQ(builder.select(less, builder.boolean(true), builder.boolean(false)), less);
}

TEST(Builder, SimplifiesBitOperations) {
  Builder builder("f", {varying_of("i", Type::i64), varying_of("u", Type::u64)});
  for (std::uint32_t parameter : {0U, 1U}) {
    const ValueId a = builder.argument(parameter);
    const ValueId zero = builder.type(a) == Type::i64 ? builder.i64(0) : builder.u64(0);
    const ValueId ones = builder.unary(Op::bit_not, zero);
    EXPECT_EQ(builder.binary(Op::bit_and, a, zero), zero);
    EXPECT_EQ(builder.binary(Op::bit_and, ones, a), a);
    EXPECT_EQ(builder.binary(Op::bit_or, zero, a), a);
    EXPECT_EQ(builder.binary(Op::bit_or, a, ones), ones);
    EXPECT_EQ(builder.binary(Op::bit_xor, a, zero), a);
    EXPECT_EQ(builder.binary(Op::shift_left, a, builder.i64(64)), a);
    EXPECT_NE(builder.binary(Op::shift_left, a, builder.i64(63)), a);
    EXPECT_EQ(builder.unary(Op::bit_not, builder.unary(Op::bit_not, a)), a);
  }
}

TEST(Builder, ConvertsThereAndBackForNothing) {
  Builder builder("f", {varying_of("i", Type::i64), varying_of("s", Type::f32), varying_of("x"),
                        varying_of("b", Type::boolean)});
  const ValueId i = builder.argument(0);
  const ValueId s = builder.argument(1);
  const ValueId x = builder.argument(2);
  const ValueId b = builder.argument(3);
  EXPECT_EQ(builder.convert(builder.convert(i, Type::u64), Type::i64), i);
  EXPECT_EQ(builder.convert(builder.convert(s, Type::f64), Type::f32), s);
  EXPECT_NE(builder.convert(builder.convert(x, Type::f32), Type::f64), x);  // it was rounded
  for (Type type : {Type::i64, Type::u64, Type::f64}) {
    EXPECT_EQ(builder.convert(builder.convert(b, type), Type::boolean), b);
  }
  EXPECT_EQ(builder.whole(builder.convert(b, Type::f64)), builder.convert(b, Type::i64));
  // Rounding to f32 can make zero of what was none.
  EXPECT_NE(builder.convert(builder.convert(x, Type::f32), Type::boolean), builder.convert(x, Type::boolean));
  // An i64 that is not known to be small is not the f64 it is converted to.
  EXPECT_NE(builder.whole(builder.convert(i, Type::f64)), i);
  const ValueId small = builder.wrap(i, ElementType::i32);
  EXPECT_EQ(builder.whole(builder.convert(small, Type::f64)), small);
  EXPECT_EQ(builder.wrap(small, ElementType::i32), small);
  EXPECT_NE(builder.wrap(small, ElementType::i16), small);
}

TEST(Builder, SharesValuesOnlyWhereTheyAreComputed) {
  Builder builder("f", {varying_of("x")});
  const ValueId x = builder.argument(0);
  const ValueId outer = builder.binary(Op::multiply, x, x);
  builder.begin_if(builder.binary(Op::less, x, builder.f64(0)));
  EXPECT_EQ(builder.binary(Op::multiply, x, x), outer);
  const ValueId inner = builder.binary(Op::add, x, x);
  EXPECT_EQ(builder.binary(Op::add, x, x), inner);
  builder.begin_else();
  EXPECT_NE(builder.binary(Op::add, x, x), inner);
  builder.end_if();
  EXPECT_NE(builder.binary(Op::add, x, x), inner);
}

TEST(Builder, TellsTypesAndElementsApart) {
  Builder builder = single({pointer_of("p"), array_of("a", ElementType::f64, 2)});
  const ValueId base = builder.array_base(0);
  const ValueId zero = builder.i64(0);
  EXPECT_NE(builder.load(base, zero, ElementType::u8), builder.load(base, zero, ElementType::i8));
  EXPECT_NE(builder.array_extent(1, 0), builder.array_extent(1, 1));
  EXPECT_NE(builder.array_stride(1, 0), builder.array_extent(1, 0));
  EXPECT_NE(builder.i64(1), builder.u64(1));
  EXPECT_NE(builder.f32(1), builder.f64(1));
  EXPECT_EQ(builder.f32(0.1), builder.f32(static_cast<float>(0.1)));
}

TEST(Builder, LoadsAreSharedUpToTheNextStore) {
  Builder builder = single({array_of("a")});
  const ValueId base = builder.array_base(0);
  const auto element = [&] { return builder.load(base, builder.i64(0), ElementType::f64); };
  const ValueId first = element();
  EXPECT_EQ(element(), first);
  builder.store(base, builder.i64(1), first, ElementType::f64);
  const ValueId second = element();
  EXPECT_NE(second, first);
  EXPECT_EQ(element(), second);
  // A store in a branch.
  builder.begin_if(builder.binary(Op::less, first, second));
  EXPECT_EQ(element(), second);
  builder.store(base, builder.i64(1), first, ElementType::f64);
  builder.end_if();
  EXPECT_NE(element(), second);
}

TEST(Builder, LoadsInALoopMayFollowAStoreOfTheIterationBefore) {
  Builder builder = single({array_of("a")});
  const ValueId base = builder.array_base(0);
  const auto element = [&] { return builder.load(base, builder.i64(0), ElementType::f64); };
  const ValueId before = element();
  builder.begin_for(builder.i64(0), builder.i64(3), 1, {});
  EXPECT_NE(element(), before);
  builder.store(base, builder.i64(0), builder.f64(1), ElementType::f64);
  builder.end_for();
  const ValueId between = element();
  EXPECT_NE(between, before);
  builder.begin_while({});
  EXPECT_NE(element(), between);
  builder.begin_while_body(builder.boolean(true));
  builder.end_while();
}

TEST(Builder, LoadsInFunctionsWithoutStoresAreSharedThroughLoops) {
  Builder builder("f", {array_of("a"), window_of("w", 4)});
  const ValueId base = builder.array_base(0);
  const ValueId before = builder.load(base, builder.i64(0), ElementType::f64);
  const ValueId element = builder.window_load(1, builder.i64(2));
  builder.begin_for(builder.i64(0), builder.i64(3), 1, {});
  EXPECT_EQ(builder.load(base, builder.i64(0), ElementType::f64), before);
  EXPECT_EQ(builder.window_load(1, builder.i64(2)), element);
}

TEST(Builder, WindowsAndConstantsAreNeverStoredTo) {
  Builder builder = single({array_of("a"), window_of("w", 4)});
  const ValueId table = builder.constant_array(
      builder.add_constant_array({.element = ElementType::u8, .size = 2, .bytes = {std::byte{1}, std::byte{2}}}));
  const ValueId constant = builder.load(table, builder.i64(1), ElementType::u8);
  const ValueId element = builder.window_load(1, builder.i64(2));
  builder.store(builder.array_base(0), builder.i64(0), element, ElementType::f64);
  EXPECT_EQ(builder.load(table, builder.i64(1), ElementType::u8), constant);
  EXPECT_EQ(builder.window_load(1, builder.i64(2)), element);
}

TEST(Builder, PrivateLoadsAreSharedUpToTheNextPrivateStore) {
  Builder builder("f", {varying_of("x"), array_of("a")});
  const std::uint32_t array = builder.add_private_array({"t", ElementType::f64, 4});
  const ValueId zero = builder.i64(0);
  const ValueId other = builder.load(builder.array_base(1), zero, ElementType::f64);
  const ValueId first = builder.private_load(array, zero);
  EXPECT_EQ(builder.private_load(array, zero), first);
  builder.private_store(array, zero, builder.argument(0));
  const ValueId second = builder.private_load(array, zero);
  EXPECT_NE(second, first);
  EXPECT_EQ(builder.load(builder.array_base(1), zero, ElementType::f64), other) << "of memory that it is not in";
  builder.begin_for(zero, builder.i64(3), 1, {});
  EXPECT_NE(builder.private_load(array, zero), second);
  builder.end_for();
}

TEST(Builder, AllocationsAreNeverShared) {
  Builder builder = single({});
  EXPECT_NE(builder.allocate(builder.i64(3), ElementType::f64), builder.allocate(builder.i64(3), ElementType::f64));
  builder.return_(no_value);
  EXPECT_EQ(verify(builder.finish()), "");
}

TEST(Builder, StridesOfContiguousArraysAreProductsOfExtents) {
  Builder builder("f", {array_of("a", ElementType::f64, 3, true), array_of("b", ElementType::f64, 3)});
  EXPECT_EQ(builder.array_stride(0, 2), builder.i64(1));
  EXPECT_EQ(builder.array_stride(0, 1), builder.array_extent(0, 2));
  const ValueId first = builder.array_stride(0, 0);
  EXPECT_EQ(first, builder.array_stride(0, 0));
  builder.return_(builder.convert(first, Type::f64));
  const Function function = builder.finish();
  EXPECT_EQ(function[first].op, Op::multiply);
  EXPECT_EQ(count(function, Op::array_stride), 0);
  Builder other("f", {array_of("b", ElementType::f64, 3)});
  EXPECT_FALSE(other.literal(other.array_stride(0, 2)));
}

TEST(Builder, ForwardsStoresUntilAnotherPathMayHaveStored) {
  Builder builder("f", {varying_of("x")});
  const ValueId x = builder.argument(0);
  const LocalId local = builder.add_local("a", Type::f64);
  builder.set(local, x);
  EXPECT_EQ(builder.get(local), x);
  const ValueId test = builder.binary(Op::less, x, builder.f64(0));
  builder.begin_if(test);
  EXPECT_EQ(builder.get(local), x);
  builder.set(local, builder.f64(1));
  builder.return_(builder.get(local));
  builder.end_if();
  EXPECT_EQ(builder.get(local), x);  // the branch that stored has returned
  builder.begin_if(test);
  builder.set(local, builder.f64(1));
  builder.end_if();
  const ValueId read = builder.get(local);
  EXPECT_NE(read, x);
  EXPECT_EQ(builder.get(local), read);
  const LocalId stored[] = {local};
  builder.begin_for(builder.i64(0), builder.i64(3), 1, stored);
  EXPECT_NE(builder.get(local), read);
  builder.set(local, x);
  builder.end_for();
  EXPECT_NE(builder.get(local), read);
  builder.return_(builder.get(local));
  EXPECT_EQ(verify(builder.finish()), "");
}

TEST(Builder, KnowsWhichCodeIsNeverLeft) {
  Builder builder("f", {varying_of("x")});
  const ValueId test = builder.binary(Op::less, builder.argument(0), builder.f64(0));
  builder.begin_if(test);
  builder.return_(builder.f64(1));
  EXPECT_TRUE(builder.terminated());
  builder.end_if();
  EXPECT_FALSE(builder.terminated());
  builder.begin_while({});
  builder.begin_while_body(builder.boolean(true));
  builder.begin_if(test);
  builder.break_();
  builder.end_if();
  builder.end_while();
  EXPECT_FALSE(builder.terminated());
  builder.begin_while({});
  builder.begin_while_body(builder.boolean(true));
  builder.end_while();
  EXPECT_TRUE(builder.terminated());
}

TEST(Builder, TestsForFaultsOnlyWhereTheyCanBe) {
  Builder builder = single({uniform_of("n", Type::i64)});
  const ValueId n = builder.argument(0);
  const ValueId negative = builder.binary(Op::less, n, builder.i64(0));
  builder.fault_if(builder.boolean(false), FaultKind::assertion_failed);
  builder.fault_if(negative, FaultKind::negative_size);
  builder.fault_if(negative, FaultKind::negative_size);
  builder.fault_if(builder.binary(Op::greater_equal, builder.i64(-1), n), FaultKind::negative_size);
  builder.fault_if(builder.binary(Op::less, n, builder.i64(1)), FaultKind::empty_array);
  builder.return_(no_value);
  const Function function = builder.finish();
  EXPECT_EQ(count(function, StmtKind::fault_if), 2) << print(function);
  EXPECT_EQ(verify(function), "");
}

TEST(Builder, DivisionsFaultUnlessTheDivisorIsKnown) {
  const auto faults = [](bool is_single, std::int64_t least) {
    Builder builder("f", {varying_of("a", Type::i64), varying_of("b", Type::i64)});
    builder.function().is_single = is_single;
    const ValueId b = builder.argument(1);
    builder.fault_if(builder.binary(Op::less, b, builder.i64(least)), FaultKind::assertion_failed);
    const ValueId quotient = builder.binary(Op::floor_divide, builder.argument(0), b);
    return builder.function()[quotient].fault != 0;
  };
  EXPECT_FALSE(faults(true, 1));
  EXPECT_TRUE(faults(true, 0));
  EXPECT_TRUE(faults(false, 1)) << "lanes that are absent divide too";
  Builder builder("f", {varying_of("a", Type::u64)});
  const ValueId a = builder.argument(0);
  EXPECT_EQ(builder.function()[builder.binary(Op::modulo, a, builder.u64(3))].fault, 0);
  EXPECT_NE(builder.function()[builder.binary(Op::modulo, builder.u64(3), a)].fault, 0);
}

}  // namespace
}  // namespace jiteval::ir::testing
