// C function pointers, for every signature and for those that do not fit.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "shared/kernels.hpp"

namespace jiteval::test {
namespace {

using GenericFilter = int(double*, std::intptr_t, double*, void*);

constexpr const char* at_count = "lambda v: v[len(v) - 3]";

TEST(Pointer, TakesDoubles) {
  EXPECT_EQ(value_of(kernel_of("2").pointer<double()>())(), 2);
  const Kernel line = kernel_of("a*x + b", {.args = "x, a, b"});
  EXPECT_EQ(value_of(line.pointer<double(double, double, double)>())(2, 10, 1), 21);
}

TEST(Pointer, TakesDoublesPackedInAnArray) {
  const Kernel line = kernel_of("a*x + b", {.args = "x, a, b"});
  double arguments[] = {2, 10, 1};
  EXPECT_EQ(value_of(line.pointer<double(int, double*)>())(3, arguments), 21);
}

TEST(Pointer, TakesMoreDoublesThanRegisters) {
  const Kernel kernel = kernel_of("a - b + c - d + 2*e_ - f + g - h + 3*i - j + k");
  const auto pointer = value_of(kernel.pointer<double(double, double, double, double, double, double, double,
                                                      double, double, double, double)>());
  EXPECT_EQ(pointer(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), 1 - 2 + 3 - 4 + 10 - 6 + 7 - 8 + 27 - 10 + 11);
}

TEST(Pointer, IsAGenericFilterCallback) {
  const Kernel kernel = kernel_of("lambda v: max(v) - min(v)");
  const auto callback = value_of(kernel.pointer<GenericFilter>());
  double buffer[] = {3, -1, 4, 1, 5, 9};
  double result = 0;
  EXPECT_EQ(callback(buffer, 6, &result, nullptr), 1);
  EXPECT_EQ(result, 10);
  EXPECT_EQ(callback(buffer, 1, &result, nullptr), 1);
  EXPECT_EQ(result, 0);
}

TEST(Pointer, TellsOfFaults) {
  const Kernel by_index = kernel_of(at_count);
  double buffer[] = {1, 2, 3};
  double result = 0;
  const auto callback = value_of(by_index.pointer<GenericFilter>());
  EXPECT_EQ(callback(buffer, 3, &result, nullptr), 1);
  EXPECT_EQ(result, 1);
  EXPECT_EQ(value_of(kernel_of("lambda v: v[2]").pointer<GenericFilter>())(buffer, 2, &result, nullptr), 0);

  const Kernel divides = kernel_of("def f(x):\n  for i in range(2):\n    x += 1 // i\n  return x\n");
  EXPECT_TRUE(std::isnan(value_of(divides.pointer<double(double)>())(1)));
  EXPECT_TRUE(std::isnan(value_of(divides.pointer<double(int, double*)>())(1, buffer)));
}

TEST(Pointer, OfASignatureThatDoesNotFitSaysWhichOnesDo) {
  const Kernel two = kernel_of("x + y");
  EXPECT_EQ(refusal(two.pointer<double(double)>()),
            "signature: 'double (double)' does not fit this kernel's arguments; it can be called as "
            "'double (double, double)' or 'double (int, double *)'");
  EXPECT_NE(refusal(two.pointer<GenericFilter>()).find("'double (double, double)'"), std::string::npos);
  const auto wrong = kernel_of(at_count).pointer<double(double)>();
  EXPECT_EQ(refusal(wrong),
            "signature: 'double (double)' does not fit this kernel's arguments; it can be called as "
            "'int (double *, intptr_t, double *, void *)'");
  EXPECT_EQ(wrong.error().kind(), ErrorKind::argument);
  EXPECT_EQ(refusal(kernel_of("lambda v, a: v[0]*a").pointer<double(double, double)>()),
            "signature: 'double (double, double)' does not fit this kernel's arguments; it can be called as "
            "'double (double *, double)'");
  const Kernel declared = kernel_of("lambda n, x: n*x", {.signature = "f64(i32, f32)"});
  EXPECT_EQ(refusal(declared.pointer<double(double, float)>()),
            "signature: 'double (double, float)' does not fit this kernel's arguments; it can be called as "
            "'double (int, float)'");
}

TEST(Pointer, TakesNumbersOfEveryType) {
  const Kernel kernel = kernel_of("lambda a, b: a + b");
  EXPECT_EQ((value_of(kernel.pointer<double(double, int)>())(0.5, -3)), -2.5);
  EXPECT_EQ((value_of(kernel.pointer<float(float, float)>())(0.1F, 0.2F)), 0.1F + 0.2F);
  EXPECT_EQ((value_of(kernel.pointer<std::int64_t(std::int64_t, std::int64_t)>())(9007199254740993, 1)),
            9007199254740994);
  EXPECT_EQ((value_of(kernel.pointer<std::uint8_t(std::uint8_t, std::uint8_t)>())(200, 100)), 44)
      << "converted as C does";
  EXPECT_EQ((value_of(kernel.pointer<double(std::uint64_t, std::uint64_t)>())(1ULL << 63U, 0)), 0x1p63);
}

TEST(Pointer, MeetsDeclaredTypes) {
  const Kernel kernel = kernel_of("lambda n, x: n // 2 * x", {.signature = "f64(i64, f64)"});
  EXPECT_EQ((value_of(kernel.pointer<double(int, float)>())(-7, 0.5F)), -2);
  EXPECT_EQ((value_of(kernel.pointer<double(std::int64_t, double)>())(7, 0.5)), 1.5);
  EXPECT_EQ(refusal(kernel.pointer<double(double, double)>()).substr(0, 10), "signature:");
}

TEST(Pointer, TakesCallbacksInTheirOwnForm) {
  const Kernel least = kernel_of(R"(
def least(values_ptr, len_values, result, data):
    values = carray(values_ptr, (len_values,))
    result[0] = inf
    for v in values:
        if v < result[0]:
            result[0] = v
    return 1
)");
  const auto callback = value_of(least.pointer<GenericFilter>());
  double buffer[] = {3, -1, 4, 1, 5, 9};
  double result = 0;
  EXPECT_EQ(callback(buffer, 6, &result, nullptr), 1);
  EXPECT_EQ(result, -1);
  EXPECT_EQ(callback(buffer, 1, &result, nullptr), 1);
  EXPECT_EQ(result, 3);
}

TEST(Pointer, PassesACountAndAPointerToAKernelOfBoth) {
  const Kernel gauss = kernel_of(R"(
def gauss(n, x_ptr):
    x = carray(x_ptr, (n,))
    return exp(-x[1] * x[0]**2)
)");
  double arguments[] = {0.5, 2};
  EXPECT_EQ(value_of(gauss.pointer<double(int, double*)>())(2, arguments),
            kernel_of("exp(-a*x**2)", {.args = "x, a"})(0.5, 2));
  EXPECT_TRUE(std::isnan(value_of(gauss.pointer<double(int, double*)>())(1, arguments))) << "x[1] is out of range";
}

TEST(Pointer, IsTheSameWhenAskedForAgain) {
  const Kernel kernel = kernel_of("x + 1");
  EXPECT_EQ(value_of(kernel.pointer<double(double)>()), value_of(kernel.pointer<double(double)>()));
}

TEST(Pointer, LivesAsLongAsACopyOfTheKernel) {
  std::optional<Kernel> first = kernel_of("3*x");
  const auto pointer = value_of(first->pointer<double(double)>());
  const Kernel copy = *first;
  first.reset();
  EXPECT_EQ(pointer(2), 6);
  EXPECT_EQ(value_of(copy.pointer<double(double)>()), pointer);
}

}  // namespace
}  // namespace jiteval::test
