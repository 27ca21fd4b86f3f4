// Built-in functions that make one number of many, against the same computed here.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels.hpp"
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

/// Numbers of all sizes, the same in every run.
std::vector<double> some_numbers(std::size_t count) {
  std::vector<double> values;
  std::uint64_t state = 12345;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    values.push_back(static_cast<double>(static_cast<std::int64_t>(state) >> 40) / 1024.0);
  }
  return values;
}

/// The value of a call on the same numbers: as an array passed to a run, and as a window and an array of a kernel
/// that is called for each element.
void expect_everywhere(const std::string& call, const std::vector<double>& values, double expected) {
  const std::string text = "lambda v: " + call;
  const auto is_expected = [&](double value) {
    return value == expected || (std::isnan(value) && std::isnan(expected));
  };
  EXPECT_PRED1(is_expected, result(text, {f64s(values)})) << call << " of " << values.size();
  if (!values.empty()) {
    EXPECT_PRED1(is_expected, testing::run(text, {testing::window(values)})) << call << " of " << values.size();
  }
  EXPECT_PRED1(is_expected, testing::run(text, {testing::array(values)})) << call << " of " << values.size();
}

double mean_of(const std::vector<double>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
}
double variance_of(const std::vector<double>& v, double ddof) {
  const double mean = mean_of(v);
  double squares = 0;
  for (double x : v) squares += (x - mean) * (x - mean);
  return squares / std::max(static_cast<double>(v.size()) - ddof, 0.0);
}

TEST(Reductions, OfAllSizes) {
  for (std::size_t count : {0U, 1U, 2U, 9U, 100U}) {
    const std::vector<double> v = some_numbers(count);
    expect_everywhere("sum(v)", v, std::accumulate(v.begin(), v.end(), 0.0));
    expect_everywhere("v.sum()", v, std::accumulate(v.begin(), v.end(), 0.0));
    expect_everywhere("np.prod(v)", v, std::accumulate(v.begin(), v.end(), 1.0, std::multiplies<>()));
    expect_everywhere("mean(v)", v, mean_of(v));
    expect_everywhere("np.average(v)", v, mean_of(v));
    expect_everywhere("np.var(v)", v, variance_of(v, 0));
    expect_everywhere("np.var(v, ddof=1)", v, variance_of(v, 1));
    expect_everywhere("v.std()", v, std::sqrt(variance_of(v, 0)));
    expect_everywhere("count_nonzero(v)", v, static_cast<double>(v.size()));
    expect_everywhere("len(v)", v, static_cast<double>(v.size()));
    expect_everywhere("np.linalg.norm(v)", v, std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0)));
    expect_everywhere("np.dot(v, v)", v, std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
    if (v.empty()) continue;
    const auto [least, greatest] = std::minmax_element(v.begin(), v.end());
    expect_everywhere("min(v)", v, *least);
    expect_everywhere("np.amax(v)", v, *greatest);
    expect_everywhere("np.ptp(v)", v, *greatest - *least);
    expect_everywhere("np.argmin(v)", v, static_cast<double>(least - v.begin()));
    expect_everywhere("v.argmax()", v, static_cast<double>(std::max_element(v.begin(), v.end()) - v.begin()));
  }
}

TEST(Reductions, KeepNaNAndInfinities) {
  expect_everywhere("sum(v)", {1, nan, 2}, nan);
  expect_everywhere("sum(v)", {infinity, 1, -infinity}, nan);
  expect_everywhere("mean(v)", {infinity, 1}, infinity);
  // Python's min and max: a NaN stays only where it comes first.
  expect_everywhere("min(v)", {nan, 1, 2}, nan);
  expect_everywhere("min(v)", {3, nan, 2}, 2);
  expect_everywhere("max(v)", {3, nan, 2}, 3);
  expect_everywhere("argmin(v)", {3, nan, 2, nan}, 1);
  expect_everywhere("argmax(v)", {nan, 7}, 0);
  expect_everywhere("argmax(v)", {1, 5, 5, 2}, 1);
  EXPECT_FALSE(std::signbit(result("lambda v: min(v)", {f64s({0.0, -0.0})})));
  EXPECT_TRUE(std::signbit(result("lambda v: min(v)", {f64s({-0.0, 0.0})})));
  EXPECT_FALSE(std::signbit(result("lambda v: sum(v)", {f64s({-0.0})}))) << "the sum begins with 0";
  expect_everywhere("any(v)", {0, nan}, 1);
  expect_everywhere("all(v)", {1, -0.0}, 0);
  expect_everywhere("any(v)", {0, -0.0}, 0);
}

