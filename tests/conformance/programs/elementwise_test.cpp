// Loops over the elements of arrays, and maps.
#include <algorithm>

#include "programs.hpp"

namespace jiteval::test {
namespace {

class ElementPrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(ElementPrograms);

constexpr std::string_view add_arrays = R"py(
import numpy as np
import numba

@numba.jit(nopython=True)
def addarr(x, y):
    result = np.zeros_like(x)
    for i in range(x.size):
        result[i] = x[i] + y[i]
    return result
)py";

TEST_P(ElementPrograms, SumOfDoubles) {
  auto x = random_array<double>({1000}, -1, 1);
  auto y = random_array<double>({1000}, -1, 1, 2);
  Array<double> expected({1000});
  for (std::int64_t i = 0; i < 1000; ++i) expected[i] = x[i] + y[i];
  EXPECT_TRUE(same(array<double>(run(add_arrays, x, y)), expected));
}

TEST_P(ElementPrograms, SumOfBytesWraps) {
  auto x = random_array<std::uint8_t>({1000}, 0, 255);
  auto y = random_array<std::uint8_t>({1000}, 0, 255, 2);
  Array<std::uint8_t> expected({1000});
  for (std::int64_t i = 0; i < 1000; ++i) expected[i] = static_cast<std::uint8_t>(x[i] + y[i]);
  EXPECT_TRUE(same(array<std::uint8_t>(run(add_arrays, x, y)), expected));
}

TEST_P(ElementPrograms, SumIntoAnArrayThatIsGiven) {
  const std::string_view text = R"py(
@guvectorize(["void(float64[:], float64[:], float64[:])"], "(n),(n)->(n)")
def add(x, y, out):
    for i in range(len(out)):
        out[i] = x[i] + y[i]
)py";
  auto x = random_array<double>({77}, -1, 1);
  auto y = random_array<double>({77}, -1, 1, 2);
  Array<double> out({77});
  Array<double> expected({77});
  for (std::int64_t i = 0; i < 77; ++i) expected[i] = x[i] + y[i];
  const RunResult result = run(text, x, y, out);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(result.value));
  EXPECT_TRUE(same(out, expected));
}

TEST_P(ElementPrograms, SaturatingDifferenceOfImages) {
  const std::string_view text = R"py(
def difference(a: u8[:, :], b: u8[:, :], out: u8[:, :]):
    rows, cols = a.shape
    for i in range(rows):
        for j in range(cols):
            d = a[i, j] - b[i, j]
            out[i, j] = d if d > 0 else 0
)py";
  auto a = random_array<std::uint8_t>({20, 30}, 0, 255);
  auto b = random_array<std::uint8_t>({20, 30}, 0, 255, 2);
  Array<std::uint8_t> out({20, 30}, 7);
  Array<std::uint8_t> expected({20, 30});
  for (std::int64_t i = 0; i < 600; ++i) expected[i] = static_cast<std::uint8_t>(std::max(a[i] - b[i], 0));
  run(text, a, b, out);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(ElementPrograms, SinglePrecisionStaysSingle) {
  const std::string_view text = R"py(
@njit("void(f4[:], f4[:])")
def smooth(x, out):
    for i in range(1, x.shape[0] - 1):
        out[i] = 0.25*x[i - 1] + 0.5*x[i] + 0.25*x[i + 1]
)py";
  auto x = random_array<float>({500}, -100, 100);
  Array<float> out({500});
  Array<float> expected({500});
  for (std::int64_t i = 1; i < 499; ++i) expected[i] = 0.25F * x[i - 1] + 0.5F * x[i] + 0.25F * x[i + 1];
  run(text, x, out);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(ElementPrograms, SumOfSinglePrecisionInADouble) {
  const std::string_view text = R"py(
def total(x):
    acc = 0.0
    for v in x:
        acc += v
    return acc
)py";
  auto x = random_array<float>({2000}, -100, 100);
  double expected = 0;
  for (float v : x.elements()) expected += static_cast<double>(v);
  EXPECT_TRUE(same(real(run(text, x)), expected));
}

TEST_P(ElementPrograms, ClipWhereAndSign) {
  const std::string_view text = R"py(
def soft(x, least, most, out):
    for i in range(x.size):
        v = np.clip(x[i], least, most)
        out[i] = np.where(np.isnan(v), 0.0, np.sign(v)*v*v)
)py";
  auto x = random_array<double>({300}, -4, 4);
  x[7] = std::numeric_limits<double>::quiet_NaN();
  Array<double> out({300});
  Array<double> expected({300});
  for (std::int64_t i = 0; i < 300; ++i) {
    const double v = std::clamp(x[i], -2.0, 3.0);
    expected[i] = std::isnan(v) ? 0.0 : (v > 0 ? v * v : -(v * v));
  }
  run(text, x, -2.0, 3.0, out);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(ElementPrograms, LogisticMap) {
  const std::string_view text = R"py(
@nb.vectorize
def logistic(x, r):
    for _ in xrange(1000):
        x = r*x*(1 - x)
    return x
)py";
  const auto x = random_array<double>({61}, 0, 1);
  const double r = 3.7;
  Array<double> expected({61});
  for (std::int64_t i = 0; i < 61; ++i) {
    double v = x[i];
    for (int turn = 0; turn < 1000; ++turn) v = r * v * (1 - v);
    expected[i] = v;
  }
  const View<const double> arguments[] = {x.view(), {&r, Shape{}}};
  EXPECT_TRUE(same(value_of(map(program(text), arguments, {.engine = GetParam()})), expected));
}

