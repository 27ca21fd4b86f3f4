// The drivers with compiled kernels: what they ask of a kernel, and what they refuse.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "jiteval/filter.hpp"
#include "jiteval/map.hpp"
#include "shared/kernels.hpp"

namespace jiteval {
namespace {

using test::engine_name;
using test::kernel_of;
using test::refusal;

constexpr const char* minimum = R"(
def minimum(values):
    least = values[0]
    for v in values:
        if v < least:
            least = v
    return least
)";

std::vector<double> values_of(const Result<Array<double>>& result) {
  if (!result) throw std::runtime_error(result.error().render());
  return {result->elements().begin(), result->elements().end()};
}

Array<double> ramp(const Shape& shape) {
  Array<double> result(shape);
  for (std::int64_t i = 0; i < result.size(); ++i) result[i] = std::fmod(static_cast<double>(i * i + 5 * i), 97.0);
  return result;
}

const Array<double> cross({3, 3}, {0, 1, 0, 1, 1, 1, 0, 1, 0});

class WithEngine : public testing::TestWithParam<Engine> {
 protected:
  RunOptions options() const { return {.engine = GetParam()}; }
};

INSTANTIATE_TEST_SUITE_P(Drivers, WithEngine, testing::Values(Engine::automatic, Engine::jit, Engine::interp),
                         engine_name);

TEST_P(WithEngine, MapBroadcastsItsArguments) {
  const Kernel kernel = kernel_of("a*x + b");
  const Array<double> x = ramp({300});
  const Array<double> a = ramp({7, 1});
  const double b = 0.25;
  const auto& names = kernel.argument_names();
  ASSERT_EQ(names, (std::vector<std::string>{"a", "x", "b"}));
  const View<const double> arguments[] = {a.view(), x.view(), View<const double>(&b, Shape{})};
  const auto result = map(kernel, arguments, options());
  const std::vector<double> values = values_of(result);
  EXPECT_EQ(result->shape(), (Shape{7, 300}));
  for (std::int64_t i = 0; i < 7; ++i) {
    for (std::int64_t j = 0; j < 300; ++j) EXPECT_EQ((*result)[i * 300 + j], a[i] * x[j] + b);
  }
}

TEST_P(WithEngine, MapWorksInPlaceAndOnScalarsAndOnNothing) {
  const Kernel kernel = kernel_of("x*x - 1");
  Array<double> x = ramp({5, 50});
  const Array<double> before = x;
  const View<const double> same[] = {x.view()};
  ASSERT_TRUE(map_into(kernel, same, x.view(), options()));
  for (std::int64_t i = 0; i < x.size(); ++i) EXPECT_EQ(x[i], before[i] * before[i] - 1);

  const double three = 3;
  const View<const double> scalar[] = {View<const double>(&three, Shape{})};
  EXPECT_EQ(values_of(map(kernel, scalar, options())), std::vector<double>{8});
  const View<const double> nothing[] = {View<const double>(&three, Shape{4, 0})};
  const auto empty = map(kernel, nothing, options());
  EXPECT_TRUE(values_of(empty).empty());
  EXPECT_EQ(empty->shape(), (Shape{4, 0}));
  EXPECT_TRUE(map_into(kernel, nothing, Array<double>({4, 0}).view(), options()));
}

TEST_P(WithEngine, FilterTakesTheMinimumOverACross) {
  const Array<double> image = ramp({9, 70});
  const auto eroded = values_of(filter(kernel_of(minimum), image.view(), {.footprint = cross, .run = options()}));
  for (std::int64_t i = 0; i < 9; ++i) {
    for (std::int64_t j = 0; j < 70; ++j) {
      const auto at = [&](std::int64_t row, std::int64_t column) {
        return image[std::clamp<std::int64_t>(row, 0, 8) * 70 + std::clamp<std::int64_t>(column, 0, 69)];
      };
      const double expected = std::min({at(i, j), at(i - 1, j), at(i + 1, j), at(i, j - 1), at(i, j + 1)});
      EXPECT_EQ(eroded[static_cast<std::size_t>(i * 70 + j)], expected) << i << ", " << j;
    }
  }
}

TEST_P(WithEngine, FilterPassesParametersAfterTheNeighbourhood) {
  const Kernel kernel = kernel_of("lambda v, a, b: a*v[0] + b*v[2]");
  const Array<double> image({4}, {1, 2, 3, 4});
  const FilterOptions filtering = {.footprint = Array<double>({3}, 1.0),
                                   .mode = Boundary::constant,
                                   .cval = 10,
                                   .parameters = {100, 1},
                                   .run = options()};
  EXPECT_EQ(values_of(filter(kernel, image.view(), filtering)), (std::vector<double>{1002, 103, 204, 310}));
}

/// As SciPy's generic_filter calls it.
constexpr const char* callback = R"(
def least(values_ptr, len_values, result, data):
    values = carray(values_ptr, (len_values,))
    result[0] = values[0]
    for v in values:
        if v < result[0]:
            result[0] = v
    return 1 if values[0] < 96.5 else 0
)";

