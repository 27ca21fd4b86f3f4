// Many integrals at a time: the same bits as alone, for any thread count and on every instruction set.
#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <vector>

#include "drivers/quadrature_rules.hpp"
#include "quadrature_cases.hpp"

namespace jiteval::drivers {
namespace {

std::vector<double> spread(std::size_t count, double lower, double upper) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = lower + (upper - lower) * static_cast<double>((i * 7919) % count) / static_cast<double>(count - 1);
  return values;
}

/// Bits of everything but the evaluations; those are compared as they are.
std::vector<std::uint64_t> bits_of(std::span<const Integral> integrals) {
  std::vector<std::uint64_t> bits;
  for (const Integral& one : integrals) {
    bits.push_back(std::bit_cast<std::uint64_t>(one.value));
    bits.push_back(std::bit_cast<std::uint64_t>(one.error));
    bits.push_back(static_cast<std::uint64_t>(one.evaluations));
    bits.push_back(static_cast<std::uint64_t>(one.status));
  }
  return bits;
}

struct Family {
  const char* description;
  FunctionCall::Function function;  // of (x, a)
  double lower;
  double upper;
  std::vector<double> parameters;
};

/// Easy and hard integrals side by side: some take one pass, some reach the limit, some are zero, some not finite.
std::vector<Family> families(std::size_t count) {
  return {
      {"exp(-a x^2)", [](auto v) { return std::exp(-v[1] * v[0] * v[0]); }, -inf, inf, spread(count, 0.1, 10.0)},
      {"x^a", [](auto v) { return std::pow(v[0], v[1]); }, 0.0, 1.0, spread(count, -1.2, 3.0)},
      {"cos(a x)", [](auto v) { return std::cos(v[1] * v[0]); }, -1.0, 10.0, spread(count, 0.0, 80.0)},
      {"exp(-x) x^a", [](auto v) { return std::exp(-v[0]) * std::pow(v[0], v[1]); }, 0.0, inf,
       spread(count, -0.9, 5.0)},
      {"normal density", [](auto v) { return std::exp(-(v[0] - v[1]) * (v[0] - v[1])); }, -inf, inf,
       spread(count, -200.0, 200.0)},
      {"sqrt(x - a)", [](auto v) { return std::sqrt(v[0] - v[1]); }, 0.0, -inf, spread(count, -3.0, 3.0)},
      {"log|x - a|", [](auto v) { return std::log(std::fabs(v[0] - v[1])); }, 1.0, 0.0, spread(count, 0.0, 1.0)},
      {"step", [](auto v) { return v[0] < v[1] ? 0.0 : 1.0; }, 0.0, 1.0, spread(count, 0.9, 1.01)},
  };
}

std::vector<Integral> integrate_family(const Family& family, std::span<const double> parameters, int threads) {
  const FunctionCall call(family.function, {false, parameters.size() == 1});
  std::vector<Integral> results(parameters.size());
  const Integrand integrand{.call = &call, .argument_count = 2, .variable = 0, .parameters = {{}, parameters}};
  EXPECT_EQ(integrate_all(integrand, family.lower, family.upper, {.run = {.threads = threads}}, results), 0);
  return results;
}

TEST(QuadratureBatch, EachIntegralIsAsIfAlone) {
  for (const Family& family : families(1000)) {
    SCOPED_TRACE(family.description);
    const std::vector<Integral> together = integrate_family(family, family.parameters, 1);
    std::vector<Integral> alone;
    for (const double& parameter : family.parameters)
      alone.push_back(integrate_family(family, std::span(&parameter, 1), 1).front());
    EXPECT_EQ(bits_of(together), bits_of(alone));
  }
}

TEST(QuadratureBatch, ThreadsDoNotChangeBits) {
  for (const Family& family : families(700)) {
    SCOPED_TRACE(family.description);
    const std::vector<std::uint64_t> expected = bits_of(integrate_family(family, family.parameters, 1));
    for (const int threads : {2, 3, 7, 0})
      EXPECT_EQ(bits_of(integrate_family(family, family.parameters, threads)), expected) << threads;
  }
}

TEST(QuadratureBatch, SmallBatchesOfEverySize) {
  const Family family = families(40)[0];
  const std::vector<std::uint64_t> expected = bits_of(integrate_family(family, family.parameters, 1));
  for (std::size_t count = 2; count <= 40; ++count) {
    const auto some = bits_of(integrate_family(family, std::span(family.parameters).first(count), 1));
    EXPECT_TRUE(std::equal(some.begin(), some.end(), expected.begin())) << count;
  }
}

TEST(QuadratureBatch, GaussiansAreRight) {
  const Family family = families(10000)[0];
  const std::vector<Integral> results = integrate_family(family, family.parameters, 0);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const double exact = std::sqrt(std::numbers::pi / family.parameters[i]);
    ASSERT_LE(std::fabs(results[i].value - exact), results[i].error + 1e-15);
    ASSERT_LE(results[i].error, 1.49e-8 * std::max(1.0, exact));
    ASSERT_EQ(results[i].status, Convergence::converged);
  }
}

