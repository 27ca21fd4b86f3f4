// Calling a body once: types, shapes, views, results, and what goes wrong.
#include "jiteval/run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>

#include "shared/kernels.hpp"

namespace jiteval {
namespace {

using test::engine_name;
using test::refusal;

using namespace std::chrono_literals;

class Run : public testing::TestWithParam<Engine> {
 protected:
  Kernel kernel_of(std::string_view text, CompileOptions options = {}) const {
    options.engine = GetParam();
    return test::kernel_of(text, std::move(options));
  }

  RunResult result_of(const Kernel& kernel, std::vector<RunArgument> arguments) const {
    return test::value_of(run(kernel, arguments));
  }
  RunResult result_of(std::string_view text, std::vector<RunArgument> arguments) const {
    return result_of(kernel_of(text), std::move(arguments));
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, Run, testing::Values(Engine::automatic, Engine::jit, Engine::interp),
                         engine_name);

template <class T>
T number(const RunResult& result) {
  return std::get<T>(std::get<Scalar>(result.value));
}

template <class T>
std::vector<T> elements(const RunResult& result) {
  const auto& array = std::get<ResultArray>(result.value);
  if (array.type != element_type_of<T>()) throw std::runtime_error("an array of another type");
  return {array.elements<T>().begin(), array.elements<T>().end()};
}

template <class T>
ArrayReference reference(std::vector<T>& values) {
  return ArrayReference::to(View<T>(std::span<T>(values)));
}

TEST_P(Run, NumbersKeepTheirTypes) {
  const Kernel kernel = kernel_of("lambda x: x + 1");
  EXPECT_EQ(number<double>(result_of(kernel, {0.5})), 1.5);
  EXPECT_EQ(number<std::int64_t>(result_of(kernel, {std::int64_t{9007199254740993}})), 9007199254740994);
  EXPECT_EQ(number<std::uint64_t>(result_of(kernel, {std::uint64_t{1} << 63U})), (std::uint64_t{1} << 63U) + 1);
  EXPECT_EQ(number<double>(result_of("lambda x: x*3", {0.1F})), static_cast<double>(0.1F * 3)) << "f32 arithmetic";
  EXPECT_EQ(number<bool>(result_of("lambda b: not b", {false})), true);
  EXPECT_EQ(number<bool>(result_of("lambda x: x < 1", {2.0})), false);
}

TEST_P(Run, NumbersBecomeWhatIsDeclared) {
  const Kernel kernel = kernel_of("def f(n: i16, x: f64):\n  return n // 2 * x\n");
  EXPECT_EQ(number<double>(result_of(kernel, {7.0, std::int64_t{2}})), 6);
  const auto refused = [&](RunArgument n) { return refusal(run(kernel, std::vector<RunArgument>{n, 1.0})); };
  EXPECT_EQ(refused(1.5), "argument-value: argument 'n' is of type i16, which cannot hold 1.5");
  EXPECT_EQ(refused(std::int64_t{40000}), "argument-value: argument 'n' is of type i16, which cannot hold 40000");
  EXPECT_EQ(refused(std::nan("")), "argument-value: argument 'n' is of type i16, which cannot hold nan");
}

TEST_P(Run, ArgumentsLeftOutHaveTheirDefaultValues) {
  const Kernel kernel =
      kernel_of("def f(x, n=3, *, a=math.sqrt(4), flip=True):\n  return -a*x**n if flip else n\n");
  EXPECT_EQ(number<double>(result_of(kernel, {2.0})), -16);
  EXPECT_EQ(number<double>(result_of(kernel, {2.0, std::int64_t{2}})), -8);
  EXPECT_EQ(number<double>(result_of(kernel, {2.0, std::int64_t{2}, 3.0, false})), 2);
  EXPECT_EQ(number<std::int64_t>(result_of("def f(n=7, m=-2):\n  return n // m\n", {})), -4) << "whole numbers";
  EXPECT_EQ(number<double>(result_of("def f(n: f32 = 7):\n  return n / 2\n", {})), 3.5) << "as declared";
  EXPECT_EQ(number<double>(result_of("lambda x, y=0.5: x + y", {1.0})), 1.5);
}

TEST_P(Run, DefaultValuesMustBeNumbers) {
  const auto refused = [&](std::string_view text, std::vector<RunArgument> arguments) {
    return refusal(run(kernel_of(text), arguments));
  };
  EXPECT_EQ(refused("def f(x, n=2):\n  return x*n\n", {}),
            "argument-count: the kernel takes 2 arguments (x, n), and 0 were given");
  EXPECT_EQ(refused("def f(x=1, *, n):\n  return x*n\n", {}),
            "argument-count: the kernel takes 2 arguments (x, n), and 0 were given");
  const std::string none = "argument 'n' must be given: its default value is no constant number: ";
  EXPECT_EQ(refused("def f(x, n=None):\n  return x\n", {1.0}), "default-value: " + none + "None");
  EXPECT_EQ(refused("K = 3\ndef f(x, n=K):\n  return x*n\n", {1.0}), "default-value: " + none + "K");
}

TEST_P(Run, ResultsHaveEveryForm) {
  EXPECT_TRUE(std::holds_alternative<std::monostate>(result_of("def f(x):\n  y = x\n", {1.0}).value));
  const RunResult tuple = result_of("def f(x):\n  return x, 2, (x < 0, np.arange(3))\n", {0.5});
  const auto& items = std::get<std::vector<RunResult>>(tuple.value);
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(number<double>(items[0]), 0.5);
  EXPECT_EQ(number<std::int64_t>(items[1]), 2);
  const auto& inner = std::get<std::vector<RunResult>>(items[2].value);
  EXPECT_EQ(number<bool>(inner[0]), false);
  EXPECT_EQ(elements<std::int64_t>(inner[1]), (std::vector<std::int64_t>{0, 1, 2}));
}

template <class T>
void expect_stores(const Kernel& kernel) {
  std::vector<T> values = {T(1), T(2), T(3)};
  const std::vector<RunArgument> arguments = {reference(values)};
  const auto result = run(kernel, arguments);
  ASSERT_TRUE(result) << result.error().render();
  EXPECT_EQ(values, (std::vector<T>{T(2), T(4), T(6)})) << name(element_type_of<T>());
}

TEST_P(Run, ArraysOfEveryTypeAreReadAndWritten) {
  const Kernel kernel = kernel_of("def f(a):\n  for i in range(len(a)):\n    a[i] = 2 * a[i]\n");
  expect_stores<std::int8_t>(kernel);
  expect_stores<std::int16_t>(kernel);
  expect_stores<std::int32_t>(kernel);
  expect_stores<std::int64_t>(kernel);
  expect_stores<std::uint8_t>(kernel);
  expect_stores<std::uint16_t>(kernel);
  expect_stores<std::uint32_t>(kernel);
  expect_stores<std::uint64_t>(kernel);
  expect_stores<float>(kernel);
  expect_stores<double>(kernel);
}

TEST_P(Run, TruthValuesAreReadAndWritten) {
  bool truths[] = {true, false, true};
  const View<bool> view(truths, Shape{3});
  const Kernel kernel = kernel_of("def f(a):\n  for i in range(len(a)):\n    a[i] = not a[i]\n  return a\n");
  EXPECT_EQ(elements<bool>(result_of(kernel, {ArrayReference::to(view)})), (std::vector<bool>{false, true, false}));
  EXPECT_FALSE(truths[0]);
  EXPECT_TRUE(truths[1]);
}

TEST_P(Run, ShapesOfOneToFourDimensionsAreKnown) {
  std::vector<double> values(24);
  std::iota(values.begin(), values.end(), 0.0);
  const auto with_shape = [&](const char* text, Shape shape) {
    return result_of(text, {ArrayReference::to(View<double>(values.data(), std::move(shape)))});
  };
  EXPECT_EQ(number<double>(with_shape("lambda a: a[3]", {24})), 3);
  EXPECT_EQ(number<double>(with_shape("lambda a: a[2, 1]", {4, 6})), 13);
  EXPECT_EQ(number<double>(with_shape("lambda a: a[1, 2, 3]", {2, 3, 4})), 23);
  EXPECT_EQ(number<double>(with_shape("lambda a: a[1, 0, 2, 1]", {2, 2, 3, 2})), 17);
  const RunResult shape = with_shape("def f(a):\n  n, m = a.shape\n  return n, m, a.size, a.ndim\n", {4, 6});
  const auto& items = std::get<std::vector<RunResult>>(shape.value);
  EXPECT_EQ(number<std::int64_t>(items[0]), 4);
  EXPECT_EQ(number<std::int64_t>(items[1]), 6);
  EXPECT_EQ(number<std::int64_t>(items[2]), 24);
  EXPECT_EQ(number<std::int64_t>(items[3]), 2);
}

TEST_P(Run, StridedViewsAreUsedInPlace) {
  const Kernel kernel = kernel_of(R"(
def f(a):
    n, m = a.shape
    for i in range(n):
        for j in range(m):
            a[i, j] = 10*i + j
)");
  std::vector<std::int32_t> memory(30, -1);
  // Every second element of each row backwards, and the rows from the last up.
  const View<std::int32_t> view(memory.data() + 29, {3, 4}, {-10, -2});
  result_of(kernel, {ArrayReference::to(view)});
  for (std::int32_t i = 0; i < 3; ++i) {
    for (std::int32_t j = 0; j < 4; ++j) {
      EXPECT_EQ(memory[static_cast<std::size_t>(29 - 10 * i - 2 * j)], 10 * i + j);
      EXPECT_EQ(memory[static_cast<std::size_t>(28 - 10 * i - 2 * j)], -1) << "between the elements";
    }
  }
  const View<std::int32_t> transposed(memory.data(), {5, 6}, {1, 5});
  result_of(kernel, {ArrayReference::to(transposed)});
  EXPECT_EQ(memory[1], 10);
  EXPECT_EQ(memory[5], 1);
}

TEST_P(Run, ArraysMayOverlap) {
  const Kernel kernel = kernel_of("def f(a, b):\n  for i in range(len(a)):\n    b[i] = a[i] + 1\n");
  std::vector<double> memory = {1, 0, 0, 0, 0};
  const View<double> first(memory.data(), Shape{4});
  const View<double> second(memory.data() + 1, Shape{4});
  result_of(kernel, {ArrayReference::to(first), ArrayReference::to(second)});
  EXPECT_EQ(memory, (std::vector<double>{1, 2, 3, 4, 5})) << "each store is seen by the next load";
}

TEST_P(Run, ResultsMayBeNewArraysOrViewsOfTheArguments) {
  EXPECT_EQ(elements<float>(result_of("def f(n):\n  a = np.zeros(n, dtype=np.float32)\n  a[1] = 0.5\n  return a\n",
                                      {std::int64_t{3}})),
            (std::vector<float>{0, 0.5F, 0}));
  std::vector<std::int16_t> values = {1, 2, 3, 4, 5, 6};
  const ArrayReference table = ArrayReference::to(View<std::int16_t>(values.data(), Shape{2, 3}));
  const RunResult column = result_of("lambda a: a[:, 1]", {table});
  EXPECT_EQ(elements<std::int16_t>(column), (std::vector<std::int16_t>{2, 5}));
  values[1] = 20;
  EXPECT_EQ(elements<std::int16_t>(column)[0], 2) << "the result is a copy";
  EXPECT_EQ(elements<std::int16_t>(result_of("lambda a: a[::-1]", {reference(values)})),
            (std::vector<std::int16_t>{6, 5, 4, 3, 20, 1}));
}

TEST_P(Run, ArraysWithoutElementsArePassed) {
  std::vector<double> none;
  const Kernel kernel = kernel_of("def f(a):\n  s = 0.0\n  for x in a:\n    s += x\n  return s, len(a)\n");
  const RunResult result = result_of(kernel, {reference(none)});
  EXPECT_EQ(number<std::int64_t>(std::get<std::vector<RunResult>>(result.value)[1]), 0);
  EXPECT_EQ(elements<double>(result_of("lambda a: a[1:1]", {reference(none)})).size(), 0U);
}

TEST_P(Run, CallbacksTakeArraysForTheirPointers) {
  const Kernel kernel = kernel_of(R"(
def least(values_ptr, len_values, result, data):
    values = carray(values_ptr, (len_values,))
    result[0] = inf
    for v in values:
        if v < result[0]:
            result[0] = v
    return 1
)");
  std::vector<double> values = {3, -1, 4};
  std::vector<double> out = {0};
  EXPECT_EQ(number<std::int64_t>(
                result_of(kernel, {reference(values), std::int64_t{3}, reference(out), std::int64_t{0}})),
            1);
  EXPECT_EQ(out[0], -1);
  const std::vector<RunArgument> too_many = {reference(values), std::int64_t{4}, reference(out), std::int64_t{0}};
  EXPECT_EQ(refusal(run(kernel, too_many)).substr(0, 13), "runtime-fault") << "no pointer leaves its array";
}

TEST_P(Run, DeclaredPointersTakeArraysOrNothing) {
  const Kernel kernel =
      kernel_of("def f(p, data):\n  return carray(p, (2,))[1]\n", {.signature = "double (double *, void *)"});
  std::vector<double> values = {3, 7};
  EXPECT_EQ(number<double>(result_of(kernel, {reference(values), std::int64_t{0}})), 7);
  std::vector<float> narrow = {3, 7};
  EXPECT_EQ(refusal(run(kernel, std::vector<RunArgument>{reference(narrow), std::int64_t{0}})),
            "argument-type: argument 'p' is declared as f64 *, and f32[:] was given");
  EXPECT_EQ(refusal(run(kernel, std::vector<RunArgument>{2.0, std::int64_t{0}})),
            "argument-type: argument 'p' is declared as f64 *, and a single value was given");
  EXPECT_EQ(refusal(run(kernel, std::vector<RunArgument>{std::int64_t{0}, std::int64_t{0}})).substr(0, 13),
            "runtime-fault");
}

TEST_P(Run, FaultsAreErrorsAtTheirPlace) {
  const Kernel kernel = kernel_of("def f(a, n):\n  for i in range(n):\n    a[i] = i\n", {.source_name = "fill.py"});
  std::vector<double> values(3, -1);
  const auto result = run(kernel, std::vector<RunArgument>{reference(values), std::int64_t{5}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::runtime);
  const std::string text = result.error().render();
  EXPECT_NE(text.find("fill.py:3:"), std::string::npos) << text;
  EXPECT_NE(text.find("index out of range"), std::string::npos) << text;
  EXPECT_EQ(values, (std::vector<double>{0, 1, 2})) << "what came before is written";
}

TEST_P(Run, HugeArraysAreAFaultNotACrash) {
  const Kernel kernel = kernel_of("def f(n):\n  a = np.zeros(n)\n  return a[0]\n");
  EXPECT_EQ(refusal(run(kernel, std::vector<RunArgument>{std::int64_t{1} << 60U})).substr(0, 13), "runtime-fault");
  EXPECT_EQ(refusal(run(kernel, std::vector<RunArgument>{std::int64_t{-1}})).substr(0, 13), "runtime-fault");
}

TEST_P(Run, RunsOfOneKernelShareNoMemory) {
  const Kernel kernel = kernel_of("def f(n):\n  a = np.zeros(n)\n  a[0] += 1\n  return a\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(elements<double>(result_of(kernel, {std::int64_t{2}}))[0], 1);
}

TEST_P(Run, ARequestFromAnotherThreadStopsIt) {
  const Kernel kernel = kernel_of("def f(x):\n  while x >= 0:\n    x = x * 0.5 + 1\n  return x\n");
  Cancellation cancellation;
  std::thread other([&] {
    std::this_thread::sleep_for(50ms);
    cancellation.request();
  });
  const auto result = run(kernel, std::vector<RunArgument>{1.0}, &cancellation);
  other.join();
  EXPECT_EQ(refusal(result), "stopped: stopped");
  EXPECT_EQ(result.error().kind(), ErrorKind::runtime);
}

TEST_P(Run, TheThreadsOwnRequestCountsWhereNoneIsGiven) {
  const Kernel kernel = kernel_of("def f(x):\n  while x >= 0:\n    x = x * 0.5 + 1\n  return x\n");
  Cancellation cancellation;
  const CancellationScope scope(&cancellation);
  cancellation.request();
  EXPECT_EQ(refusal(run(kernel, std::vector<RunArgument>{1.0})), "stopped: stopped");
  EXPECT_EQ(number<double>(result_of("lambda x: x", {1.0})), 1) << "there is nothing to stop without a loop";
  Cancellation unrelated;
  const auto finite = kernel_of("def f(x):\n  for i in range(100000):\n    x += 1\n  return x\n");
  EXPECT_TRUE(run(finite, std::vector<RunArgument>{1.0}, &unrelated)) << "a request given is the one that counts";
}

TEST_P(Run, ManyThreadsRunOneKernel) {
  const Kernel kernel =
      kernel_of("def f(n, k):\n  a = np.zeros(n)\n  for i in range(n):\n    a[i] = i*k\n  return a\n");
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 20; ++round) {
        const auto result = run(kernel, std::vector<RunArgument>{std::int64_t{50}, std::int64_t{t}});
        if (!result || elements<double>(*result)[49] != 49.0 * t) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_P(Run, ArgumentsThatDoNotFitAreRefused) {
  const Kernel kernel = kernel_of("def f(a: f32[:, :], v, x):\n  return a[0, 0] + v[0] + x\n");
  std::vector<float> floats(4);
  std::vector<double> doubles(4);
  const ArrayReference square = ArrayReference::to(View<float>(floats.data(), Shape{2, 2}));
  const auto refused = [&](std::vector<RunArgument> arguments) { return refusal(run(kernel, arguments)); };
  EXPECT_EQ(refused({square, reference(doubles)}),
            "argument-count: the kernel takes 3 arguments (a, v, x), and 2 were given");
  EXPECT_EQ(refused({reference(floats), reference(doubles), 1.0}),
            "argument-type: argument 'a' is declared as f32[:, :], and f32[:] was given");
  EXPECT_EQ(refused({ArrayReference::to(View<double>(doubles.data(), Shape{2, 2})), reference(doubles), 1.0}),
            "argument-type: argument 'a' is declared as f32[:, :], and f64[:, :] was given");
  EXPECT_EQ(refused({1.0, reference(doubles), 1.0}),
            "argument-type: argument 'a' is declared as f32[:, :], and a single value was given");
  EXPECT_EQ(refused({square, 1.0, 1.0}),
            "array-argument: argument 'v' is used as an array, and a single value was given");
  EXPECT_EQ(refused({ArrayReference{}, reference(doubles), 1.0}),
            "bad-shape: argument 'a' has 0 dimensions; arrays of 1 to 4 can be passed");
  EXPECT_EQ(refused({square, ArrayReference{ElementType::f64, doubles.data(), {4}, {}}, 1.0}),
            "bad-shape: argument 'v' has 1 extents and 0 strides");
  EXPECT_EQ(refused({square, ArrayReference{ElementType::f64, doubles.data(), {-4}, {1}}, 1.0}),
            "bad-shape: argument 'v' has a negative extent: (-4,)");
  const auto misused = run(kernel, std::vector<RunArgument>{square, reference(doubles), reference(doubles)});
  ASSERT_FALSE(misused);
  EXPECT_EQ(misused.error().kind(), ErrorKind::kernel) << "an array where the body needs a number";
}

TEST(RunSpecialisation, SaysWhatIsPassed) {
  const auto kernel = compile("lambda a, b, n: a[0] + b[0] + n");
  ASSERT_TRUE(kernel);
  std::vector<std::uint8_t> values(8);
  const std::vector<RunArgument> arguments = {
      reference(values), ArrayReference::to(View<std::uint8_t>(values.data(), {4}, {2})), true};
  const auto how = run_specialisation(*kernel, arguments);
  ASSERT_TRUE(how);
  EXPECT_TRUE(how->is_single);
  EXPECT_TRUE(how->keeps_integers);
  EXPECT_EQ(how->arguments[0].kind, ArgumentKind::array);
  EXPECT_EQ(how->arguments[0].type, ElementType::u8);
  EXPECT_TRUE(how->arguments[0].is_contiguous);
  EXPECT_FALSE(how->arguments[1].is_contiguous);
  EXPECT_EQ(how->arguments[2].kind, ArgumentKind::uniform);
  EXPECT_EQ(how->arguments[2].type, ElementType::boolean);
}

}  // namespace
}  // namespace jiteval
