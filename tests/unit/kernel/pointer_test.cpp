// C function pointers, for every signature and for those that do not fit.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

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
  const auto pointer = value_of(line.pointer<double(int, double*)>());
  EXPECT_EQ(pointer(3, arguments), 21);
  EXPECT_EQ(pointer(4, arguments), 21) << "more than there are arguments";
  EXPECT_TRUE(std::isnan(pointer(2, arguments)));
  EXPECT_TRUE(std::isnan(pointer(-1, arguments)));
}

TEST(Pointer, TakesTheRestOfPackedDoublesFromTheUserData) {
  const Kernel line = kernel_of("a*x + b", {.args = "x, a, b"});
  const auto pointer = value_of(line.pointer<double(int, double*, void*)>());
  double packed[] = {2, 10, 1};
  double data[] = {20, 3};
  EXPECT_EQ(pointer(3, packed, nullptr), 21);
  EXPECT_EQ(pointer(2, packed, &data[1]), 23);
  EXPECT_EQ(pointer(1, packed, data), 43);
  EXPECT_EQ(pointer(0, nullptr, packed), 21);
  EXPECT_TRUE(std::isnan(pointer(2, packed, nullptr)));
  EXPECT_TRUE(std::isnan(pointer(-1, packed, data)));
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
            "'double (double *, intptr_t)' or 'int (double *, intptr_t, double *, void *)'");
  EXPECT_EQ(wrong.error().kind(), ErrorKind::argument);
  EXPECT_EQ(refusal(kernel_of("lambda v, a: v[0]*a").pointer<double(double, double)>()),
            "signature: 'double (double, double)' does not fit this kernel's arguments; it can be called as "
            "'double (double *, intptr_t, double)' or 'int (double *, intptr_t, double *, void *)'");
  EXPECT_EQ(refusal(two.pointer<double(void*, double)>()).find("'void *' if wanted"), std::string::npos);
  EXPECT_EQ(refusal(two.pointer<double(float*, void*)>()),
            "signature: 'double (float *, void *)' does not fit this kernel's arguments; it can be called as "
            "'double (double, double)' or 'double (int, double *)', the last numbers behind a 'void *' if wanted");
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

TEST(Pointer, TakesTheLastArgumentsFromTheUserData) {
  const Kernel decay = kernel_of("b*exp(-a*x)", {.args = "x, a, b"});
  double data[] = {0.5, 3};
  const auto pointer = value_of(decay.pointer<double(double, void*)>());
  EXPECT_EQ(pointer(2, data), decay(2, 0.5, 3));
  EXPECT_TRUE(std::isnan(pointer(2, nullptr))) << "no user data";
  EXPECT_EQ(value_of(decay.pointer<float(float, double, void*)>())(2, 0.5, &data[1]),
            static_cast<float>(decay(2, 0.5, 3)));
  EXPECT_EQ(value_of(decay.pointer<double(double, double, double, void*)>())(2, 0.5, 3, nullptr), decay(2, 0.5, 3));
  EXPECT_EQ(value_of(kernel_of("lambda x, data: x + 1").pointer<double(double, void*)>())(2, nullptr), 3)
      << "data that is not used";
}

// As the fields of a C struct.
TEST(Pointer, TakesUserDataOfTheTypesDeclared) {
  struct Data {
    bool negate;
    std::int16_t n;
    float scale;
    std::uint8_t small;
    std::int64_t large;
  } data{true, -7, 0.5F, 200, (std::int64_t{1} << 53) + 1};
  const Kernel kernel = kernel_of(R"(
def f(x, negate: bool, n: i16, scale: f32, small: u8, large: i64):
    return (-x if negate else x) + n*scale + small + large % 2
)");
  const auto pointer = value_of(kernel.pointer<double(double, void*)>());
  EXPECT_EQ(pointer(10, &data), -10 - 3.5 + 200 + 1);
  data.negate = false;
  EXPECT_EQ(pointer(10, &data), 10 - 3.5 + 200 + 1);
}

