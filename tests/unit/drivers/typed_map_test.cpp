// Maps in the arguments' own types, and maps that are stopped.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "jiteval/cancellation.hpp"
#include "jiteval/filter.hpp"
#include "jiteval/integrate.hpp"
#include "jiteval/map.hpp"
#include "shared/kernels.hpp"

namespace jiteval {
namespace {

using test::kernel_of;
using test::refusal;

template <class T>
std::vector<T> elements(const Result<TypedArray>& result) {
  if (!result) throw std::runtime_error(result.error().render());
  if (result->type != element_type_of<T>()) throw std::runtime_error("of type " + std::string(name(result->type)));
  return {result->elements<T>().begin(), result->elements<T>().end()};
}

class TypedMap : public testing::TestWithParam<Engine> {
 protected:
  template <class... Arrays>
  Result<TypedArray> mapped(const Kernel& kernel, const Arrays&... arrays) const {
    const TypedView views[] = {TypedView::of(arrays.view())...};
    return map(kernel, views, {.engine = GetParam()});
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, TypedMap, testing::Values(Engine::jit, Engine::interp));

TEST_P(TypedMap, IntegersStayIntegers) {
  const Kernel kernel = kernel_of("x // 2 + 1");
  EXPECT_EQ(elements<std::int64_t>(mapped(kernel, Array<std::int64_t>({2}, {-7, 9007199254740995}))),
            (std::vector<std::int64_t>{-3, 4503599627370498}));
  EXPECT_EQ(elements<std::int64_t>(mapped(kernel, Array<std::uint8_t>({2}, {255, 0}))),
            (std::vector<std::int64_t>{128, 1}));
  EXPECT_EQ(elements<std::int64_t>(mapped(kernel, Array<std::int16_t>({2}, {-32768, 5}))),
            (std::vector<std::int64_t>{-16383, 3}));
  EXPECT_EQ(elements<std::uint64_t>(mapped(kernel_of("x + x"), Array<std::uint64_t>({1}, 1ULL << 62U))),
            (std::vector<std::uint64_t>{1ULL << 63U}));
}

TEST_P(TypedMap, FloatsStayFloats) {
  const Kernel kernel = kernel_of("x*y + 1");
  const Array<float> x({3}, {0.1F, 0.2F, 0.3F});
  const Array<float> y({3}, {3.0F, 5.0F, 7.0F});
  const std::vector<float> result = elements<float>(mapped(kernel, x, y));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(result[static_cast<std::size_t>(i)], x[i] * y[i] + 1.0F);
  EXPECT_EQ(elements<double>(mapped(kernel, x, Array<double>({3}, 1.0)))[0], static_cast<double>(0.1F) + 1);
}

TEST_P(TypedMap, TruthValuesComeBackAsSuch) {
  EXPECT_EQ(elements<bool>(mapped(kernel_of("x > 1"), Array<std::int32_t>({3}, {0, 1, 2}))),
            (std::vector<bool>{false, false, true}));
}

TEST_P(TypedMap, TypesAndShapesBroadcastTogether) {
  const Kernel kernel = kernel_of("lambda i, x: i + x");
  Array<std::uint16_t> column({40, 1});
  std::iota(column.elements().begin(), column.elements().end(), std::uint16_t{65000});
  const Array<double> row({3}, {0.5, 1.5, 2.5});
  const auto result = mapped(kernel, column, row);
  const std::vector<double> values = elements<double>(result);
  EXPECT_EQ(result->shape, (Shape{40, 3}));
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i], 65000.5 + static_cast<double>(i / 3) + static_cast<double>(i % 3));
  }
  const Array<std::int8_t> one({}, std::int8_t{-2});
  EXPECT_EQ(elements<double>(mapped(kernel, one, row)), (std::vector<double>{-1.5, -0.5, 0.5}));
}

TEST_P(TypedMap, StridedElementsOfEverySizeAreFound) {
  std::vector<std::int16_t> memory(2000);
  std::iota(memory.begin(), memory.end(), std::int16_t{0});
  const View<std::int16_t> backwards(memory.data() + 1999, {500, 2}, {-4, -1});
  const TypedView views[] = {TypedView::of(backwards)};
  const auto values = elements<std::int64_t>(map(kernel_of("3*x"), views, {.engine = GetParam()}));
  for (std::int64_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(values[static_cast<std::size_t>(i)], 3 * (1999 - i / 2 * 4 - i % 2));
  }
}

