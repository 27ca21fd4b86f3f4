// Bodies written as C callbacks, called as C calls them.
#include "programs.hpp"

namespace jiteval::test {
namespace {

constexpr std::string_view minimum_of_a_buffer = R"py(
import numpy as np
from numba import cfunc, carray
from numba.types import intc, CPointer, float64, intp, voidptr

@cfunc(intc(CPointer(float64), intp,
            CPointer(float64), voidptr))
def nbmin(values_ptr, len_values, result, data):
    values = carray(values_ptr, (len_values,), dtype=float64)
    result[0] = np.inf
    for v in values:
        if v < result[0]:
            result[0] = v
    return 1
)py";

double least_of(const Array<double>& values) {
  double least = std::numeric_limits<double>::infinity();
  for (double v : values.elements()) least = std::min(least, v);
  return least;
}

TEST(Callbacks, MinimumOfABuffer) {
  const Kernel kernel = kernel_of(minimum_of_a_buffer);
  const auto function = value_of(kernel.pointer<int(double*, std::intptr_t, double*, void*)>());
  for (const std::int64_t size : {0, 1, 5, 9, 100}) {
    auto values = random_array<double>({size}, -3, 3);
    double result = 0;
    ASSERT_EQ(function(values.data(), size, &result, nullptr), 1);
    EXPECT_EQ(result, least_of(values));
  }
}

class CallbackPrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(CallbackPrograms);

TEST_P(CallbackPrograms, RunOnArrays) {
  auto values = random_array<double>({50}, -3, 3);
  Array<double> result({1});
  const Kernel kernel = program(minimum_of_a_buffer, "int (double *, intptr_t, double *, void *)");
  EXPECT_EQ(integer(run(kernel, values, 50, result, 0)), 1);
  EXPECT_EQ(result[0], least_of(values));
}

TEST(Callbacks, FilterBodyThatReadsItsUserData) {
  const Kernel kernel = value_of(compile(R"py(
def weighted(values_ptr, n, result, data_ptr):
    values = nb.carray(values_ptr, (n,), nb.float64)
    weights = numba.carray(data_ptr, n, dtype=numba.float64)
    total = 0.0
    for i in range(n):
        total += weights[i]*values[i]
    result[0] = total
    return 1
)py",
                                         {.signature = "int (double *, intptr_t, double *, double *)"}));
  const auto function = value_of(kernel.pointer<int(double*, std::intptr_t, double*, void*)>());
  auto values = random_array<double>({7}, 0, 1);
  auto weights = random_array<double>({7}, 0, 1, 2);
  double result = 0;
  ASSERT_EQ(function(values.data(), 7, &result, weights.data()), 1);
  double expected = 0;
  for (std::int64_t i = 0; i < 7; ++i) expected += weights[i] * values[i];
  EXPECT_EQ(result, expected);
}

TEST(Callbacks, GaussianOfAnArgumentArray) {
  const Kernel kernel = kernel_of(R"py(
import numpy as np
import numba as nb
from numba import types
from scipy import LowLevelCallable

c_sig = types.double(types.intc, types.CPointer(types.double))

@nb.cfunc(c_sig)
def integrand(n, x_ptr):
    arguments = nb.carray(x_ptr, (n,), dtype=np.double)
    x = arguments[0]
    a = arguments[1]
    return np.exp(-a * x**2)
)py");
  const auto function = value_of(kernel.pointer<double(int, double*)>());
  for (double x = -3; x <= 3; x += 0.25) {
    double arguments[] = {x, 1.75};
    EXPECT_TRUE(same(function(2, arguments), std::exp(-1.75 * (x * x)), 2)) << x;  // one unit on either side
  }
}

TEST(Callbacks, FirstElementBehindAPointer) {
  const Kernel kernel = value_of(compile("def integrand(n, xx):\n    x = xx[0]\n    return np.exp(-2*x**2)\n",
                                         {.signature = "double (int, double *)"}));
  const auto function = value_of(kernel.pointer<double(int, double*)>());
  double x = 0.5;
  EXPECT_TRUE(same(function(1, &x), std::exp(-2.0 * 0.25), 2));  // one unit on either side
}

TEST(Callbacks, FaultsGiveNothing) {
  const Kernel kernel = kernel_of(
      "def f(n, x_ptr):\n"
      "    x = carray(x_ptr, (n,))\n"
      "    return x[5]\n");
  const auto function = value_of(kernel.pointer<double(int, double*)>());
  double arguments[] = {1, 2, 3, 4, 5, 6};
  EXPECT_TRUE(std::isnan(function(5, arguments)));
  EXPECT_EQ(function(6, arguments), 6);
}

TEST(Callbacks, PlainArgumentsInAnArray) {
  const Kernel kernel = kernel_of(
      "@cfunc('double(double, double, double)')\n"
      "def line(x, slope, offset):\n"
      "    return slope*x + offset\n");
  double arguments[] = {3, 0.5, -1};
  EXPECT_EQ(value_of(kernel.pointer<double(int, double*)>())(3, arguments), 0.5);
  EXPECT_EQ(value_of(kernel.pointer<double(double, double, double)>())(3, 0.5, -1), 0.5);
}

}  // namespace
}  // namespace jiteval::test
