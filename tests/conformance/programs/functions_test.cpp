// Functions that call each other, and functions as arguments.
#include <algorithm>

#include "programs.hpp"

namespace jiteval::test {
namespace {

class FunctionPrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(FunctionPrograms);

constexpr std::string_view array_map = R"py(
import numpy as np
from numba import jit

@jit(nopython=True)
def array_map(array, func):
    (size,) = array.shape
    result = np.empty_like(array)
    for i in range(size):
        result[i] = func(array[i])
    return result
)py";

Array<double> mapped(const Array<double>& values, double (*function)(double)) {
  Array<double> result(values.shape());
  for (std::int64_t i = 0; i < values.size(); ++i) result[i] = function(values[i]);
  return result;
}

TEST_P(FunctionPrograms, ArrayMapOfANamedFunction) {
  const std::string text = std::string(array_map) + R"py(
@jit(nopython=True)
def bell(x):
    return 1/(1 + x*x)

@jit(nopython=True)
def bells(values):
    return array_map(values, bell)
)py";
  auto values = random_array<double>({250}, -3, 3);
  EXPECT_TRUE(same(array<double>(run(text, values)), mapped(values, [](double x) { return 1 / (1 + x * x); })));
}

TEST_P(FunctionPrograms, ArrayMapOfALambda) {
  const std::string text = std::string(array_map) + R"py(
def scaled(values, factor):
    return array_map(values, lambda v: factor*v - 1)
)py";
  auto values = random_array<double>({250}, -3, 3);
  EXPECT_TRUE(same(array<double>(run(text, values, 2.5)), mapped(values, [](double x) { return 2.5 * x - 1; })));
}

TEST_P(FunctionPrograms, ArrayMapOfABuiltInIsSpecialisedForEachCall) {
  const std::string text = std::string(array_map) + R"py(
def both(values, counts):
    return array_map(values, np.sqrt), array_map(counts, abs)
)py";
  auto values = random_array<double>({50}, 0, 3);
  auto counts = random_array<std::int32_t>({20}, -9, 9);
  Array<std::int32_t> absolute({20});
  for (std::int64_t i = 0; i < 20; ++i) absolute[i] = std::abs(counts[i]);
  const RunResult result = run(text, values, counts);
  EXPECT_TRUE(same(array<double>(part(result, 0)), mapped(values, [](double x) { return std::sqrt(x); })));
  EXPECT_TRUE(same(array<std::int32_t>(part(result, 1)), absolute));
}

TEST_P(FunctionPrograms, TrapezoidRuleOfAFunctionArgument) {
  const std::string_view text = R"py(
def trapezoid(f, a, b, n):
    h = (b - a)/n
    total = (f(a) + f(b))/2
    for i in range(1, n):
        total += f(a + i*h)
    return h*total

def area(b, n):
    return trapezoid(lambda x: x*x*x - 2*x, 0.0, b, n)
)py";
  const auto f = [](double x) { return x * x * x - 2 * x; };
  const double b = 2.5;
  const std::int64_t n = 1000;
  const double h = (b - 0.0) / static_cast<double>(n);
  double total = (f(0.0) + f(b)) / 2;
  for (std::int64_t i = 1; i < n; ++i) total += f(0.0 + static_cast<double>(i) * h);
  const double found = real(run(text, b, n));
  EXPECT_TRUE(same(found, h * total));
  EXPECT_NEAR(found, b * b * b * b / 4 - b * b, b * h * h / 12 * 6 * b);  // the rule's error: b h^2/12 max|f''|
}

TEST_P(FunctionPrograms, RungeKuttaOfALambdaWithOuterNames) {
  const std::string_view text = R"py(
def rk4(f, t, y, h, steps):
    """One fixed step of the classical method after the other."""
    for _ in range(steps):
        k1 = f(t, y)
        k2 = f(t + h/2, y + h*k1/2)
        k3 = f(t + h/2, y + h*k2/2)
        k4 = f(t + h, y + h*k3)
        y = y + h*(k1 + 2*k2 + 2*k3 + k4)/6
        t += h
    return y

def cooling(y0, rate, h, steps):
    return rk4(lambda t, y: rate*(t*t - y), 0.0, y0, h, steps)
)py";
  const double rate = 0.7;
  const double h = 0.01;
  const auto f = [&](double t, double y) { return rate * (t * t - y); };
  double t = 0;
  double y = 3;
  for (int step = 0; step < 300; ++step) {
    const double k1 = f(t, y);
    const double k2 = f(t + h / 2, y + h * k1 / 2);
    const double k3 = f(t + h / 2, y + h * k2 / 2);
    const double k4 = f(t + h, y + h * k3);
    y = y + h * (k1 + 2 * k2 + 2 * k3 + k4) / 6;
    t += h;
  }
  EXPECT_TRUE(same(real(run(text, 3.0, rate, h, 300)), y));
}

