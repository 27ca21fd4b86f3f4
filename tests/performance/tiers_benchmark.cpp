// What the engine `auto` costs beside the two it chooses from, over sizes of the job: a fresh kernel each time,
// from its text to the last result. Prints rows of CSV: workload, threads, size, and the median seconds of each
// engine.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "jiteval/jiteval.hpp"

namespace {

namespace je = jiteval;
using Clock = std::chrono::steady_clock;

constexpr je::Engine engines[] = {je::Engine::interp, je::Engine::jit, je::Engine::automatic};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// A job of some size by a fresh kernel.
using Job = std::function<void(je::Engine engine, std::int64_t size)>;

void measure(const std::string& name, int threads, std::int64_t size, const Job& job) {
  // About so long for each row, as far as the job lets it.
  constexpr double seconds_a_row = 1.5;
  constexpr std::size_t least_rounds = 5;
  constexpr std::size_t most_rounds = 101;
  std::vector<double> seconds[3];
  std::size_t order[] = {0, 1, 2};
  std::minstd_rand random;
  const auto began = Clock::now();
  for (std::size_t round = 0; round < most_rounds; ++round) {
    const double so_far = std::chrono::duration<double>(Clock::now() - began).count();
    if (round >= least_rounds && so_far > seconds_a_row) break;
    std::ranges::shuffle(order, random);
    for (const std::size_t i : order) {
      // Each engine finds the caches as an interpreted job leaves them, not as the compiler does.
      job(je::Engine::interp, std::min<std::int64_t>(size, 100'000));
      const auto start = Clock::now();
      job(engines[i], size);
      seconds[i].push_back(std::chrono::duration<double>(Clock::now() - start).count());
    }
  }
  fmt::print("\"{}\",{},{},{:.4g},{:.4g},{:.4g}\n", name, threads, size, median(seconds[0]), median(seconds[1]),
             median(seconds[2]));
  std::fflush(stdout);
}

template <class T>
T value_of(je::Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}", result.error().render());
  std::exit(1);
}

void check(const je::Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}", result.error().render());
  std::exit(1);
}

}  // namespace

// tiers_benchmark [largest size of a map]
int main(int argc, char** argv) {
  const std::int64_t largest = argc > 1 ? std::atoll(argv[1]) : 100'000'000;
  std::vector<double> x(static_cast<std::size_t>(largest));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i % 1000) * 1e-3;
  std::vector<double> y(x.size());
  // The first compilation starts the compiler, which is another matter.
  value_of(value_of(je::compile("x + 1", {.engine = je::Engine::jit})).call(std::vector<double>{1.0}));

  fmt::print("workload,threads,size,interpreter,jit,auto\n");
  for (const int threads : {1, 0}) {
    struct Map {
      std::string name;
      std::string_view text;
    };
    for (const auto& [name, text] :
         {Map{"map, exponential", "exp(-0.5*x**2)"},
          Map{"map, rational", "(((((((x - 7)*x + 6)*x - 5)*x + 4)*x - 3)*x + 2)*x - 1)/(x*x + 1)"}}) {
      const Job map = [&](je::Engine engine, std::int64_t size) {
        const je::Kernel kernel = value_of(je::compile(text, {.engine = engine}));
        const je::View<const double> in(x.data(), {size});
        check(je::map_into(kernel, std::vector{in}, je::View<double>(y.data(), {size}), {.threads = threads}));
      };
      for (std::int64_t size = 1; size <= largest; size *= 10) {
        measure(name, threads, size, map);
        if (size >= 10'000 && size < 10'000'000) {
          measure(name, threads, size * 2, map);
          measure(name, threads, size * 5, map);
        }
      }
    }
    const Job integrals = [&](je::Engine engine, std::int64_t size) {
      const je::Kernel kernel = value_of(je::compile("exp(-a*x**2)", {.args = "x, a", .engine = engine}));
      const std::span<const double> a(x.data(), static_cast<std::size_t>(size));
      value_of(
          je::integrate(kernel, je::over("x", 0, 1), std::vector{je::with("a", a)}, {.run = {.threads = threads}}));
    };
    for (std::int64_t size = 1; size <= 1'000'000; size *= 10) {
      measure("integrals", threads, size, integrals);
      measure("integrals", threads, size * 3, integrals);
    }
  }
  const Job turns = [&](je::Engine engine, std::int64_t size) {
    const je::Kernel kernel =
        value_of(je::compile("def f(n):\n"
                             "    total = 0.0\n"
                             "    for i in range(n):\n"
                             "        total = total*0.5 + i % 7\n"
                             "    return total\n",
                             {.engine = engine}));
    value_of(je::run(kernel, std::vector<je::RunArgument>{size}));
  };
  for (std::int64_t size = 1; size <= 100'000'000; size *= 10) {
    measure("loop", 1, size, turns);
    measure("loop", 1, size * 3, turns);
  }
}