TEST(QuadratureBatch, UniformAndVaryingParametersInAnyArgument) {
  // (a, x, b, c): the variable is the second argument; a and c vary, b is the same for all.
  const FunctionCall call([](auto v) { return v[0] * std::exp(-v[2] * v[1]) + v[3] * v[1]; },
                          {false, false, true, false});
  const std::vector<double> a = spread(100, 1.0, 5.0);
  const std::vector<double> c = spread(100, -2.0, 2.0);
  const double b = 1.5;
  std::vector<Integral> results(100);
  const Integrand integrand{
      .call = &call, .argument_count = 4, .variable = 1, .parameters = {a, {}, std::span(&b, 1), c}};
  ASSERT_EQ(integrate_all(integrand, 0.0, 2.0, {}, results), 0);
  for (std::size_t i = 0; i < results.size(); ++i)
    EXPECT_NEAR(results[i].value, a[i] * (1.0 - std::exp(-2.0 * b)) / b + 2.0 * c[i], 1e-12);
}

/// Fails at the call given, with the code 42.
class FailingCall final : public BlockCall {
 public:
  explicit FailingCall(int at) : at_(at) {}
  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    if (calls_++ == at_) return 42;
    const auto* x = static_cast<const double*>(inputs[0]);
    for (std::int64_t i = 0; i < n; ++i) static_cast<double*>(outputs[0])[i] = std::exp(-x[i] * x[i]);
    return 0;
  }

 private:
  int at_;
  mutable std::atomic<int> calls_ = 0;
};

TEST(QuadratureBatch, FaultsComeBack) {
  const std::vector<double> unused = spread(3000, 0.0, 1.0);
  std::vector<Integral> results(unused.size());
  for (const int threads : {1, 3}) {
    for (const int at : {0, 1, 5}) {
      const FailingCall call(at);
      const Integrand integrand{.call = &call, .argument_count = 2, .variable = 0, .parameters = {{}, unused}};
      EXPECT_EQ(integrate_all(integrand, -inf, inf, {.run = {.threads = threads}}, results), 42);
    }
  }
}

/// Counts lanes and calls.
class CountingCall final : public BlockCall {
 public:
  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    lanes.push_back(n);
    const auto* x = static_cast<const double*>(inputs[0]);
    for (std::int64_t i = 0; i < n; ++i) static_cast<double*>(outputs[0])[i] = std::sqrt(std::fabs(x[i]));
    return 0;
  }
  mutable std::vector<std::int64_t> lanes;
};

TEST(QuadratureBatch, OneIntegralMakesOneCallABisection) {
  const CountingCall call;
  std::vector<Integral> results(1);
  ASSERT_EQ(
      integrate_all({.call = &call, .argument_count = 1, .variable = 0, .parameters = {{}}}, 0.0, 1.0, {}, results),
      0);
  ASSERT_GT(call.lanes.size(), 1u);
  EXPECT_EQ(call.lanes[0], 21);
  for (std::size_t i = 1; i < call.lanes.size(); ++i) EXPECT_EQ(call.lanes[i], 42);
  EXPECT_EQ(std::accumulate(call.lanes.begin(), call.lanes.end(), std::int64_t{0}), results[0].evaluations);
}

