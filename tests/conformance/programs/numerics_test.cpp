// Numerical methods.
#include <algorithm>
#include <numbers>

#include "programs.hpp"

namespace jiteval::test {
namespace {

class NumericPrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(NumericPrograms);

TEST_P(NumericPrograms, KahanSum) {
  const std::string_view text = R"py(
@jit
def kahan(values):
    total = 0.0
    c = 0.0  # what was lost
    for v in values:
        y = v - c
        t = total + y
        c = (t - total) - y
        total = t
    return total
)py";
  auto values = random_array<double>({10000}, 0, 1);
  for (std::int64_t i = 0; i < values.size(); i += 7) values[i] *= 1e10;
  double total = 0;
  double lost = 0;
  for (double v : values.elements()) {
    const double y = v - lost;
    const double t = total + y;
    lost = (t - total) - y;
    total = t;
  }
  EXPECT_TRUE(same(real(run(text, values)), total));
}

TEST_P(NumericPrograms, PrefixSum) {
  const std::string_view text = R"py(
def cumsum(x):
    out = np.empty_like(x)
    total = 0
    for i, v in enumerate(x):
        total += v
        out[i] = total
    return out
)py";
  auto x = random_array<std::int32_t>({500}, -1000, 1000);
  Array<std::int32_t> expected({500});
  std::int64_t total = 0;
  for (std::int64_t i = 0; i < 500; ++i) expected[i] = static_cast<std::int32_t>(total += x[i]);
  EXPECT_TRUE(same(array<std::int32_t>(run(text, x)), expected));

  auto reals = random_array<double>({500}, -1, 1);
  Array<double> sums({500});
  double sum = 0;
  for (std::int64_t i = 0; i < 500; ++i) sums[i] = sum += reals[i];
  EXPECT_TRUE(same(array<double>(run(text, reals)), sums));
}

TEST_P(NumericPrograms, CumulativeMaximum) {
  const std::string_view text = R"py(
def cummax(x):
    out = np.empty(x.shape, x.dtype)
    best = x[0]
    for i in range(len(x)):
        best = max(best, x[i])
        out[i] = best
    return out
)py";
  auto x = random_array<double>({100}, -1, 1);
  Array<double> expected({100});
  for (std::int64_t i = 0; i < 100; ++i) expected[i] = i == 0 ? x[0] : std::max(expected[i - 1], x[i]);
  EXPECT_TRUE(same(array<double>(run(text, x)), expected));
}

TEST_P(NumericPrograms, MatrixProduct) {
  const std::string_view text = R"py(
@numba.njit(parallel=False)
def matmul(a, b):
    n, m = a.shape
    p = b.shape[1]
    assert b.shape[0] == m, "the shapes do not fit"
    c = np.zeros((n, p))
    for i in range(n):
        for j in range(p):
            for k in range(m):
                c[i, j] += a[i, k]*b[k, j]
    return c
)py";
  auto a = random_array<double>({9, 13}, -1, 1);
  auto b = random_array<double>({13, 11}, -1, 1, 2);
  Array<double> expected({9, 11});
  for (std::int64_t i = 0; i < 9; ++i) {
    for (std::int64_t j = 0; j < 11; ++j) {
      for (std::int64_t k = 0; k < 13; ++k) expected[i * 11 + j] += a[i * 13 + k] * b[k * 11 + j];
    }
  }
  const Kernel kernel = program(text);
  EXPECT_TRUE(same(array<double>(run(kernel, a, b)), expected));
  EXPECT_NE(fault(kernel, a, a).find("the shapes do not fit"), std::string::npos);
}

TEST_P(NumericPrograms, FloydWarshall) {
  const std::string_view text = R"py(
def shortest_paths(d):
    n = len(d)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                through = d[i][k] + d[k][j]
                if through < d[i][j]:
                    d[i][j] = through
)py";
  constexpr std::int64_t n = 20;
  auto d = random_array<double>({n, n}, 1, 10);
  for (std::int64_t i = 0; i < n * n; ++i) {
    if (d[i] > 4) d[i] = inf;
    if (i % (n + 1) == 0) d[i] = 0;
  }
  Array<double> expected = d;
  for (std::int64_t k = 0; k < n; ++k) {
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        expected[i * n + j] = std::min(expected[i * n + j], expected[i * n + k] + expected[k * n + j]);
      }
    }
  }
  run(text, d);
  EXPECT_TRUE(same(d, expected));
}

TEST_P(NumericPrograms, LinearSystemByElimination) {
  const std::string_view text = R"py(
def solve(a, b):
    """Gauss elimination with partial pivoting, in place; the solution is left in b."""
    n = len(b)
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(a[i, k]) > abs(a[p, k]):
                p = i
        if p != k:
            for j in range(k, n):
                a[k, j], a[p, j] = a[p, j], a[k, j]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            f = a[i, k]/a[k, k]
            for j in range(k, n):
                a[i, j] -= f*a[k, j]
            b[i] -= f*b[k]
    for i in range(n - 1, -1, -1):
        s = b[i]
        for j in range(i + 1, n):
            s -= a[i, j]*b[j]
        b[i] = s/a[i, i]
)py";
  constexpr std::int64_t n = 12;
  const auto matrix = random_array<double>({n, n}, -1, 1);
  const auto right = random_array<double>({n}, -1, 1, 2);
  Array<double> a = matrix;
  Array<double> b = right;
  run(text, a, b);
  for (std::int64_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::int64_t j = 0; j < n; ++j) sum += matrix[i * n + j] * b[j];
    EXPECT_NEAR(sum, right[i], 1e-12);  // backward stable: a few units times the size of the solution
  }
}

