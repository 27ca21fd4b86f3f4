#include "drivers/elementwise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>

#include "block_calls.hpp"
#include "jiteval/map.hpp"

namespace jiteval::drivers {
namespace {

using Random = std::mt19937;

std::int64_t pick(Random& random, std::int64_t least, std::int64_t greatest) {
  return std::uniform_int_distribution<std::int64_t>(least, greatest)(random);
}

/// A plan for doubles.
ElementwisePlan plan_of(std::span<const View<const double>> arguments, const View<double>& out) {
  std::vector<TypedView> views;
  for (const View<const double>& argument : arguments) views.push_back(TypedView::of(argument));
  return {views, ArrayReference::to(out)};
}

/// Not symmetric in its arguments, so that a mixed-up operand shows.
double combine(std::span<const double> values) {
  double sum = 0.5;
  for (const double value : values) sum = sum * 3.0 + value;
  return sum;
}

/// An array in memory of its own: axes in any order, with gaps between elements, and some of them reversed.
struct Scattered {
  Scattered(const Shape& shape, Random& random, bool simple) {
    std::vector<std::int64_t> strides = c_strides(shape);
    std::int64_t first = 0;
    std::int64_t count = element_count(shape);
    if (!simple) {
      std::vector<std::size_t> order(shape.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      if (pick(random, 0, 1) == 0) std::ranges::shuffle(order, random);
      count = pick(random, 1, 2);
      for (std::size_t at = order.size(); at-- > 0;) {
        const std::size_t axis = order[at];
        strides[axis] = count;
        count *= std::max<std::int64_t>(1, shape[axis]);
        if (pick(random, 0, 3) == 0) count += pick(random, 0, 3);
        if (pick(random, 0, 3) == 0 && shape[axis] > 0) {
          first += (shape[axis] - 1) * strides[axis];
          strides[axis] = -strides[axis];
        }
      }
    }
    elements.resize(static_cast<std::size_t>(count + 4));
    for (double& element : elements) element = static_cast<double>(pick(random, -1000, 1000));
    view = View<double>(elements.data() + first, shape, strides);
  }
  Scattered(const Scattered&) = delete;
  Scattered& operator=(const Scattered&) = delete;

  std::vector<double> elements;
  View<double> view;
};

/// A shape that broadcasts to `shape`.
Shape narrowed(const Shape& shape, Random& random) {
  Shape result = shape;
  for (std::int64_t& extent : result) {
    if (pick(random, 0, 3) == 0) extent = 1;
  }
  if (pick(random, 0, 3) == 0) result.erase(result.begin(), result.begin() + pick(random, 0, std::ssize(result)));
  return result;
}

/// The offset in `view` of the element that broadcasts to number `i`, in C order, of `shape`.
std::int64_t offset_of(const View<const double>& view, const Shape& shape, std::int64_t i) {
  std::int64_t offset = 0;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    const std::int64_t index = i % shape[axis];
    i /= shape[axis];
    const std::size_t missing = shape.size() - view.ndim();
    if (axis >= missing && view.shape()[axis - missing] != 1) offset += index * view.strides()[axis - missing];
  }
  return offset;
}

/// What `out.elements` must be after `combine` has been mapped.
std::vector<double> naive(std::span<const View<const double>> arguments, const Scattered& out) {
  std::vector<double> result = out.elements;
  const std::int64_t first = out.view.data() - out.elements.data();
  for (std::int64_t i = 0; i < out.view.size(); ++i) {
    std::vector<double> values;
    for (const auto& argument : arguments) {
      values.push_back(argument.data()[offset_of(argument, out.view.shape(), i)]);
    }
    result[static_cast<std::size_t>(first + offset_of(out.view, out.view.shape(), i))] = combine(values);
  }
  return result;
}

void run(std::span<const View<const double>> arguments, const View<double>& out, int threads) {
  const ElementwisePlan plan = plan_of(arguments, out);
  EXPECT_EQ(plan.run(LaneCall(plan.kinds(), combine), threads), 0);
}

void expect_like_naive(const Shape& shape, Random& random) {
  Scattered out(shape, random, pick(random, 0, 1) == 0);
  std::vector<std::unique_ptr<Scattered>> operands;
  std::vector<View<const double>> arguments;
  for (std::int64_t i = pick(random, 0, 4); i > 0; --i) {
    operands.push_back(std::make_unique<Scattered>(narrowed(shape, random), random, pick(random, 0, 2) == 0));
    const View<const double> view = operands.back()->view;
    arguments.push_back(view);
  }
  if (pick(random, 0, 3) == 0) arguments.push_back(out.view);
  const std::vector<double> expected = naive(arguments, out);
  run(arguments, out.view, static_cast<int>(pick(random, 0, 3)));
  ASSERT_EQ(out.elements, expected);
}

TEST(Elementwise, MatchesNaiveBroadcastingOnRandomShapesAndStrides) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    Shape shape(static_cast<std::size_t>(pick(random, 0, 8)));
    for (std::int64_t& extent : shape) extent = pick(random, pick(random, 0, 9) == 0 ? 0 : 1, 4);
    expect_like_naive(shape, random);
    if (HasFatalFailure()) return;
  }
}