TEST(Reductions, OfNothing) {
  for (const char* call : {"min(v)", "max(v)", "np.argmin(v)", "np.argmax(v)", "np.ptp(v)", "v.min()",
                           "max(x for x in v)", "min(x for x in v if x > 0)"}) {
    EXPECT_EQ(single_fault(std::string("lambda v: ") + call, {f64s({})}), ir::FaultKind::empty_array) << call;
  }
  EXPECT_EQ(single_codes("lambda x: min(np.zeros(0)) + x", {1.0}), "empty-array");
  EXPECT_EQ(single_codes("lambda x: max(()) + x", {1.0}), "empty-array");
  EXPECT_EQ(result("lambda v: any(v)", {f64s({})}), 0);
  EXPECT_EQ(result("lambda v: all(v)", {f64s({})}), 1);
  EXPECT_EQ(result("lambda v: sum(x*x for x in v)", {f64s({})}), 0);
}

TEST(Reductions, BeginElsewhere) {
  EXPECT_EQ(result("lambda v: sum(v, 100)", {f64s({1, 2})}), 103);
  EXPECT_EQ(result("lambda v: sum(v, start=100)", {f64s({1, 2})}), 103);
  EXPECT_EQ(result("lambda v: np.sum(v, initial=0.5)", {Given(ElementType::i32, {1, 2})}), 3.5);
  EXPECT_EQ(result("lambda v: math.prod(v, start=2)", {f64s({3, 4})}), 24);
  EXPECT_EQ(result("lambda n: sum(range(n), 0.5)", {3}), 3.5);
  EXPECT_EQ(single_codes("lambda v: sum(v, 1, start=2)", {f64s({1})}), "given-twice");
  EXPECT_EQ(single_codes("lambda v: sum(v, v)", {f64s({1})}), "array-as-number");
}

TEST(Reductions, HaveTheTypeOfTheElements) {
  using ir::Type;
  const auto type = [](const std::string& call, ElementType element) {
    return testing::call_single("lambda v: " + call, {Given(element, {1, 2, 3})}).shape.type;
  };
  for (ElementType element : {ElementType::boolean, ElementType::i8, ElementType::u16, ElementType::i64}) {
    EXPECT_EQ(type("sum(v)", element), Type::i64);
    EXPECT_EQ(type("max(v)", element), Type::i64);
    EXPECT_EQ(type("np.dot(v, v)", element), Type::i64);
    EXPECT_EQ(type("mean(v)", element), Type::f64);
    EXPECT_EQ(type("median(v)", element), Type::f64);
    EXPECT_EQ(type("sum(x for x in v)", element), Type::i64);
  }
  EXPECT_EQ(type("sum(v)", ElementType::u64), Type::u64);
  for (const char* call : {"sum(v)", "mean(v)", "np.std(v)", "min(v)", "median(v)", "np.dot(v, v)",
                           "sum(x for x in v)", "max(x for x in v)", "np.percentile(v, 30)", "np.linalg.norm(v)"}) {
    EXPECT_EQ(type(call, ElementType::f32), Type::f32) << call;
    EXPECT_EQ(type(call, ElementType::f64), Type::f64) << call;
  }
  // Totals of f32 are rounded once.
  EXPECT_EQ(result("lambda v: sum(v)", {Given(ElementType::f32, {16777216, 1, 1})}), 16777218);
  EXPECT_EQ(result("lambda v: sum(v)", {Given(ElementType::u8, {255, 255})}), 510);
  EXPECT_EQ(result("lambda v: v.sum()", {Given(ElementType::boolean, {1, 0, 1})}), 2);
}

TEST(Reductions, RunOverEveryDimension) {
  const Given matrix(ElementType::u8, {2, 3}, {7, 2, 3, 40, 50, 255});
  EXPECT_EQ(results("lambda a: (sum(a[0]), a.sum(), a.mean(), a.max(), np.min(a), a.argmax(), np.count_nonzero(a))",
                    {matrix}),
            (std::vector{12.0, 357.0, 59.5, 255.0, 2.0, 5.0, 6.0}));
  EXPECT_EQ(results("lambda a: (np.median(a), np.sum(a.T), a.T.argmax(), a[:, ::2].sum())", {matrix}),
            (std::vector{23.5, 357.0, 5.0, 305.0}));
  EXPECT_EQ(single_codes("lambda a: np.sum(a, axis=0)", {matrix}), "not-supported");
  EXPECT_EQ(result("lambda a: np.sum(a, axis=None)", {matrix}), 357.0);
}