TEST_P(TypedMap, OutputsMayBeStrided) {
  const Array<float> x({2}, {0.5F, 1.5F});
  const TypedView views[] = {TypedView::of(x.view())};
  std::vector<float> memory(5, -1);
  const View<float> out(memory.data() + 4, {2}, {-3});
  const auto done = map_into(kernel_of("2*x"), views, ArrayReference::to(out), {.engine = GetParam()});
  ASSERT_TRUE(done) << done.error().render();
  EXPECT_EQ(memory, (std::vector<float>{-1, 3, -1, -1, 1}));
}

TEST_P(TypedMap, DeclaredTypesAreConvertedTo) {
  const Kernel kernel = kernel_of("def f(n: i64):\n  return n // 2\n");
  EXPECT_EQ(elements<std::int64_t>(mapped(kernel, Array<double>({2}, {7, -7}))),
            (std::vector<std::int64_t>{3, -4}));
  EXPECT_EQ(refusal(mapped(kernel, Array<double>({2}, {7, 0.5}))),
            "argument-value: 'n' is to be of type i64, which cannot hold 0.5");
  const Array<double> x({2}, {7, -7});
  const View<const double> doubles[] = {x.view()};
  const auto result = map(kernel, doubles, {.engine = GetParam()});
  ASSERT_TRUE(result) << result.error().render();
  EXPECT_EQ((*result)[1], -4.0);
}

TEST(TypedMapErrors, OutputsMustHaveTheResultsType) {
  const Array<float> x({2}, 1.0F);
  const TypedView views[] = {TypedView::of(x.view())};
  Array<double> wide({2});
  EXPECT_EQ(refusal(map_into(kernel_of("2*x"), views, ArrayReference::to(wide.view()))),
            "bad-type: the result is of type f32, but the output of type f64");
  Array<float> narrow({3});
  EXPECT_EQ(refusal(map_into(kernel_of("2*x"), views, ArrayReference::to(narrow.view()))),
            "bad-shape: the arguments broadcast to shape (2,), but the output has shape (3,)");
}

/// A body that never ends for any element.
constexpr const char* endless = "def f(x):\n  while x >= 0:\n    x = x * 0.5 + 1\n  return x\n";

/// Requests a stop from another thread, soon.
class SoonStopped {
 public:
  ~SoonStopped() { thread_.join(); }
  const Cancellation& cancellation() const { return cancellation_; }

 private:
  Cancellation cancellation_;
  std::thread thread_{[this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    cancellation_.request();
  }};
};

TEST(Stopped, MapsEnd) {
  const Array<double> x({100'000}, 1.0);
  const View<const double> views[] = {x.view()};
  for (const Engine engine : {Engine::jit, Engine::interp}) {
    for (const int threads : {1, 3}) {
      const SoonStopped soon;
      const CancellationScope scope(&soon.cancellation());
      EXPECT_EQ(refusal(map(kernel_of(endless), views, {.engine = engine, .threads = threads})),
                "stopped: stopped");
    }
  }
}

TEST(Stopped, MapsWithoutLoopsEndBetweenTheirBlocks) {
  const Array<double> x({1'000'000}, 1.0);
  const View<const double> views[] = {x.view()};
  Cancellation cancellation;
  cancellation.request();
  const CancellationScope scope(&cancellation);
  EXPECT_EQ(refusal(map(kernel_of("exp(x)"), views)), "stopped: stopped");
}

TEST(Stopped, FiltersEnd) {
  const Array<double> image({50, 50}, 1.0);
  const Kernel kernel = kernel_of("def f(v):\n  x = v[0]\n  while x >= 0:\n    x = x * 0.5 + 1\n  return x\n");
  const SoonStopped soon;
  const CancellationScope scope(&soon.cancellation());
  EXPECT_EQ(refusal(filter(kernel, image.view(), {.footprint = Array<double>({3, 3}, 1.0)})), "stopped: stopped");
}

TEST(Stopped, IntegralsEnd) {
  const std::vector<double> a(1000, 1.0);
  const Kernel kernel = kernel_of("def f(x, a):\n  while a >= 0:\n    a = a * 0.5 + 1\n  return x\n");
  const SoonStopped soon;
  const CancellationScope scope(&soon.cancellation());
  EXPECT_EQ(refusal(integrate(kernel, over("x", 0, 1), with("a", a))), "stopped: stopped");
}

}  // namespace
}  // namespace jiteval
