// What may be dropped, and what must stay.
#include "ir/simplify.hpp"

#include <gtest/gtest.h>

#include "functions.hpp"
#include "ir/builder.hpp"

namespace jiteval::ir::testing {
namespace {

Function simplified(Builder& builder) {
  Function function = builder.finish();
  EXPECT_EQ(verify(function), "") << print(function);
  simplify(function);
  EXPECT_EQ(verify(function), "") << print(function);
  return function;
}

TEST(Simplify, DropsWhatNothingReads) {
  Builder builder("f", {varying_of("x"), array_of("a"), varying_of("k", Type::i64)});
  const ValueId x = builder.argument(0);
  const std::uint32_t table = builder.add_private_array({"t", ElementType::f64, 2});
  builder.load(builder.array_base(1), builder.i64(0), ElementType::f64);
  builder.private_load(table, builder.i64(0));
  builder.binary(Op::add, x, x);
  const LocalId unread = builder.add_local("u", Type::f64);
  const LocalId stored[] = {unread};
  builder.begin_for(builder.i64(0), builder.i64(5), 1, stored);
  builder.set(unread, x);
  builder.end_for();
  builder.return_(x);
  const Function function = simplified(builder);
  EXPECT_EQ(function.values.size(), 1U) << print(function);
  EXPECT_EQ(function.blocks.size(), 1U);
  EXPECT_TRUE(function.locals.empty());
}

TEST(Simplify, KeepsEffectsAndWhatTheyNeed) {
  Builder builder("f", {array_of("a"), uniform_of("k", Type::i64)});
  builder.function().is_single = true;
  builder.function().output_count = 1;
  const ValueId k = builder.argument(1);
  const ValueId base = builder.array_base(0);
  const std::uint32_t table = builder.add_private_array({"t", ElementType::i64, 2});
  builder.begin_if(builder.binary(Op::greater, k, builder.i64(3)));
  builder.check_index(k, builder.array_extent(0, 0));
  builder.begin_else();
  builder.allocate(builder.i64(2), ElementType::f32);
  builder.end_if();
  builder.begin_for(builder.i64(0), builder.i64(4), 1, {});
  builder.store(base, builder.i64(1), builder.convert(k, Type::f64), ElementType::f64);
  builder.end_for();
  builder.begin_if(builder.binary(Op::less, k, builder.i64(-7)));
  builder.private_store(table, builder.binary(Op::bit_and, k, builder.i64(1)), k);
  builder.end_if();
  builder.begin_if(builder.binary(Op::less, k, builder.i64(-8)));
  builder.fault_if(builder.binary(Op::equal, k, builder.i64(-9)), FaultKind::assertion_failed);
  builder.end_if();
  builder.output(0, builder.binary(Op::multiply, k, k));
  builder.return_(no_value);
  const Function function = simplified(builder);
  EXPECT_EQ(count(function, StmtKind::if_), 3);
  EXPECT_EQ(count(function, StmtKind::for_), 1);
  EXPECT_EQ(count(function, StmtKind::store), 1);
  EXPECT_EQ(count(function, StmtKind::private_store), 1);
  EXPECT_EQ(count(function, StmtKind::fault_if), 1);
  EXPECT_EQ(count(function, StmtKind::output), 1);
  EXPECT_EQ(count(function, Op::check_index), 1);
  EXPECT_EQ(count(function, Op::allocate), 1);
  EXPECT_EQ(count(function, Op::bit_and), 1);
}

TEST(Simplify, DropsStoresToALocalThatAnotherOverwrites) {
  Builder builder("f", {uniform_of("k", Type::i64)});
  builder.function().is_single = true;
  builder.function().output_count = 1;
  const ValueId k = builder.argument(0);
  const LocalId local = builder.add_local("v", Type::i64);
  const LocalId stored[] = {local};
  builder.begin_for(builder.i64(0), k, 1, stored);
  builder.set(local, builder.i64(1));
  builder.fault_if(builder.binary(Op::equal, k, builder.i64(4)), FaultKind::assertion_failed);  // reads no local
  builder.set(local, builder.i64(2));
  builder.end_for();
  builder.output(0, builder.get(local));
  builder.return_(no_value);
  EXPECT_EQ(count(simplified(builder), StmtKind::set_local), 1);
}

TEST(Simplify, KeepsLoopsThatMayNeverEnd) {
  Builder builder("f", {varying_of("x")});
  builder.begin_while({});
  builder.begin_while_body(builder.binary(Op::less, builder.argument(0), builder.f64(0)));
  builder.end_while();
  builder.return_(builder.f64(1));
  EXPECT_EQ(count(simplified(builder), StmtKind::while_), 1);
}

}  // namespace
}  // namespace jiteval::ir::testing
