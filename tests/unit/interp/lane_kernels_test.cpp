// Every set of lane kernels gives the same bits as the plainest one.

#include "interp/lane_kernels.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "engines.hpp"

namespace jiteval::interp {
namespace {

std::vector<Word> words(Numbers numbers, std::int64_t n, int parameter) {
  std::vector<Word> result;
  for (double number : numbers(n, parameter)) result.push_back({.f = number});
  return result;
}

TEST(LaneKernels, AllSetsAgree) {
  constexpr std::int64_t n = 150;
  const LaneKernelList list = runnable_lane_kernels();
  ASSERT_EQ(list.tables[0]->name, std::string("baseline"));
  // Doubles as integers are large and of both signs; the third operand is a step, which is never zero.
  const std::vector<Word> a = words(mixed_numbers, n, 0);
  const std::vector<Word> b = words(mixed_numbers, n, 1);
  const std::vector<Word> c(static_cast<std::size_t>(n), Word{.i = -5});
  for (int set = 1; set < list.count; ++set) {
    for (int op = 0; op < elementwise_count; ++op) {
      for (int form = 0; form < 8; ++form) {
        const ElementwiseKernel plain = list.tables[0]->elementwise[op][form];
        const ElementwiseKernel other = list.tables[set]->elementwise[op][form];
        ASSERT_EQ(plain == nullptr, other == nullptr);
        if (plain == nullptr) continue;
        for (std::int64_t count : {n, std::int64_t{1}, std::int64_t{7}, std::int64_t{64}}) {
          std::vector<Word> expected(c), actual(c);
          plain(expected.data(), a.data(), b.data(), c.data(), count);
          other(actual.data(), a.data(), b.data(), c.data(), count);
          for (std::size_t lane = 0; lane < expected.size(); ++lane) {
            EXPECT_TRUE(expected[lane].u == actual[lane].u || same_number(expected[lane].f, actual[lane].f))
                << list.tables[set]->name << ", opcode " << op << ", form " << form << ", lane " << lane;
          }
        }
      }
    }
  }
}

TEST(LaneKernels, Masks) {
  constexpr std::int64_t n = 37;
  const LaneKernelList list = runnable_lane_kernels();
  for (int set = 0; set < list.count; ++set) {
    const LaneKernels& kernels = *list.tables[set];
    SCOPED_TRACE(kernels.name);
    std::vector<Word> mask(n), condition(n), d(n);
    for (std::int64_t i = 0; i < n; ++i) {
      mask[static_cast<std::size_t>(i)].u = truth(i % 3 != 0);
      condition[static_cast<std::size_t>(i)].i = i % 4 - 1;
    }
    EXPECT_TRUE(kernels.narrow(d.data(), mask.data(), condition.data(), n));
    for (std::int64_t i = 0; i < n; ++i) {
      EXPECT_EQ(d[static_cast<std::size_t>(i)].u, truth(i % 3 != 0 && i % 4 != 1));
    }
    EXPECT_TRUE(kernels.narrow_not(d.data(), mask.data(), condition.data(), n));
    for (std::int64_t i = 0; i < n; ++i) {
      EXPECT_EQ(d[static_cast<std::size_t>(i)].u, truth(i % 3 != 0 && i % 4 == 1));
    }
    EXPECT_TRUE(kernels.narrow(d.data(), nullptr, condition.data(), n));
    for (std::int64_t i = 0; i < n; ++i) EXPECT_EQ(d[static_cast<std::size_t>(i)].u, truth(i % 4 != 1));
    kernels.remove(mask.data(), d.data(), n);
    for (std::int64_t i = 0; i < n; ++i) {
      EXPECT_EQ(mask[static_cast<std::size_t>(i)].u, truth(i % 3 != 0 && i % 4 == 1));
    }
    EXPECT_TRUE(kernels.any(mask.data(), n));
    EXPECT_FALSE(kernels.any(mask.data(), 1));
    EXPECT_FALSE(kernels.narrow(d.data(), mask.data(), d.data(), n));
    kernels.remove(mask.data(), mask.data(), n);
    EXPECT_FALSE(kernels.any(mask.data(), n));
  }
}

}  // namespace
}  // namespace jiteval::interp
