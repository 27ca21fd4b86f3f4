// Where running a kernel can fail, and where it is known not to.

#include <gtest/gtest.h>

#include "kernels.hpp"

namespace jiteval::sema::testing {
namespace {

using ir::FaultKind;

TEST(Faults, OfIndices) {
  EXPECT_EQ(fault_of("lambda v, i: v[i]", {window({1, 2, 3}), 3.0}), FaultKind::index_out_of_range);
  EXPECT_EQ(fault_of("lambda v, i: v[i]", {window({1, 2, 3}), -4.0}), FaultKind::index_out_of_range);
  EXPECT_EQ(fault_of("lambda v, i: v[i]", {window({1, 2, 3}), 0.5}), FaultKind::not_a_whole_number);
  EXPECT_EQ(fault_of("lambda v: v[5]", {array({1, 2, 3})}), FaultKind::index_out_of_range);
  EXPECT_EQ(fault_of("lambda v: min(v)", {array({})}), FaultKind::empty_array);
}

TEST(Faults, OfRangesAndDivisions) {
  EXPECT_EQ(fault_of("def f(n):\n  for i in range(n):\n    n = i\n  return n\n", {2.5}),
            FaultKind::not_a_whole_number);
  EXPECT_EQ(fault_of("def f(n):\n  s = 0\n  for i in range(n):\n    s += 1 // i\n  return s\n", {2.0}),
            FaultKind::integer_division_by_zero);
  EXPECT_EQ(fault_of("def f(n):\n  s = 0\n  for i in range(n):\n    s += 1 % i\n  return s\n", {2.0}),
            FaultKind::integer_division_by_zero);
}

TEST(Faults, PointAtTheirPlace) {
  const std::string text = "lambda v, i: 1 + v[i]";
  const ir::Function function = lowered(text, {window({1}), 0.0});
  ASSERT_EQ(function.faults.size(), 2U);
  const auto at = [&](std::size_t k) {
    const Span span = function.faults[k].span;
    return text.substr(span.begin, span.end - span.begin);
  };
  EXPECT_EQ(at(0), "i");
  EXPECT_EQ(at(1), "v[i]");
}

TEST(Faults, AreNotReachedWhereTheTextSkipsThem) {
  const Argument v = window({1, 2, 3});
  EXPECT_EQ(run("lambda v, i: i < 3 and v[i] > 1", {v, 7.0}), 0);
  EXPECT_EQ(run("lambda v, i: i >= 3 or v[i] > 1", {v, 7.0}), 1);
  EXPECT_EQ(run("lambda v, i: v[i] if i < 3 else 0", {v, 7.0}), 0);
  EXPECT_EQ(run("lambda v, i: i < 3 < v[i] < v[i + 1]", {v, 7.0}), 0);
  EXPECT_EQ(run("lambda v, i: 0 < v[i] < 0 < v[i + 5]", {v, 0.0}), 0);
  EXPECT_EQ(run("lambda v, i: i and v[i] or 5", {v, 0.0}), 5);
  EXPECT_EQ(run("lambda v, i: (v[i] if i < 3 else 9) if i < 9 else 1", {v, 7.0}), 9);
}

TEST(Faults, StayWhereTheValueIsNotUsed) {
  EXPECT_EQ(fault_of("lambda v, i: 0 * (1 if v[i] else 1)", {window({1}), 3.0}), FaultKind::index_out_of_range);
  EXPECT_EQ(fault_of("def f(v, i):\n  if i > 1:\n    t = v[i]\n  return 1\n", {window({1}), 3.0}),
            FaultKind::index_out_of_range);
  EXPECT_EQ(fault_of("lambda v, i: v[i]**0", {window({1}), 3.0}), FaultKind::index_out_of_range);
}

TEST(Faults, AreRuledOutWhereTheIndexIsKnown) {
  const auto faults = [](std::string_view text) { return lowered(text, {window({1, 2, 3, 4, 5})}).faults.size(); };
  EXPECT_EQ(faults("lambda v: v[0] + v[-5] + v[4]"), 0U);
  EXPECT_EQ(faults("def f(v):\n  s = 0\n  for i in range(len(v)):\n    s += v[i] + v[-i] + v[i % 3]\n  return s\n"),
            0U);
  EXPECT_EQ(faults("def f(v):\n  s = 0\n  for i in range(4, -1, -1):\n    s += v[i]\n  return s\n"), 0U);
  EXPECT_EQ(faults("def f(v):\n  s = 0\n  for i in range(1, 4):\n    s += v[i - 1] + v[i + 1]\n  return s\n"), 0U);
  EXPECT_EQ(faults("def f(v):\n  s = 0\n  for i in range(1, 5):\n    s += v[i - 1] + v[i + 1]\n  return s\n"), 1U);
  EXPECT_EQ(faults("def f(v):\n  s = 0\n  i = 0.0\n  for i in range(5):\n    s += v[i] // 1\n  return s\n"), 0U);
  EXPECT_EQ(faults("def f(v):\n  s = 0\n  for i in range(5):\n    s += i // 2 + i % -3\n  return s\n"), 0U);
}

TEST(Faults, KeptInALoopThatChangesTheIndex) {
  const char* text = "def f(v):\n  i = 0\n  s = 0\n  while s < 100:\n    s += v[i]\n    i += 1\n  return s\n";
  EXPECT_EQ(fault_of(text, {window({1, 2, 3})}), FaultKind::index_out_of_range);
}

}  // namespace
}  // namespace jiteval::sema::testing
