// Many threads.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "shared/kernels.hpp"

namespace jiteval::test {
namespace {

constexpr int thread_count = 8;

void on_threads(const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < thread_count; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

TEST(Threads, CompileAtOnce) {
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    for (int round = 0; round < 10; ++round) {
      const int number = thread * 100 + round;
      const auto kernel = compile("x*x + " + std::to_string(number), {.engine = Engine::jit});
      const auto pointer = kernel->pointer<double(double)>();
      if ((*kernel)(3) != 9 + number || !pointer || (*pointer)(2) != 4 + number) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST(Threads, ShareOneKernelThatNoneHasCalledYet) {
  for (Engine engine : {Engine::automatic, Engine::jit, Engine::interp}) {
    const Kernel kernel =
        kernel_of("def f(x):\n  s = 0\n  for i in range(10):\n    s += x*i\n  return s\n", {.engine = engine});
    std::atomic<int> wrong = 0;
    on_threads([&](int thread) {
      const auto pointer = kernel.pointer<double(double)>();
      const auto block = kernel.block(kernel.specialisation(ArgumentKind::varying), engine);
      for (int round = 0; round < 500; ++round) {
        const double x = thread * 1000 + round;
        if (kernel(x) != 45 * x || (*pointer)(x) != 45 * x) ++wrong;
        std::vector<double> lanes(33, x);
        const void* inputs[] = {lanes.data()};
        void* outputs[] = {lanes.data()};
        if ((**block)(inputs, outputs, 33) != 0 || lanes != std::vector<double>(33, 45 * x)) ++wrong;
      }
    });
    EXPECT_EQ(wrong, 0);
  }
}

}  // namespace
}  // namespace jiteval::test
