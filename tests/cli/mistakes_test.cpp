#include "run.hpp"

namespace jiteval::tool {
namespace {

TEST(Mistakes, KernelsAreShownWithACaret) {
  const std::string text = message(2, {"eval", "exq(x)", "x=1"});
  EXPECT_TRUE(contains(text, "exq(x)\n")) << text;
  EXPECT_TRUE(contains(text, "^^^")) << text;
  EXPECT_TRUE(contains(text, "exp")) << text;
}

TEST(Mistakes, ConstantsAreShownWithACaret) {
  const std::string text = message(2, {"eval", "x + 1", "x=2 +* 3"});
  EXPECT_TRUE(contains(text, "x:1:")) << text;
  EXPECT_TRUE(contains(text, "2 +* 3\n")) << text;
  EXPECT_TRUE(contains(text, "^")) << text;
}

TEST(Mistakes, ConstantsUseNoNames) {
  EXPECT_TRUE(
      contains(message(2, {"eval", "x + 1", "x=y+1"}), "'y' has no value in the constant expression 'y+1'"));
  EXPECT_TRUE(contains(message(2, {"map", "x + 1", "x=0:b:3"}), "'b' has no value"));
}

TEST(Mistakes, ArgumentsAreMatchedByName) {
  const std::string text = message(2, {"eval", "exp(-a*x)", "x=1", "a=2", "b=3"});
  EXPECT_TRUE(contains(text, "the kernel has no argument 'b'")) << text;
  EXPECT_TRUE(contains(text, "its arguments are a, x")) << text;
  EXPECT_TRUE(contains(message(2, {"eval", "alpha*x", "x=1", "alpa=2"}), "did you mean 'alpha'?"));
  EXPECT_TRUE(contains(message(2, {"eval", "a*x", "x=1"}), "the kernel's argument 'a' has no value"));
  EXPECT_TRUE(contains(message(2, {"integrate", "1", "x=0..1"}), "as 'lambda x: ...' it gets one"));
  EXPECT_TRUE(contains(message(2, {"eval", "a*x", "x=1", "x=1", "a=2"}), "'x' is given twice"));
  EXPECT_TRUE(contains(message(2, {"eval", "x", "x"}), "not of the form NAME=DATA"));
  EXPECT_TRUE(contains(message(2, {"eval", "x", "x=0..1"}), "only for the variable of integrate"));
}

TEST(Mistakes, DataFilesAreNamed) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(contains(message(1, {"map", "x", "x=@" + directory.path("none.npy")}), "none.npy"));
  EXPECT_TRUE(contains(message(1, {"map", "x", "x=@" + directory.write("bad.npy", "not numpy")}), "bad.npy"));
  EXPECT_TRUE(contains(message(1, {"map", "x", "x=@" + directory.write("bad.png", "not png")}), "bad.png"));
  EXPECT_TRUE(contains(message(1, {"map", "x", "x=@" + directory.write("a.dat", "")}), "a.dat"));
}

TEST(Mistakes, RuntimeFaultsGiveStatus1) {
  for (const char* engine : {"interp", "jit"}) {
    const std::string text = message(1, {"eval", "def f(v):\n  return v[7]\n", "v=0:1:3", "--engine", engine});
    EXPECT_TRUE(contains(text, "return v[7]")) << text;
  }
}

TEST(Mistakes, HugeKernelsAreRefused) {
  const std::string nested(100'000, '(');
  EXPECT_EQ(run({"eval", nested + "1" + std::string(100'000, ')')}).status, 2);
  EXPECT_EQ(run({"eval", std::string(1U << 21U, '1')}).status, 2);
  const TemporaryDirectory directory;
  EXPECT_EQ(run({"eval", "@" + directory.write("huge.py", std::string(3U << 20U, '#'))}).status, 2);
}

TEST(Mistakes, ArraysBeyondMemoryAreRefused) {
  EXPECT_TRUE(contains(message(1, {"map", "x", "x=random:1000000x1000000"}), "memory"));
  EXPECT_TRUE(
      contains(message(1, {"filter", "def f(v):\n  return v[0]\n", "random:3x3", "--size", "1000000"}), "memory"));
}

}  // namespace
}  // namespace jiteval::tool
