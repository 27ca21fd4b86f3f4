// What varies over the lanes, where control makes it hard to see.
#include "ir/uniformity.hpp"

#include <gtest/gtest.h>

#include "kernels.hpp"

namespace jiteval::ir::testing {
namespace {

struct Marked {
  explicit Marked(std::string_view text, const std::vector<Passed>& arguments = {varying, uniform})
      : function(lowered(text, arguments)) {
    mark_varying(function);
  }

  /// The `varying` flags of the statements of a kind, in the order of the text, as "uv".
  std::string flags(StmtKind kind) const { return flags(kind, function.body); }

  bool local_varies(std::string_view local) const {
    for (const Local& candidate : function.locals) {
      if (candidate.name == local) return candidate.varying;
    }
    ADD_FAILURE() << "no local " << local << "\n" << print(function);
    return false;
  }

  Function function;

 private:
  std::string flags(StmtKind kind, BlockId id) const {
    std::string result;
    if (id == no_block) return result;
    for (const Stmt& stmt : function[id].stmts) {
      if (stmt.kind == kind) result += stmt.varying ? 'v' : 'u';
      for (BlockId inner : {stmt.head, stmt.body, stmt.orelse}) result += flags(kind, inner);
    }
    return result;
  }
};

// In all kernels x varies and k is uniform.

TEST(Uniformity, OfBranchesIsThatOfTheirConditions) {
  const Marked f("def f(x, k):\n  s = 0.0\n  if k > 1:\n    s = k\n  if x > 1:\n    return s\n  return s + x\n");
  EXPECT_EQ(f.flags(StmtKind::if_), "uv");
  EXPECT_EQ(f.flags(StmtKind::return_), "vv");
  EXPECT_FALSE(f.local_varies("s"));
}

TEST(Uniformity, LocalsStoredUnderAVaryingBranchVary) {
  EXPECT_TRUE(Marked("def f(x, k):\n  s = 0.0\n  if x > 1:\n    s = k\n  return s\n").local_varies("s"));
  EXPECT_FALSE(Marked("def f(x, k):\n  s = 0.0\n  if k > 1:\n    s = 2.0\n  return s + x\n").local_varies("s"));
  EXPECT_TRUE(Marked("def f(x, k):\n  s = 0.0\n  if k > 1:\n    s = x\n  return s\n").local_varies("s"));
}

TEST(Uniformity, OfALoopThatAllLanesLeaveTogether) {
  const Marked f(
      "def f(x, k):\n  s = 0.0\n  n = 0.0\n  while n < k:\n    s += x\n    n += 1\n    if n == 7:\n      break\n"
      "  return s\n");
  EXPECT_EQ(f.flags(StmtKind::while_), "u");
  EXPECT_EQ(f.flags(StmtKind::break_), "u");
  EXPECT_EQ(f.flags(StmtKind::return_), "u");
  EXPECT_FALSE(f.local_varies("n"));
  EXPECT_TRUE(f.local_varies("s"));
}

TEST(Uniformity, OfALoopWhoseHeadVaries) {
  const Marked f("def f(x, k):\n  n = 0.0\n  while n < x:\n    n += 1\n  return n\n");
  EXPECT_EQ(f.flags(StmtKind::while_), "v");
  EXPECT_TRUE(f.local_varies("n")) << "lanes leave at different counts";
  EXPECT_EQ(f.flags(StmtKind::return_), "u") << "all lanes are back together";
}

TEST(Uniformity, OfALoopWhoseHeadStartsToVaryInTheBody) {
  const Marked f(
      "def f(x, k):\n  a = k\n  b = k\n  n = 0.0\n  while a > 0:\n    n += 1\n    a = b - n\n    b = x\n  return "
      "n\n");
  EXPECT_EQ(f.flags(StmtKind::while_), "v");
  EXPECT_TRUE(f.local_varies("n"));
}

TEST(Uniformity, ABreakUnderAVaryingBranchSplitsItsLoop) {
  const Marked f(
      "def f(x, k):\n  n = 0.0\n  for i in range(10):\n    if n > x:\n      break\n    n += 1\n  return n\n");
  EXPECT_EQ(f.flags(StmtKind::for_), "v");
  EXPECT_EQ(f.flags(StmtKind::break_), "v");
  EXPECT_TRUE(f.local_varies("n"));
  EXPECT_EQ(f.flags(StmtKind::return_), "u");
}

TEST(Uniformity, AContinueUnderAVaryingBranchSplitsTheIterationOnly) {
  const Marked f(
      "def f(x, k):\n  n = 0.0\n  m = 0.0\n  for i in range(10):\n    m += 2\n    if i > x:\n      continue\n"
      "    n += 1\n  return n + m\n");
  EXPECT_EQ(f.flags(StmtKind::for_), "u");
  EXPECT_EQ(f.flags(StmtKind::continue_), "v");
  EXPECT_FALSE(f.local_varies("m")) << "stored where all lanes are present";
  EXPECT_TRUE(f.local_varies("n")) << "stored where some are absent";
}

TEST(Uniformity, AUniformLoopUnderAVaryingBranchStaysWhole) {
  const Marked f(
      "def f(x, k):\n  s = 0.0\n  if x > 1:\n    for i in range(10):\n      s += i\n      if s > 1000*k:\n"
      "        continue\n      if i == k:\n        break\n  return s\n");
  EXPECT_EQ(f.flags(StmtKind::if_).substr(0, 1), "v");
  EXPECT_TRUE(f.local_varies("s"));
}

TEST(Uniformity, ALoopUnderAVaryingBranchIsLeftTogether) {
  const Marked f(
      "def f(x, k):\n  if x > 1:\n    for i in range(10):\n      if i == k:\n        break\n  return x\n");
  // The lanes that are there enter and leave together.
  EXPECT_EQ(f.flags(StmtKind::for_).find('v'), std::string::npos);
  EXPECT_EQ(f.flags(StmtKind::break_).find('v'), std::string::npos);
}

TEST(Uniformity, AReturnUnderDivergenceSplitsEveryLoopAroundIt) {
  const Marked f(
      "def f(x, k):\n  n = 0.0\n  for i in range(10):\n    for j in range(10):\n      if n > x:\n        return n\n"
      "      n += 1\n    for j in range(5):\n      n += 2\n  return n\n");
  EXPECT_EQ(f.flags(StmtKind::for_), "vvu") << "both around the return; not the one that all who reach it finish";
  EXPECT_EQ(f.flags(StmtKind::return_), "vv");
  EXPECT_TRUE(f.local_varies("n"));
}

TEST(Uniformity, ABreakOfTheInnerLoopDoesNotSplitTheOuter) {
  const Marked f(
      "def f(x, k):\n  m = 0.0\n  for i in range(10):\n    for j in range(10):\n      if j > x:\n        break\n"
      "    m += 1\n  return m\n");
  EXPECT_EQ(f.flags(StmtKind::for_), "uv");
  EXPECT_FALSE(f.local_varies("m"));
}

TEST(Uniformity, OfElements) {
  const auto varies = [](const char* text, const std::vector<Passed>& arguments) {
    const Marked f(text, arguments);
    return f.function[f.function[f.function.body].stmts.back().value].varying;
  };
  EXPECT_TRUE(varies("lambda v: v[0]", {window(3)}));
  EXPECT_FALSE(varies("lambda v: v[0]", {array}));
  EXPECT_FALSE(varies("lambda v: len(v)", {window(3)}));
  EXPECT_FALSE(varies("lambda v: max(v[0], v[1])", {array}));
  EXPECT_TRUE(varies("lambda v, x: v[0] + x", {array, varying}));
}

TEST(Uniformity, OfUniformArgumentsOnlyIsUniform) {
  const Marked f(
      "def f(x, k):\n  n = 0.0\n  while n < x:\n    n += 1\n    if n == k:\n      return -1\n  return n\n",
      {uniform, uniform});
  for (const Value& value : f.function.values) EXPECT_FALSE(value.varying);
  EXPECT_EQ(f.flags(StmtKind::while_), "u");
  EXPECT_EQ(f.flags(StmtKind::return_), "uu");
}

}  // namespace
}  // namespace jiteval::ir::testing