TEST_P(FunctionPrograms, BisectionOfAFunctionThatIsChosen) {
  const std::string_view text = R"py(
def bisect(f, lo, hi, tolerance=1e-9):
    flo = f(lo)
    while hi - lo > tolerance:
        mid = 0.5*(lo + hi)
        fmid = f(mid)
        if (fmid < 0) == (flo < 0):
            lo, flo = mid, fmid
        else:
            hi = mid
    return 0.5*(lo + hi)

def quadratic(x): return x*x - 2
def cubic(x): return x**3 - x - 2

def roots(lo, hi):
    coarse = bisect(cubic, lo, hi, tolerance=0.125)
    return bisect(quadratic, lo, hi), bisect(f=cubic, hi=hi, lo=lo), coarse
)py";
  const auto bisect = [](auto f, double lo, double hi, double tolerance) {
    double flo = f(lo);
    while (hi - lo > tolerance) {
      const double mid = 0.5 * (lo + hi);
      const double fmid = f(mid);
      if ((fmid < 0) == (flo < 0)) {
        lo = mid;
        flo = fmid;
      } else {
        hi = mid;
      }
    }
    return 0.5 * (lo + hi);
  };
  const auto cubic = [](double x) { return x * x * x - x - 2; };
  const RunResult found = run(text, 1.0, 2.0);
  EXPECT_TRUE(same(real(part(found, 0)), bisect([](double x) { return x * x - 2; }, 1.0, 2.0, 1e-9)));
  EXPECT_TRUE(same(real(part(found, 1)), bisect(cubic, 1.0, 2.0, 1e-9)));
  EXPECT_TRUE(same(real(part(found, 2)), bisect(cubic, 1.0, 2.0, 0.125)));
  EXPECT_NEAR(real(part(found, 0)), std::sqrt(2.0), 1e-9);
}

TEST_P(FunctionPrograms, TuplesAreReturnedAndUnpacked) {
  const std::string_view text = R"py(
def mean_and_variance(values):
    """Welford's method."""
    mean = 0.0
    m2 = 0.0
    n = 0
    for v in values:
        n += 1
        delta = v - mean
        mean += delta/n
        m2 += delta*(v - mean)
    return mean, m2/n

def standardise(values, out):
    mean, variance = mean_and_variance(values)
    scale = 1/math.sqrt(variance)
    for i, v in enumerate(values):
        out[i] = (v - mean)*scale
    return (mean, variance)
)py";
  auto values = random_array<double>({400}, -1, 9);
  Array<double> out({400});
  double mean = 0;
  double m2 = 0;
  int n = 0;
  for (double v : values.elements()) {
    ++n;
    const double delta = v - mean;
    mean += delta / n;
    m2 += delta * (v - mean);
  }
  const double scale = 1 / std::sqrt(m2 / n);
  Array<double> expected({400});
  for (std::int64_t i = 0; i < 400; ++i) expected[i] = (values[i] - mean) * scale;
  const RunResult found = run(text, values, out);
  EXPECT_TRUE(same(real(part(found, 0)), mean));
  EXPECT_TRUE(same(real(part(found, 1)), m2 / n));
  EXPECT_TRUE(same(out, expected));
}

TEST_P(FunctionPrograms, DefaultAndKeywordArguments) {
  const std::string_view text = R"py(
def ramp(x, low=0.0, high=1.0, power=1):
    t = (x - low)/(high - low)
    return t**power

def combined(x, gain=2.0):
    return gain*(ramp(x) + ramp(x, high=4.0) + ramp(low=-1.0, x=x, power=2))

def main(x):
    return combined(x), combined(x, gain=3.0)
)py";
  const double x = 0.75;
  const double expected = (x - 0.0) / (1.0 - 0.0) + (x - 0.0) / (4.0 - 0.0) + ((x + 1) / 2.0) * ((x + 1) / 2.0);
  const RunResult found = run(text, x);
  EXPECT_TRUE(same(real(part(found, 0)), 2.0 * expected));
  EXPECT_TRUE(same(real(part(found, 1)), 3.0 * expected));
}

TEST_P(FunctionPrograms, CompositionOfFunctions) {
  const std::string_view text = R"py(
def compose(f, g):
    return lambda x: f(g(x))

def increment(x):
    return x + 1

def twice(f, x):
    return f(f(x))

def main(x):
    step = compose(increment, lambda x: 3*x)
    return twice(step, x)
)py";
  EXPECT_EQ(real(run(text, 0.5)), 3 * (3 * 0.5 + 1) + 1);
}

TEST_P(FunctionPrograms, FunctionsThatStoreToTheirArguments) {
  const std::string_view text = R"py(
def swap(a, i, j):
    a[i], a[j] = a[j], a[i]

def reverse(a, first, last):
    while first < last:
        swap(a, first, last)
        first += 1
        last -= 1

def rotate(a, k):
    """To the left by k places, by three reversals."""
    n = len(a)
    reverse(a, 0, k - 1)
    reverse(a, k, n - 1)
    reverse(a, 0, n - 1)
)py";
  auto a = random_array<std::int64_t>({37}, 0, 1000);
  Array<std::int64_t> expected = a;
  std::ranges::rotate(expected.elements(), expected.elements().begin() + 11);
  run(text, a, 11);
  EXPECT_TRUE(same(a, expected));
}

}  // namespace
}  // namespace jiteval::test
