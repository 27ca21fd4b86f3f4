/// Tests that do the same in many threads.
#pragma once

#include <functional>
#include <latch>
#include <thread>
#include <vector>

namespace jiteval::test {

inline constexpr int thread_count = 8;

/// Calls `work` in as many threads, with a number each, that begin together.
inline void on_threads(const std::function<void(int thread)>& work) {
  std::latch start(thread_count);
  std::vector<std::thread> threads;
  for (int number = 0; number < thread_count; ++number) {
    threads.emplace_back([&, number] {
      start.arrive_and_wait();
      work(number);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace jiteval::test
