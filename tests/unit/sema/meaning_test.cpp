// What kernels compute: Python's meaning.

#include <gtest/gtest.h>

#include <limits>

#include "kernels.hpp"

namespace jiteval::sema::testing {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

TEST(Meaning, ArithmeticIsPythons) {
  EXPECT_EQ(run("x + y * 2 - 3", {4.0, 5.0}), 11);
  EXPECT_EQ(run("7 / 2"), 3.5);
  EXPECT_EQ(run("-7 // 2"), -4);
  EXPECT_EQ(run("-7 % 3"), 2);
  EXPECT_EQ(run("7 % -3"), -2);
  EXPECT_EQ(run("x // 2 + x % 2", {-7.0}), -3);
  EXPECT_EQ(run("-x**2", {3.0}), -9);
  EXPECT_EQ(run("2**-1"), 0.5);
  EXPECT_EQ(run("2**3**2"), 512);
  EXPECT_EQ(run("True + True"), 2);
  EXPECT_EQ(run("1 / x", {0.0}), inf);
}

TEST(Meaning, IntegerConstantsNeverWrap) {
  EXPECT_EQ(run("10**20"), 1e20);
  EXPECT_EQ(run("9223372036854775807 + 1"), 0x1p63);
  EXPECT_EQ(run("9223372036854775807 - 1 - 9223372036854775806"), 0);
  EXPECT_EQ(run("9007199254740993 - 9007199254740992"), 1);
  EXPECT_EQ(run("0x7fff_ffff_ffff_ffff // 0x1000000000000000"), 7);
  EXPECT_EQ(run("(-9223372036854775807 - 1) // -1"), 0x1p63);
  EXPECT_EQ(run("99999999999999999999999"), 99999999999999999999999.0);
  EXPECT_EQ(run("2**100 / 2**99"), 2);
}

TEST(Meaning, WholePowersMultiply) {
  EXPECT_EQ(run("x**0", {0.0}), 1);
  EXPECT_EQ(run("x**1", {1.1}), 1.1);
  EXPECT_EQ(run("x**2", {1.1}), 1.1 * 1.1);
  EXPECT_EQ(run("x**3", {1.1}), 1.1 * (1.1 * 1.1));
  EXPECT_EQ(run("pow(x, 3)", {1.1}), 1.1 * (1.1 * 1.1));
  EXPECT_EQ(run("x**-2", {1.1}), 1 / (1.1 * 1.1));
  EXPECT_EQ(run("x**True", {1.1}), 1.1);
  EXPECT_EQ(run("x**0.5", {2.0}), std::pow(2.0, 0.5));
  EXPECT_EQ(run("x**y", {2.0, 10.0}), 1024);
  EXPECT_EQ(run("def f(x):\n  i = 3\n  return i**2 // 2\n", {0.0}), 4);
  EXPECT_EQ(run("def f(x):\n  for i in range(3, 4):\n    return i**-1\n", {0.0}), 1 / 3.0);
  EXPECT_EQ(run("10**-3"), 0.001);
  EXPECT_EQ(run("math.pow(2, 0.5) + np.absolute(-1)"), std::pow(2.0, 0.5) + 1);
}

TEST(Meaning, ComparisonsChainAndMixTypes) {
  EXPECT_EQ(run("1 < x < 3", {2.0}), 1);
  EXPECT_EQ(run("1 < x < 3", {3.0}), 0);
  EXPECT_EQ(run("x != x", {std::nan("")}), 1);
  EXPECT_EQ(run("x == x", {std::nan("")}), 0);
  EXPECT_EQ(run("True == 1"), 1);
  EXPECT_EQ(run("(x > 1) == (y > 1)", {0.0, 0.0}), 1);
  EXPECT_EQ(run("3 > x >= 2 != 1 < 5 == 5", {2.0}), 1);
}

TEST(Meaning, AndOrGiveOperands) {
  EXPECT_EQ(run("x and y", {0.0, 5.0}), 0);
  EXPECT_EQ(run("x and y", {2.0, 5.0}), 5);
  EXPECT_EQ(run("x or y", {0.0, 5.0}), 5);
  EXPECT_EQ(run("x or y", {2.0, 5.0}), 2);
  EXPECT_EQ(run("x and y or 7", {2.0, 0.0}), 7);
  EXPECT_EQ(run("0 or False or 0.0 or 3"), 3);
  EXPECT_TRUE(std::isnan(run("x or 3", {std::nan("")})));
  EXPECT_TRUE(std::signbit(run("x and 3", {-0.0})));
  EXPECT_EQ(run("not x", {-0.0}), 1);
  EXPECT_EQ(run("(x > 1 and 2) + 1", {0.0}), 1);
}

TEST(Meaning, MinMaxAndFriends) {
  EXPECT_EQ(run("min(x, 2, y)", {3.0, 1.0}), 1);
  EXPECT_EQ(run("max(x, 2, y)", {3.0, 1.0}), 3);
  EXPECT_EQ(run("min(1, x)", {std::nan("")}), 1);
  EXPECT_TRUE(std::isnan(run("min(x, 1)", {std::nan("")})));
  EXPECT_TRUE(std::signbit(run("max(x, 0.0)", {-0.0})));
  EXPECT_EQ(run("abs(x) + abs(-3) + abs(True)", {-2.5}), 6.5);
  EXPECT_EQ(run("float(7) // 2 + bool(x)", {5.0}), 4);
  EXPECT_EQ(run("min(v) + 10*max(v) + 100*sum(v) + 1000*len(v)", {window({2, 1, 3})}), 3631);
  EXPECT_EQ(run("min(v) + 10*max(v) + 100*sum(v) + 1000*len(v)", {array({2, 1, 3})}), 3631);
  EXPECT_FALSE(std::signbit(run("sum(v)", {window({-0.0})})));
  EXPECT_EQ(run("sum(v)", {array({})}), 0);
}

TEST(Meaning, NamesHideBuiltins) {
  EXPECT_EQ(run("lambda e: e", {7.0}), 7);
  EXPECT_EQ(run("def f(v):\n  sum = 0\n  for x in v:\n    sum += x\n  return sum\n", {window({1, 2, 3})}), 6);
  EXPECT_EQ(run("def f(x):\n  pi = 3\n  return pi * x\n", {2.0}), 6);
}

TEST(Meaning, LocalsWidenOverTheWholeFunction) {
  EXPECT_EQ(run("def f(v):\n  s = 0\n  for x in v:\n    s += x / 2\n  return s\n", {window({1, 2, 4})}), 3.5);
  EXPECT_EQ(run("def f(x):\n  a = True\n  if x > 0:\n    a = 5\n  return a / 2\n", {1.0}), 2.5);
  // An integer local that a later statement makes real divides as a real.
  EXPECT_EQ(run("def f(x):\n  a = 7\n  b = a // 2\n  a = 0.5\n  return b + a\n", {1.0}), 3.5);
  EXPECT_EQ(
      run("def f(n):\n  a = 0\n  b = 1\n  for i in range(n):\n    t = a + b\n    a = b\n    b = t\n  return a\n",
          {10.0}),
      55);
}

TEST(Meaning, LoopsRunAsInPython) {
  const char* range = "def f(a, b):\n  s = 0\n  for i in range(a, b, -2):\n    s = s * 10 + i\n  return s\n";
  EXPECT_EQ(run(range, {5.0, 0.0}), 531);
  EXPECT_EQ(run(range, {0.0, 5.0}), 0);
  // The variable keeps its last value, and assigning to it does not change the loop.
  EXPECT_EQ(run("def f(n):\n  i = 9\n  for i in range(n):\n    i *= 10\n  return i\n", {3.0}), 20);
  EXPECT_EQ(run("def f(n):\n  i = 9\n  for i in range(n):\n    i *= 10\n  return i\n", {0.0}), 9);
  EXPECT_EQ(run("def f(v):\n  s = 0\n  for x in v:\n    if x == 2:\n      continue\n    if x == 4:\n      break\n"
                "    s += x\n  return s\n",
                {array({1, 2, 3, 4, 5})}),
            4);
  EXPECT_EQ(run("def f(x):\n  n = 0\n  while x != 1:\n    x = x / 2 if x % 2 == 0 else 3 * x + 1\n    n += 1\n"
                "  return n\n",
                {27.0}),
            111);
  EXPECT_EQ(
      run("def f(n):\n  c = 0\n  for i in range(n):\n    for j in range(i):\n      if j == 2:\n        break\n"
          "      c += 1\n  return c\n",
          {5.0}),
      7);
}

TEST(Meaning, StoresInBranchesAndLoopsReachWhatFollows) {
  const char* text =
      "def f(x, y):\n  a = 1\n  if x:\n    a = 2\n    if y:\n      return a\n    a = 3\n  elif y:\n    a = 4\n"
      "  b = a\n  while b < 10:\n    b += a\n    if b == 7:\n      a = 5\n  return a * 100 + b\n";
  EXPECT_EQ(run(text, {0.0, 0.0}), 512);
  EXPECT_EQ(run(text, {0.0, 1.0}), 412);
  EXPECT_EQ(run(text, {1.0, 0.0}), 312);
  EXPECT_EQ(run(text, {1.0, 1.0}), 2);
}

TEST(Meaning, SubscriptsCountFromBothEnds) {
  EXPECT_EQ(run("lambda v: v[0] + 10*v[-1] + 100*v[True]", {window({1, 2, 3})}), 231);
  EXPECT_EQ(run("lambda v, i: v[i]", {array({1, 2, 3}), -3.0}), 1);
  EXPECT_EQ(run("lambda v, i: v[i + 1] if i < 2 else -1", {window({1, 2, 3}), 5.0}), -1);
}

TEST(Meaning, LongChainsAreComputedFromTheLeft) {
  std::string text = "x";
  for (int i = 0; i < 10000; ++i) text += " - y";
  EXPECT_EQ(run(text, {20000.0, 1.0}), 10000);
}

}  // namespace
}  // namespace jiteval::sema::testing