TEST(Reductions, RunOverGeneratorsRangesAndTuples) {
  const std::vector<Given> v = {f64s({3, -1, 4, -1, 5})};
  EXPECT_EQ(result("lambda v: sum(x*x for x in v)", v), 52);
  EXPECT_EQ(result("lambda v: min(x*x for x in v if x > 0)", v), 9);
  EXPECT_EQ(result("lambda v: max(abs(x) for x in v if x < 0)", v), 1);
  EXPECT_EQ(result("lambda v: mean(x for x in v if x > 0)", v), 4);
  EXPECT_EQ(result("lambda v: sum(1 for x in v if x > 0)", v), 3);
  EXPECT_EQ(result("lambda v: math.prod(i for i in range(1, len(v) + 1))", v), 120);
  EXPECT_EQ(result("lambda v: sum(i*x for i, x in enumerate(v))", v), 24);
  EXPECT_EQ(result("lambda v: sum(x*y for x, y in zip(v, reversed(v)))", v), 48);
  EXPECT_EQ(result("lambda n: sum(range(n))", {10}), 45);
  EXPECT_EQ(result("lambda n: max(range(0, n, 3))", {11}), 9);
  EXPECT_EQ(result("lambda n: sum(i*j for i in range(n) for j in range(i))", {5}), 35);
  EXPECT_EQ(results("lambda x: (sum((x, 2, 3)), min((x, 2)), mean((x, 2)), np.prod((x, 2)))", {4.0}),
            (std::vector{9.0, 2.0, 3.0, 8.0}));
  EXPECT_EQ(single_codes("lambda x: sum((x, (1, 2)))", {1.0}), "not-a-number");
}

TEST(Reductions, TellVariablesTheirTypeAndNotAGuess) {
  const auto results_of = [](const std::string& call) {
    return testing::call_single("def f(v):\n  y = " + call + "\n  return y", {Given(ElementType::u64, {5, 7})});
  };
  for (const char* call :
       {"sum(u for u in v)", "max(u for u in v)", "min(u for u in v)", "prod(u for u in v[:1])",
        "sum(sum(u for w in range(1)) for u in v)", "sum(u for u in v if u >= min(w for w in v))",
        "sum(u for u in v for w in range(1))", "sum(v[0] for i in range(0))",
        "sum(u for u in v for w in range(1) if u > max(w for w in v))"}) {
    EXPECT_EQ(results_of(call).shape.type, ir::Type::u64) << call;
  }
}

TEST(Reductions, StopAtTheFirstAnswer) {
  // The element after the answer would divide by zero.
  const std::vector<Given> v = {Given(ElementType::i64, {4, 2, 0})};
  EXPECT_EQ(result("lambda v: any(8 // x == 4 for x in v)", v), 1);
  EXPECT_EQ(result("lambda v: all(8 // x == 2 for x in v)", v), 0);
  EXPECT_EQ(single_fault("lambda v: any(8 // x == 5 for x in v)", v), ir::FaultKind::integer_division_by_zero);
  EXPECT_EQ(result("lambda v: any(x > y for x in v for y in v)", v), 1);
}

TEST(Reductions, OfTwoArraysNeedTheSameSize) {
  EXPECT_EQ(result("lambda a, b: np.dot(a, b)", {f64s({1, 2}), Given(ElementType::i8, {3, 4})}), 11);
  EXPECT_EQ(single_fault("lambda a, b: np.dot(a, b)", {f64s({1, 2}), f64s({1})}), ir::FaultKind::shape_mismatch);
  EXPECT_EQ(testing::codes("lambda a, b: a.dot(b)", {testing::window({1, 2}), testing::window({1})}),
            "shape-mismatch");
  EXPECT_EQ(single_codes("lambda a: np.dot(a, a)", {Given(ElementType::f64, {1, 2}, {1, 2})}), "not-supported");
}

TEST(Reductions, NeedArrays) {
  for (const char* call : {"sum(x)", "np.prod(x)", "min(x)", "max(x)", "np.ptp(x)", "np.argmin(x)", "any(x)",
                           "all(x)", "count_nonzero(x)", "np.dot(x, x)", "np.linalg.norm(x)", "mean(x)",
                           "np.var(x)", "np.std(x)", "median(x)", "len(x)"}) {
    EXPECT_NE(single_codes(std::string("lambda x: ") + call, {1.0}).find("not-an-array"), std::string::npos)
        << call;
  }
  EXPECT_EQ(single_codes("lambda v: np.std(x for x in v)", {f64s({1})}), "not-an-array");
  EXPECT_EQ(single_codes("lambda v: np.var(v, ddof=v)", {f64s({1})}), "array-as-number");
}

}  // namespace
}  // namespace jiteval::sema