TEST(QuadratureRules, EveryInstructionSetGivesTheSameBits) {
  constexpr std::size_t count = 29;  // three groups of eight, and five alone
  std::vector<double> lower(count);
  std::vector<double> upper(count);
  for (std::size_t i = 0; i < count; ++i) {
    lower[i] = static_cast<double>(i) / count;
    upper[i] = lower[i] + 1.0 / (static_cast<double>(i) + 1.5);
  }
  for (const Range range : {Range::finite, Range::half_line, Range::whole_line}) {
    std::vector<std::vector<double>> seen;
    for (const RuleSteps& steps : rule_steps(range)) {
      std::vector<double> nodes(count * steps.lanes);
      std::vector<double> scales(count * steps.lanes);
      std::vector<double> values(count * steps.lanes);
      std::vector<double> lanes(count * steps.lanes);
      std::vector<Estimate> estimates(count);
      const ParameterLanes parameter[] = {{lower.data(), lanes.data()}};
      const Panels panels{.count = count,
                          .lower = lower.data(),
                          .upper = upper.data(),
                          .boundary = 0.25,
                          .direction = -1.0,
                          .nodes = nodes.data(),
                          .scales = scales.data(),
                          .parameters = parameter,
                          .values = values.data(),
                          .estimates = estimates.data()};
      steps.place(panels);
      steps.repeat(panels);
      std::vector<double> all = nodes;
      all.insert(all.end(), lanes.begin(), lanes.end());
      // A smooth integrand, nothing, a constant, what is too small for a rounding error, and what no rule resolves.
      const std::function<double(std::size_t)> integrands[] = {
          [&](std::size_t i) { return std::exp(-nodes[i] * nodes[i]) + lanes[i]; }, [](std::size_t) { return 0.0; },
          [](std::size_t) { return 1.0; }, [&](std::size_t i) { return 0x1p-1060 * nodes[i]; },
          [](std::size_t i) { return i % 7 == 0 ? 1e200 : -1e-200; }};
      for (const auto& integrand : integrands) {
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = integrand(i);
        steps.measure(panels);
        for (const Estimate& one : estimates)
          all.insert(all.end(), {one.area, one.error, one.magnitude, one.variation});
      }
      seen.push_back(std::move(all));
      EXPECT_EQ(seen.back(), seen.front());
    }
    ASSERT_FALSE(seen.empty());
  }
}

TEST(QuadratureRules, AreExactForPolynomials) {
  // The Kronrod rules of 15 and 21 points have degrees 22 and 31; 1 / x^(k + 2) on a half line becomes t^k.
  const double zero = 0.0;
  const double one = 1.0;
  for (const auto& [range, degree] : {std::pair{Range::finite, 31}, {Range::half_line, 22}}) {
    for (int k = 0; k <= degree; ++k) {
      const RuleSteps steps = rule_steps(range).front();
      std::vector<double> nodes(steps.lanes);
      std::vector<double> scales(steps.lanes);
      std::vector<double> values(steps.lanes);
      Estimate estimate{};
      const Panels panels{.count = 1,
                          .lower = &zero,
                          .upper = &one,
                          .boundary = 1.0,
                          .direction = 1.0,
                          .nodes = nodes.data(),
                          .scales = scales.data(),
                          .parameters = {},
                          .values = values.data(),
                          .estimates = &estimate};
      steps.place(panels);
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = range == Range::finite ? std::pow(nodes[i], k) : std::pow(nodes[i], -(k + 2.0));
      steps.measure(panels);
      EXPECT_NEAR(estimate.area, 1.0 / (k + 1), 4e-16) << k;
    }
  }
}

}  // namespace
}  // namespace jiteval::drivers
