// One value at a time, and what goes wrong.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "shared/kernels.hpp"

namespace jiteval::test {
namespace {

constexpr const char* faulty = "def f(x):\n  for i in range(3):\n    x += 6 // (2 - i)\n  return x\n";

class Calls : public testing::TestWithParam<Engine> {};
INSTANTIATE_TEST_SUITE_P(Engines, Calls, testing::Values(Engine::automatic, Engine::jit, Engine::interp));

TEST_P(Calls, GiveOneValue) {
  const Kernel kernel = kernel_of("a*x**2 + b", {.args = "x, a, b", .engine = GetParam()});
  EXPECT_EQ(kernel(3, 2, 0.5), 18.5);
  const double arguments[] = {-1, 4, 1};
  EXPECT_EQ(value_of(kernel.call(arguments)), 5);
  EXPECT_EQ(kernel_of("6*7", {.engine = GetParam()})(), 42);
}

TEST_P(Calls, TakeManyArguments) {
  std::string text = "a0";
  for (int i = 1; i < 40; ++i) text += " + a" + std::to_string(i);
  std::vector<double> arguments(40);
  std::iota(arguments.begin(), arguments.end(), 1);
  EXPECT_EQ(value_of(kernel_of(text, {.engine = GetParam()}).call(arguments)), 820);
}

TEST_P(Calls, ReportFaultsAtTheirPlace) {
  const Kernel kernel = kernel_of(faulty, {.source_name = "faulty.py", .engine = GetParam()});
  const double argument[] = {1};
  const auto result = kernel.call(argument);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::runtime);
  const std::string text = result.error().render();
  EXPECT_NE(text.find("faulty.py:3:"), std::string::npos) << text;
  EXPECT_NE(text.find("6 // (2 - i)"), std::string::npos) << text;
  EXPECT_TRUE(std::isnan(kernel(1)));
}

TEST(Call, RefusesAWrongNumberOfArguments) {
  const double arguments[] = {1, 2, 3};
  EXPECT_EQ(refusal(kernel_of("x").call(arguments)),
            "argument-count: the kernel takes 1 argument (x), and 3 were given");
  EXPECT_EQ(refusal(kernel_of("x + y").call({})),
            "argument-count: the kernel takes 2 arguments (x, y), and 0 were given");
  const double argument[] = {1};
  EXPECT_EQ(refusal(kernel_of("2").call(argument)),
            "argument-count: the kernel takes no arguments, and 1 was given");
}

TEST(Call, RefusesArrays) {
  const double argument[] = {1};
  EXPECT_EQ(refusal(kernel_of("lambda v: v[0]").call(argument)),
            "array-argument: argument 'v' is used as an array, and a single number was given");
}

TEST(Call, ConvertsToDeclaredTypes) {
  const Kernel kernel = kernel_of("def f(n: i32, x: f32, b: bool):\n  return n // 2 + x if b else -1\n");
  EXPECT_EQ(kernel(7, 0.5, 1), 3.5);
  EXPECT_EQ(kernel(-7, 0.1, 1), -4.0 + static_cast<double>(0.1F)) << "x is rounded";
  EXPECT_EQ(kernel(7, 0.5, 0), -1);
  const double fraction[] = {1.5, 0, 0};
  EXPECT_EQ(refusal(kernel.call(fraction)), "argument-value: argument 'n' is of type i32, which cannot hold 1.5");
  const double large[] = {1, 1e300, 0};
  EXPECT_EQ(refusal(kernel.call(large)), "argument-value: argument 'x' is of type f32, which cannot hold 1e+300");
  const double truth[] = {1, 0, 2};
  EXPECT_EQ(refusal(kernel.call(truth)), "argument-value: argument 'b' is of type bool, which cannot hold 2");
}

TEST(Call, OfABodyThatOnlyRunCanCallSaysSo) {
  const Kernel kernel = kernel_of("def f(x):\n  a = np.zeros(3)\n  return a\n");
  const double argument[] = {1};
  const auto result = kernel.call(argument);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::kernel);
}

}  // namespace
}  // namespace jiteval::test
