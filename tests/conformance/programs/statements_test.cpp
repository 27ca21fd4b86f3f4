// The statements and expressions of Python, in small programs.
#include <algorithm>
#include <numbers>

#include "programs.hpp"

namespace jiteval::test {
namespace {

class StatementPrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(StatementPrograms);

TEST_P(StatementPrograms, EnumerateZipAndReversed) {
  const std::string_view text = R"py(
def mix(a, b):
    total = 0.0
    for i, (x, y) in enumerate(zip(a, reversed(b))):
        total += i*x*y
    for i, v in enumerate(a, 1):
        total -= i*v
    return total
)py";
  auto a = random_array<double>({30}, -1, 1);
  auto b = random_array<double>({30}, -1, 1, 2);
  double expected = 0;
  for (std::int64_t i = 0; i < 30; ++i) expected += static_cast<double>(i) * a[i] * b[29 - i];
  for (std::int64_t i = 0; i < 30; ++i) expected -= static_cast<double>(i + 1) * a[i];
  EXPECT_TRUE(same(real(run(text, a, b)), expected));
}

TEST_P(StatementPrograms, ChainedComparisons) {
  const std::string_view text = R"py(
def between(values, lo, hi):
    n = 0
    for v in values:
        if lo < v <= hi != 2:
            n += 1
    return n
)py";
  auto values = array_of<double>({0, 0.5, 1, 1.5, 2, 3});
  const Kernel kernel = program(text);
  EXPECT_EQ(integer(run(kernel, values, 0.5, 1.5)), 2);
  EXPECT_EQ(integer(run(kernel, values, 0.5, 2.0)), 0);
}

TEST_P(StatementPrograms, GlobalConstants) {
  const std::string_view text = R"py(
"""Constants of a module."""
from math import pi, sqrt

N = 4
TWO_PI = 2*pi
STEPS = (1, 10, 100)
LIMIT: float = TWO_PI*N

def wrapped(x):
    # into the interval of one turn
    while x >= TWO_PI:
        x -= TWO_PI
    total = x
    for step in STEPS:
        total += step
    return total + N if total < LIMIT else sqrt(total)
)py";
  const double two_pi = 2 * std::numbers::pi;
  EXPECT_TRUE(same(real(run(text, 7.0)), std::sqrt(7.0 - two_pi + 1 + 10 + 100)));
}

TEST_P(StatementPrograms, AssertionsStopTheProgram) {
  const std::string_view text = R"py(
def root(x):
    assert x >= 0, "a root of a negative number"
    return math.sqrt(x)
)py";
  const Kernel kernel = program(text);
  EXPECT_EQ(real(run(kernel, 9.0)), 3);
  const std::string message = fault(kernel, -1.0);
  EXPECT_NE(message.find("a root of a negative number"), std::string::npos) << message;
}

TEST_P(StatementPrograms, NestedLoopsWithBreakContinueAndElse) {
  const std::string_view text = R"py(
def first_repeated(rows):
    """The number of the first row with two equal elements, or -1."""
    for r in range(rows.shape[0]):
        row = rows[r]
        for i in range(len(row)):
            if row[i] < 0:
                continue
            for j in range(i):
                if row[j] == row[i]:
                    break
            else:
                continue
            break
        else:
            continue
        return r
    return -1
)py";
  const Kernel kernel = program(text);
  Array<std::int64_t> rows({3, 4}, {1, 2, 3, 4, -1, -1, 2, 3, 5, 6, 7, 5});
  EXPECT_EQ(integer(run(kernel, rows)), 2);
  rows[11] = 8;
  EXPECT_EQ(integer(run(kernel, rows)), -1);
}

TEST_P(StatementPrograms, WhileElse) {
  const std::string_view text = R"py(
def index_of(values, wanted):
    i = 0
    while i < len(values):
        if values[i] == wanted:
            break
        i += 1
    else:
        i = -1
    return i
)py";
  auto values = array_of<double>({3, 1, 4, 1, 5});
  const Kernel kernel = program(text);
  EXPECT_EQ(integer(run(kernel, values, 4.0)), 2);
  EXPECT_EQ(integer(run(kernel, values, 9.0)), -1);
}

TEST_P(StatementPrograms, GeneratorsInReductions) {
  const std::string_view text = R"py(
def measures(values, lo):
    return (sum(v*v for v in values),
            max(abs(v) for v in values),
            any(v > lo for v in values),
            all(v > lo for v in values),
            sum(1 for v in values if v > lo),
            sum(x*y for i, x in enumerate(values) for y in values[:i]))
)py";
  auto values = random_array<double>({25}, -1, 1);
  double squares = 0;
  double largest = 0;
  std::int64_t above = 0;
  double products = 0;
  for (std::int64_t i = 0; i < 25; ++i) {
    squares += values[i] * values[i];
    largest = std::max(largest, std::abs(values[i]));
    above += values[i] > 0.5;
    for (std::int64_t j = 0; j < i; ++j) products += values[i] * values[j];
  }
  const RunResult found = run(text, values, 0.5);
  EXPECT_TRUE(same(real(part(found, 0)), squares));
  EXPECT_TRUE(same(real(part(found, 1)), largest));
  EXPECT_TRUE(scalar<bool>(part(found, 2)));
  EXPECT_FALSE(scalar<bool>(part(found, 3)));
  EXPECT_EQ(integer(part(found, 4)), above);
  EXPECT_TRUE(same(real(part(found, 5)), products));
}

