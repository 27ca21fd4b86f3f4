#include "run.hpp"

#include <nlohmann/json.hpp>

#include "io/io.hpp"

namespace jiteval::tool {
namespace {

const std::string twice = "def twice(a):\n  for i in range(len(a)):\n    a[i] = 2 * a[i]\n";

TEST(Run, PrintsWhatTheBodyReturns) {
  for (const char* engine : {"interp", "jit", "auto"}) {
    const auto shown = [&](const std::string& kernel, std::vector<std::string> words) {
      words.insert(words.begin(), {"run", kernel});
      words.insert(words.end(), {"--engine", engine});
      return output(words);
    };
    EXPECT_EQ(shown("x / 4", {"x=1"}), "0.25\n");
    EXPECT_EQ(shown("x // 4", {"x=9"}), "2\n");
    EXPECT_EQ(shown("x < 4", {"x=9"}), "False\n");
    EXPECT_EQ(shown("def f(x):\n  return x, x < 2, 0.5\n", {"x=9"}), "(9, False, 0.5)\n");
    EXPECT_EQ(shown("def f(n):\n  return np.arange(n)\n", {"n=3"}), "0\n1\n2\n");
    EXPECT_EQ(shown("def f(n):\n  return np.ones((2, n)), n\n", {"n=3"}), "([[1 1 1] [1 1 1]], 3)\n");
    EXPECT_EQ(shown(twice, {"a=0:4:5"}), "") << "nothing for None";
  }
}

TEST(Run, JsonAndCsvHoldTheSame) {
  const std::string tuple = "def f(x):\n  return x, x < 2, np.zeros((1, 2))\n";
  const auto json = nlohmann::json::parse(output({"run", tuple, "x=9", "--format", "json"}));
  EXPECT_EQ(json["value"][0], 9);
  EXPECT_EQ(json["value"][1], false);
  EXPECT_EQ(json["value"][2]["shape"], (std::vector<int>{1, 2}));
  EXPECT_EQ(output({"run", "x + 0.5", "x=9", "--format", "json"}), "{\"value\": 9.5}\n");
  EXPECT_EQ(output({"run", twice, "a=0:4:5", "--format", "json"}), "{\"value\": null}\n");
  EXPECT_EQ(output({"run", "def f(n):\n  return np.zeros(n)\n", "n=2", "--format", "json"}),
            "{\"shape\": [2], \"values\": [0, 0]}\n");
  EXPECT_EQ(output({"run", "def f(x):\n  return x, 0.5\n", "x=9", "--format", "csv"}), "9,0.5\n");
}

TEST(Run, NumbersAreIntegersOrFloatsAsTheyAreWritten) {
  EXPECT_EQ(output({"run", "x // 2", "x=7"}), "3\n");
  EXPECT_EQ(output({"run", "x * 1", "x=9007199254740993"}), "9007199254740993\n");
  EXPECT_EQ(output({"run", "x + 0*y", "x=2", "y=3.0"}), "2\n");
  EXPECT_EQ(output({"run", "def f(x: f32):\n  return x * 3\n", "x=1"}), "3\n");
  EXPECT_EQ(output({"run", "def f(x: u8):\n  return x\n", "x=2.0"}), "2\n") << "whole, so it fits";
  EXPECT_TRUE(contains(message(2, {"run", "def f(x: u8):\n  return x\n", "x=256"}), "u8, which cannot hold 256"));
  EXPECT_TRUE(contains(message(2, {"run", "def f(x: i32):\n  return x\n", "x=0.5"}), "i32, which cannot hold 0.5"));
}

TEST(Run, ArraysKeepTheTypeOfTheirFile) {
  const TemporaryDirectory directory;
  TypedArray bytes(ElementType::u8, {3});
  bytes.elements<std::uint8_t>()[0] = 200;
  bytes.elements<std::uint8_t>()[1] = 7;
  ASSERT_TRUE(io::save(directory.path("a.npy"), bytes));
  for (const char* engine : {"interp", "jit"}) {
    EXPECT_EQ(output({"run", twice, "a=@" + directory.path("a.npy"), "-o", "a=" + directory.path("b.npy"),
                      "--engine", engine}),
              "");
    const auto saved = io::load_typed(directory.path("b.npy"));
    ASSERT_TRUE(saved);
    ASSERT_EQ(saved->type, ElementType::u8);
    EXPECT_EQ(saved->elements<std::uint8_t>()[0], 144) << "stores wrap around";
    EXPECT_EQ(saved->elements<std::uint8_t>()[1], 14);
  }
  EXPECT_EQ(io::load_typed(directory.path("a.npy"))->elements<std::uint8_t>()[0], 200)
      << "the file stays as it was";
}

TEST(Run, MadeArraysHaveTheTypeDeclaredOrAsked) {
  const std::string kernel = "def f(a: f32[:]):\n  return a[0] * 3\n";
  EXPECT_EQ(output({"run", kernel, "a=0.5:1:2"}), "1.5\n");
  EXPECT_TRUE(contains(message(2, {"run", kernel, "a=0:1:2", "--dtype", "f64"}), "declared as f32[:]"));
  const TemporaryDirectory directory;
  output({"run", twice, "a=0:4:5", "--dtype", "i16", "-o", "a=" + directory.path("a.npy")});
  EXPECT_EQ(io::load_typed(directory.path("a.npy"))->type, ElementType::i16);
}

TEST(Run, SavesArgumentsAndTheResult) {
  const TemporaryDirectory directory;
  const std::string kernel =
      "def f(a, b):\n  for i in range(len(a)):\n    b[i] = a[i] + 1\n  return np.zeros((2, 2), dtype=np.uint8)\n";
  EXPECT_EQ(output({"run", kernel, "a=1:3:3", "b=random:3", "-o", "b=" + directory.path("b.csv"), "-o",
                    "return=" + directory.path("r.png")}),
            "");
  EXPECT_EQ(directory.read("b.csv"), "2\n3\n4\n");
  EXPECT_EQ(io::load_typed(directory.path("r.png"))->shape, (Shape{2, 2}));
  EXPECT_EQ(output({"run", "x + 1", "x=1", "-o", "return=" + directory.path("n.npy")}), "");
  const auto number = io::load_typed(directory.path("n.npy"));
  EXPECT_EQ(number->type, ElementType::i64);
  EXPECT_EQ(number->shape, Shape{});
}

TEST(Run, MistakesAreExplained) {
  const TemporaryDirectory directory;
  const std::string out = directory.path("o.npy");
  EXPECT_TRUE(contains(message(2, {"run", twice, "a=0:1:3", "-o", out}), "-o NAME=FILE"));
  EXPECT_TRUE(contains(message(2, {"run", "lambda alpha: alpha[0]", "alpha=0:1:3", "-o", "alpa=" + out}),
                       "did you mean 'alpha'?"));
  EXPECT_TRUE(contains(message(2, {"run", "x", "x=1", "-o", "x=" + out}), "'x' is a single value"));
  EXPECT_TRUE(contains(message(2, {"run", twice, "a=0:1:3", "-o", "return=" + out}), "the kernel returns nothing"));
  EXPECT_TRUE(contains(message(2, {"run", "def f(x):\n  return x, x\n", "x=1", "-o", "return=" + out}), "a tuple"));
  EXPECT_TRUE(contains(message(1, {"run", "x +", "-o", "x=/nowhere/a.npy"}), "/nowhere"));
  EXPECT_TRUE(contains(message(1, {"run", "x", "x=1", "-o", "return=a.doc"}), "a.doc"));
  EXPECT_TRUE(contains(message(2, {"run", twice, "a=3"}), "'a' is used as an array"));
  EXPECT_TRUE(contains(message(2, {"run", twice}), "'a' has no value"));
  EXPECT_TRUE(contains(message(2, {"run", "x + 1", "x=0:1:3"}), "^"));
  const std::string fault = message(1, {"run", "def f(a):\n  a[7] = 1\n", "a=0:1:3"});
  EXPECT_TRUE(contains(fault, "a[7] = 1")) << fault;
}

}  // namespace
}  // namespace jiteval::tool
