#include <cmath>

#include "run.hpp"

namespace jiteval::tool {
namespace {

TEST(Eval, PrintsTheShortestNumber) {
  EXPECT_EQ(output({"eval", "1 + 2"}), "3\n");
  EXPECT_EQ(output({"eval", "x + y", "x=0.1", "y=0.2"}), "0.30000000000000004\n");
  EXPECT_EQ(output({"eval", "-x**2", "x=3"}), "-9\n");
  EXPECT_EQ(output({"eval", "-inf"}), "-inf\n");
  EXPECT_EQ(output({"eval", "inf - inf"}), "nan\n");
  EXPECT_EQ(output({"eval", "x", "x=-0.0"}), "-0\n");
}

TEST(Eval, TruthValuesAreWords) {
  EXPECT_EQ(output({"eval", "1 < x < 3", "x=2"}), "True\n");
  EXPECT_EQ(output({"eval", "not x < 3", "x=2"}), "False\n");
  EXPECT_EQ(output({"eval", "x < 3", "x=2", "--format", "json"}), "{\"value\": true}\n");
}

TEST(Eval, JsonHoldsTheValue) {
  EXPECT_EQ(output({"eval", "x/4", "x=1", "--format", "json"}), "{\"value\": 0.25}\n");
  EXPECT_EQ(output({"eval", "nan", "--format", "json"}), "{\"value\": NaN}\n");
}

TEST(Eval, ValuesAreConstantExpressions) {
  EXPECT_EQ(output({"eval", "cos(x)", "x=2*pi/2"}), "-1\n");
  EXPECT_EQ(output({"eval", "x", "x=-inf"}), "-inf\n");
  EXPECT_EQ(output({"eval", "x", "x=1e-3"}), "0.001\n");
}

TEST(Eval, LambdasAndDefsAreKernels) {
  EXPECT_EQ(output({"eval", "lambda a, x: a - x", "x=1", "a=5"}), "4\n");
  EXPECT_EQ(output({"eval", "def f(n):\n  s = 0\n  for i in range(5):\n    s += i*n\n  return s\n", "n=2"}),
            "20\n");
}

TEST(Eval, BothEnginesGiveTheSameAnswer) {
  for (const char* engine : {"interp", "jit", "auto"}) {
    EXPECT_EQ(output({"eval", "exp(-a*x**2)", "x=0.5", "a=2", "--engine", engine}), "0.6065306597126334\n")
        << engine;
  }
}

TEST(Eval, ArraysGoWhereTheKernelUsesArrays) {
  const std::string total = "def f(v, k):\n  s = 0.0\n  for x in v:\n    s += k*x\n  return s\n";
  for (const char* engine : {"interp", "jit"}) {
    EXPECT_EQ(output({"eval", total, "v=1:4:4", "k=10", "--engine", engine}), "100\n") << engine;
  }
  EXPECT_TRUE(contains(message(2, {"eval", total, "v=3", "k=10"}), "'v' is used as an array"));
  EXPECT_TRUE(contains(message(2, {"eval", "x + 1", "x=0:1:3"}), "single value for 'x'"));
}

TEST(Eval, ArgumentsHaveTheTypeAsked) {
  for (const char* engine : {"interp", "jit"}) {
    EXPECT_EQ(output({"eval", "x // 2", "x=7", "--dtype", "i64", "--engine", engine}), "3\n");
    EXPECT_EQ(output({"eval", "x * 3", "x=0.1", "--dtype", "f32", "--engine", engine}), "0.3\n");
    EXPECT_EQ(output({"eval", "x + 1", "x=2**53", "--dtype", "i64", "--engine", engine}), "9007199254740993\n");
  }
  EXPECT_TRUE(contains(message(2, {"eval", "x", "x=0.5", "--dtype", "u8"}), "'x' is to be of type u8"));
}

TEST(Eval, DeclaredTypesAreConvertedTo) {
  const std::string kernel = "def f(n: i32, x: f32):\n  return n // 2 + x\n";
  for (const char* engine : {"interp", "jit"}) {
    EXPECT_EQ(output({"eval", kernel, "n=7", "x=0.5", "--engine", engine}), "3.5\n");
  }
  EXPECT_TRUE(contains(message(2, {"eval", kernel, "n=7.5", "x=0.5"}), "which cannot hold 7.5"));
}

TEST(Eval, TimesGoToStandardError) {
  const Outcome outcome = run({"eval", "x", "x=1", "--time"});
  EXPECT_EQ(outcome.out, "1\n");
  for (const char* phase : {"kernel", "data", "compile", "run", "output", "total"}) {
    EXPECT_TRUE(contains(outcome.err, phase)) << phase;
  }
}

TEST(Eval, FunctionsComeFromFiles) {
  const TemporaryDirectory directory;
  const std::string file =
      directory.write("kernels.py", "def twice(x):\n  return 2*x\n\ndef half(x):\n  return x/2\n");
  EXPECT_EQ(output({"eval", "@" + file, "x=3"}), "1.5\n");
  EXPECT_EQ(output({"eval", "@" + file + ":twice", "x=3"}), "6\n");
  EXPECT_TRUE(contains(message(2, {"eval", "@" + file + ":thrice", "x=3"}), "thrice"));
  EXPECT_TRUE(contains(message(1, {"eval", "@" + directory.path("none.py"), "x=3"}), "none.py"));
  EXPECT_TRUE(contains(message(1, {"eval", "@" + directory.path(""), "x=3"}), "directory"));
}

TEST(Eval, MistakesInAFileNameIt) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("wrong.py", "def f(x):\n  return x + + * 2\n");
  const std::string text = message(2, {"eval", "@" + file, "x=3"});
  EXPECT_TRUE(contains(text, "wrong.py:2:")) << text;
  EXPECT_TRUE(contains(text, "^")) << text;
}

}  // namespace
}  // namespace jiteval::tool
