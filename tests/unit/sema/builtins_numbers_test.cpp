// Built-in functions of numbers, against what NumPy and Python give.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sema/builtins.hpp"
#include "single.hpp"

namespace jiteval::sema {
namespace {

using testing::f64s;
using testing::Given;
using testing::infinity;
using testing::nan;
using testing::result;
using testing::results;
using testing::single_codes;
using testing::single_fault;
using testing::single_messages;

const std::vector<double> numbers = {0.0,  -0.0,  1.0,    -1.0,     2.5,       -2.5, 0.5,
                                     -0.3, 1e300, -1e300, infinity, -infinity, nan};

/// The same number: NaN is NaN, and zeros have their sign.
::testing::AssertionResult is_same(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return ::testing::AssertionSuccess();
  if (a == b && std::signbit(a) == std::signbit(b)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << a << " is not " << b;
}

template <class Expected>
void expect_function(const std::string& call, Expected expected) {
  for (double x : numbers)
    EXPECT_TRUE(is_same(result("lambda x: " + call, {x}), expected(x))) << call << " of " << x;
}

template <class Expected>
void expect_function_of_two(const std::string& call, Expected expected) {
  for (double x : numbers) {
    for (double y : numbers) {
      EXPECT_TRUE(is_same(result("lambda x, y: " + call, {x, y}), expected(x, y)))
          << call << ": " << x << ", " << y;
    }
  }
}

TEST(Numbers, RoundAndTakeSigns) {
  expect_function("math.floor(x)", [](double x) { return std::floor(x); });
  expect_function("np.ceil(x)", [](double x) { return std::ceil(x); });
  expect_function("rint(x)", [](double x) { return std::nearbyint(x); });
  expect_function("np.rint(x)", [](double x) { return std::nearbyint(x); });
  expect_function("round(x)", [](double x) { return std::nearbyint(x); });
  expect_function("np.trunc(x)", [](double x) { return std::trunc(x); });
  expect_function("abs(x)", [](double x) { return std::fabs(x); });
  expect_function("np.fabs(x)", [](double x) { return std::fabs(x); });
  expect_function("np.sign(x)", [](double x) { return std::isnan(x) ? x : x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0; });
  expect_function("np.square(x)", [](double x) { return x * x; });
  expect_function("math.sqrt(x)", [](double x) { return std::sqrt(x); });
}

TEST(Numbers, AreToldApart) {
  expect_function("np.isnan(x)", [](double x) { return std::isnan(x) ? 1.0 : 0.0; });
  expect_function("math.isinf(x)", [](double x) { return std::isinf(x) ? 1.0 : 0.0; });
  expect_function("np.isfinite(x)", [](double x) { return std::isfinite(x) ? 1.0 : 0.0; });
  expect_function("np.signbit(x)", [](double x) { return std::signbit(x) && !std::isnan(x) ? 1.0 : 0.0; });
  expect_function("bool(x)", [](double x) { return x != 0 ? 1.0 : 0.0; });
  EXPECT_EQ(results("lambda n: (isnan(n), isinf(n), isfinite(n))", {3}), (std::vector{0.0, 0.0, 1.0}));
}

TEST(Numbers, AreLimited) {
  expect_function("np.clip(x, -1, 2)", [](double x) { return x < -1 ? -1.0 : x > 2 ? 2.0 : x; });
  expect_function("np.clip(x, None, 2)", [](double x) { return x > 2 ? 2.0 : x; });
  expect_function("np.clip(x, 0.5, None)", [](double x) { return x < 0.5 ? 0.5 : x; });
  expect_function("np.clip(x, a_max=2)", [](double x) { return x > 2 ? 2.0 : x; });
  EXPECT_EQ(result("lambda n: clip(n, 0, 255)", {300}), 255);
}

TEST(Numbers, OfTwoTheLesserOrGreater) {
  expect_function_of_two("min(x, y)", [](double x, double y) { return y < x ? y : x; });
  expect_function_of_two("max(x, y)", [](double x, double y) { return y > x ? y : x; });
  const auto numpy = [](double x, double y, double chosen) {
    return std::isnan(x) || std::isnan(y) ? nan : chosen;
  };
  expect_function_of_two("np.minimum(x, y)", [&](double x, double y) { return numpy(x, y, y < x ? y : x); });
  expect_function_of_two("np.maximum(x, y)", [&](double x, double y) { return numpy(x, y, y > x ? y : x); });
  expect_function_of_two("np.fmin(x, y)", [](double x, double y) { return std::isnan(x) || y < x ? y : x; });
  expect_function_of_two("np.fmax(x, y)", [](double x, double y) { return std::isnan(x) || y > x ? y : x; });
  EXPECT_EQ(result("lambda x: min(x, 3, 2.5, x + 1)", {7.0}), 2.5);
  EXPECT_EQ(result("lambda x, y: max((x, y, 2))", {1.0, 5.0}), 5.0);
}

TEST(Numbers, TakeSignsOfOthers) {
  const auto is_signed = [](double y) { return !std::isnan(y) && std::signbit(y); };
  expect_function_of_two("math.copysign(x, y)",
                         [&](double x, double y) { return is_signed(y) ? -std::fabs(x) : std::fabs(x); });
}

TEST(Numbers, AreChosen) {
  EXPECT_EQ(results("lambda x: (np.where(x > 0, x, -x), np.where(x > 0, 1, 2))", {-4.0}), (std::vector{4.0, 2.0}));
  EXPECT_EQ(result("lambda a, b: np.where(a, a < b, b)", {2, 3}), 1.0);
}

TEST(Numbers, AreDegreesAndRadians) {
  EXPECT_EQ(result("lambda x: math.degrees(x)", {0.3}), 0.3 * (180.0 / M_PI));
  EXPECT_EQ(result("lambda x: np.radians(x)", {30.0}), 30.0 * (M_PI / 180.0));
  EXPECT_EQ(result("lambda x: np.rad2deg(x)", {0.3}), 0.3 * (180.0 / M_PI));
  EXPECT_EQ(result("lambda x: np.deg2rad(x)", {30.0}), 30.0 * (M_PI / 180.0));
}

TEST(Numbers, AreCombinedByNamesOfOperators) {
  const std::vector<Given> given = {-7, 3};
  EXPECT_EQ(results("lambda a, b: divmod(a, b)", given), (std::vector{-3.0, 2.0}));
  EXPECT_EQ(results("lambda a, b: (np.add(a, b), np.subtract(a, b), np.multiply(a, b), np.divide(a, b))", given),
            (std::vector{-4.0, -10.0, -21.0, -7.0 / 3.0}));
  EXPECT_EQ(
      results("lambda a, b: (np.floor_divide(a, b), np.remainder(a, b), np.power(a, 2), np.true_divide(a, 2))",
              {-7, 3}),
      (std::vector{-3.0, 2.0, 49.0, -3.5}));
  EXPECT_EQ(results("lambda a, b: (np.bitwise_and(a, b), np.bitwise_or(a, b), np.bitwise_xor(a, b), np.invert(a))",
                    given),
            (std::vector{1.0, -5.0, -6.0, 6.0}));
  EXPECT_EQ(results("lambda a, b: (np.left_shift(a, b), np.right_shift(a, b), np.negative(a))", given),
            (std::vector{-56.0, -1.0, 7.0}));
  EXPECT_EQ(
      results("lambda a, b: (np.less(a, b), np.greater_equal(a, b), np.equal(a, a), np.not_equal(a, a))", given),
      (std::vector{1.0, 0.0, 1.0, 0.0}));
}

TEST(Numbers, AreTruths) {
  for (double a : {0.0, 2.0, nan}) {
    for (double b : {0.0, -1.0}) {
      const bool x = a != 0;
      const bool y = b != 0;
      const std::vector<double> expected = {x && y ? 1.0 : 0.0, x || y ? 1.0 : 0.0, x != y ? 1.0 : 0.0,
                                            x ? 0.0 : 1.0};
      EXPECT_EQ(results("lambda a, b: (np.logical_and(a, b), np.logical_or(a, b), np.logical_xor(a, b), "
                        "np.logical_not(a))",
                        {a, b}),
                expected);
    }
  }
}

TEST(Numbers, KeepFloatsSmallAndIntegersWhole) {
  const double third = 1.0F / 3.0F;
  EXPECT_EQ(result("lambda x: np.sqrt(np.float32(x))", {third}), static_cast<float>(std::sqrt(third)));
  EXPECT_EQ(result("lambda x: np.sqrt(np.float32(x))*2.0 + np.float32(0)", {third}),
            static_cast<float>(std::sqrt(third)) * 2.0F);
  EXPECT_EQ(testing::call_single("lambda n: abs(n)", {-3}).shape.type, ir::Type::i64);
  EXPECT_EQ(testing::call_single("lambda n: np.sqrt(n)", {4}).shape.type, ir::Type::f64);
  EXPECT_EQ(testing::call_single("lambda x: np.sign(np.float32(x))", {3.0}).shape.type, ir::Type::f32);
  EXPECT_EQ(testing::call_single("lambda x: int(x)", {-3.7}).numbers, std::vector{-3.0});
  EXPECT_EQ(single_fault("lambda x: int(x)", {nan}), ir::FaultKind::not_an_integer);
}

TEST(Numbers, AreConstants) {
  EXPECT_EQ(result("lambda: np.pi"), M_PI);
  EXPECT_EQ(result("lambda: math.e"), M_E);
  EXPECT_EQ(result("lambda: math.tau"), 2 * M_PI);
  EXPECT_EQ(result("lambda: np.euler_gamma"), 0.57721566490153286);
  EXPECT_EQ(result("lambda: np.Inf"), infinity);
  EXPECT_TRUE(std::isnan(result("lambda: np.NaN")));
  EXPECT_EQ(result("exp(-tau)", {0.0}), 1.0) << "tau is a name like any other";
}

TEST(Numbers, AreNeeded) {
  const std::vector<Given> array = {f64s({1, 2})};
  for (const char* call : {"sqrt(v)",
                           "abs(v)",
                           "np.sign(v)",
                           "np.signbit(v)",
                           "np.copysign(v, 1)",
                           "np.clip(v, 0, 1)",
                           "np.where(v, 1, 2)",
                           "isnan(v)",
                           "isinf(v)",
                           "isfinite(v)",
                           "np.degrees(v)",
                           "radians(v)",
                           "divmod(v, 2)",
                           "np.square(v)",
                           "float(v)",
                           "int(v)",
                           "bool(v)",
                           "np.add(v, 1)",
                           "np.less(v, 1)",
                           "np.negative(v)",
                           "np.logical_and(v, 1)",
                           "np.logical_not(v)",
                           "np.minimum(v, 1)",
                           "np.fmax(v, 1)",
                           "np.trunc(v)",
                           "min(v, 1)"}) {
    EXPECT_EQ(single_codes(std::string("def f(v):\n  w = v[0]\n  return ") + call, array), "array-as-number")
        << call;
  }
}

TEST(Names, AreFoundWhereTheyBelong) {
  EXPECT_EQ(find_builtin("tau"), nullptr);
  EXPECT_NE(find_builtin("tau", Before::module), nullptr);
  EXPECT_EQ(find_builtin("size"), nullptr);
  EXPECT_EQ(find_builtin("sqrt", Before::array), nullptr);
  EXPECT_EQ(find_builtin("flatten", Before::module), nullptr);
  EXPECT_NE(find_builtin("flatten", Before::array), nullptr);
  EXPECT_NE(find_builtin("sort", Before::array), find_builtin("sort", Before::module));
  EXPECT_NE(find_builtin("print"), nullptr);
  for (const Builtin& builtin : builtins()) EXPECT_NE(builtin.name, "print");
}

TEST(Names, SayHowTheyAreCalled) {
  EXPECT_EQ(usage(*find_builtin("exp")), "exp(x)");
  EXPECT_EQ(usage(*find_builtin("min")), "min(x, y, ...) or min(values)");
  EXPECT_EQ(usage(*find_builtin("range")), "range(stop), range(start, stop) or range(start, stop, step)");
  EXPECT_EQ(usage(*find_builtin("square", Before::module)), "np.square(x)");
  EXPECT_EQ(usage(*find_builtin("sort", Before::array)), "a.sort()");
  EXPECT_EQ(usage(*find_builtin("fill", Before::array)), "a.fill(value)");
  EXPECT_EQ(arity(*find_builtin("exp")), "1 argument");
  EXPECT_EQ(arity(*find_builtin("pow")), "2 arguments");
  EXPECT_EQ(arity(*find_builtin("range")), "1 to 3 arguments");
  EXPECT_EQ(arity(*find_builtin("min")), "1 or more arguments");
}

TEST(Names, ThatKernelsCannotHaveAreRefusedWithAdvice) {
  for (const char* call :
       {"print(x, sep='')", "isinstance(x, float)", "type(x)", "input()", "open('f')", "eval('x')", "list()",
        "dict()", "set()", "str(x)", "map(abs, x)", "filter(abs, x)", "np.append(x, 1)", "np.concatenate(x)",
        "np.random.normal(size=3)", "np.random.seed(1)", "nb.farray(x, 3)"}) {
    const std::string text = std::string("def f(x):\n  ") + call + "\n  return x";
    EXPECT_EQ(single_codes(text, {1.0}), "not-supported") << call;
  }
  EXPECT_EQ(single_messages("def f(x):\n  print(x)\n  return x", {1.0}),
            "error[not-supported]: kernels cannot print\n"
            " --> kernel:2:3\n"
            "  |\n"
            "2 |   print(x)\n"
            "  |   ^^^^^^^^ return the value, or store it to an array\n");
}

}  // namespace
}  // namespace jiteval::sema
