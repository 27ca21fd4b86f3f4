// Choices: which become a select, and which keep their arms apart.
#include <gtest/gtest.h>

#include "functions.hpp"
#include "ir/builder.hpp"
#include "ir/simplify.hpp"

namespace jiteval::ir::testing {
namespace {

/// A function of x, y (f64), i (i64), a window w of 4, an array a; it returns what the choice gives.
struct Choices {
  explicit Choices(bool is_single = false)
      : builder("f",
                {varying_of("x"), varying_of("y"), varying_of("i", Type::i64), window_of("w", 4), array_of("a")}) {
    builder.function().is_single = is_single;
    x = builder.argument(0);
    y = builder.argument(1);
    i = builder.argument(2);
    test = builder.binary(Op::less, x, y);
  }

  ValueId binary(Op op, ValueId a, ValueId b) { return builder.binary(op, a, b); }
  ValueId call(MathFunction function, ValueId a) { return builder.call(function, {&a, 1}); }

  Function finish(ValueId result) {
    builder.return_(builder.convert(result, Type::f64));
    Function function = builder.finish();
    EXPECT_EQ(verify(function), "") << print(function);
    simplify(function);
    EXPECT_EQ(verify(function), "") << print(function);
    return function;
  }

  /// The function that chooses between two values.
  template <class First, class Other>
  Function choose(First first, Other other, Type type = Type::f64) {
    builder.begin_choice(test);
    const ValueId if_true = first(*this);
    builder.other_choice(if_true);
    const ValueId if_false = other(*this);
    return finish(builder.end_choice(if_false, type));
  }