TEST(Pointer, TakesUserDataAsAPointer) {
  for (const char* type : {"'double *'", "CPointer(f64)", "'void *'"}) {
    const Kernel kernel = kernel_of(std::string("def f(x, data: ") + type +
                                    "):\n  a = carray(data, (2,), dtype=float64)\n  return a[0]*x + a[1]\n");
    double data[] = {10, 1};
    EXPECT_EQ(value_of(kernel.pointer<double(double, void*)>())(2, data), 21) << type;
    EXPECT_EQ(value_of(kernel.pointer<double(double, double*)>())(2, data), 21) << type;
  }
}

TEST(Pointer, TakesAnArrayAndItsLength) {
  double values[] = {1, 2, 3};
  const Kernel weighted = kernel_of("lambda v, a: a*sum(v)");
  EXPECT_EQ((value_of(weighted.pointer<double(double*, std::intptr_t, double)>())(values, 3, 2)), 12);
  EXPECT_EQ((value_of(weighted.pointer<float(const double*, int, float)>())(values, 2, 2)), 6);
  float singles[] = {0.1F, 0.2F};
  EXPECT_EQ((value_of(weighted.pointer<double(float*, std::size_t, void*)>())(singles, 2, values)),
            static_cast<double>(0.1F + 0.2F));
  const Kernel whole = kernel_of("lambda v: len(v)*v[-1]", {.signature = "i64(i32[:])"});
  int integers[] = {5, -6};
  EXPECT_EQ((value_of(whole.pointer<int(int*, int)>())(integers, 2)), -12);
  EXPECT_EQ(refusal(whole.pointer<int(double*, int)>()),
            "signature: 'int (double *, int)' does not fit this kernel's arguments; it can be called as "
            "'double (int *, intptr_t)'");
}

TEST(Pointer, StoresItsResultWhereThereIsAPlaceForIt) {
  const Kernel sum = kernel_of("x + y");
  double result = 0;
  EXPECT_EQ((value_of(sum.pointer<int(double, double, double*)>())(1, 2, &result)), 1);
  EXPECT_EQ(result, 3);
  float single = 0;
  EXPECT_EQ((value_of(sum.pointer<int(double, double, float*, void*)>())(1, 0.5, &single, nullptr)), 1);
  EXPECT_EQ(single, 1.5F);
}

TEST(Pointer, IsAGenericFilterCallbackWithUserData) {
  const Kernel kernel = kernel_of("lambda v, low, high: sum(v) if low < v[0] < high else 0.0");
  const auto callback = value_of(kernel.pointer<GenericFilter>());
  double buffer[] = {3, 4};
  double limits[] = {2, 5};
  double result = 0;
  EXPECT_EQ(callback(buffer, 2, &result, limits), 1);
  EXPECT_EQ(result, 7);
  EXPECT_EQ(callback(buffer, 2, &result, nullptr), 0);
}

using LineFilter = int(double*, std::intptr_t, double*, std::intptr_t, void*);

TEST(Pointer, IsAGenericFilter1dCallback) {
  const Kernel means = kernel_of(R"(
def means(line, out, scale):
    for i in range(len(out)):
        out[i] = scale*(line[i] + line[i + 1])/2
)");
  const auto callback = value_of(means.pointer<LineFilter>());
  double line[] = {1, 3, 5, 9};
  double out[] = {0, 0, 0};
  double scale = 10;
  EXPECT_EQ(callback(line, 4, out, 3, &scale), 1);
  EXPECT_EQ(std::vector<double>(out, out + 3), (std::vector<double>{20, 40, 70}));
  EXPECT_EQ(callback(line, 3, out, 3, &scale), 0) << "an index out of range";
}

using Mapping = int(std::intptr_t*, double*, int, int, void*);