TEST(Elementwise, MatchesNaiveBroadcastingWhereRunsSpanSeveralBlocks) {
  const std::vector<Shape> shapes = {
      {127},        {128},        {129},      {2047},     {2049},       {16384},      {16385},      {50001},
      {40, 1000},   {1000, 40},   {3, 5001},  {5001, 3},  {20000, 2},   {2, 20000},   {700, 3, 10}, {10, 3, 700},
      {50, 1, 700}, {9, 9, 9, 9}, {300, 127}, {127, 300}, {4, 2050, 2}, {2, 2, 5000}, {33, 129, 3}, {2, 6, 127, 3}};
  for (const Shape& shape : shapes) {
    for (unsigned seed = 0; seed < 5; ++seed) {
      SCOPED_TRACE(testing::Message() << testing::PrintToString(shape) << ", seed " << seed);
      Random random(seed);
      expect_like_naive(shape, random);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Elementwise, ContiguousOperandsBecomeLongRuns) {
  Random random(1);
  Scattered x({100, 3, 100}, random, true);
  Scattered out({100, 3, 100}, random, true);
  const View<const double> arguments[] = {x.view};
  const ElementwisePlan plan = plan_of(arguments, out.view);
  const LaneCall call(plan.kinds(), combine);
  EXPECT_EQ(plan.run(call, 1), 0);
  EXPECT_LE(call.calls(), 2 * (30000 / 16384 + 1));  // each may follow a short one, up to a cache line
}

TEST(Elementwise, LongBlocksBeginWithACacheLine) {
  struct Recorder final : BlockCall {
    std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
      for (std::int64_t i = 0; i < n; ++i) ++static_cast<double*>(outputs[0])[i];
      if (n < 256) return 0;
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(inputs[0]) % 64, 0);
      ++long_calls;
      return 0;
    }
    mutable int long_calls = 0;
  };
  const Array<double> x({20000}, 0.0);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(x.data()) % 64, 0);
  for (std::int64_t first = 0; first < 10; ++first) {
    Array<double> out({20000}, 0.0);
    const View<const double> arguments[] = {{x.data() + first, {19990}}};
    const Recorder recorder;
    EXPECT_EQ(plan_of(arguments, {out.data(), {19990}}).run(recorder, 1), 0);
    EXPECT_EQ(recorder.long_calls, 2);
    EXPECT_EQ(std::ranges::count(out.elements().first(19990), 1.0), 19990);
    EXPECT_EQ(std::ranges::count(out.elements().last(10), 0.0), 10);
  }
}

TEST(Elementwise, ATinyInnerAxisDoesNotMakeTinyCalls) {
  Random random(1);
  Scattered x({10000, 3}, random, true);
  Scattered y({3}, random, true);
  Scattered out({10000, 3}, random, true);
  const View<const double> arguments[] = {x.view, y.view};
  const std::vector<double> expected = naive(arguments, out);
  const ElementwisePlan plan = plan_of(arguments, out.view);
  const LaneCall call(plan.kinds(), combine);
  EXPECT_EQ(plan.run(call, 1), 0);
  EXPECT_EQ(out.elements, expected);
  EXPECT_LE(call.calls(), 30000 / 2000 + 1);
}

TEST(Elementwise, WhatDoesNotStepAlongTheRunIsUniform) {
  Random random(1);
  Scattered x({1, 500}, random, true);
  Scattered y({500, 1}, random, true);
  Scattered z({}, random, true);
  Scattered out({500, 500}, random, true);
  const View<const double> arguments[] = {x.view, y.view, z.view};
  EXPECT_EQ(plan_of(arguments, out.view).kinds(),
            (std::vector{ArgumentKind::varying, ArgumentKind::uniform, ArgumentKind::uniform}));
}

