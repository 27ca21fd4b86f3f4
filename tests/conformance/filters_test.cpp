// Filters against loops written out, in both engines.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

#include "conformance.hpp"

namespace jiteval::test {
namespace {

/// An image of whole numbers, so that sums are exact in any order.
Array<double> noise(std::int64_t rows, std::int64_t columns) {
  Array<double> image({rows, columns});
  std::mt19937 random(7);
  for (double& value : image.elements()) value = static_cast<double>(random() % 1000);
  return image;
}

/// The index that stands for `i` in 0 .. n-1, or -1 for a constant.
std::int64_t folded(std::int64_t i, std::int64_t n, Boundary mode) {
  if (mode == Boundary::mirror && n == 1) return 0;
  while (i < 0 || i >= n) {
    switch (mode) {
      case Boundary::constant:
        return -1;
      case Boundary::nearest:
        return i < 0 ? 0 : n - 1;
      case Boundary::wrap:
        i += i < 0 ? n : -n;
        break;
      case Boundary::reflect:
        i = i < 0 ? -1 - i : 2 * n - 1 - i;
        break;
      case Boundary::mirror:
        i = i < 0 ? -i : 2 * n - 2 - i;
        break;
    }
  }
  return i;
}

using Body = std::function<double(const std::vector<double>&)>;

Array<double> written_out(const Array<double>& image, const FilterOptions& options, const Body& body) {
  const std::int64_t rows = image.shape()[0];
  const std::int64_t columns = image.shape()[1];
  const Shape& size = options.footprint.shape();
  const std::int64_t origin = options.origin.empty() ? 0 : options.origin[0];
  Array<double> result(image.shape());
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      std::vector<double> values;
      for (std::int64_t i = 0; i < size[0]; ++i) {
        for (std::int64_t j = 0; j < size[1]; ++j) {
          if (options.footprint[i * size[1] + j] == 0) continue;
          const std::int64_t y = folded(r + i - size[0] / 2 - origin, rows, options.mode);
          const std::int64_t x = folded(c + j - size[1] / 2 - origin, columns, options.mode);
          values.push_back(y < 0 || x < 0 ? options.cval : image[y * columns + x]);
        }
      }
      result[r * columns + c] = body(values);
    }
  }
  return result;
}

constexpr const char* minimum_text = R"(
def minimum(values):
    least = values[0]
    for v in values:
        if v < least:
            least = v
    return least
)";
double minimum(const std::vector<double>& values) { return *std::min_element(values.begin(), values.end()); }

constexpr const char* mean_text = "lambda values: sum(values)/len(values)";
double mean(const std::vector<double>& values) {
  double total = 0;
  for (double value : values) total += value;
  return total / static_cast<double>(values.size());
}

constexpr const char* median_text = R"(
def median(values):
    for a in values:
        below = 0
        same = 0
        for b in values:
            below += b < a
            same += b == a
        if below <= len(values)//2 < below + same:
            return a
    return nan
)";
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

const Array<double> cross({3, 3}, {0, 1, 0, 1, 1, 1, 0, 1, 0});
const Array<double> box({3, 3}, 1.0);
const Array<double> lopsided({2, 4}, {1, 0, 0, 1, 0, 1, 1, 1});

class Filters : public testing::TestWithParam<Boundary> {
 protected:
  void expect(const char* text, const Body& body, const Array<double>& footprint,
              std::vector<std::int64_t> origin = {}) const {
    FilterOptions options{.footprint = footprint, .mode = GetParam(), .cval = 41, .origin = std::move(origin)};
    const Kernel kernel = kernel_of(text);
    for (const auto& [rows, columns] : {std::pair<int, int>{37, 53}, {5, 2}, {1, 9}, {64, 3}}) {
      const Array<double> image = noise(rows, columns);
      const Array<double> expected = written_out(image, options, body);
      for (Engine engine : engines) {
        options.run.engine = engine;
        const Array<double> found = value_of(filter(kernel, image.view(), options));
        for (std::int64_t i = 0; i < image.size(); ++i) {
          ASSERT_EQ(found[i], expected[i])
              << name(engine) << ", " << rows << " by " << columns << ", element " << i;
        }
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Modes, Filters,
                         testing::Values(Boundary::reflect, Boundary::mirror, Boundary::nearest, Boundary::wrap,
                                         Boundary::constant));

TEST_P(Filters, Erode) {
  expect(minimum_text, minimum, cross);
  expect("lambda values: min(values)", minimum, box);
}

TEST_P(Filters, TakeTheMean) {
  expect(mean_text, mean, box);
  expect(mean_text, mean, lopsided);
}

TEST_P(Filters, TakeTheMedian) { expect(median_text, median, cross); }

TEST_P(Filters, ShiftByTheirOrigin) {
  expect("lambda v: v[0] - 2*v[-1] + v[2]", [](const std::vector<double>& v) { return v[0] - 2 * v.back() + v[2]; },
         box, {1});
  expect(mean_text, mean, lopsided, {-1});
}

}  // namespace
}  // namespace jiteval::test