TEST_P(NumericPrograms, SimpsonsRule) {
  const std::string_view text = R"py(
def simpson(a, b, n):
    h = (b - a)/n
    s = math.sin(a) + math.sin(b)
    for i in range(1, n, 2):
        s += 4*math.sin(a + i*h)
    for i in range(2, n - 1, 2):
        s += 2*math.sin(a + i*h)
    return s*h/3
)py";
  // The rule's error is pi h^4/180; rounding adds far less.
  EXPECT_NEAR(real(run(text, 0.0, std::numbers::pi, 100)), 2, 2e-8);
}

TEST_P(NumericPrograms, MovingAverageOfSlices) {
  const std::string_view text = R"py(
@jit
def moving_average(x, n):
    out = np.empty(len(x) - n + 1)
    for i in range(len(out)):
        window = x[i:i + n]
        total = 0.0
        for v in window:
            total += v
        out[i] = total/n
    return out
)py";
  auto x = random_array<double>({90}, -1, 1);
  Array<double> expected({86});
  for (std::int64_t i = 0; i < 86; ++i) {
    double total = 0;
    for (std::int64_t k = 0; k < 5; ++k) total += x[i + k];
    expected[i] = total / 5;
  }
  EXPECT_TRUE(same(array<double>(run(text, x, 5)), expected));
}

TEST_P(NumericPrograms, ChebyshevSeriesByClenshaw) {
  const std::string_view text = R"py(
def clenshaw(x, c):
    b1 = b2 = 0.0
    for ck in c[:0:-1]:
        b1, b2 = 2*x*b1 - b2 + ck, b1
    return x*b1 - b2 + c[0]
)py";
  auto c = random_array<double>({8}, -1, 1);
  for (double x = -1; x <= 1; x += 0.125) {
    double b1 = 0;
    double b2 = 0;
    for (std::int64_t k = 7; k > 0; --k) {
      const double next = 2 * x * b1 - b2 + c[k];
      b2 = b1;
      b1 = next;
    }
    EXPECT_TRUE(same(real(run(text, x, c)), x * b1 - b2 + c[0])) << x;
  }
}

TEST_P(NumericPrograms, StandardDeviationOfABuiltIn) {
  const std::string_view text = R"py(
def z_score(values, x):
    return (x - np.mean(values))/np.std(values)
)py";
  auto values = random_array<double>({500}, 2, 5);
  double mean = 0;
  for (double v : values.elements()) mean += v;
  mean /= 500;
  double variance = 0;
  for (double v : values.elements()) variance += (v - mean) * (v - mean);
  variance /= 500;
  // Sums of 500 terms in any order are within 500 half units of each other, relative to sums of absolute values.
  EXPECT_NEAR(real(run(text, values, 4.0)), (4.0 - mean) / std::sqrt(variance), 1e-12);
}

TEST_P(NumericPrograms, NBodyStep) {
  const std::string_view text = R"py(
@nb.njit
def step(position, velocity, mass, dt):
    n = len(mass)
    for i in range(n):
        ax = ay = az = 0.0
        for j in range(n):
            if i == j:
                continue
            dx = position[j, 0] - position[i, 0]
            dy = position[j, 1] - position[i, 1]
            dz = position[j, 2] - position[i, 2]
            r2 = dx*dx + dy*dy + dz*dz + 1e-6
            f = mass[j]/(r2*math.sqrt(r2))
            ax += f*dx
            ay += f*dy
            az += f*dz
        velocity[i, 0] += dt*ax
        velocity[i, 1] += dt*ay
        velocity[i, 2] += dt*az
    for i in range(n):
        for k in range(3):
            position[i, k] += dt*velocity[i, k]
)py";
  constexpr std::int64_t n = 7;
  auto position = random_array<double>({n, 3}, -1, 1);
  Array<double> velocity({n, 3});
  auto mass = random_array<double>({n}, 0.5, 1, 2);
  Array<double> expected = position;
  Array<double> speeds({n, 3});
  const Kernel kernel = program(text);
  for (int turn = 0; turn < 10; ++turn) {
    run(kernel, position, velocity, mass, 0.01);
    const Array<double> before = expected;
    for (std::int64_t i = 0; i < n; ++i) {
      double a[3] = {};
      for (std::int64_t j = 0; j < n; ++j) {
        if (i == j) continue;
        double d[3];
        for (int k = 0; k < 3; ++k) d[k] = before[3 * j + k] - before[3 * i + k];
        const double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2] + 1e-6;
        const double f = mass[j] / (r2 * std::sqrt(r2));
        for (int k = 0; k < 3; ++k) a[k] += f * d[k];
      }
      for (int k = 0; k < 3; ++k) expected[3 * i + k] += 0.01 * (speeds[3 * i + k] += 0.01 * a[k]);
    }
  }
  EXPECT_TRUE(same(position, expected));
  EXPECT_TRUE(same(velocity, speeds));
}

}  // namespace
}  // namespace jiteval::test
