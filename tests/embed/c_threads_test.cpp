// What the C interface gives may be used by many threads.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "jiteval/jiteval.h"
#include "shared/threads.hpp"

namespace jiteval::test {
namespace {

/// The code of the first mistake, which is then freed.
std::string code_of(jiteval_error* error) {
  std::string code = jiteval_error_count(error) == 0 ? "none" : jiteval_error_get(error, 0)->code;
  jiteval_error_free(error);
  return code;
}

TEST(CThreads, ShareAKernelAndHaveTheirOwn) {
  jiteval_kernel* kernel =
      jiteval_compile("def f(x):\n  s = 0\n  for i in range(10):\n    s += x*i\n  return s\n", nullptr, nullptr);
  ASSERT_NE(kernel, nullptr);
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    for (int round = 0; round < 20; ++round) {
      const double x = thread * 100 + round;
      double value = 0;
      if (jiteval_call(kernel, &x, 1, &value, nullptr) != 0 || value != 45 * x) ++wrong;
      auto* f = reinterpret_cast<double (*)(double)>(jiteval_pointer(kernel, "double (double)", nullptr));
      if (f == nullptr || f(x) != 45 * x) ++wrong;
      jiteval_kernel* own = jiteval_compile(("x + " + std::to_string(round)).c_str(), nullptr, nullptr);
      if (own == nullptr || jiteval_call(own, &x, 1, &value, nullptr) != 0 || value != x + round) ++wrong;
      jiteval_release(own);
      jiteval_error* error = nullptr;
      if (jiteval_compile("x +", nullptr, &error) != nullptr || code_of(error) == "none") ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
  jiteval_release(kernel);
}

TEST(CThreads, RunEveryDriver) {
  jiteval_kernel* largest = jiteval_compile("lambda v: max(v)", nullptr, nullptr);
  jiteval_kernel* product = jiteval_compile("a*x", "x, a", nullptr);
  ASSERT_TRUE(largest != nullptr && product != nullptr);
  std::vector<double> x(20000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i);
  const std::int64_t shape[] = {static_cast<std::int64_t>(x.size())};
  const std::int64_t three[] = {3};
  double ones[] = {1, 1, 1};
  double two = 2;
  const jiteval_array arguments[] = {{x.data(), JITEVAL_F64, 1, shape, nullptr},
                                     {&two, JITEVAL_F64, 0, nullptr, nullptr}};
  const jiteval_array footprint = {ones, JITEVAL_F64, 1, three, nullptr};
  const jiteval_parameter a = {"a", &two, 1};
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    jiteval_run_options options = JITEVAL_RUN_OPTIONS;
    options.engine = thread % 3;
    std::vector<double> y(x.size());
    const jiteval_array out = {y.data(), JITEVAL_F64, 1, shape, nullptr};
    if (jiteval_map(product, arguments, 2, &out, &options, nullptr) != 0 || y[777] != 1554) ++wrong;
    if (jiteval_filter(largest, arguments, &footprint, &out, nullptr, nullptr) != 0 || y[777] != 778) ++wrong;
    jiteval_integral integral;
    if (jiteval_integrate(product, "x", 0, 1, &a, 1, nullptr, &integral, 1, nullptr) != 0 || integral.value != 1) {
      ++wrong;
    }
    jiteval_result* result = jiteval_run(largest, arguments, 1, &options, nullptr);
    if (jiteval_result_number(result) != 19999) ++wrong;
    jiteval_result_free(result);
  });
  EXPECT_EQ(wrong, 0);
  jiteval_release(largest);
  jiteval_release(product);
}

TEST(CThreads, StopTheWorkOfOthers) {
  jiteval_kernel* endless =
      jiteval_compile("def f(x):\n  while x >= 0:\n    x = x*0.5 + 1\n  return x\n", nullptr, nullptr);
  jiteval_cancellation* cancellation = jiteval_cancellation_new(nullptr);
  ASSERT_TRUE(endless != nullptr && cancellation != nullptr);
  std::atomic<int> running = 0;
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    if (thread == 0) {
      while (running < thread_count - 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      jiteval_cancellation_request(cancellation);
      return;
    }
    ++running;
    jiteval_run_options options = JITEVAL_RUN_OPTIONS;
    options.engine = thread % 3;
    options.cancellation = cancellation;
    double x = 1;
    const jiteval_array number = {&x, JITEVAL_F64, 0, nullptr, nullptr};
    jiteval_error* error = nullptr;
    if (thread % 2 == 0) {
      if (jiteval_run(endless, &number, 1, &options, &error) != nullptr) ++wrong;
    } else {
      if (jiteval_map(endless, &number, 1, &number, &options, &error) != -1) ++wrong;
    }
    if (code_of(error) != "stopped") ++wrong;
  });
  EXPECT_EQ(wrong, 0);
  jiteval_cancellation_free(cancellation);
  jiteval_release(endless);
}

}  // namespace
}  // namespace jiteval::test