TEST(Elementwise, InnermostIsTheOutputsFastestAxis) {
  Random random(1);
  Scattered x({300, 500}, random, true);
  const View<double> transposed(x.view.data(), {500, 300}, {1, 500});
  std::vector<double> elements(300 * 500);
  const View<double> out(elements.data(), {500, 300}, {1, 500});
  const View<const double> arguments[] = {transposed};
  const ElementwisePlan plan = plan_of(arguments, out);
  const LaneCall call(plan.kinds(), [](std::span<const double> values) { return values[0]; });
  EXPECT_EQ(plan.run(call, 1), 0);
  EXPECT_TRUE(std::equal(elements.begin(), elements.end(), x.view.data()));
  EXPECT_LE(call.calls(), 2 * (150000 / 16384 + 1));
}

TEST(Elementwise, AnyNumberOfThreadsGivesTheSameBits) {
  Random random(1);
  Scattered x({700, 130}, random, true);
  Scattered y({130}, random, false);
  const View<const double> arguments[] = {x.view, y.view};
  Array<double> first({700, 130});
  run(arguments, first.view(), 1);
  for (const int threads : {0, 2, 3, 7}) {
    Array<double> out({700, 130});
    run(arguments, out.view(), threads);
    EXPECT_TRUE(std::ranges::equal(out.elements(), first.elements())) << threads << " threads";
  }
}

/// Fails where its input is negative, with that as its code.
class FaultyCall final : public BlockCall {
 public:
  std::int32_t operator()(const void* const* inputs, void* const*, std::int64_t n) const override {
    for (std::int64_t lane = 0; lane < n; ++lane) {
      const double value = static_cast<const double*>(inputs[0])[lane];
      if (value < 0) return static_cast<std::int32_t>(-value);
    }
    return 0;
  }
};

TEST(Elementwise, TheFirstFaultIsReportedForAnyNumberOfThreads) {
  Array<double> x({1000000}, 1.0);
  x[400000] = -7;
  x[400001] = -8;
  x[900000] = -9;
  Array<double> out({1000000});
  const View<const double> arguments[] = {x.view()};
  for (const int threads : {0, 1, 2, 3, 7}) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      EXPECT_EQ(plan_of(arguments, out.view()).run(FaultyCall(), threads), 7) << threads << " threads";
    }
  }
}

Result<Shape> broadcast(std::vector<Shape> shapes) {
  std::vector<View<const double>> views;
  for (const Shape& shape : shapes) views.emplace_back(nullptr, shape);
  return broadcast_shape(views);
}

TEST(BroadcastShape, IsThatOfNumPy) {
  EXPECT_EQ(broadcast({}), Shape{});
  EXPECT_EQ(broadcast({{}, {}}), Shape{});
  EXPECT_EQ(broadcast({{5}, {}}), (Shape{5}));
  EXPECT_EQ(broadcast({{3}, {4, 1}}), (Shape{4, 3}));
  EXPECT_EQ(broadcast({{8, 1, 6, 1}, {7, 1, 5}}), (Shape{8, 7, 6, 5}));
  EXPECT_EQ(broadcast({{1}, {0}}), (Shape{0}));
  EXPECT_EQ(broadcast({{2, 0}, {1}}), (Shape{2, 0}));
  EXPECT_EQ(broadcast({{1, 1, 1, 1, 1, 1, 1, 2}, {3, 1}}), (Shape{1, 1, 1, 1, 1, 1, 3, 2}));
}

TEST(BroadcastShape, ShapesThatDoNotFitAreRefused) {
  for (const auto& shapes : {std::vector<Shape>{{2}, {3}}, {{2, 1}, {3, 1}}, {{0}, {2}}, {{4, 3}, {4}}}) {
    const auto shape = broadcast(shapes);
    ASSERT_FALSE(shape);
    EXPECT_EQ(shape.error().list()[0].code, "bad-shape");
  }
  EXPECT_EQ(broadcast({{4, 3}, {4}}).error().list()[0].message,
            "arguments of shapes (4, 3) and (4,) do not broadcast together");
  EXPECT_EQ(broadcast({Shape(9, 1)}).error().list()[0].code, "too-many-dimensions");
}

}  // namespace
}  // namespace jiteval::drivers
