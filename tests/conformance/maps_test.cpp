// Maps with broadcasting against loops written out, in both engines.
#include <gtest/gtest.h>

#include <vector>

#include "conformance.hpp"

namespace jiteval::test {
namespace {

class Maps : public testing::TestWithParam<Engine> {
 protected:
  Array<double> run(const Kernel& kernel, std::initializer_list<View<const double>> arguments,
                    int threads = 0) const {
    return value_of(map(kernel, {arguments.begin(), arguments.size()}, {.engine = GetParam(), .threads = threads}));
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, Maps, testing::ValuesIn(engines),
                         [](const auto& tested) { return std::string(name(tested.param)); });

Array<double> numbers(const Shape& shape, double scale) {
  Array<double> result(shape);
  for (std::int64_t i = 0; i < result.size(); ++i) result[i] = scale * static_cast<double>(i * 7 % 31 - 15);
  return result;
}

TEST_P(Maps, BroadcastRowsColumnsAndScalars) {
  const Array<double> row = numbers({41}, 0.5);
  const Array<double> column = numbers({13, 1}, -1.25);
  const Array<double> plane = numbers({13, 41}, 3);
  const double scalar = 0.75;
  const Array<double> found = run(kernel_of("(x - y)*s + z/(1 + x*x)", {.args = "x, y, z, s"}),
                                  {row.view(), column.view(), plane.view(), {&scalar, Shape{}}});
  ASSERT_EQ(found.shape(), (Shape{13, 41}));
  for (std::int64_t i = 0; i < 13; ++i) {
    for (std::int64_t j = 0; j < 41; ++j) {
      const double x = row[j];
      const std::int64_t at = i * 41 + j;
      EXPECT_TRUE(agree(found[at], (x - column[i]) * scalar + plane[at] / (1 + x * x))) << i << ", " << j;
    }
  }
}

TEST_P(Maps, FollowStrides) {
  const Array<double> plane = numbers({6, 10}, 1);
  const View<const double> transposed(plane.data(), {10, 6}, {1, 10});
  const View<const double> backwards(plane.data() + 59, {10, 6}, {-6, -1});
  const Array<double> found = run(kernel_of("2*x - y"), {transposed, backwards});
  ASSERT_EQ(found.shape(), (Shape{10, 6}));
  for (std::int64_t i = 0; i < 10; ++i) {
    for (std::int64_t j = 0; j < 6; ++j) {
      EXPECT_EQ(found[i * 6 + j], 2 * plane[j * 10 + i] - plane[59 - (i * 6 + j)]);
    }
  }
}

TEST_P(Maps, OfAMillionNumbersAreThoseOfTheCLibrary) {
  const Array<double> x = numbers({1000, 1000}, 0.2);
  const Array<double> found = run(kernel_of("exp(-0.5*x**2)"), {x.view()});
  for (std::int64_t i = 0; i < x.size(); ++i) {
    ASSERT_TRUE(agree(found[i], std::exp(-0.5 * (x[i] * x[i])), 2)) << x[i];
  }
}

TEST_P(Maps, DoNotDependOnTheThreads) {
  const Array<double> x = numbers({997, 101}, 0.3);
  const Kernel kernel = kernel_of("sin(x)*exp(x/10) if x > 0 else log(1 - x)");
  const Array<double> one = run(kernel, {x.view()}, 1);
  const Array<double> four = run(kernel, {x.view()}, 4);
  for (std::int64_t i = 0; i < x.size(); ++i) ASSERT_TRUE(agree(one[i], four[i])) << i;
}

TEST_P(Maps, OfNoElementsGiveNone) {
  const Array<double> none({0, 5});
  const Array<double> row = numbers({5}, 1);
  EXPECT_EQ(run(kernel_of("x + y"), {none.view(), row.view()}).shape(), (Shape{0, 5}));
}

}  // namespace
}  // namespace jiteval::test
