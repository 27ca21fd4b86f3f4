// Integrals of compiled kernels with known values, in both engines.
#include <gtest/gtest.h>

#include <numbers>
#include <vector>

#include "conformance.hpp"

namespace jiteval::test {
namespace {

using std::numbers::e;
using std::numbers::pi;

class Integrals : public testing::TestWithParam<Engine> {
 protected:
  IntegrateOptions options() const { return {.run = {.engine = GetParam()}}; }

  Integral integral_of(std::string_view text, double lower, double upper) const {
    return value_of(integrate(kernel_of(text), over("x", lower, upper), {}, options())).at(0);
  }

  void expect(std::string_view text, double lower, double upper, double exact) const {
    const Integral found = integral_of(text, lower, upper);
    EXPECT_EQ(found.status, Convergence::converged) << text;
    EXPECT_NEAR(found.value, exact, 1.49e-8) << text << " from " << lower << " to " << upper;
    EXPECT_LE(std::abs(found.value - exact), found.error + 1e-13) << text << ": the estimate is below the error";
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, Integrals, testing::ValuesIn(engines),
                         [](const auto& tested) { return std::string(name(tested.param)); });

TEST_P(Integrals, OfAThousandGaussians) {
  std::vector<double> a;
  for (int i = 0; i < 1000; ++i) a.push_back(0.1 * std::pow(100.0, i / 999.0));
  const Parameter parameters[] = {with("a", a)};
  const auto found = value_of(integrate(kernel_of("exp(-a*x**2)"), over("x", -inf, inf), parameters, options()));
  ASSERT_EQ(found.size(), a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(found[i].status, Convergence::converged) << a[i];
    EXPECT_NEAR(found[i].value, std::sqrt(pi / a[i]), 1.49e-8) << a[i];
  }
}

TEST_P(Integrals, OfSmoothFunctions) {
  expect("x**2", 0, 3, 9);
  expect("exp(x)", 0, 1, e - 1);
  expect("1/(1 + x*x)", -1, 1, pi / 2);
  expect("sin(x)", 0, pi, 2);
  expect("lambda x: 42", -2, 5, 7 * 42);
}

TEST_P(Integrals, OverHalfLines) {
  expect("exp(-x)", 0, inf, 1);
  expect("x**3*exp(-x)", 0, inf, 6);
  expect("exp(x)", -inf, 0, 1);
  expect("1/x**2", 1, inf, 1);
  expect("1/(1 + x**2)", -inf, 0, pi / 2);
}

TEST_P(Integrals, WithSingularEnds) {
  expect("1/sqrt(x)", 0, 1, 2);
  expect("log(x)", 0, 1, -1);
  expect("x**-0.75", 0, 1, 4);
  expect("1/sqrt(1 - x)", 0, 1, 2);
  expect("log(x)/sqrt(x)", 0, 1, -4);
}

TEST_P(Integrals, OfOscillations) {
  expect("cos(50*x)", 0, 1, std::sin(50.0) / 50);
  expect("sin(100*x)**2", 0, pi, pi / 2);
  expect("exp(-x)*cos(10*x)", 0, inf, 1.0 / 101);
}

TEST_P(Integrals, OfBodiesWithBranchesAndLoops) {
  expect("def f(x):\n  if x < 0.25:\n    return 1\n  return 3\n", 0, 1, 0.25 + 0.75 * 3);
  expect("def f(x):\n  s = 1\n  t = 1\n  for i in range(1, 20):\n    t *= x/i\n    s += t\n  return s\n", 0, 1,
         e - 1);
  expect("abs(x - 0.3)", 0, 1, (0.3 * 0.3 + 0.7 * 0.7) / 2);
}

TEST_P(Integrals, BetweenEndsInReverseAreNegative) {
  expect("x**2", 3, 0, -9);
  expect("exp(-x)", inf, 0, -1);
  expect("exp(-x*x)", inf, -inf, -std::sqrt(pi));
}

TEST_P(Integrals, BetweenEqualEndsAreZero) {
  for (double end : {0.0, 1.5}) {
    const Integral found = integral_of("exp(x)", end, end);
    EXPECT_EQ(found.value, 0);
    EXPECT_EQ(found.error, 0);
    EXPECT_EQ(found.status, Convergence::converged);
  }
}

TEST_P(Integrals, SayWhenTheyDidNotConverge) {
  EXPECT_NE(integral_of("1/x", 0, 1).status, Convergence::converged);
  EXPECT_NE(integral_of("1/x", 1, inf).status, Convergence::converged);
  IntegrateOptions few = options();
  few.limit = 2;
  const auto found = value_of(integrate(kernel_of("sin(1000*x)"), over("x", 0, 1), {}, few));
  EXPECT_EQ(found.at(0).status, Convergence::limit);
  EXPECT_EQ(integral_of("x + nan", 0, 1).status, Convergence::suspect);
}

TEST_P(Integrals, OfTwoParametersTakeThemTogether) {
  const std::vector<double> a{1, 2, 3};
  const std::vector<double> b{0.5};
  const Parameter parameters[] = {with("b", b), with("a", a)};
  const auto found = value_of(integrate(kernel_of("a*x + b"), over("x", 0, 2), parameters, options()));
  ASSERT_EQ(found.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(found[i].value, 2 * a[i] + 1, 1e-12);
}

TEST(Integral, IsTheSameInBothEngines) {
  const std::vector<double> a{0.1, 0.7, 3, 9.5};
  const Parameter parameters[] = {with("a", a)};
  for (const char* text : {"exp(-a*x**2)", "sin(a*x)/(1 + x*x)", "1/(a + x**4) if x > 0 else exp(x)"}) {
    const Kernel kernel = kernel_of(text);
    const auto run = [&](Engine engine) {
      return value_of(integrate(kernel, over("x", -inf, inf), parameters, {.run = {.engine = engine}}));
    };
    const auto interpreted = run(Engine::interp);
    const auto native = run(Engine::jit);
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_TRUE(agree(interpreted[i].value, native[i].value)) << text;
      EXPECT_TRUE(agree(interpreted[i].error, native[i].error)) << text;
      EXPECT_EQ(interpreted[i].evaluations, native[i].evaluations) << text;
      EXPECT_EQ(interpreted[i].status, native[i].status) << text;
    }
  }
}

}  // namespace
}  // namespace jiteval::test
