// The IR as text: the golden cases pin its look, these what it must show.
#include <gtest/gtest.h>

#include "kernels.hpp"

namespace jiteval::ir::testing {
namespace {

bool shows(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Printer, ShowsEveryKindOfStatement) {
  const std::string text = print(lowered(
      "def f(v, x):\n  s = 0.0\n  for i in range(len(v)):\n    if v[i] > x:\n      break\n    if v[i] < 0:\n"
      "      continue\n    s += v[i]\n  while s > 1:\n    s /= 2\n  return s\n",
      {array, varying}));
  for (const char* part : {"for ", "if ", "break", "continue", "while ", "return ", "set ", "load v["}) {
    EXPECT_TRUE(shows(text, part)) << part << "\n" << text;
  }
}

TEST(Printer, TellsParametersApart) {
  const auto of = [](const Passed& passed) { return print(lowered("lambda x: x + 1", {passed})); };
  EXPECT_NE(of(uniform), of(varying));
  const auto of_array = [](const Passed& passed) { return print(lowered("lambda v: v[0]", {passed})); };
  EXPECT_NE(of_array(window(3)), of_array(window(4)));
  EXPECT_NE(of_array(window(3)), of_array(array));
}

TEST(Printer, KeepsNumbersWhole) {
  EXPECT_TRUE(shows(print(lowered("x + 0.1", {varying})), "0.1"));
  EXPECT_NE(print(lowered("x + 0.1", {varying})), print(lowered("x + 0.10000000000000002", {varying})));
}

}  // namespace
}  // namespace jiteval::ir::testing
