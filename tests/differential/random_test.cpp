#include <gtest/gtest.h>

#include <cstdlib>

#include "generator.hpp"
#include "harness.hpp"

namespace jiteval::test {
namespace {

// JITEVAL_SEED and JITEVAL_ROUNDS choose other programs, and more of them.
std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(RandomKernels, ExpressionsGiveTheSameBitsInEveryEngine) {
  const std::uint64_t seed = setting("JITEVAL_SEED", 1);
  const std::uint64_t rounds = setting("JITEVAL_ROUNDS", 40);
  for (std::uint64_t i = 0; i < rounds; ++i) {
    ASSERT_EQ(compare_engines(random_expression(seed + i), seed + i), "") << "JITEVAL_SEED=" << seed + i;
  }
}

TEST(RandomKernels, BodiesGiveTheSameBitsInEveryEngine) {
  const std::uint64_t seed = setting("JITEVAL_SEED", 1);
  const std::uint64_t rounds = setting("JITEVAL_ROUNDS", 40);
  for (std::uint64_t i = 0; i < rounds; ++i) {
    ASSERT_EQ(compare_engines(random_body(seed + i), seed + i), "") << "JITEVAL_SEED=" << seed + i;
  }
}

}  // namespace
}  // namespace jiteval::test