TEST(Pointer, IsAGeometricTransformCallback) {
  std::intptr_t to[] = {4, 7};
  double from[] = {0, 0};
  const Kernel returns = kernel_of("lambda c, shift: (c[0] + shift, 2*c[1])");
  double shift = 0.5;
  const auto returning = value_of(returns.pointer<Mapping>());
  EXPECT_EQ(returning(to, from, 2, 2, &shift), 1);
  EXPECT_EQ(from[0], 4.5);
  EXPECT_EQ(from[1], 14);
  EXPECT_EQ(returning(to, from, 2, 3, &shift), 0) << "another number of coordinates";
  EXPECT_EQ(returning(to, from, 1, 2, &shift), 0) << "c[1] is out of range";

  const Kernel stores = kernel_of("def f(c, x):\n  for i in range(len(x)):\n    x[i] = c[i] - 0.25\n");
  EXPECT_EQ(value_of(stores.pointer<Mapping>())(to, from, 2, 2, nullptr), 1);
  EXPECT_EQ(from[0], 3.75);
  EXPECT_EQ(from[1], 6.75);

  EXPECT_EQ(value_of(kernel_of("lambda c: c[0]*3").pointer<Mapping>())(to, from, 1, 1, nullptr), 1);
  EXPECT_EQ(from[0], 12);
  EXPECT_EQ(refusal(kernel_of("lambda c: zeros(2)").pointer<Mapping>()).substr(0, 10), "signature:");
}

TEST(Pointer, MayReturnNothing) {
  const Kernel doubled = kernel_of("def f(v):\n  for i in range(len(v)):\n    v[i] *= 2\n");
  double values[] = {1, 2};
  value_of(doubled.pointer<void(double*, int)>())(values, 2);
  EXPECT_EQ(values[1], 4);
  EXPECT_EQ(value_of(doubled.pointer<int(double*, int)>())(values, 2), 1);
  EXPECT_EQ(values[1], 8);
  EXPECT_EQ(refusal(doubled.pointer<double(double*, int)>()),
            "signature: the kernel returns nothing, which 'double (double *, int)' cannot give back");
  EXPECT_EQ(refusal(kernel_of("lambda v: (v[0], v[1])").pointer<double(double*, int)>()),
            "signature: the kernel returns a tuple, which 'double (double *, int)' cannot give back");
  EXPECT_EQ(refusal(kernel_of("lambda v: zeros(len(v))").pointer<double(double*, int)>()),
            "signature: the kernel returns an array, which 'double (double *, int)' cannot give back");
}

TEST(Pointer, MakesArraysThatAreFreedWhenItReturns) {
  const Kernel kernel = kernel_of(R"(
def f(v):
    copy = zeros(100*len(v))
    copy[0] = v[0]
    return sum(copy) + v[1]
)");
  const auto pointer = value_of(kernel.pointer<double(double*, std::intptr_t)>());
  double values[] = {1, 2};
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(pointer(values, 2), 3);
  EXPECT_TRUE(std::isnan(pointer(values, 1))) << "a fault";
}

TEST(Pointer, IsAskedForInWords) {
  const Kernel line = kernel_of("a*x + b", {.args = "x, a, b"});
  const auto words = value_of(line.pointer("double (double x, double, double b)"));
  EXPECT_EQ(words, reinterpret_cast<void*>(value_of(line.pointer<double(double, double, double)>())));
  for (const char* signature :
       {"float(int, float, double)", "float (*)(int, float, double)", "float name(int32_t, float, npy_double);"}) {
    const auto pointer = reinterpret_cast<float (*)(int, float, double)>(value_of(line.pointer(signature)));
    EXPECT_EQ(pointer(2, 10, 1), 21) << signature;
  }
  EXPECT_EQ(refusal(line.pointer("double")), "bad-signature: this is no signature");
  EXPECT_EQ(refusal(line.pointer("")), "bad-signature: this is no signature");
  EXPECT_EQ(refusal(line.pointer("(double, double, double)")), "unknown-type: a type is missing");
  EXPECT_EQ(refusal(line.pointer("double (long double)")), "unknown-type: 'long double' is not a type");
  EXPECT_EQ(refusal(line.pointer("double (f64[:])")), "unknown-type: 'f64[:]' is not a type");
  EXPECT_EQ(refusal(line.pointer("double (duble)")), "unknown-type: 'duble' is not a type");
  EXPECT_EQ(refusal(line.pointer("double (double **)")), "unknown-type: 'double **' is not a type");
  EXPECT_EQ(refusal(line.pointer("void (double)")).substr(0, 10), "signature:");
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
