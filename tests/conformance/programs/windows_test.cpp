// Bodies over the neighbourhood of every pixel, through `filter`.
#include <algorithm>
#include <functional>

#include "programs.hpp"

namespace jiteval::test {
namespace {

class WindowPrograms : public Programs {
 protected:
  Array<double> filtered(std::string_view text, const Array<double>& image, Array<double> footprint,
                         std::vector<double> parameters = {}) const {
    return value_of(filter(
        program(text), image.view(),
        {.footprint = std::move(footprint), .parameters = std::move(parameters), .run = {.engine = GetParam()}}));
  }
};
JITEVAL_IN_BOTH_ENGINES(WindowPrograms);

using Window = std::vector<double>;

std::int64_t reflected(std::int64_t i, std::int64_t n) { return i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i; }

/// `body` of every 3 x 3 neighbourhood, without the corners in a cross.
Array<double> written_out(const Array<double>& image, bool is_cross,
                          const std::function<double(const Window&)>& body) {
  const std::int64_t rows = image.shape()[0];
  const std::int64_t columns = image.shape()[1];
  Array<double> result(image.shape());
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      Window window;
      for (std::int64_t dy = -1; dy <= 1; ++dy) {
        for (std::int64_t dx = -1; dx <= 1; ++dx) {
          if (is_cross && dy != 0 && dx != 0) continue;
          window.push_back(image[reflected(r + dy, rows) * columns + reflected(c + dx, columns)]);
        }
      }
      result[r * columns + c] = body(window);
    }
  }
  return result;
}

const Array<double> square({3, 3}, 1.0);
const Array<double> cross({3, 3}, {0, 1, 0, 1, 1, 1, 0, 1, 0});

TEST_P(WindowPrograms, MinimumByALoop) {
  const std::string_view text = R"py(
import numpy as np
from numba import jit

@jit_filter_function
def fmin(values):
    result = np.inf
    for v in values:
        if v < result:
            result = v
    return result
)py";
  const auto image = random_array<double>({37, 53}, -5, 5);
  const auto least = [](const Window& window) { return *std::ranges::min_element(window); };
  EXPECT_TRUE(same(filtered(text, image, cross), written_out(image, true, least)));
}

TEST_P(WindowPrograms, MedianByInsertionSort) {
  const std::string_view text = R"py(
@nb.njit
def median9(values):
    """The median of a window, by insertion sort."""
    work = np.empty(9)
    n = len(values)
    for i in range(n):
        v = values[i]
        j = i - 1
        while j >= 0 and work[j] > v:
            work[j + 1] = work[j]
            j -= 1
        work[j + 1] = v
    return work[n // 2]
)py";
  const auto image = random_array<double>({23, 31}, 0, 1);
  const auto median = [](Window window) {
    std::ranges::nth_element(window, window.begin() + 4);
    return window[4];
  };
  EXPECT_TRUE(same(filtered(text, image, square), written_out(image, false, median)));
}

TEST_P(WindowPrograms, SelectionOfTheMedianInACopyOfTheWindow) {
  const std::string_view text = R"py(
def median(values):
    a = np.zeros_like(values)
    for i, v in enumerate(values):
        a[i] = v
    middle = len(a) // 2
    for i in range(middle + 1):
        k = i
        for j in range(i + 1, len(a)):
            if a[j] < a[k]:
                k = j
        a[i], a[k] = a[k], a[i]
    return a[middle]
)py";
  const auto image = random_array<double>({19, 40}, 0, 1);
  const auto median = [](Window window) {
    std::ranges::sort(window);
    return window[2];
  };
  EXPECT_TRUE(same(filtered(text, image, cross), written_out(image, true, median)));
}

TEST_P(WindowPrograms, BilateralFilter) {
  const std::string_view text = R"py(
import math
from numba import cfunc, carray

@nb.jit(nopython=True, cache=True)
def bilateral(window, sigma_space, sigma_range):
    """Weights the 3 x 3 neighbours by their distance and by how much they differ."""
    centre = window[4]
    total = 0.0
    weights = 0.0
    for k in range(9):
        dy = k // 3 - 1
        dx = k % 3 - 1
        d = window[k] - centre
        w = math.exp(-(dx*dx + dy*dy)/(2*sigma_space**2) - d*d/(2*sigma_range**2))
        total += w*window[k]
        weights += w
    return total/weights
)py";
  const double sigma_space = 1.5;
  const double sigma_range = 0.25;
  const auto bilateral = [&](const Window& window) {
    double total = 0;
    double weights = 0;
    for (int k = 0; k < 9; ++k) {
      const int dy = k / 3 - 1;
      const int dx = k % 3 - 1;
      const double d = window[static_cast<std::size_t>(k)] - window[4];
      const double w = std::exp(-static_cast<double>(dx * dx + dy * dy) / (2 * (sigma_space * sigma_space)) -
                                d * d / (2 * (sigma_range * sigma_range)));
      total += w * window[static_cast<std::size_t>(k)];
      weights += w;
    }
    return total / weights;
  };
  const auto image = random_array<double>({29, 33}, 0, 1);
  // Each weight is within one unit of the exact one on either side; each of both sums of nine positive terms adds
  // half a unit for every operation, on either side.
  EXPECT_TRUE(
      same(filtered(text, image, square, {sigma_space, sigma_range}), written_out(image, false, bilateral), 24));
}

TEST_P(WindowPrograms, VarianceByGenerators) {
  const std::string_view text = R"py(
def variance(values):
    mean = sum(values)/len(values)
    return sum((v - mean)**2 for v in values)/len(values)
)py";
  auto image = random_array<double>({16, 17}, 0, 1);
  for (double& value : image.elements()) value = std::round(value * 64);
  const auto variance = [](const Window& window) {
    double mean = 0;
    for (double v : window) mean += v;
    mean /= 9;
    double total = 0;
    for (double v : window) total += (v - mean) * (v - mean);
    return total / 9;
  };
  EXPECT_TRUE(same(filtered(text, image, square), written_out(image, false, variance)));
}

TEST_P(WindowPrograms, MostFrequentLabel) {
  const std::string_view text = R"py(
def majority(labels):
    best = labels[0]
    most = 0
    for a in labels:
        count = 0
        for b in labels:
            if a == b:
                count += 1
        if count > most or count == most and a < best:
            best, most = a, count
    return best
)py";
  auto image = random_array<double>({21, 34}, 0, 4);
  for (double& value : image.elements()) value = std::floor(value);
  const auto majority = [](const Window& window) {
    int counts[4] = {};
    for (double v : window) ++counts[static_cast<int>(v)];
    return static_cast<double>(std::ranges::max_element(counts) - counts);
  };
  EXPECT_TRUE(same(filtered(text, image, square), written_out(image, false, majority)));
}

}  // namespace
}  // namespace jiteval::test
