// C function pointers, for every signature and for those that do not fit.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "kernels.hpp"

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
  EXPECT_EQ(refusal(kernel_of("lambda v, a: v[0]*a").pointer<GenericFilter>()).substr(0, 10), "signature:");
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
