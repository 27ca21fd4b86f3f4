// Hands compiled kernels as plain C function pointers to code that knows nothing of this library.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "jiteval/jiteval.hpp"

namespace je = jiteval;

// Three drivers as other libraries have them, each with its own idea of a callback.

/// The root of f(x, parameter) = 0 between two points of different sign.
double bisect(double (*f)(double, double), double parameter, double low, double high) {
  const bool rising = f(high, parameter) > 0;
  for (int step = 0; step < 100; ++step) {
    const double middle = (low + high) / 2;
    ((f(middle, parameter) > 0) == rising ? high : low) = middle;
  }
  return (low + high) / 2;
}

/// The mean of f over the corners of a cube, in `dimensions` coordinates.
double corner_mean(double (*f)(int, double*), int dimensions) {
  std::vector<double> corner(static_cast<std::size_t>(dimensions));
  double sum = 0;
  for (int number = 0; number < 1 << dimensions; ++number) {
    for (int axis = 0; axis < dimensions; ++axis) corner[static_cast<std::size_t>(axis)] = number >> axis & 1;
    sum += f(dimensions, corner.data());
  }
  return sum / (1 << dimensions);
}

/// SciPy's generic_filter callback, over every run of five neighbours; returns the largest result.
double largest_of_windows(int (*f)(double*, std::intptr_t, double*, void*), std::vector<double> values) {
  double largest = -je::inf;
  for (std::size_t first = 0; first + 5 <= values.size(); ++first) {
    double result = 0;
    if (f(&values[first], 5, &result, nullptr) == 0) return std::nan("");
    largest = std::fmax(largest, result);
  }
  return largest;
}

int main() {
  // A pointer lives as long as its kernel, so the kernels stay in these variables.
  const auto decay = je::compile("exp(-x) - a*x", {.args = "x, a"});
  const auto distance = je::compile("lambda x, y, z: sqrt(x*x + y*y + z*z)");
  const auto range = je::compile(R"(
def range_of(values):
    low = inf
    high = -inf
    for value in values:
        low = min(low, value)
        high = max(high, value)
    return high - low
)");
  for (const auto* kernel : {&decay, &distance, &range}) {
    if (!*kernel) {
      std::fputs(kernel->error().render().c_str(), stderr);
      return 1;
    }
  }

  const auto decay_pointer = decay->pointer<double(double, double)>();
  const auto distance_pointer = distance->pointer<double(int, double*)>();
  const auto range_pointer = range->pointer<int(double*, std::intptr_t, double*, void*)>();
  if (!decay_pointer || !distance_pointer || !range_pointer) {
    std::fputs("a kernel has no such pointer\n", stderr);
    return 1;
  }

  const double root = bisect(*decay_pointer, 2.0, 0.0, 1.0);
  std::printf("exp(-x) = 2 x at x = %.15f\n", root);
  const double mean = corner_mean(*distance_pointer, 3);
  std::printf("mean distance of a cube's corners: %.15f\n", mean);
  const double widest = largest_of_windows(*range_pointer, {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9});
  std::printf("widest range of five neighbours: %g\n", widest);

  const bool right = std::abs(std::exp(-root) - 2 * root) < 1e-15 &&
                     std::abs(mean - (3 + 3 * std::sqrt(2.0) + std::sqrt(3.0)) / 8) < 1e-15 && widest == 8;
  return right ? 0 : 1;
}
