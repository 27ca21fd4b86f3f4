// What kernels take while they live, and that nothing is left of them.
//
// JITEVAL_ROUNDS says how many kernels are made and dropped, JITEVAL_LIVE_KERNELS how many live at once.
#include "shared/memory.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <vector>

#include "shared/kernels.hpp"

namespace jiteval::test {
namespace {

/// An environment variable as a number.
int wish(const char* name, int otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

struct Made {
  Kernel kernel;
  double value = 0;  ///< what its native code computed
};

/// A kernel whose text no other number gives, with native code in one of several forms. The value is the number
/// plus one.
Made made(int number) {
  const std::string text = std::to_string(number);
  switch (number % 5) {
    case 0: {
      const Kernel kernel = kernel_of("exp(x - 2) + " + text);
      return {kernel, value_of(kernel.pointer<double(double)>())(2)};
    }
    case 1: {
      const Kernel kernel = kernel_of("a*x**2 + " + text, {.args = "x, a"});
      double arguments[] = {2, 0.25};
      return {kernel, value_of(kernel.pointer<double(int, double*)>())(2, arguments)};
    }
    case 2: {
      const Kernel kernel =
          kernel_of("def f(v, x):\n  s = " + text + "\n  for e in v:\n    s += e*x\n  return s\n");
      double elements[] = {0.125, 0.25, 0.125};
      double x = 2;
      return {kernel, value_of(kernel.pointer<double(double*, std::int64_t, void*)>())(elements, 3, &x)};
    }
    case 3: {
      const Kernel kernel = kernel_of("lambda x: sqrt(x*0.5) + " + text);
      const double x[] = {0, 1, 2};
      double y[3] = {};
      const void* inputs[] = {x};
      void* outputs[] = {y};
      value_of(kernel.block_pointer(kernel.specialisation(ArgumentKind::varying)))(inputs, outputs, 3);
      return {kernel, y[2]};
    }
    default: {
      const Kernel kernel = kernel_of("log2(x) + " + text, {.engine = Engine::jit});
      return {kernel, kernel(2)};
    }
  }
}

TEST(Memory, OfKernelsThatAreDroppedIsFreed) {
  if (has_own_memory) GTEST_SKIP();
  // Until the allocator has seen how much a compilation takes at most.
  constexpr int warm_up = 1000;
  const int rounds = wish("JITEVAL_ROUNDS", 2000);
  int number = 0;
  for (; number < warm_up; ++number) ASSERT_EQ(made(number).value, number + 1);
  const std::int64_t before = resident_bytes();
  ASSERT_GT(before, 0);
  for (; number < warm_up + rounds; ++number) ASSERT_EQ(made(number).value, number + 1);
  const std::int64_t growth = resident_bytes() - before;
  fmt::print("{} bytes more after {} kernels\n", growth, rounds);
  // LLVM's mapper of code memory keeps an address of 8 bytes for each time that it put code anywhere.
  EXPECT_LT(growth, std::int64_t{8} * rounds + (1 << 20));
}

TEST(Memory, OfALiveKernelIsSmall) {
  if (has_own_memory) GTEST_SKIP();
  const int count = wish("JITEVAL_LIVE_KERNELS", 1000);
  std::vector<Kernel> kernels;
  kernels.reserve(static_cast<std::size_t>(count));
  for (int number = 0; number < 100; ++number) ASSERT_EQ(made(number).value, number + 1);
  // Kernels in memory that was there already, and free, would take nothing.
  malloc_trim(0);
  const std::int64_t before = resident_bytes();
  for (int number = 0; number < count; ++number) {
    Made one = made(number);
    ASSERT_EQ(one.value, number + 1);
    kernels.push_back(std::move(one.kernel));
  }
  const std::int64_t each = (resident_bytes() - before) / count;
  fmt::print("{} bytes for each of {} live kernels\n", each, count);
  EXPECT_LE(each, 16 << 10);
}

}  // namespace
}  // namespace jiteval::test
