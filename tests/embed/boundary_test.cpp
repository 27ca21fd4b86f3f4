// No exception passes the C interface, and threads may share what it gives.
#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "capi/error.hpp"
#include "jiteval/jiteval.h"

namespace jiteval::capi {
namespace {

std::string code_of(jiteval_error* error) {
  std::string code = jiteval_error_count(error) == 0 ? "none" : jiteval_error_get(error, 0)->code;
  jiteval_error_free(error);
  return code;
}

TEST(Boundary, TurnsExceptionsIntoErrors) {
  jiteval_error* error = nullptr;
  EXPECT_EQ(guarded(&error, -1, []() -> Result<int> { throw std::bad_alloc(); }), -1);
  EXPECT_STREQ(jiteval_error_message(error), "out of memory");
  EXPECT_EQ(code_of(error), "out-of-memory");
  EXPECT_EQ(code_of(error), "out-of-memory") << "this one can be freed any number of times";
  EXPECT_EQ(guarded(&error, -1, []() -> Result<int> { throw std::length_error("too long"); }), -1);
  EXPECT_STREQ(jiteval_error_message(error), "error[internal]: an error inside the library: too long\n");
  EXPECT_EQ(code_of(error), "internal");
  EXPECT_EQ(guarded(nullptr, -1, []() -> Result<int> { throw std::bad_alloc(); }), -1);
  EXPECT_EQ(guarded(&error, -1, []() -> Result<int> { return 3; }), 3);
  EXPECT_EQ(error, nullptr);
}

TEST(Boundary, IsCrossedByManyThreads) {
  jiteval_kernel* kernel =
      jiteval_compile("def f(x):\n  s = 0\n  for i in range(10):\n    s += x*i\n  return s\n", nullptr, nullptr);
  ASSERT_NE(kernel, nullptr);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 20; ++round) {
        const double x = t * 100 + round;
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
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  jiteval_release(kernel);
}

}  // namespace
}  // namespace jiteval::capi