TEST_P(WithEngine, FilterTakesCallbacks) {
  const Array<double> image = ramp({9, 70});
  const Kernel kernel = kernel_of(callback);
  EXPECT_EQ(filter_arguments(kernel), 4U);
  for (const int threads : {1, 3}) {
    const RunOptions run = {.engine = GetParam(), .threads = threads};
    EXPECT_EQ(values_of(filter(kernel, image.view(), {.footprint = cross, .run = run})),
              values_of(filter(kernel_of(minimum), image.view(), {.footprint = cross, .run = run})));
  }
  const Array<double> high({3}, {1, 97, 3});
  EXPECT_EQ(refusal(filter(kernel, high.view(), {.footprint = Array<double>({1}, 1.0), .run = options()})),
            "callback-failed: the kernel returned 0, with which a callback says that it failed");
  EXPECT_EQ(refusal(filter(kernel, high.view(), {.footprint = Array<double>({1}, 1.0), .parameters = {1}})),
            "argument-count: a kernel in the form of a callback takes no values beside the neighbourhood");
  const Kernel out_of_range =
      kernel_of("def f(p, n, result, data):\n  result[0] = carray(p, (n,))[n]\n  return 1\n");
  EXPECT_EQ(refusal(filter(out_of_range, high.view(), {.footprint = Array<double>({2}, 1.0), .run = options()})),
            "runtime-fault: index out of range");
}

TEST_P(WithEngine, ARuntimeFaultIsAnError) {
  const Kernel kernel = kernel_of(R"(
def pick(v):
    for i in range(10):
        if i == v[1]:
            return v[i]
    return 0
)");
  const Array<double> image({3}, {0, 1, 5});
  const auto result = filter(kernel, image.view(), {.footprint = Array<double>({2}, 1.0), .run = options()});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::runtime);
}

TEST(Map, RefusesWhatItCannotMap) {
  const Array<double> x({3}, 1.0);
  const View<const double> one[] = {x.view()};
  const View<const double> two[] = {x.view(), x.view()};
  EXPECT_EQ(refusal(map(kernel_of("x + y"), one)),
            "argument-count: the kernel takes 2 arguments (x, y), and 1 was given");
  EXPECT_EQ(
      refusal(map(kernel_of("lambda x, v: x + v[0]"), two)),
      "array-argument: the kernel uses its argument 'v' as an array; map calls it with one element at a time");
  EXPECT_EQ(refusal(map(kernel_of("x + 1"), one, {.threads = -1})),
            "bad-threads: the number of threads must not be negative: -1");
  const Array<double> y({4}, 1.0);
  const View<const double> misfit[] = {x.view(), y.view()};
  EXPECT_EQ(refusal(map(kernel_of("x + y"), misfit)),
            "bad-shape: arguments of shapes (3,) and (4,) do not broadcast together");
  Array<double> out({1, 3});
  EXPECT_EQ(refusal(map_into(kernel_of("x + 1"), one, out.view())),
            "bad-shape: the arguments broadcast to shape (3,), but the output has shape (1, 3)");
  EXPECT_EQ(refusal(map_into(kernel_of("x + 1"), one, View<double>(out.data(), {3}, {0}))),
            "bad-shape: elements of the output share memory: it has a stride of zero");
}

