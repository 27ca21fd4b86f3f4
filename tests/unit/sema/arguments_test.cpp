// The arguments of a kernel, and which of them are arrays.

#include <gtest/gtest.h>

#include "kernels.hpp"

namespace jiteval::sema::testing {
namespace {

/// "x v[]": the names in order, arrays marked; or the codes of the mistakes.
std::string arguments_of(std::string_view text, std::string_view order = "") {
  const auto module = syntax::parse(text, "kernel");
  if (!module) return module.error().render();
  const auto uses = arguments(*module, module->functions.back(), order);
  std::string list;
  if (!uses) {
    for (const Diagnostic& mistake : uses.error().list()) list += (list.empty() ? "" : " ") + mistake.code;
    return list;
  }
  for (const ArgumentUse& use : *uses) list += (list.empty() ? "" : " ") + use.name + (use.is_array ? "[]" : "");
  return list;
}

TEST(Arguments, OfAnExpressionAreItsFreeNamesInOrderOfAppearance) {
  EXPECT_EQ(arguments_of("exp(-a*x**2)"), "a x");
  EXPECT_EQ(arguments_of("x + a*x + b"), "x a b");
  EXPECT_EQ(arguments_of("y if c else x"), "y c x");
  EXPECT_EQ(arguments_of("2 + 3"), "");
}

TEST(Arguments, ConstantsFunctionsAndModulesAreNotFree) {
  EXPECT_EQ(arguments_of("e*x + pi + inf + nan"), "x");
  EXPECT_EQ(arguments_of("math.sin(t) + np.pi"), "t");
  EXPECT_EQ(arguments_of("unheard_of(t)"), "t");
  EXPECT_EQ(arguments_of("x + sqrt"), "x");
}

TEST(Arguments, FollowAnOrderThatIsGiven) {
  EXPECT_EQ(arguments_of("exp(-a*x**2)", "x, a"), "x a");
  EXPECT_EQ(arguments_of("x + 1", " x ,unused"), "x unused");
  EXPECT_EQ(arguments_of("e*x", "x, e"), "x e");
}

TEST(Arguments, OfAnOrderMustBeNamesGivenOnce) {
  EXPECT_EQ(arguments_of("x", "x, x"), "argument-order");
  EXPECT_EQ(arguments_of("x", "x,"), "argument-order");
  EXPECT_EQ(arguments_of("x", "2x"), "argument-order");
  EXPECT_EQ(arguments_of("x + y + z", "x"), "unknown-name unknown-name");
}

TEST(Arguments, OfADefAreItsOwn) {
  EXPECT_EQ(arguments_of("lambda x, a: a"), "x a");
  EXPECT_EQ(arguments_of("def f(x, a):\n  return 1\n", "x, a"), "x a");
  EXPECT_EQ(arguments_of("def f(x, a):\n  return 1\n", "a, x"), "argument-order");
}

TEST(Arguments, AreArraysWhereTheBodyUsesThemSo) {
  EXPECT_EQ(arguments_of("lambda v, i: v[i]"), "v[] i");
  EXPECT_EQ(arguments_of("def f(v):\n  for x in v:\n    return x\n  return 0\n"), "v[]");
  EXPECT_EQ(arguments_of("lambda a, b, c, d: len(a) + min(b) + max(c) + sum(d)"), "a[] b[] c[] d[]");
  EXPECT_EQ(arguments_of("np.sum(v) + np.min(w) + x"), "v[] w[] x");
  EXPECT_EQ(arguments_of("lambda a, b: min(a, b) + abs(a)"), "a b");
  EXPECT_EQ(arguments_of("lambda n: n\n"), "n");
  EXPECT_EQ(arguments_of("def f(n):\n  s = 0\n  for i in range(n):\n    s += i\n  return s\n"), "n");
}

TEST(Arguments, AreNotArraysOfShadowedFunctions) {
  EXPECT_EQ(arguments_of("def f(x):\n  len = 3\n  return len(x)\n"), "x");
  EXPECT_EQ(arguments_of("lambda sum, x: sum(x)"), "sum x");
}

}  // namespace
}  // namespace jiteval::sema::testing