TEST_P(ElementPrograms, NewtonsMethodWithATolerance) {
  const std::string_view text = R"py(
@vectorize
def cube_root(a, tolerance):
    """Solves x**3 = a for a > 0."""
    x = a if a > 1 else 1.0
    while True:
        step = (x*x*x - a)/(3*x*x)
        x -= step
        if abs(step) <= tolerance*abs(x):
            break
    return x
)py";
  const auto a = random_array<double>({203}, 1e-3, 1e3);
  const double tolerance = 1e-12;
  Array<double> expected({203});
  for (std::int64_t i = 0; i < 203; ++i) {
    double x = a[i] > 1 ? a[i] : 1.0;
    double step = 0;
    do {
      step = (x * x * x - a[i]) / (3 * x * x);
      x -= step;
    } while (std::abs(step) > tolerance * std::abs(x));
    expected[i] = x;
    EXPECT_NEAR(x, std::cbrt(a[i]), 1e-12 * x);
  }
  const View<const double> arguments[] = {a.view(), {&tolerance, Shape{}}};
  EXPECT_TRUE(same(value_of(map(program(text), arguments, {.engine = GetParam()})), expected));
}

TEST_P(ElementPrograms, HornerOfATuple) {
  const std::string_view text = R"py(
COEFFICIENTS = (2.0, -3.5, 0.25, 1.0)

def polynomial(x):
    total = 0.0
    for c in COEFFICIENTS:
        total = total*x + c
    return total
)py";
  const auto x = random_array<double>({100}, -2, 2);
  Array<double> expected({100});
  for (std::int64_t i = 0; i < 100; ++i) expected[i] = ((2.0 * x[i] + -3.5) * x[i] + 0.25) * x[i] + 1.0;
  const View<const double> arguments[] = {x.view()};
  EXPECT_TRUE(same(value_of(map(program(text), arguments, {.engine = GetParam()})), expected));
}

TEST_P(ElementPrograms, HornerOfAnArray) {
  const std::string_view text = R"py(
@jit
def polyval(x, c):
    out = np.empty(x.shape[0])
    for i in range(x.shape[0]):
        total = c[0]
        for k in range(1, len(c)):
            total = total*x[i] + c[k]
        out[i] = total
    return out
)py";
  auto x = random_array<double>({100}, -2, 2);
  auto c = array_of<double>({2.0, -3.5, 0.25, 1.0, -7.0});
  Array<double> expected({100});
  for (std::int64_t i = 0; i < 100; ++i) {
    double total = 2.0;
    for (int k = 1; k < 5; ++k) total = total * x[i] + c[k];
    expected[i] = total;
  }
  EXPECT_TRUE(same(array<double>(run(text, x, c)), expected));
}

TEST_P(ElementPrograms, PiecewiseWithEarlyReturns) {
  const std::string_view text = R"py(
def huber(x, delta):
    if x < 0:
        x = -x
    if x <= delta:
        return 0.5*x*x
    return delta*(x - 0.5*delta)
)py";
  const auto x = random_array<double>({131}, -4, 4);
  const double delta = 1.25;
  Array<double> expected({131});
  for (std::int64_t i = 0; i < 131; ++i) {
    const double v = std::abs(x[i]);
    expected[i] = v <= delta ? 0.5 * v * v : delta * (v - 0.5 * delta);
  }
  const View<const double> arguments[] = {x.view(), {&delta, Shape{}}};
  EXPECT_TRUE(same(value_of(map(program(text), arguments, {.engine = GetParam()})), expected));
}

TEST_P(ElementPrograms, LookUpTableThatAllLanesShare) {
  const std::string_view text = R"py(
TABLE = np.array([0.0, 1.0, 4.0, 9.0, 16.0, 25.0])

def look_up(x):
    k = int(x)
    if k < 0 or k > 4:
        return np.nan
    t = x - k
    return TABLE[k]*(1 - t) + TABLE[k + 1]*t
)py";
  const auto x = random_array<double>({90}, -2, 7);
  Array<double> expected({90});
  for (std::int64_t i = 0; i < 90; ++i) {
    const auto k = static_cast<std::int64_t>(x[i]);
    const double t = x[i] - static_cast<double>(k);
    const double low = static_cast<double>(k * k);
    const double high = static_cast<double>((k + 1) * (k + 1));
    expected[i] = k < 0 || k > 4 ? std::nan("") : low * (1 - t) + high * t;
  }
  const View<const double> arguments[] = {x.view()};
  EXPECT_TRUE(same(value_of(map(program(text), arguments, {.engine = GetParam()})), expected));
}

}  // namespace
}  // namespace jiteval::test
