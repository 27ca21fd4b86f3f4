// What is allowed and what is a mistake. The messages themselves are golden cases.

#include <gtest/gtest.h>

#include "kernels.hpp"

namespace jiteval::sema::testing {
namespace {

TEST(Assignment, IsDefiniteAfterBothBranches) {
  EXPECT_EQ(codes("def f(x):\n  if x:\n    y = 1\n  else:\n    y = 2\n  return y\n", {1}), "");
  EXPECT_EQ(codes("def f(x):\n  if x:\n    y = 1\n  else:\n    return 2\n  return y\n", {1}), "");
  EXPECT_EQ(codes("def f(x):\n  if x:\n    y = 1\n  elif x > 2:\n    z = 2\n  else:\n    y = 1\n  return y\n", {1}),
            "unassigned");
}

TEST(Assignment, IsDefiniteAfterLoopsThatCertainlyRun) {
  EXPECT_EQ(codes("def f(v):\n  for x in v:\n    y = x\n  return y + x\n", {window({1})}), "");
  EXPECT_EQ(codes("def f(v):\n  for x in v:\n    y = x\n  return y\n", {array({1})}), "unassigned");
  EXPECT_EQ(codes("def f(x):\n  for i in range(3):\n    y = i\n  return y + i\n", {1}), "");
  EXPECT_EQ(codes("def f(x):\n  for i in range(5, 2, -1):\n    y = i\n  return y + i\n", {1}), "");
  EXPECT_EQ(codes("def f(x):\n  for i in range(5, 2):\n    y = i\n  return y\n", {1}), "unassigned");
  EXPECT_EQ(codes("def f(x):\n  for i in range(3):\n    if x:\n      break\n    y = i\n  return y\n", {1}),
            "unassigned");
  EXPECT_EQ(codes("def f(x):\n  for i in range(3):\n    if x:\n      continue\n    y = i\n  return y\n", {1}),
            "unassigned");
  EXPECT_EQ(codes("def f(x):\n  for i in range(3):\n    y = i\n    if x:\n      break\n  return y\n", {1}), "");
}

TEST(Assignment, IsDefiniteAfterWhileTrue) {
  EXPECT_EQ(codes("def f(x):\n  while True:\n    y = x\n    if x:\n      break\n  return y\n", {1}), "");
  EXPECT_EQ(codes("def f(x):\n  while True:\n    if x:\n      break\n    y = x\n  return y\n", {1}), "unassigned");
  EXPECT_EQ(codes("def f(x):\n  while x:\n    y = x\n    x -= 1\n  return y\n", {1}), "unassigned");
}

TEST(Assignment, IsReportedOnceForEachVariable) {
  EXPECT_EQ(codes("def f(x):\n  a = y + y\n  b = y + z\n  y = 1\n  z = 1\n  return a + b\n", {1}),
            "unassigned unassigned");
}

TEST(Returns, AreNeededOnEveryPath) {
  EXPECT_EQ(codes("def f(x):\n  pass\n", {1}), "missing-return");
  EXPECT_EQ(codes("def f(x):\n  if x:\n    return 1\n", {1}), "missing-return");
  EXPECT_EQ(codes("def f(x):\n  if x:\n    return 1\n  else:\n    return 2\n", {1}), "");
  EXPECT_EQ(codes("def f(x):\n  while True:\n    x -= 1\n    if x < 0:\n      return x\n", {1}), "");
  EXPECT_EQ(codes("def f(x):\n  while 1:\n    if x:\n      break\n", {1}), "missing-return");
  EXPECT_EQ(codes("def f(v):\n  for x in v:\n    return x\n", {window({1})}), "");
  EXPECT_EQ(codes("def f(v):\n  for x in v:\n    return x\n", {array({1})}), "missing-return");
  EXPECT_EQ(codes("def f(x):\n  return x\n  y = 1\n", {1}), "");
}

TEST(Returns, GiveATruthValueOnlyIfAllDo) {
  EXPECT_EQ(lowered("x > 1", {1}).result_type, ir::Type::boolean);
  EXPECT_EQ(lowered("x > 1 and not x", {1}).result_type, ir::Type::boolean);
  EXPECT_EQ(lowered("x > 1 and 2", {1}).result_type, ir::Type::i64);
  EXPECT_EQ(lowered("def f(x):\n  if x:\n    return True\n  return 0\n", {1}).result_type, ir::Type::i64);
  EXPECT_EQ(lowered("def f(x):\n  while True:\n    x += 1\n", {1}).result_type, ir::Type::f64);
}

TEST(Mistakes, DoNotCauseOthers) {
  EXPECT_EQ(codes("def f(x):\n  y = foo(x) + 1\n  z = y * y\n  return z[0] + z\n", {1}), "unknown-function");
  EXPECT_EQ(codes("def f(x):\n  for v in foo:\n    x += v\n  return x + v\n", {1}), "unknown-name");
  EXPECT_EQ(codes("def f(x):\n  y = 1 // 0\n  return y // 0\n", {1}), "division-by-zero");
  EXPECT_EQ(codes("foo(bar(x)) + exp(baz, 1)", {1, 1}).substr(0, 17), "unknown-function ");
}

TEST(Mistakes, OfAFunctionAreReportedOnceHoweverOftenItIsCalled) {
  EXPECT_EQ(codes("def g(x):\n  return foo(x) + x[0]\ndef f(x):\n  return g(x) + g(2*x) + g(1)\n", {1}),
            "unknown-function not-an-array");
  EXPECT_EQ(codes("def g(x: flaot64):\n  return x\ndef f(x):\n  return g(x) + g(2*x)\n", {1}), "unknown-type");
}

TEST(Rules, NamesOfModulesAreSuggestedWithTheModule) {
  EXPECT_EQ(messages("maximum(x, 1)", {1}),
            "error[unknown-function]: unknown function 'maximum'\n"
            " --> kernel:1:1\n"
            "  |\n"
            "1 | maximum(x, 1)\n"
            "  | ^^^^^^^ did you mean 'np.maximum'?\n");
}

TEST(Mistakes, InATupleAreThoseOfTheTuple) {
  EXPECT_EQ(codes("def f(x):\n  t = (x, foo)\n  return t[int(x)] + t[1]\n", {1}), "unknown-name");
  EXPECT_EQ(
      codes("def g(x):\n  if x > 1:\n    return x, foo\n  return x, 1\ndef f(x):\n  a, b = g(x)\n  return a + b\n",
            {1}),
      "unknown-name");
  EXPECT_EQ(codes("def f(x):\n  return np.array([x, foo])[0]\n", {1}), "unknown-name");
}

TEST(Annotations, OfEveryFunctionAreLookedAt) {
  EXPECT_EQ(codes("def g(x) -> flaot64:\n  return x\ndef f(x):\n  return g(x)\n", {1}), "unknown-type");
  EXPECT_EQ(codes("def f(x):\n  y: flaot64 = x\n  return y\n", {1}), "unknown-type");
  EXPECT_EQ(codes("def g(f: Callable, x: Real):\n  return f(x)\ndef f(x):\n  return g(exp, x)\n", {1}), "");
}

TEST(Loops, RunOverTuplesThatAreAlike) {
  EXPECT_EQ(codes("def f(x):\n  for a, g in ((1, sin), (2, cos)):\n    x += a*g(x)\n  return x\n", {1}),
            "not-iterable");
  EXPECT_EQ(codes("def f(x):\n  for a in ((1, (2, 3)), (1, 2)):\n    x += 1\n  return x\n", {1}), "not-iterable");
  EXPECT_EQ(run("def f(x):\n  for a, (b, c) in ((1, (2, 3)), (4, (5, 6))):\n    x += a + b*c\n  return x\n", {1}),
            42);
  EXPECT_EQ(run("def f(n):\n  for a, b in zip((), range(int(n))):\n    n += a + b\n  return n\n", {3}), 3);
}

TEST(Parameters, BehindAStarAreGivenByName) {
  const std::string scaled = "def scaled(x, *, by=2, plus):\n  return by*x + plus\n";
  EXPECT_EQ(run(scaled + "def f(x):\n  return scaled(x, plus=1) + scaled(x=x, plus=2, by=3)\n", {5}), 28);
  EXPECT_EQ(run("def f(x, *, a=1):\n  return a*x\n", {5, 3}), 15) << "the kernel's own are numbered all the same";
  EXPECT_EQ(run("def f(x):\n  g = lambda x, *, a=3: a*x\n  return g(x) + g(x, a=4)\n", {5}), 35);
  EXPECT_EQ(codes(scaled + "def f(x):\n  return scaled(x, 1, plus=2)\n", {1}), "wrong-arity");
  EXPECT_EQ(codes(scaled + "def f(x):\n  return scaled(x)\n", {1}), "wrong-arity");
}

TEST(Mistakes, OfOneTextAreAllReported) {
  EXPECT_EQ(codes("def f(x):\n  a = b\n  c = exp()\n  if x:\n    c == 2\n  c = a\n", {1}),
            "missing-return unknown-name wrong-arity unused-value");
}

TEST(Mistakes, AreCappedAtTwenty) {
  std::string text = "def f(x):\n";
  for (int i = 0; i < 30; ++i) text += "  y = missing_" + std::to_string(i) + "\n";
  auto function = lower(text + "  return y\n", {1});
  ASSERT_FALSE(function);
  EXPECT_EQ(function.error().list().size(), 20U);
}

TEST(Builtins, RefuseArraysAndNumbersInEachOthersPlace) {
  EXPECT_EQ(codes("lambda v: exp(v) + len(v)", {window({1})}), "array-as-number");
  EXPECT_EQ(codes("lambda v: min(v, 1) + len(v)", {window({1})}), "array-as-number");
  EXPECT_EQ(codes("lambda v: sum(v[0])", {window({1})}), "not-an-array");
  EXPECT_EQ(codes("lambda v: v and len(v)", {window({1})}), "array-as-number");
  EXPECT_EQ(codes("lambda v: len(v) if v else 0", {window({1})}), "array-as-number");
}

}  // namespace
}  // namespace jiteval::sema::testing
