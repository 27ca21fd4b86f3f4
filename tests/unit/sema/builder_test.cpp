// The IR builder and the simplifier, by themselves.

#include "ir/builder.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "ir/integers.hpp"
#include "ir/simplify.hpp"
#include "kernels.hpp"

namespace jiteval::sema::testing {
namespace {

using ir::Builder;
using ir::Op;
using ir::Type;
using ir::ValueId;

Builder builder_of(std::vector<ir::Parameter> parameters = {{"x"}}) { return {"f", std::move(parameters)}; }

TEST(Fold, IntegersDivideAsInPython) {
  for (std::int64_t a = -7; a <= 7; ++a) {
    for (std::int64_t b : {-3, -2, -1, 1, 2, 3}) {
      const double exact = std::floor(static_cast<double>(a) / static_cast<double>(b));
      EXPECT_EQ(ir::floor_divide(a, b), static_cast<std::int64_t>(exact));
      EXPECT_EQ(ir::floor_divide(a, b) * b + ir::modulo(a, b), a);
      EXPECT_TRUE(ir::modulo(a, b) == 0 || (ir::modulo(a, b) < 0) == (b < 0));
    }
  }
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(ir::floor_divide(least, -1), least);
  EXPECT_EQ(ir::modulo(least, -1), 0);
}

TEST(Fold, LeavesAloneWhatFaultsOrIsComputedInTheLibrary) {
  Builder builder = builder_of();
  EXPECT_FALSE(builder.literal(builder.binary(Op::floor_divide, builder.i64(1), builder.i64(0))));
  EXPECT_FALSE(builder.literal(builder.unary(Op::whole_to_i64, builder.f64(0.5))));
  EXPECT_FALSE(builder.literal(builder.binary(Op::modulo, builder.f64(5), builder.f64(3))));
  const ValueId one[] = {builder.f64(1)};
  EXPECT_FALSE(builder.literal(builder.call(ir::MathFunction::exp, one)));
  EXPECT_EQ(builder.literal(builder.unary(Op::whole_to_i64, builder.f64(-3)))->integer, -3);
}

TEST(Fold, WrapsIntegersAroundAsTheEnginesDo) {
  Builder builder = builder_of();
  const ValueId most = builder.i64(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(builder.literal(builder.binary(Op::add, most, builder.i64(1)))->integer,
            std::numeric_limits<std::int64_t>::min());
}

TEST(Builder, SimplifiesOnlyWhatIsExact) {
  Builder builder = builder_of();
  const ValueId x = builder.argument(0);
  EXPECT_EQ(builder.binary(Op::multiply, x, builder.f64(1)), x);
  EXPECT_EQ(builder.binary(Op::divide, x, builder.f64(1)), x);
  EXPECT_EQ(builder.binary(Op::subtract, x, builder.f64(0.0)), x);
  EXPECT_EQ(builder.binary(Op::add, x, builder.f64(-0.0)), x);
  EXPECT_NE(builder.binary(Op::add, x, builder.f64(0.0)), x);        // -0 + 0 is 0
  EXPECT_NE(builder.binary(Op::subtract, x, builder.f64(-0.0)), x);  // -0 - -0 is 0
  EXPECT_FALSE(builder.literal(builder.binary(Op::multiply, x, builder.f64(0))));
  EXPECT_FALSE(builder.literal(builder.binary(Op::subtract, x, x)));
  EXPECT_FALSE(builder.literal(builder.binary(Op::equal, x, x)));
  EXPECT_EQ(builder.unary(Op::negate, builder.unary(Op::negate, x)), x);
  const ValueId less = builder.binary(Op::less, x, builder.f64(2));
  EXPECT_EQ(builder.unary(Op::logical_not, builder.unary(Op::logical_not, less)), less);
  EXPECT_EQ(builder.select(less, x, x), x);
  EXPECT_EQ(builder.select(less, builder.boolean(true), builder.boolean(false)), less);
  EXPECT_EQ(builder.convert(builder.convert(less, Type::f64), Type::boolean), less);
}

TEST(Builder, SharesValuesOnlyWhereTheyAreComputed) {
  Builder builder = builder_of();
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

TEST(Builder, ForwardsStoresUntilAnotherPathMayHaveStored) {
  Builder builder = builder_of();
  const ValueId x = builder.argument(0);
  const ir::LocalId local = builder.add_local("a", Type::f64);
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
  const ir::LocalId stored[] = {local};
  builder.begin_for(builder.i64(0), builder.i64(3), 1, stored);
  EXPECT_NE(builder.get(local), read);
  builder.set(local, x);
  builder.end_for();
  EXPECT_NE(builder.get(local), read);
  builder.return_(builder.get(local));
  EXPECT_EQ(ir::verify(builder.finish(Type::f64)), "");
}

TEST(Builder, KnowsWhichCodeIsNeverLeft) {
  Builder builder = builder_of();
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

TEST(Simplify, DropsWhatNothingReads) {
  const ir::Function function = lowered(
      "def f(x):\n  a = exp(x)\n  b = 0\n  for i in range(5):\n    b += a\n    if b > 3:\n      c = b\n  return "
      "x\n",
      {1});
  EXPECT_EQ(function.values.size(), 1U);
  EXPECT_EQ(function.locals.size(), 0U);
  EXPECT_EQ(function.blocks.size(), 1U);
}

TEST(Simplify, KeepsLoopsThatMayNotEnd) {
  const ir::Function function = lowered("def f(x):\n  while x > 0:\n    x += 1\n  return 1\n", {1});
  EXPECT_EQ(count(function, Op::greater), 1);
  EXPECT_EQ(count(function, Op::add), 1);
}

TEST(Simplify, DropsStoresThatAreOverwritten) {
  const ir::Function function =
      lowered("def f(x):\n  s = exp(x)\n  s = 1\n  for i in range(3):\n    s += x\n  return s\n", {1});
  EXPECT_EQ(count(function, Op::call), 0);
  const ir::Function read = lowered(
      "def f(x):\n  s = exp(x)\n  if x > 2:\n    x = s\n  s = 1\n  for i in range(3):\n    s += x\n  return s\n",
      {1});
  EXPECT_EQ(count(read, Op::call), 1);
}

}  // namespace
}  // namespace jiteval::sema::testing
