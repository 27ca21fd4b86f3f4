// Memory for arrays that kernels make, and requests to stop.
#include "runtime/runtime.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstring>
#include <limits>
#include <memory>
#include <thread>

#include "jiteval/cancellation.hpp"

namespace jiteval::runtime {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

bool is_aligned(const void* memory) { return reinterpret_cast<std::uintptr_t>(memory) % 64 == 0; }

TEST(Arena, GivesZeroedAlignedMemoryThatDoesNotOverlap) {
  Arena arena;
  struct Piece {
    unsigned char* memory;
    std::size_t size;
  };
  std::vector<Piece> pieces;
  for (std::int64_t size : {1, 8, 63, 64, 65, 1000, 8192, 8193, 100'000, 3, 60'000, 1'000'000, 7}) {
    for (int again = 0; again < 5; ++again) {
      auto* memory = static_cast<unsigned char*>(arena.allocate(size, 1));
      ASSERT_NE(memory, nullptr);
      EXPECT_TRUE(is_aligned(memory)) << size;
      pieces.push_back({memory, static_cast<std::size_t>(size)});
      for (std::size_t i = 0; i < pieces.back().size; ++i) ASSERT_EQ(memory[i], 0);
      std::memset(memory, static_cast<int>(pieces.size()), pieces.back().size);
    }
  }
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    for (std::size_t i = 0; i < pieces[p].size; ++i) ASSERT_EQ(pieces[p].memory[i], p + 1);
  }
}

TEST(Arena, NoElementsHaveAnAddressOfTheirOwn) {
  Arena arena;
  void* const first = arena.allocate(0, 8);
  void* const second = arena.allocate(0, 8);
  EXPECT_NE(first, nullptr);
  EXPECT_NE(first, second);
}

TEST(Arena, GivesNoMoreThanItMay) {
  Arena arena(4096);
  EXPECT_EQ(arena.allocate(513, 8), nullptr);
  EXPECT_NE(arena.allocate(256, 8), nullptr);
  EXPECT_NE(arena.allocate(256, 8), nullptr);
  EXPECT_EQ(arena.allocate(1, 1), nullptr);
}

TEST(Arena, AFailureTakesNothing) {
  Arena arena(4096);
  EXPECT_EQ(arena.allocate(100'000, 8), nullptr);
  EXPECT_NE(arena.allocate(4096, 1), nullptr);
}

TEST(Arena, RefusesSizesThatOverflow) {
  Arena arena(most);
  EXPECT_EQ(arena.allocate(most, 8), nullptr);
  EXPECT_EQ(arena.allocate(most / 8 + 1, 8), nullptr);
  EXPECT_EQ(arena.allocate(most, 1), nullptr);
  EXPECT_EQ(arena.allocate(most - 63, 1), nullptr);
  EXPECT_EQ(arena.allocate(most - 127, 1), nullptr) << "more than there is";
  EXPECT_EQ(arena.allocate(-1, 8), nullptr);
  EXPECT_EQ(arena.allocate(std::numeric_limits<std::int64_t>::min(), 8), nullptr);
  EXPECT_NE(arena.allocate(1, 8), nullptr);
}

TEST(ArenaScope, SaysWhereThisThreadAllocates) {
  EXPECT_EQ(jiteval_allocate(1, 8), nullptr);
  Arena outer(64);
  Arena inner(64);
  const ArenaScope scope(outer);
  {
    const ArenaScope nested(inner);
    EXPECT_NE(jiteval_allocate(8, 8), nullptr);
    EXPECT_EQ(jiteval_allocate(8, 8), nullptr);
  }
  EXPECT_NE(jiteval_allocate(8, 8), nullptr) << "of the outer arena";
  EXPECT_EQ(jiteval_allocate(8, 8), nullptr);
  std::thread([] { EXPECT_EQ(jiteval_allocate(1, 8), nullptr); }).join();
}

TEST(ArenaScope, CanBeOpenedAndClosedByCode) {
  Arena outer(64);
  const ArenaScope scope(outer);
  void* const first = jiteval_open_arena();
  void* const second = jiteval_open_arena();
  EXPECT_NE(jiteval_allocate(100, 8), nullptr);
  jiteval_close_arena(second);
  EXPECT_NE(jiteval_allocate(100, 8), nullptr) << "of the first";
  jiteval_close_arena(first);
  EXPECT_EQ(jiteval_allocate(100, 8), nullptr) << "too much for the outer arena";
  jiteval_close_arena(nullptr);
}

bool is_to_stop() { return jiteval_stop_flag()->load(std::memory_order_relaxed); }

TEST(Cancellation, StaysRequested) {
  Cancellation cancellation;
  EXPECT_FALSE(cancellation.is_requested());
  cancellation.request();
  cancellation.request();
  EXPECT_TRUE(cancellation.is_requested());
  EXPECT_TRUE(cancellation.flag());
}

TEST(Cancellation, StopsOnlyWhatRunsUnderIt) {
  Cancellation cancellation;
  Cancellation other;
  const CancellationScope scope(&cancellation);
  other.request();
  EXPECT_FALSE(is_to_stop());
  {
    const CancellationScope nested(&other);
    EXPECT_EQ(CancellationScope::current(), &other);
    EXPECT_TRUE(is_to_stop());
    const CancellationScope none(nullptr);
    EXPECT_EQ(CancellationScope::current(), nullptr);
    EXPECT_FALSE(is_to_stop());
  }
  EXPECT_EQ(CancellationScope::current(), &cancellation);
  cancellation.request();
  EXPECT_TRUE(is_to_stop());
  std::thread([] { EXPECT_FALSE(is_to_stop()); }).join();
}

TEST(Cancellation, ReachesALoopInAnotherThread) {
  Cancellation cancellation;
  std::atomic<bool> is_running = false;
  std::thread worker([&] {
    const CancellationScope scope(&cancellation);
    is_running = true;
    // As kernels do.
    const std::atomic<bool>& flag = *jiteval_stop_flag();
    while (!flag.load(std::memory_order_relaxed)) {
    }
  });
  while (!is_running) std::this_thread::yield();
  cancellation.request();
  worker.join();
}

Cancellation* signalled = nullptr;

TEST(Cancellation, IsRequestedFromASignalHandler) {
  Cancellation cancellation;
  signalled = &cancellation;
  const auto before = std::signal(SIGUSR1, [](int) { signalled->request(); });
  std::raise(SIGUSR1);
  std::raise(SIGUSR1);
  std::signal(SIGUSR1, before);
  EXPECT_TRUE(cancellation.is_requested());
}

}  // namespace
}  // namespace jiteval::runtime
