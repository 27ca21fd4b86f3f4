// Loops end when another thread asks them to, in both machines, and only those that are under its request.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "function_writer.hpp"
#include "interp/program.hpp"
#include "jiteval/cancellation.hpp"

namespace jiteval::interp {
namespace {

using ir::Op;
using ir::ValueId;

/// Loops without end in all ways that the machines go round: where lanes agree, and where they leave one by one.
std::vector<ir::Function> endless_functions() {
  std::vector<ir::Function> result;
  for (bool lanes_leave : {false, true}) {
    FunctionWriter w({{"x", varying}});
    const auto sum = w.local(w.argument(0));
    w.while_([&] { return lanes_leave ? w.boolean(Op::not_equal, {w.get(sum), w.f64(-1)}) : w.boolean(true); },
             [&] { w.set(sum, w.f64(Op::multiply, {w.get(sum), w.f64(0.5)})); });
    w.return_(w.get(sum));
    result.push_back(w.finish());
  }
  for (bool lanes_leave : {false, true}) {
    FunctionWriter w({{"x", varying}});
    const ValueId far = w.i64(std::int64_t{1} << 62);
    const ValueId stop =
        lanes_leave ? w.i64(Op::select, {w.boolean(Op::less, {w.argument(0), w.f64(2)}), w.i64(1), far}) : far;
    const auto sum = w.local(w.f64(0));
    w.for_(w.i64(0), stop, 1, [&](ValueId i) { w.set(sum, w.f64(Op::to_f64, {i})); });
    w.return_(w.get(sum));
    result.push_back(w.finish());
  }
  return result;
}

std::int32_t run(const ir::Function& function, std::int64_t n) {
  std::vector<double> x, y(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) x.push_back(static_cast<double>((i + 3) % 5));
  const void* const inputs[] = {x.data()};
  void* const outputs[] = {y.data()};
  return (*interpret(function))(inputs, outputs, n);
}

TEST(Stopping, LoopsEndWhenAskedTo) {
  for (const ir::Function& function : endless_functions()) {
    for (std::int64_t n : {1, 2, 700}) {
      Cancellation cancellation;
      const CancellationScope scope(&cancellation);
      const std::jthread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        cancellation.request();
      });
      EXPECT_EQ(run(function, n), stopped);
    }
  }
}

TEST(Stopping, OthersGoOn) {
  Cancellation others;
  others.request();
  Cancellation ours;
  const CancellationScope scope(&ours);
  FunctionWriter w({{"x", varying}});
  const auto sum = w.local(w.f64(0));
  w.while_([&] { return w.boolean(Op::less, {w.get(sum), w.argument(0)}); },
           [&] { w.set(sum, w.f64(Op::add, {w.get(sum), w.f64(1)})); });
  w.return_(w.get(sum));
  const ir::Function function = w.finish();
  EXPECT_EQ(run(function, 1), 0);
  EXPECT_EQ(run(function, 700), 0);
  ours.request();
  EXPECT_EQ(run(function, 1), stopped);
  EXPECT_EQ(run(function, 700), stopped);
}

}  // namespace
}  // namespace jiteval::interp
