// Built-in functions that make arrays, or look at them in another way.

#include <gtest/gtest.h>

#include <cmath>

#include "kernels.hpp"
#include "single.hpp"

namespace jiteval::sema {
namespace {

using testing::call_single;
using testing::f64s;
using testing::Given;
using testing::result;
using testing::results;
using testing::single_codes;
using testing::single_fault;

const Given matrix(ElementType::i32, {2, 3}, {1, 2, 3, 4, 5, 6});

ElementType element_of(const std::string& text, const std::vector<Given>& given) {
  return call_single(text, given).shape.element;
}

TEST(Making, ArraysOfOneValue) {
  EXPECT_EQ(results("lambda n: np.zeros(n)", {3}), std::vector<double>(3, 0.0));
  EXPECT_EQ(results("lambda n: np.empty((n, 2))", {3}), std::vector<double>(6, 0.0));
  EXPECT_EQ(results("lambda n: np.ones((n, 2), np.int8)", {2}), std::vector<double>(4, 1.0));
  EXPECT_EQ(results("lambda n: np.full(n, 2.5)", {2}), std::vector<double>(2, 2.5));
  EXPECT_EQ(results("lambda n: np.zeros(n)", {0}), std::vector<double>());
  EXPECT_EQ(results("lambda a: np.zeros_like(a)", {matrix}), std::vector<double>(6, 0.0));
  EXPECT_EQ(results("lambda a: np.ones_like(a)", {matrix}), std::vector<double>(6, 1.0));
  EXPECT_EQ(results("lambda a: np.full_like(a, 7)", {matrix}), std::vector<double>(6, 7.0));
  EXPECT_EQ(results("lambda n: np.eye(n)", {2}), (std::vector{1.0, 0.0, 0.0, 1.0}));
  EXPECT_EQ(results("lambda n: np.zeros((n, 1, 2, 1)).shape", {3}), (std::vector{3.0, 1.0, 2.0, 1.0}));
}

TEST(Making, ArraysOfTypes) {
  using enum ElementType;
  EXPECT_EQ(element_of("lambda n: np.zeros(n)", {1}), f64);
  EXPECT_EQ(element_of("lambda n: np.zeros(n, dtype=np.uint8)", {1}), u8);
  EXPECT_EQ(element_of("lambda n: np.zeros(n, 'float32')", {1}), f32);
  EXPECT_EQ(element_of("lambda n: np.zeros(n, bool)", {1}), boolean);
  EXPECT_EQ(element_of("lambda n: np.full(n, 1)", {1}), i64);
  EXPECT_EQ(element_of("lambda n: np.full(n, 1, dtype=float)", {1}), f64);
  EXPECT_EQ(element_of("lambda a: np.zeros_like(a)", {matrix}), i32);
  EXPECT_EQ(element_of("lambda a: np.zeros_like(a, dtype=a.dtype)", {matrix}), i32);
  EXPECT_EQ(element_of("lambda a: np.empty_like(a, np.float64)", {matrix}), f64);
  EXPECT_EQ(element_of("lambda n: np.arange(n)", {1}), i64);
  EXPECT_EQ(element_of("lambda n: np.arange(0.0, n)", {1}), f64);
  EXPECT_EQ(element_of("lambda n: np.arange(n, dtype=np.int32)", {1}), i32);
  EXPECT_EQ(element_of("lambda n: np.array([n, 1])", {1}), i64);
  EXPECT_EQ(element_of("lambda n: np.array([n, 1.5])", {1}), f64);
  EXPECT_EQ(element_of("lambda n: np.array([n > 1, True])", {1}), boolean);
  EXPECT_EQ(element_of("lambda n: np.array([n, 1], dtype=np.float32)", {1}), f32);
  EXPECT_EQ(single_codes("lambda n: np.zeros(n, 'text')", {1}), "not-a-type");
  EXPECT_EQ(single_codes("lambda n: np.zeros(n, dtype=3)", {1}), "not-a-type");
  EXPECT_EQ(single_codes("lambda n: np.zeros(n, 'i8')", {1}), "not-a-type") << "NumPy's name of int64";
}

TEST(Making, RangesOfNumbers) {
  EXPECT_EQ(results("lambda n: np.arange(n)", {3}), (std::vector{0.0, 1.0, 2.0}));
  EXPECT_EQ(results("lambda n: np.arange(2, n)", {5}), (std::vector{2.0, 3.0, 4.0}));
  EXPECT_EQ(results("lambda n: np.arange(n, 0, -3)", {7}), (std::vector{7.0, 4.0, 1.0}));
  EXPECT_EQ(results("lambda n: np.arange(0, 7, n)", {3}), (std::vector{0.0, 3.0, 6.0}));
  EXPECT_EQ(results("lambda n: np.arange(n)", {-2}), std::vector<double>());
  EXPECT_EQ(results("lambda x: np.arange(0, x, 0.25)", {1.1}), (std::vector{0.0, 0.25, 0.5, 0.75, 1.0}));
  EXPECT_EQ(single_fault("lambda n: np.arange(0, 3, n)", {0}), ir::FaultKind::zero_step);
  EXPECT_EQ(single_fault("lambda x: np.arange(0.0, 3, x)", {0.0}), ir::FaultKind::zero_step);
  EXPECT_EQ(single_fault("lambda x: np.arange(x)", {std::nan("")}), ir::FaultKind::not_an_integer);
  EXPECT_EQ(single_codes("lambda n: np.arange(n, 5, 0)", {1}), "zero-step");
}

TEST(Making, EvenlySpacedNumbers) {
  EXPECT_EQ(results("lambda n: np.linspace(1, 2, n)", {5}), (std::vector{1.0, 1.25, 1.5, 1.75, 2.0}));
  EXPECT_EQ(results("lambda n: np.linspace(0, 1, num=n, endpoint=False)", {4}),
            (std::vector{0.0, 0.25, 0.5, 0.75}));
  EXPECT_EQ(results("lambda n: np.linspace(3, 9, n)", {1}), std::vector{3.0});
  EXPECT_EQ(results("lambda n: np.linspace(3, 9, n)", {0}), std::vector<double>());
  EXPECT_EQ(results("lambda x: np.linspace(0, x)", {49.0})[49], 49.0);
  EXPECT_EQ(results("lambda x: np.linspace(0, x, 11)", {0.1})[10], 0.1) << "the end is exact";
  EXPECT_EQ(single_fault("lambda n: np.linspace(0, 1, n)", {-1}), ir::FaultKind::negative_size);
}

TEST(Making, ArraysOfItems) {
  EXPECT_EQ(results("lambda x: np.array([x, 2, 3])", {1.0}), (std::vector{1.0, 2.0, 3.0}));
  EXPECT_EQ(results("lambda x: np.array(((1, x), (3, 4))).shape", {1.0}), (std::vector{2.0, 2.0}));
  EXPECT_EQ(results("lambda i: np.array([[1, 2], [3, 4.5]])[i]", {1}), (std::vector{3.0, 4.5}));
  EXPECT_EQ(results("lambda x: np.array([[[x, 2]], [[3, 4]]])[1, 0]", {1.0}), (std::vector{3.0, 4.0}));
  EXPECT_EQ(results("lambda i: np.array([1.7, -1.7], dtype=np.int64)", {1}), (std::vector{1.0, -1.0}));
  EXPECT_EQ(result("lambda i: np.array([9007199254740993, 1])[i] - 9007199254740992", {0}), 1.0);
  EXPECT_EQ(testing::run("lambda x: np.array([1, 4, 9])[int(x)]", {2.0}), 9.0);
  EXPECT_EQ(testing::run("lambda x: np.array([x, 4, 9]).sum()", {2.0}), 15.0);
  EXPECT_EQ(single_codes("lambda x: np.array([[1, 2], [3]]) + x", {1.0}), "ragged-array");
  EXPECT_EQ(single_codes("lambda x: np.array([1, (2, 3)])", {1.0}), "ragged-array");
  EXPECT_EQ(single_codes("lambda x: np.array(x)", {1.0}), "not-an-array");
  EXPECT_EQ(single_codes("lambda n: np.array(range(n))", {1}), "not-supported");
}

TEST(Making, Copies) {
  EXPECT_EQ(results("def f(a):\n  b = np.copy(a)\n  b[0, 0] = 9\n  return a, b", {matrix}),
            (std::vector<double>{1, 2, 3, 4, 5, 6, 9, 2, 3, 4, 5, 6}));
  EXPECT_EQ(results("def f(a):\n  b = np.asarray(a)\n  b[0, 0] = 9\n  return a", {matrix}),
            (std::vector<double>{9, 2, 3, 4, 5, 6}));
  EXPECT_EQ(results("lambda a: a.T.flatten()", {matrix}), (std::vector<double>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(results("lambda a: a.T.copy()", {matrix}), (std::vector<double>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(results("lambda v: v.astype(np.uint8)", {f64s({300, 2.75})}), (std::vector{44.0, 2.0}));
  EXPECT_EQ(element_of("lambda v: v.astype('int32')", {f64s({1})}), ElementType::i32);
  EXPECT_EQ(results("lambda a: np.cumsum(a)", {matrix}), (std::vector<double>{1, 3, 6, 10, 15, 21}));
  EXPECT_EQ(results("lambda v: v.cumsum()", {f64s({})}), std::vector<double>());
  EXPECT_EQ(single_codes("lambda v: v.astype(3)", {f64s({1})}), "not-a-type");
  EXPECT_EQ(single_codes("lambda x: np.copy(x)", {1.0}), "not-an-array");
}

TEST(Views, OfOtherShapes) {
  EXPECT_EQ(results("lambda a: a.reshape(3, 2)[1]", {matrix}), (std::vector{3.0, 4.0}));
  EXPECT_EQ(results("lambda a: np.reshape(a, (3, -1))[2]", {matrix}), (std::vector{5.0, 6.0}));
  EXPECT_EQ(results("lambda a: a.reshape(-1)", {matrix}), (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(results("lambda a: np.ravel(a)", {matrix}), (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(results("lambda a: np.transpose(a)", {matrix}), (std::vector<double>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(results("def f(a):\n  a.reshape(6)[5] = 0\n  return a", {matrix}),
            (std::vector<double>{1, 2, 3, 4, 5, 0}));
  EXPECT_EQ(single_fault("lambda a: a.reshape(4)", {matrix}), ir::FaultKind::shape_mismatch);
  EXPECT_EQ(single_fault("lambda a, n: a.reshape(n, -1)", {matrix, 4}), ir::FaultKind::shape_mismatch);
  EXPECT_EQ(single_fault("lambda a, n: a.reshape(n, -1)", {matrix, 0}), ir::FaultKind::shape_mismatch);
  EXPECT_EQ(single_codes("lambda x: np.zeros(6).reshape(4)[0] + x", {1.0}), "shape-mismatch");
}

TEST(Views, SayWhatTheyAre) {
  EXPECT_EQ(results("lambda a: (len(a), np.size(a), np.ndim(a), a.shape, np.shape(a))", {matrix}),
            (std::vector<double>{2, 6, 2, 2, 3, 2, 3}));
  EXPECT_EQ(result("lambda x: len((x, x))", {1.0}), 2);
  EXPECT_EQ(single_codes("lambda x: len(x)", {1.0}), "not-an-array");
  EXPECT_EQ(single_codes("lambda x: np.shape(x)", {1.0}), "not-an-array");
}

TEST(Views, AreFilledInPlace) {
  EXPECT_EQ(results("def f(a):\n  a[0].fill(8)\n  return a", {matrix}), (std::vector<double>{8, 8, 8, 4, 5, 6}));
  EXPECT_EQ(single_codes("def f(a):\n  a.fill(a)\n  return a[0]", {matrix}), "array-as-number");
  EXPECT_EQ(results("def f(x):\n  w = np.array([1, 2])\n  w.fill(x)\n  return w", {3.0}),
            (std::vector<double>{3, 3}));
  EXPECT_EQ(single_codes("w = np.array([1, 2])\ndef f(x):\n  w.fill(x)\n  return w", {1.0}), "read-only");
}

TEST(Views, OfPointers) {
  const Given pointer = testing::pointer_to(Given(ElementType::i32, {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(results("lambda p, n: nb.carray(p, n)", {pointer, 4}), (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(results("lambda p, n: carray(p, (n, 3), np.int32)[1]", {pointer, 2}), (std::vector<double>{4, 5, 6}));
  EXPECT_EQ(results("lambda p: carray(p, 3, dtype=np.int64)", {pointer})[0], 1.0 + 2.0 * 4294967296.0);
  EXPECT_EQ(results("def f(p):\n  a = carray(p, (2, 3))\n  a[1, 2] = 9\n  return a[1], a.sum()", {pointer}),
            (std::vector<double>{4, 5, 9, 24}));
  EXPECT_EQ(single_fault("lambda p, n: carray(p, n)", {pointer, -1}), ir::FaultKind::negative_size);
  EXPECT_EQ(single_codes("lambda p: len(p) + carray(p, 1)[0]", {pointer}), "not-an-array");
}

TEST(Views, OfTheFirstElements) {
  EXPECT_EQ(results("lambda v: nb.carray(v, (2, 2))[1]", {f64s({1, 2, 3, 4, 5})}), (std::vector{3.0, 4.0}));
  EXPECT_EQ(results("lambda v, n: numba.carray(v, n)", {f64s({1, 2, 3}), 2}), (std::vector{1.0, 2.0}));
  EXPECT_EQ(single_fault("lambda v, n: numba.carray(v, n)", {f64s({1, 2, 3}), 4}), ir::FaultKind::shape_mismatch);
  EXPECT_EQ(single_fault("lambda v, n: numba.carray(v, n)", {f64s({1, 2, 3}), -1}), ir::FaultKind::negative_size);
  EXPECT_EQ(single_codes("lambda x: carray(x, 3)", {1.0}), "not-a-pointer");
  EXPECT_EQ(single_codes("lambda v: carray(v, 3, np.int32)", {f64s({1})}), "wrong-type");
}

TEST(Shapes, ThatCannotBe) {
  EXPECT_EQ(single_fault("lambda n: np.zeros(n)", {-1}), ir::FaultKind::negative_size);
  EXPECT_EQ(single_fault("lambda x: np.zeros(x)", {2.5}), ir::FaultKind::not_a_whole_number);
  EXPECT_EQ(single_fault("lambda n: np.zeros((n, n, n))", {1 << 30}), ir::FaultKind::out_of_memory);
  EXPECT_EQ(single_fault("lambda n: np.zeros(n*n)", {1 << 30}), ir::FaultKind::out_of_memory);
  EXPECT_EQ(single_codes("lambda x: np.zeros(-1)[0] + x", {1.0}), "negative-size");
  EXPECT_EQ(single_codes("lambda x: np.zeros(2.5)[0] + x", {1.0}), "not-whole");
  EXPECT_EQ(single_codes("lambda x: np.zeros(())[0] + x", {1.0}), "dimensions");
  EXPECT_EQ(single_codes("lambda x: np.zeros((1, 1, 1, 1, 1))[0] + x", {1.0}), "dimensions");
  EXPECT_EQ(single_codes("lambda a: np.zeros(a)", {matrix}), "not-a-shape");
  EXPECT_EQ(testing::codes("lambda n: np.zeros(int(n)).sum()", {1.0}), "needs-run");
}

TEST(Loops, RunOverWhatBuiltInsGive) {
  EXPECT_EQ(result("def f(n):\n  s = 0\n  for i in range(n, 0, -2):\n    s = 10*s + i\n  return s", {5}), 531);
  EXPECT_EQ(result("def f(n):\n  s = 0\n  for i in xrange(n):\n    s += i\n  return s", {5}), 10);
  EXPECT_EQ(result("def f(n):\n  s = 0\n  for i in nb.prange(n):\n    s += i\n  return s", {5}), 10);
  EXPECT_EQ(result("def f(v):\n  s = 0\n  for i, x in enumerate(v, 1):\n    s += i*x\n  return s", {f64s({3, 4})}),
            11);
  EXPECT_EQ(
      result("def f(v):\n  s = 0\n  for i, x in enumerate(v, start=2):\n    s += i*x\n  return s", {f64s({3, 4})}),
      18);
  EXPECT_EQ(result("def f(v):\n  s = 0\n  for x, y in zip(v, v[1:]):\n    s += x*y\n  return s", {f64s({3, 4, 5})}),
            32);
  EXPECT_EQ(result("def f(v):\n  s = 0\n  for x in reversed(v):\n    s = 10*s + x\n  return s", {f64s({3, 4})}),
            43);
  EXPECT_EQ(single_codes("def f(n):\n  for i in range(0, n, 0):\n    pass\n  return n", {5}), "zero-step");
  EXPECT_EQ(single_codes("def f(n):\n  for i in range(2.5):\n    pass\n  return n", {5}), "not-whole");
}

/// How many turns a loop makes, up to ten. In the text `low` is the least and `high` the greatest i64, not known
/// when compiling; `n` is 63.
double turns_over(const std::string& iterable) {
  return result("def f(n):\n  low = 1 << n\n  high = low - 1\n  s = 0\n  for i in " + iterable +
                    ":\n    s += 1\n    if s == 10:\n      break\n  return s",
                {63});
}

TEST(Loops, CountTurnsWithoutWrappingAround) {
  for (const char* empty :
       {"range(high, low)", "range(low, high, -1)", "reversed(range(low))", "reversed(range(0, high, -1))",
        "reversed(range(high, low))", "reversed(range(low, high, -1))", "enumerate(range(low))",
        "enumerate(range(high, low))", "zip(range(high, low), range(3))", "range(high, low, n)",
        "range(low, high, -n)", "reversed(range(high, low, 2))", "reversed(range(0, -9223372036854775807 - 1))"}) {
    EXPECT_EQ(turns_over(empty), 0) << empty;
  }
  EXPECT_EQ(turns_over("reversed(range(low, low + 3))"), 3);
  EXPECT_EQ(turns_over("reversed(range(high, high - 2, -1))"), 2);
  EXPECT_EQ(turns_over("reversed(range(low, high))"), 10);
  EXPECT_EQ(turns_over("enumerate(range(low, high, 1 << 62))"), 4);
  EXPECT_EQ(turns_over("reversed(range(high, low, -9223372036854775807 - 1))"), 2);
  EXPECT_EQ(turns_over("range(low, high, high // 2 + 1)"), 4);
  EXPECT_EQ(turns_over("range(high, low, low)"), 2);
  EXPECT_EQ(result("def f(n):\n  low = 1 << n\n  return np.arange(low - 1, low).size", {63}), 0);
}

TEST(Loops, TurnRangesAroundFromTheirLastNumber) {
  const auto numbers = [](const std::string& range) {
    return result("def f(n):\n  s = 0\n  for i in reversed(" + range + "):\n    s = 10*s + i\n  return s", {5});
  };
  EXPECT_EQ(numbers("range(n)"), 43210);
  EXPECT_EQ(numbers("range(2, n)"), 432);
  EXPECT_EQ(numbers("range(n, 2, -1)"), 345);
  EXPECT_EQ(numbers("range(n - 3, n)"), 432);
  EXPECT_EQ(numbers("range(1, n, 2)"), 31);
  EXPECT_EQ(numbers("range(-n)"), 0);
}

}  // namespace
}  // namespace jiteval::sema