  Builder builder;
  ValueId x, y, i, test;
};

bool is_select(const Function& function) {
  return count(function, Op::select) == 1 && count(function, StmtKind::if_) == 0;
}
bool is_branch(const Function& function) {
  return count(function, Op::select) == 0 && count(function, StmtKind::if_) == 1;
}

TEST(Choice, OfCheapValuesIsASelect) {
  const auto sum = [](Choices& f) { return f.binary(Op::add, f.x, f.y); };
  const auto root = [](Choices& f) { return f.call(MathFunction::sqrt, f.x); };
  EXPECT_TRUE(is_select(Choices().choose(sum, root)));
  const auto remainder = [](Choices& f) { return f.binary(Op::modulo, f.i, f.builder.i64(3)); };
  EXPECT_TRUE(is_select(Choices().choose(sum, remainder)));
  const auto element = [](Choices& f) { return f.builder.window_load(3, f.builder.i64(2)); };
  EXPECT_TRUE(is_select(Choices().choose(element, sum)));
}

TEST(Choice, OfWhatCanFaultOrIsMuchWorkIsABranch) {
  const auto cheap = [](Choices& f) { return f.x; };
  const auto expect_branch = [&](const auto& arm, bool is_single = false) {
    EXPECT_TRUE(is_branch(Choices(is_single).choose(arm, cheap)));
    EXPECT_TRUE(is_branch(Choices(is_single).choose(cheap, arm)));
  };
  expect_branch([](Choices& f) { return f.call(MathFunction::exp, f.x); });
  expect_branch([](Choices& f) { return f.binary(Op::modulo, f.x, f.y); });
  expect_branch([](Choices& f) { return f.binary(Op::floor_divide, f.builder.i64(3), f.i); });
  expect_branch([](Choices& f) { return f.builder.window_load(3, f.i); });
  expect_branch([](Choices& f) { return f.builder.whole(f.y); });
  expect_branch(
      [](Choices& f) { return f.builder.load(f.builder.array_base(4), f.builder.i64(0), ElementType::f64); });
  expect_branch([](Choices& f) { return f.builder.private_load(f.builder.add_private_array({"t", {}, 1}), f.i); });
  expect_branch([](Choices& f) {
    f.builder.begin_while({});
    f.builder.begin_while_body(f.test);
    f.builder.end_while();
    return f.y;
  });
}

TEST(Choice, OfMuchCheapWorkIsABranch) {
  const auto work = [](int amount) {
    return [amount](Choices& f) {
      ValueId sum = f.x;
      for (int k = 0; k < amount; ++k) sum = f.binary(Op::multiply, sum, f.y);
      return sum;
    };
  };
  const auto nothing = [](Choices& f) { return f.y; };
  EXPECT_TRUE(is_select(Choices().choose(work(10), nothing)));
  EXPECT_TRUE(is_branch(Choices().choose(work(100), nothing)));
}

TEST(Choice, ConvertsInItsArms) {
  const auto integer = [](Choices& f) { return f.i; };
  const auto number = [](Choices& f) { return f.x; };
  const Function mixed = Choices().choose(integer, number);
  EXPECT_TRUE(is_select(mixed));
  EXPECT_EQ(count(mixed, Op::to_f64), 1);
  const Function faulty = Choices().choose(integer, number, Type::i64);
  EXPECT_TRUE(is_branch(faulty)) << "a conversion that can fault belongs to its arm";
  EXPECT_EQ(count(faulty, Op::truncate_to_i64), 1);
  const Block& body = faulty[faulty.body];
  for (const Stmt& stmt : body.stmts) {
    EXPECT_FALSE(stmt.kind == StmtKind::let && faulty[stmt.value].op == Op::truncate_to_i64);
  }
}

TEST(Choice, SharesWhatBothArmsCompute) {
  const auto square = [](Choices& f) { return f.binary(Op::multiply, f.x, f.x); };
  const auto more = [&](Choices& f) { return f.binary(Op::add, square(f), f.y); };
  const Function function = Choices().choose(square, more);
  EXPECT_TRUE(is_select(function));
  EXPECT_EQ(count(function, Op::multiply), 1);
  // The same in both: nothing to choose.
  const Function same = Choices().choose(square, square);
  EXPECT_EQ(count(same, Op::select), 0);
  EXPECT_EQ(count(same, StmtKind::if_), 0);
}

TEST(Choice, OfReadsOfALocal) {
  Choices f;
  const LocalId local = f.builder.add_local("v", Type::f64);
  f.builder.set(local, f.x);
  const LocalId stored[] = {local};
  f.builder.begin_for(f.builder.i64(0), f.builder.i64(3), 1, stored);
  const auto next = [&] { return f.builder.get(local); };
  f.builder.begin_choice(f.test);
  f.builder.other_choice(f.binary(Op::add, next(), f.y));
  const ValueId chosen = f.builder.end_choice(f.binary(Op::subtract, next(), f.y), Type::f64);
  f.builder.set(local, chosen);
  f.builder.end_for();
  const Function function = f.finish(f.builder.get(local));
  EXPECT_TRUE(is_select(function)) << print(function);
  EXPECT_EQ(count(function, Op::local_get), 2) << "one in the loop, and one after it";
}

TEST(Choice, KeepsOnlyTheArmOfAConstantCondition) {
  for (bool truth : {true, false}) {
    Choices f(true);
    f.test = f.builder.boolean(truth);
    const auto arm = [](double number) {
      return [number](Choices& c) {
        c.builder.store(c.builder.array_base(4), c.builder.i64(0), c.builder.f64(number), ElementType::f64);
        return c.builder.f64(number);
      };
    };
    f.builder.begin_choice(f.test);
    f.builder.other_choice(arm(1)(f));
    const ValueId chosen = f.builder.end_choice(arm(2)(f), Type::f64);
    EXPECT_EQ(f.builder.literal(chosen)->number, truth ? 1 : 2);
    EXPECT_EQ(f.builder.depth(), 1U);
    f.builder.return_(no_value);
    const Function function = f.builder.finish();
    EXPECT_EQ(verify(function), "");
    EXPECT_EQ(count(function, StmtKind::store), 1);
    EXPECT_EQ(count(function, StmtKind::if_), 0);
  }
}

TEST(Choice, InsideAChoice) {
  const auto inner = [](bool is_cheap) {
    return [is_cheap](Choices& f) {
      f.builder.begin_choice(f.binary(Op::greater, f.x, f.builder.f64(3)));
      f.builder.other_choice(is_cheap ? f.binary(Op::add, f.x, f.x) : f.call(MathFunction::exp, f.x));
      return f.builder.end_choice(f.i, Type::f64);
    };
  };
  const auto simple = [](Choices& f) { return f.y; };
  const Function cheap = Choices().choose(inner(true), simple);
  EXPECT_EQ(count(cheap, Op::select), 2);
  EXPECT_EQ(count(cheap, StmtKind::if_), 0);
  const Function deep = Choices().choose(simple, inner(false));
  EXPECT_EQ(count(deep, Op::select), 0);
  EXPECT_EQ(count(deep, StmtKind::if_), 2);
}

TEST(Choice, KnowsItsConditionInItsArms) {
  Choices f(true);
  const ValueId n = f.builder.array_extent(4, 0);
  const auto element = [&](ValueId index) {
    return f.builder.load(f.builder.array_base(4), f.builder.check_index(index, n), ElementType::f64);
  };
  const ValueId inside =
      f.binary(Op::logical_and, f.binary(Op::greater_equal, f.i, f.builder.i64(1)), f.binary(Op::less, f.i, n));
  f.builder.begin_choice(inside);
  const ValueId first = element(f.i);
  const ValueId before = element(f.binary(Op::subtract, f.i, f.builder.i64(1)));
  f.builder.other_choice(f.binary(Op::add, first, before));
  const ValueId chosen = f.builder.end_choice(f.builder.f64(0), Type::f64);
  f.builder.output(0, chosen);
  f.builder.function().output_count = 1;
  f.builder.return_(no_value);
  const Function function = f.builder.finish();
  EXPECT_EQ(verify(function), "");
  EXPECT_EQ(count(function, Op::check_index), 0);
  EXPECT_TRUE(is_branch(function));
}

TEST(Choice, WhatWasMovedIsNoLongerTakenToBeWhatItsConditionSaid) {
  Choices f(true);
  const ValueId extent = f.builder.i64(4);
  const ValueId inside = f.binary(Op::logical_and, f.binary(Op::greater_equal, f.i, f.builder.i64(1)),
                                  f.binary(Op::less, f.i, f.builder.i64(5)));
  const auto before = [&] { return f.binary(Op::subtract, f.i, f.builder.i64(1)); };
  f.builder.begin_choice(inside);
  const ValueId in_arm = before();
  EXPECT_EQ(f.builder.check_index(in_arm, extent), in_arm);
  f.builder.other_choice(in_arm);
  f.builder.end_choice(f.builder.i64(0), Type::i64);
  EXPECT_EQ(before(), in_arm) << "it was moved out, and is shared";
  EXPECT_NE(f.builder.check_index(before(), extent), before());
}

TEST(Choice, DoesNotMoveADivisionThatItsConditionMakesSafe) {
  Choices f(true);
  f.builder.begin_choice(f.binary(Op::greater, f.i, f.builder.i64(0)));
  const ValueId quotient = f.binary(Op::floor_divide, f.builder.i64(10), f.i);
  EXPECT_EQ(f.builder.function()[quotient].fault, 0);
  f.builder.other_choice(quotient);
  f.builder.end_choice(f.builder.i64(0), Type::i64);
  f.builder.return_(no_value);
  const Function function = f.builder.finish();
  EXPECT_TRUE(is_branch(function)) << print(function);
}

TEST(Choice, WithAnArmThatNeverCompletes) {
  const auto endless = [](Choices& f) {
    f.builder.begin_while({});
    f.builder.begin_while_body(f.builder.boolean(true));
    f.builder.end_while();
    EXPECT_TRUE(f.builder.terminated());
    return f.x;
  };
  const auto simple = [](Choices& f) { return f.y; };
  EXPECT_EQ(count(Choices().choose(endless, simple), StmtKind::set_local), 1);
  EXPECT_EQ(count(Choices().choose(simple, endless), StmtKind::set_local), 1);
  Choices f;
  f.builder.begin_choice(f.test);
  f.builder.other_choice(endless(f));
  f.builder.end_choice(endless(f), Type::f64);
  EXPECT_TRUE(f.builder.terminated());
}

TEST(Choice, ForgetsTheLocalsThatAnArmStores) {
  Choices f;
  const LocalId local = f.builder.add_local("v", Type::f64);
  f.builder.set(local, f.x);
  f.builder.begin_choice(f.test);
  f.builder.set(local, f.y);
  f.builder.other_choice(f.builder.get(local));
  EXPECT_EQ(f.builder.get(local), f.x);
  f.builder.end_choice(f.builder.f64(0), Type::f64);
  EXPECT_NE(f.builder.get(local), f.x);
  EXPECT_NE(f.builder.get(local), f.y);
}

}  // namespace
}  // namespace jiteval::ir::testing
