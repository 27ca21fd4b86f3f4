// Many threads that compile, share and drop kernels. Under ThreadSanitizer these find what is not locked; native
// code itself it does not see, so everything is done in the interpreter too.
#include "shared/threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>
#include <vector>

#include "jiteval/jiteval.hpp"
#include "shared/kernels.hpp"
#include "shared/temporary_directory.hpp"

namespace jiteval::test {
namespace {

class CachedCode : public InDirectory {};

constexpr const char* sum_text = "def f(x):\n  s = 0\n  for i in range(10):\n    s += x*i\n  return s\n";

class InEngine : public testing::TestWithParam<Engine> {};
INSTANTIATE_TEST_SUITE_P(Threads, InEngine, testing::Values(Engine::automatic, Engine::jit, Engine::interp),
                         engine_name);

TEST_P(InEngine, CompileAtOnce) {
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    for (int round = 0; round < 10; ++round) {
      const int number = thread * 100 + round;
      const Kernel kernel = kernel_of("x*x + " + std::to_string(number), {.engine = GetParam()});
      const auto pointer = kernel.pointer<double(double)>();
      if (kernel(3) != 9 + number || !pointer || (*pointer)(2) != 4 + number) ++wrong;
      if (compile("x +* " + std::to_string(number))) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST_P(InEngine, ShareAKernelThatNoneHasCalledYet) {
  const Kernel kernel = kernel_of(sum_text, {.engine = GetParam()});
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    const auto pointer = kernel.pointer<double(double)>();
    const auto block = kernel.block(kernel.specialisation(ArgumentKind::varying), GetParam());
    for (int round = 0; round < 200; ++round) {
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

TEST_P(InEngine, SpecialiseAKernelInDifferentWays) {
  const Kernel kernel = kernel_of("def f(x, a):\n  if x > 9:\n    return 1 // int(x - x)\n  return a*x\n", {});
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    for (int round = 0; round < 4; ++round) {
      // Some are what another thread asks for too.
      const int way = thread + round;
      Specialisation how = kernel.specialisation(ArgumentKind::uniform);
      how.arguments[0].kind = way % 2 == 0 ? ArgumentKind::varying : ArgumentKind::uniform;
      how.arguments[1].type = way % 3 == 0 ? ElementType::i64 : ElementType::f64;
      how.keeps_integers = way % 5 == 0;
      const auto block = kernel.block(how, GetParam());
      const double x[] = {2, 10};
      const double a = 4;
      const std::int64_t whole_a = 4;
      const void* inputs[] = {&x[0], way % 3 == 0 ? static_cast<const void*>(&whole_a) : &a};
      double y = 0;
      void* outputs[] = {&y};
      if (!block || (**block)(inputs, outputs, 1) != 0 || y != 8) ++wrong;
      inputs[0] = &x[1];
      const std::int32_t code = (**block)(inputs, outputs, 1);
      if (kernel.fault(how, code).list().at(0).code != "runtime-fault") ++wrong;
      if (!kernel.result_layout(how) || !kernel.dump(Stage::assembly, how)) ++wrong;
      const char* const signatures[] = {"double (double, double)", "double (int, double *)",
                                        "float (float, float)"};
      if (!kernel.pointer(signatures[way % 3]) || kernel.build_steps().empty()) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST_P(InEngine, RunEveryDriver) {
  const RunOptions options{.engine = GetParam()};
  const Kernel curve = kernel_of("exp(-a*x**2)", {.args = "x, a"});
  const Kernel largest = kernel_of("lambda v: max(v)");
  const Kernel sums =
      kernel_of("def f(v):\n  s = np.zeros(2)\n  for e in v:\n    s[0] += e\n  return s\n", {.engine = GetParam()});
  std::vector<double> x(30000);
  std::iota(x.begin(), x.end(), 0);
  const std::vector<double> a = {0.5, 1, 2};
  const View<const double> views[] = {View<const double>(x), View<const double>(a.data(), {})};
  const View<const double> image(x.data(), {150, 200});
  const FilterOptions neighbours{.footprint = Array<double>({3, 3}, 1.0), .run = options};
  struct Results {
    std::vector<double> mapped, filtered, integrals;
    bool operator==(const Results&) const = default;
  };
  const auto results = [&] {
    Results all;
    const auto mapped = value_of(map(curve, views, options));
    all.mapped.assign(mapped.elements().begin(), mapped.elements().end());
    const auto filtered = value_of(filter(largest, image, neighbours));
    all.filtered.assign(filtered.elements().begin(), filtered.elements().end());
    const Parameter parameters[] = {with("a", a)};
    for (const Integral& one : value_of(integrate(curve, over("x", -inf, inf), parameters, {.run = options}))) {
      all.integrals.push_back(one.value);
    }
    std::vector<double> own = x;
    const RunArgument argument = ArrayReference::to(View<double>(std::span(own)));
    const RunResult sum = value_of(run(sums, {&argument, 1}));
    all.integrals.push_back(std::get<ResultArray>(sum.value).elements<double>()[0]);
    return all;
  };
  const Results expected = results();
  std::atomic<int> wrong = 0;
  on_threads([&](int /*thread*/) {
    for (int round = 0; round < 2; ++round) {
      if (results() != expected) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST_P(InEngine, DropKernelsThatOthersRun) {
  // Each takes the place of one that another thread may have made, and still runs.
  std::mutex mutex;
  std::vector<Kernel> places(3, kernel_of("x"));
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    for (int round = 0; round < 20; ++round) {
      std::optional<Kernel> taken = kernel_of("x + " + std::to_string(round), {.engine = GetParam()});
      auto block = value_of(taken->block(taken->specialisation(ArgumentKind::varying), GetParam()));
      {
        const std::lock_guard lock(mutex);
        std::swap(places[static_cast<std::size_t>(thread + round) % places.size()], *taken);
      }
      if (std::isnan((*taken)(1))) ++wrong;
      taken.reset();
      // A block lives without its kernel.
      double x[] = {1, 2, 3};
      const void* inputs[] = {x};
      void* outputs[] = {x};
      if ((*block)(inputs, outputs, 3) != 0 || x[2] != 3 + round) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

TEST_P(InEngine, StopTheWorkOfOthers) {
  const Kernel endless =
      kernel_of("def f(x):\n  while x >= 0:\n    x = x*0.5 + 1\n  return x\n", {.engine = GetParam()});
  Cancellation cancellation;
  std::atomic<int> running = 0;
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    if (thread == 0) {
      while (running < thread_count - 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      cancellation.request();
      return;
    }
    ++running;
    const std::vector<double> x(1000, 1.0);
    const View<const double> views[] = {View<const double>(x)};
    const RunArgument number = 1.0;
    const CancellationScope scope(&cancellation);
    const auto refused =
        thread % 2 == 0 ? refusal(map(endless, views)) : refusal(run(endless, {&number, 1}, &cancellation));
    if (refused != "stopped: stopped") ++wrong;
  });
  EXPECT_EQ(wrong, 0);
}

TEST_F(CachedCode, IsSharedByThreads) {
  const CodeCache::Options options{.directory = path("cache")};
  const auto shared = std::make_shared<const CodeCache>(options);
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    // As another process would have it.
    const auto own = std::make_shared<const CodeCache>(options);
    for (int round = 0; round < 12; ++round) {
      const auto cache = (thread + round) % 2 == 0 ? shared : own;
      const Kernel kernel =
          kernel_of("x*x + " + std::to_string(round), {.engine = Engine::jit, .code_cache = cache});
      if (kernel(2) != 4 + round || !cache->usage() || cache->problem()) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(value_of(shared->usage()).entries, 12);
}

TEST_F(CachedCode, IsClearedWhileOthersWrite) {
  const auto cache = std::make_shared<const CodeCache>(CodeCache::Options{.directory = path("cache")});
  std::atomic<int> writing = thread_count - 1;
  std::atomic<int> wrong = 0;
  on_threads([&](int thread) {
    if (thread == 0) {
      while (writing > 0) {
        if (!cache->clear()) ++wrong;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return;
    }
    for (int round = 0; round < 12; ++round) {
      const Kernel kernel =
          kernel_of("x*x + " + std::to_string(round), {.engine = Engine::jit, .code_cache = cache});
      if (kernel(2) != 4 + round) ++wrong;
    }
    --writing;
  });
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(cache->problem(), std::nullopt);
}

}  // namespace
}  // namespace jiteval::test
