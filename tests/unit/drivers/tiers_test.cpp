// The engine `automatic`: it interprets, and goes over to native code, without a changed bit.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>

#include "jiteval/jiteval.hpp"
#include "kernel/background.hpp"
#include "shared/kernels.hpp"

namespace jiteval::test {
namespace {

using namespace std::chrono_literals;

/// Whether native code was made of a kernel, now that nothing is under way.
bool has_native_code(const Kernel& kernel) {
  kernel::wait_for_background();
  return !kernel.build_steps().empty();
}

std::vector<double> numbers(std::int64_t count) {
  std::vector<double> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1e-3 * static_cast<double>(i % 4096) - 2;
  return values;
}

View<const double> view_of(const std::vector<double>& values) {
  return {values.data(), {static_cast<std::int64_t>(values.size())}};
}

std::vector<double> mapped(const Kernel& kernel, const std::vector<double>& x, int threads) {
  const Array<double> result = value_of(map(kernel, std::vector{view_of(x)}, {.threads = threads}));
  return {result.data(), result.data() + result.size()};
}

RunArgument argument_of(std::vector<double>& values) {
  return ArrayReference::to(View<double>(values.data(), {static_cast<std::int64_t>(values.size())}));
}

double number_of(const RunResult& result) { return std::get<double>(std::get<Scalar>(result.value)); }

constexpr std::string_view heavy = "exp(-x*x)*log(1 + x*x) + atan(x)*tanh(x) + sqrt(abs(x))";

// First of all, as part of what a compilation uses is made by the first one.
TEST(Tiers, AProcessMayEndWhileItCompiles) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer knows no threads after a fork";
#endif
  std::string text = "def f(n):\n  x = 0.0\n  for i in range(n):\n";
  for (int line = 0; line < 300; ++line) text += fmt::format("    x = x*0.5 + {}*(i % {})\n", line, line + 2);
  text += "  return x\n";
  for (int round = 0; round < 12; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      alarm(20);
      // Comes after the objects that a compilation makes have gone, and gives one under way the time to miss them.
      std::atexit([] { std::this_thread::sleep_for(50ms); });
      const Kernel kernel = kernel_of(text);
      std::thread([kernel] {
        const RunArgument arguments[] = {std::int64_t{1} << 40};
        static_cast<void>(run(kernel, arguments));
      }).detach();
      std::this_thread::sleep_for(std::chrono::milliseconds(3 * round));
      std::exit(0);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << "after " << 3 * round << " ms";
  }
}

TEST(Tiers, ASmallJobCompilesNothing) {
  const Kernel kernel = kernel_of(heavy);
  for (int round = 0; round < 3; ++round) mapped(kernel, numbers(100), 0);
  EXPECT_FALSE(has_native_code(kernel));
}

/// Repeats a job until native code has been made of the kernel; whether that happens in a reasonable time.
bool goes_over(const Kernel& kernel, const std::function<void()>& job) {
  constexpr int reasonable = 100;
  for (int round = 0; round < reasonable; ++round) {
    job();
    if (has_native_code(kernel)) return true;
  }
  return false;
}

TEST(Tiers, LargeMapsGoOver) {
  const std::vector<double> x = numbers(2'000'000);
  const std::vector<double> expected = mapped(kernel_of(heavy, {.engine = Engine::interp}), x, 1);
  for (const int threads : {1, 2, 0}) {
    const Kernel kernel = kernel_of(heavy);
    EXPECT_TRUE(goes_over(kernel, [&] { EXPECT_EQ(mapped(kernel, x, threads), expected); }))
        << threads << " threads";
    EXPECT_EQ(mapped(kernel, x, threads), expected) << threads << " threads, native all the way";
  }
}

TEST(Tiers, ManySmallMapsPayTogether) {
  const Kernel kernel = kernel_of(heavy);
  const std::vector<double> x = numbers(3000);
  const std::vector<double> expected = mapped(kernel, x, 1);
  EXPECT_TRUE(goes_over(kernel, [&] {
    for (int round = 0; round < 100; ++round) ASSERT_EQ(mapped(kernel, x, 1), expected);
  }));
}

TEST(Tiers, ManyCallsPayTogether) {
  const Kernel kernel = kernel_of(heavy);
  const Kernel interpreted = kernel_of(heavy, {.engine = Engine::interp});
  for (int i = 0; i < 200'000; ++i) {
    const double x = 1e-3 * i;
    ASSERT_EQ(kernel(x), interpreted(x));
  }
  EXPECT_TRUE(has_native_code(kernel));
}

TEST(Tiers, ManyIntegralsPayTogether) {
  const std::vector<double> a = numbers(20'000);
  const auto integrals = [&](const Kernel& kernel) {
    std::vector<double> values;
    for (const Integral& result : value_of(integrate(kernel, over("x", -inf, inf), with("a", a)))) {
      values.push_back(result.value);
    }
    return values;
  };
  const std::string text = "exp(-(0.1 + a*a)*x**2)";
  const std::vector<double> expected = integrals(kernel_of(text, {.args = "x, a", .engine = Engine::interp}));
  const Kernel kernel = kernel_of(text, {.args = "x, a"});
  EXPECT_TRUE(goes_over(kernel, [&] { EXPECT_EQ(integrals(kernel), expected); }));
}

constexpr std::string_view long_lanes =
    "def f(x):\n"
    "    y = x\n"
    "    for i in range(3000):\n"
    "        y = y*0.999 + i % 7\n"
    "    return y\n";

TEST(Tiers, ABlockWithLongLoopsIsBegunAgain) {
  const std::vector<double> x = numbers(30'000);
  const std::vector<double> expected = mapped(kernel_of(long_lanes, {.engine = Engine::interp}), x, 0);
  for (const int threads : {1, 0}) {
    const Kernel kernel = kernel_of(long_lanes);
    EXPECT_EQ(mapped(kernel, x, threads), expected);
    EXPECT_TRUE(has_native_code(kernel));
  }
}

TEST(Tiers, LanesThatOverwriteTheirArgumentsAreComputedOnce) {
  const std::vector<double> x = numbers(30'000);
  const std::vector<double> expected = mapped(kernel_of(long_lanes, {.engine = Engine::interp}), x, 0);
  const Kernel kernel = kernel_of(long_lanes);
  std::vector<double> lanes = x;
  const View<double> out(lanes.data(), {static_cast<std::int64_t>(lanes.size())});
  ASSERT_TRUE(map_into(kernel, std::vector{view_of(lanes)}, out, {.threads = 1}).has_value());
  EXPECT_EQ(lanes, expected);
}

TEST(Tiers, ACallWithALongLoopIsBegunAgain) {
  const std::string text =
      "def f(x, n):\n"
      "    for i in range(n):\n"
      "        x = x*0.5 + i % 7\n"
      "    return x\n";
  const Kernel kernel = kernel_of(text);
  const double expected = kernel_of(text, {.engine = Engine::interp})(0.3, 3e6);
  EXPECT_EQ(kernel(0.3, 10), kernel_of(text, {.engine = Engine::interp})(0.3, 10));
  EXPECT_FALSE(has_native_code(kernel));
  EXPECT_EQ(kernel(0.3, 3e6), expected);
  EXPECT_TRUE(has_native_code(kernel));
}

// Where a run is begun again, what it stored must not be there twice.
constexpr std::string_view storing =
    "def f(a, b, rounds):\n"
    "    for r in range(rounds):\n"
    "        for i in range(len(a)):\n"
    "            a[i] += 1\n"
    "            b[i] = b[i] + a[i]\n"
    "    return sum(a)\n";

void expect_same_stores(std::int64_t elements, std::int64_t rounds) {
  std::vector<double> results;
  std::vector<std::vector<double>> arrays;
  for (const Engine engine : {Engine::interp, Engine::automatic}) {
    const Kernel kernel = kernel_of(storing, {.engine = engine});
    // Every other element of `b`, from its end.
    std::vector<double> a = numbers(elements);
    std::vector<double> b = numbers(2 * elements);
    const View<double> backwards(b.data() + b.size() - 1, {elements}, {-2});
    const RunArgument arguments[] = {argument_of(a), ArrayReference::to(backwards), rounds};
    results.push_back(number_of(value_of(run(kernel, arguments))));
    arrays.push_back(a);
    arrays.push_back(b);
    EXPECT_EQ(has_native_code(kernel), engine == Engine::automatic);
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(arrays[0], arrays[2]);
  EXPECT_EQ(arrays[1], arrays[3]);
}

TEST(Tiers, ARunPutsBackWhatItStored) { expect_same_stores(1000, 2000); }
TEST(Tiers, ARunThatStoresVeryMuchWaitsForNativeCode) { expect_same_stores(2'000'000, 1); }

TEST(Tiers, ManyShortRunsPayTogether) {
  const Kernel kernel = kernel_of(storing);
  const Kernel interpreted = kernel_of(storing, {.engine = Engine::interp});
  std::vector<double> a = numbers(20);
  std::vector<double> b = numbers(20);
  std::vector<double> expected_a = a;
  std::vector<double> expected_b = b;
  const RunArgument arguments[] = {argument_of(a), argument_of(b), std::int64_t{1}};
  const RunArgument expected[] = {argument_of(expected_a), argument_of(expected_b), std::int64_t{1}};
  EXPECT_TRUE(goes_over(kernel, [&] {
    for (int round = 0; round < 500; ++round) {
      ASSERT_EQ(number_of(value_of(run(kernel, arguments))), number_of(value_of(run(interpreted, expected))));
    }
  }));
  EXPECT_EQ(a, expected_a);
  EXPECT_EQ(b, expected_b);
}

// Others may store to the same array, next to where this run does.
TEST(Tiers, RunsLeaveAloneWhatOthersStore) {
  const std::string text =
      "def f(a, first, end, rounds):\n"
      "    for r in range(rounds):\n"
      "        for i in range(first, end):\n"
      "            a[i] += i\n";
  constexpr std::int64_t part = 100;
  constexpr std::int64_t rounds = 5000;
  for (int repetition = 0; repetition < 5; ++repetition) {
    const Kernel kernel = kernel_of(text);
    std::vector<double> a(4 * part);
    std::vector<std::thread> threads;
    for (std::int64_t first = 0; first < 4 * part; first += part) {
      threads.emplace_back([&, first] {
        const RunArgument arguments[] = {argument_of(a), first, first + part, rounds};
        EXPECT_TRUE(run(kernel, arguments));
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i], static_cast<double>(i) * rounds);
  }
}

TEST(Tiers, WhatIsNotStoredToMayBeReadOnly) {
  const std::string text =
      "def f(a, n):\n"
      "    total = 0.0\n"
      "    for i in range(n):\n"
      "        total += a[i % len(a)]\n"
      "        if total < 0:\n"
      "            a[0] = total\n"
      "    return total\n";
  const std::size_t size = 4096;
  void* const memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  const Kernel kernel = kernel_of(text);
  const View<double> view(static_cast<double*>(memory), {static_cast<std::int64_t>(size / sizeof(double))});
  const RunArgument arguments[] = {ArrayReference::to(view), std::int64_t{5'000'000}};
  EXPECT_EQ(number_of(value_of(run(kernel, arguments))), 0);
  EXPECT_TRUE(has_native_code(kernel));
  munmap(memory, size);
}

TEST(Tiers, ARunWithArgumentsInOnePlacePutsThemBack) {
  std::vector<std::vector<double>> arrays;
  for (const Engine engine : {Engine::interp, Engine::automatic}) {
    const Kernel kernel = kernel_of(storing, {.engine = engine});
    std::vector<double> a = numbers(1000);
    const RunArgument arguments[] = {argument_of(a), argument_of(a), std::int64_t{2000}};
    value_of(run(kernel, arguments));
    arrays.push_back(a);
  }
  EXPECT_EQ(arrays[0], arrays[1]);
}

TEST(Tiers, ARunKeepsTheArraysItMakes) {
  const std::string text =
      "def f(n):\n"
      "    total = zeros(100)\n"
      "    for r in range(n):\n"
      "        part = zeros(100)\n"
      "        for i in range(100):\n"
      "            part[i] = r % 7 + i\n"
      "        for i in range(100):\n"
      "            total[i] += part[i]\n"
      "    return total\n";
  for (const std::int64_t rounds : {std::int64_t{3}, std::int64_t{20'000}}) {
    std::vector<TypedArray> results;
    for (const Engine engine : {Engine::interp, Engine::automatic}) {
      const RunArgument arguments[] = {rounds};
      const RunResult result = value_of(run(kernel_of(text, {.engine = engine}), arguments));
      results.push_back(std::get<TypedArray>(result.value));
    }
    EXPECT_EQ(results[0].bytes, results[1].bytes);
  }
}

TEST(Tiers, FaultsAreTheSame) {
  const std::string text =
      "def f(n, d):\n"
      "    total = 0\n"
      "    for i in range(n):\n"
      "        total += i // max(n - 2 - i, d)\n"
      "    return total\n";
  for (const std::int64_t n : {std::int64_t{10}, std::int64_t{5'000'000}}) {
    std::vector<std::string> messages;
    for (const Engine engine : {Engine::interp, Engine::automatic}) {
      const RunArgument arguments[] = {n, std::int64_t{0}};
      messages.push_back(refusal(run(kernel_of(text, {.engine = engine}), arguments)));
    }
    EXPECT_EQ(messages[0], messages[1]);
    EXPECT_NE(messages[0], "no mistake");
  }
}

TEST(Tiers, ALongRunCanBeStopped) {
  const Kernel kernel = kernel_of(
      "def f(n):\n"
      "    i = 0\n"
      "    while i >= 0:\n"
      "        i = (i + 1) % n\n"
      "    return i\n");
  for (const auto delay : {0ms, 2ms, 50ms}) {
    Cancellation cancellation;
    std::thread stopper([&] {
      std::this_thread::sleep_for(delay);
      cancellation.request();
    });
    const RunArgument arguments[] = {std::int64_t{1000}};
    EXPECT_EQ(refusal(run(kernel, arguments, &cancellation)), "stopped: stopped");
    stopper.join();
  }
}

TEST(Tiers, AKernelMayGoWhileItIsCompiled) {
  for (int round = 0; round < 20; ++round) {
    const Kernel kernel = kernel_of(fmt::format("exp(-x*x)*{}", round));
    mapped(kernel, numbers(300'000), 1);
  }
  kernel::wait_for_background();
}

TEST(Tiers, ABlockOutlivesItsKernel) {
  std::shared_ptr<const BlockCall> block;
  {
    const Kernel kernel = kernel_of(heavy);
    block = value_of(kernel.block(kernel.specialisation(ArgumentKind::varying)));
  }
  const std::vector<double> x = numbers(2000);
  const std::vector<double> expected = mapped(kernel_of(heavy), x, 1);
  std::vector<double> y(x.size());
  const void* inputs[] = {x.data()};
  void* outputs[] = {y.data()};
  for (int round = 0; round < 2000; ++round) {
    ASSERT_EQ((*block)(inputs, outputs, 2000), 0);
    ASSERT_EQ(y, expected);
  }
  kernel::wait_for_background();
}

TEST(Tiers, AForkFindsEverythingAtRest) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer knows no threads after a fork";
#endif
  const std::vector<double> x = numbers(1'000'000);
  const std::vector<double> expected = mapped(kernel_of(heavy, {.engine = Engine::interp}), x, 1);
  for (int round = 0; round < 5; ++round) {
    const Kernel kernel = kernel_of(heavy);
    mapped(kernel, numbers(200'000), 1);  // long enough that native code is under way, or soon asked for
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const Kernel other = kernel_of(heavy);
      const bool same = mapped(kernel, x, 1) == expected && mapped(other, x, 1) == expected;
      kernel::wait_for_background();
      _exit(same ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(mapped(kernel, x, 1), expected);
  }
}

}  // namespace
}  // namespace jiteval::test