TEST(Filter, RefusesWhatItCannotFilter) {
  const Array<double> image = ramp({5, 6});
  const auto refused = [&](const std::string& text, FilterOptions options) {
    return refusal(filter(kernel_of(text), image.view(), options));
  };
  EXPECT_EQ(refused("1 + 2", {.footprint = cross}),
            "argument-count: the kernel has no argument; a filter passes the neighbourhood as its first");
  EXPECT_EQ(
      refused("x + 1", {.footprint = cross}),
      "array-argument: the kernel's first argument 'x' is the neighbourhood, but the kernel does not use it as "
      "an array");
  EXPECT_EQ(
      refused("lambda v, w: v[0] + w[0]", {.footprint = cross, .parameters = {1}}),
      "array-argument: the kernel uses its argument 'w' as an array; only the first, the neighbourhood, can be "
      "one");
  EXPECT_EQ(refused("lambda v, a, b: v[0] + a + b", {.footprint = cross, .parameters = {1}}),
            "argument-count: the kernel takes 2 arguments after the neighbourhood (a, b), and 1 was given");
  EXPECT_EQ(refused(minimum, {.footprint = Array<double>({3}, 1.0)}),
            "bad-footprint: the footprint has 1 dimensions and the image 2; they must agree");
  EXPECT_EQ(refused(minimum, {.footprint = Array<double>({3, 3})}),
            "bad-footprint: the footprint has no nonzero element");
  EXPECT_EQ(refused(minimum, {.footprint = Array<double>({3, 0})}),
            "bad-footprint: the footprint has no nonzero element");
  EXPECT_EQ(
      refused(minimum, {.footprint = cross, .origin = {0, 0, 0}}),
      "bad-origin: the origin has 3 values and the image 2 dimensions; give one value, or one for each dimension");
  EXPECT_EQ(refused(minimum, {.footprint = cross, .origin = {2}}),
            "bad-origin: the origin 2 along axis 0 lies outside the footprint; from -1 to 1 is possible");
  EXPECT_EQ(refused(minimum, {.footprint = Array<double>({3, 4}, 1.0), .origin = {0, 2}}),
            "bad-origin: the origin 2 along axis 1 lies outside the footprint; from -2 to 1 is possible");
  EXPECT_EQ(refused(minimum, {.footprint = cross, .run = {.threads = -2}}),
            "bad-threads: the number of threads must not be negative: -2");

  const double scalar = 1;
  EXPECT_EQ(refusal(filter(kernel_of(minimum), View<const double>(&scalar, Shape{}), {.footprint = cross})),
            "bad-shape: the image has 0 dimensions; 1 to 8 are supported");
  Array<double> out({6, 5});
  EXPECT_EQ(refusal(filter_into(kernel_of(minimum), image.view(), {.footprint = cross}, out.view())),
            "bad-shape: the output's shape is not the image's");
  EXPECT_EQ(refusal(filter_into(kernel_of(minimum), image.view(), {.footprint = cross},
                                View<double>(out.data(), {5, 6}, {1, 5}))),
            "bad-shape: the output is not C-contiguous");
}

TEST(Filter, AnImageOfNoElementsGivesNone) {
  const Array<double> image({0, 6});
  const auto result = filter(kernel_of(minimum), image.view(), {.footprint = cross});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->shape(), (Shape{0, 6}));
}

}  // namespace
}  // namespace jiteval
