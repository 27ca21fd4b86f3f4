// Texts of extreme size and shape.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kernels.hpp"

namespace jiteval::sema::testing {
namespace {

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

TEST(Limits, AVeryLongChainIsTooLarge) {
  EXPECT_EQ(codes("x" + repeated("+x", 80000), {1}), "too-large");
  std::string text = "min(x";
  for (int i = 0; i < 35000; ++i) text += fmt::format(",x+{}", i);
  EXPECT_EQ(codes(text + ")", {1}), "too-large");
  text = "x";
  for (int i = 0; i < 66000; ++i) text += fmt::format("<{}", i);
  EXPECT_EQ(codes(text, {1}), "too-large");
}

TEST(Limits, ManyEqualValuesAreOneValue) {
  EXPECT_EQ(run("x" + repeated(" < x", 60000), {1.0}), 0);
  EXPECT_EQ(run("x" + repeated(" and x", 60000), {3.0}), 3);
  EXPECT_EQ(run("max(x" + repeated(", x", 60000) + ")", {3.0}), 3);
}

TEST(Limits, ALongChainWithMistakesIsReported) {
  EXPECT_EQ(codes("lambda x: y" + repeated(" + x", 60000), {1}), "unknown-name");
}

TEST(Limits, ALongChainOfConstantsIsOneConstant) { EXPECT_EQ(run("1" + repeated("+1", 60000)), 60001); }

TEST(Limits, ChainsThatMayFaultNestOnlySoDeep) {
  EXPECT_EQ(codes("lambda v, i: v[i]" + repeated(" < v[i + 1]", 100), {window({1}), 1}), "");
  std::string text = "lambda v, i: v[i]";
  for (int k = 0; k < 2000; ++k) text += " < v[i + " + std::to_string(k) + "]";
  EXPECT_EQ(codes(text, {window({1}), 1}), "too-large");
}

TEST(Limits, ManyStatementsAndVariables) {
  std::string text = "def f(x):\n  v0 = x\n  while v0 < 5:\n";
  for (int i = 3000; i > 0; --i) text += "    v" + std::to_string(i) + " = v" + std::to_string(i - 1) + " + 1\n";
  // Every variable is read before the iteration assigns it.
  text += "  return v0\n";
  auto function = lower(text, {1});
  ASSERT_FALSE(function);
  EXPECT_EQ(function.error().list().size(), 20U);
}

TEST(Limits, TypesThatSpreadBackwardsAreFound) {
  std::string text = "def f(x):\n";
  for (int i = 0; i <= 300; ++i) text += "  v" + std::to_string(i) + " = 0\n";
  text += "  for i in range(400):\n    v0 = 0.5\n";
  for (int i = 300; i > 0; --i) text += "    v" + std::to_string(i) + " = v" + std::to_string(i - 1) + "\n";
  EXPECT_EQ(run(text + "  return v300\n", {1}), 0.5);
}

TEST(Limits, DeepNestingIsRefusedOrAnswered) {
  EXPECT_EQ(run(repeated("(", 150) + "x" + repeated(")", 150), {3.0}), 3);
  EXPECT_EQ(run(repeated("-", 150) + "x", {3.0}), 3);
  std::string text = "def f(x):\n  if x == 0:\n    return 0\n";
  for (int i = 1; i <= 150; ++i)
    text += "  elif x == " + std::to_string(i) + ":\n    return " + std::to_string(2 * i) + "\n";
  EXPECT_EQ(run(text + "  return -1\n", {149.0}), 298);
}

TEST(Limits, AnEndlessElifIsRefused) {
  std::string text = "def f(x):\n  if x == 0:\n    return 0\n";
  for (int i = 1; i <= 5000; ++i) text += "  elif x == 1:\n    return 1\n";
  EXPECT_NE(messages(text + "  return -1\n", {1}), "");
}

}  // namespace
}  // namespace jiteval::sema::testing