TEST_P(StatementPrograms, SpellingsOfConstantsAndCasts) {
  const std::string_view text = R"py(
import math
import numpy as np
import numba as nb

@nb.njit(fastmath=False)
def spellings(x: np.double, n: nb.int64):
    a = np.float64(n)/2 + float(n)
    b = int(x) + np.int64(x) + np.uint8(258 + n)
    c = math.floor(x) + np.ceil(x)
    pass
    return a, b, c, np.inf > np.pi, math.isinf(-np.inf), bool(n)
)py";
  const RunResult found = run(text, -2.5, 3);
  EXPECT_EQ(real(part(found, 0)), 4.5);
  EXPECT_EQ(integer(part(found, 1)), -2 - 2 + 5);
  EXPECT_EQ(real(part(found, 2)), -3.0 + -2.0);
  EXPECT_TRUE(scalar<bool>(part(found, 3)));
  EXPECT_TRUE(scalar<bool>(part(found, 4)));
  EXPECT_TRUE(scalar<bool>(part(found, 5)));
}

TEST_P(StatementPrograms, LinesThatAreContinued) {
  const std::string_view text =
      "def f(a,\n"
      "      b,  # the second\n"
      "      ):\n"
      "\n"
      "    '''A docstring\n"
      "  of two lines.'''\n"
      "    total = a + \\\n"
      "        b\n"
      "    # a comment at another depth\n"
      "  # and another\n"
      "    if (total > 0 and\n"
      "            b > 0): return (total\n"
      "                            * 2)\n"
      "    return -total; pass\n";
  const Kernel kernel = program(text);
  EXPECT_EQ(real(run(kernel, 1.5, 2.0)), 7);
  EXPECT_EQ(real(run(kernel, 1.5, -2.0)), 0.5);
}

TEST_P(StatementPrograms, AugmentedAssignments) {
  const std::string_view text = R"py(
def f(a, n):
    a[0] += 1
    a[1] -= 2
    a[2] *= 3
    a[3] /= 4
    a[4] **= 2
    n //= 3
    n %= 5
    n <<= 3
    n |= 5
    n ^= 3
    n &= 62
    n >>= 1
    return n
)py";
  Array<double> a({5}, 10.0);
  std::int64_t n = 100 / 3 % 5;
  n = ((((n << 3) | 5) ^ 3) & 62) >> 1;
  EXPECT_EQ(integer(run(text, a, 100)), n);
  EXPECT_TRUE(same(a, array_of<double>({11, 8, 30, 2.5, 100})));
}

TEST_P(StatementPrograms, VariablesThatWidenInALoop) {
  const std::string_view text = R"py(
def mean(values):
    total = 0
    n = 0
    for v in values:
        total = total + v
        n += 1
    if n == 0:
        return 0
    return total/n
)py";
  auto values = random_array<double>({9}, 0, 1);
  double total = 0;
  for (double v : values.elements()) total = total + v;
  EXPECT_TRUE(same(real(run(text, values)), total / 9));
}

TEST_P(StatementPrograms, AllocationsOfEveryMaker) {
  const std::string_view text = R"py(
def makers(n, a):
    zeros = np.zeros(n)
    ones = np.ones((2, n), dtype=np.int32)
    sevens = np.full(n, 7.0)
    counted = np.arange(n)
    odd = np.arange(1, 2*n, 2)
    grid = np.linspace(0.0, 1.0, n)
    like = np.ones_like(a)
    total = 0.0
    for i in range(n):
        total += zeros[i] + ones[1, i] + sevens[i] + counted[i] + odd[i] + like[i]
    return total, grid
)py";
  auto a = random_array<float>({5}, 0, 1);
  const RunResult found = run(text, 5, a);
  EXPECT_EQ(real(part(found, 0)), 5 * (0 + 1 + 7 + 1) + 10 + 25);
  const auto grid = array<double>(part(found, 1));
  ASSERT_EQ(grid.shape(), (Shape{5}));
  for (std::int64_t i = 0; i < 5; ++i) EXPECT_EQ(grid[i], 0.25 * static_cast<double>(i));
}

TEST_P(StatementPrograms, BuiltInsOverArrays) {
  const std::string_view text = R"py(
def statistics(v, w):
    return (np.sum(v), v.min(), np.max(v), np.median(v), np.argmin(v), v.argmax(),
            np.percentile(v, 25), np.dot(v, w), np.count_nonzero(v > 0 if False else v), sorted(v)[0], np.prod(w))
)py";
  auto v = array_of<double>({3, -1, 0, 7, 2, 0, 5, -4, 1});
  auto w = array_of<double>({1, 2, 1, 0.5, 3, 1, 1, 2, 1});
  const RunResult found = run(text, v, w);
  EXPECT_EQ(real(part(found, 0)), 13);
  EXPECT_EQ(real(part(found, 1)), -4);
  EXPECT_EQ(real(part(found, 2)), 7);
  EXPECT_EQ(real(part(found, 3)), 1);
  EXPECT_EQ(integer(part(found, 4)), 7);
  EXPECT_EQ(integer(part(found, 5)), 3);
  EXPECT_EQ(real(part(found, 6)), 0);
  EXPECT_EQ(real(part(found, 7)), 3 - 2 + 0 + 3.5 + 6 + 0 + 5 - 8 + 1);
  EXPECT_EQ(integer(part(found, 8)), 7);
  EXPECT_EQ(real(part(found, 9)), -4);
  EXPECT_EQ(real(part(found, 10)), 6);
}

TEST_P(StatementPrograms, LoopsThatNeverEndAreStopped) {
  Cancellation cancellation;
  cancellation.request();
  const Kernel kernel = program("def f(x):\n    while True:\n        x = x + 1\n    return x\n");
  const RunArgument arguments[] = {1.0};
  const auto result = jiteval::run(kernel, arguments, &cancellation);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().list().at(0).code, "stopped");
}

}  // namespace
}  // namespace jiteval::test
