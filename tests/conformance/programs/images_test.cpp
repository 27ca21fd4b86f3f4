// Programs over images.
#include <algorithm>
#include <array>
#include <deque>

#include "programs.hpp"

namespace jiteval::test {
namespace {

class ImagePrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(ImagePrograms);

constexpr std::string_view pixel_graph = R"py(
import numba
import numpy as np

@numba.jit(nopython=True, cache=True, nogil=True)
def write_pixel_graph(image, steps, row, col):
    """Link every pixel that is not zero to its neighbours that are not zero either.

    The labels of both ends go to `row` and `col`; returns the number of links.
    """
    height, width = image.shape
    k = 0
    for i in range(1, height - 1):
        for j in range(1, width - 1):
            if image[i, j] != 0:
                for s in range(steps.shape[0]):
                    neighbour = image[i + steps[s, 0], j + steps[s, 1]]
                    if neighbour != 0:
                        row[k] = image[i, j]
                        col[k] = neighbour
                        k += 1
    return k
)py";

using Links = std::vector<std::array<std::int32_t, 2>>;

/// A labelled image with a border of zeros.
template <class T>
Array<T> labelled(std::int64_t height, std::int64_t width, std::int64_t most) {
  const auto noise = random_array<double>({height, width}, 0, 1);
  Array<T> image({height, width});
  std::int64_t label = 0;
  for (std::int64_t i = 1; i < height - 1; ++i) {
    for (std::int64_t j = 1; j < width - 1; ++j) {
      if (noise[i * width + j] < 0.4) image[i * width + j] = static_cast<T>(label = label % most + 1);
    }
  }
  return image;
}

template <class T>
Links links_of(const Array<T>& image, const Array<std::int64_t>& steps) {
  const std::int64_t height = image.shape()[0];
  const std::int64_t width = image.shape()[1];
  Links links;
  for (std::int64_t at = 0; at < height * width; ++at) {
    if (image[at] == 0) continue;
    for (std::int64_t s = 0; s < steps.shape()[0]; ++s) {
      const T other = image[at + steps[2 * s] * width + steps[2 * s + 1]];
      if (other != 0) links.push_back({static_cast<std::int32_t>(image[at]), static_cast<std::int32_t>(other)});
    }
  }
  return links;
}

const Array<std::int64_t> four_steps({4, 2}, {-1, 0, 0, -1, 0, 1, 1, 0});
const Array<std::int64_t> eight_steps({8, 2}, {-1, -1, -1, 0, -1, 1, 0, -1, 0, 1, 1, -1, 1, 0, 1, 1});

void expect_links(const Links& expected, const RunResult& count, const Array<std::int32_t>& row,
                  const Array<std::int32_t>& col) {
  ASSERT_EQ(integer(count), static_cast<std::int64_t>(expected.size()));
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const auto at = static_cast<std::int64_t>(k);
    ASSERT_EQ(row[at], expected[k][0]) << k;
    ASSERT_EQ(col[at], expected[k][1]) << k;
  }
  EXPECT_EQ(row[static_cast<std::int64_t>(expected.size())], -1);  // nothing is written beyond
}

TEST_P(ImagePrograms, PixelGraphOfLabels) {
  auto image = labelled<std::int64_t>(40, 60, 100000);
  const Kernel kernel = program(pixel_graph);
  for (auto steps : {four_steps, eight_steps}) {
    Array<std::int32_t> row({8 * image.size()}, -1);
    Array<std::int32_t> col({8 * image.size()}, -1);
    const RunResult count = run(kernel, image, steps, row, col);
    expect_links(links_of(image, steps), count, row, col);
  }
}

TEST_P(ImagePrograms, PixelGraphOfBytes) {
  auto image = labelled<std::uint8_t>(33, 47, 255);
  auto steps = eight_steps;
  Array<std::int32_t> row({8 * image.size()}, -1);
  Array<std::int32_t> col({8 * image.size()}, -1);
  const RunResult count = run(pixel_graph, image, steps, row, col);
  expect_links(links_of(image, steps), count, row, col);
}

TEST_P(ImagePrograms, PixelGraphOfAFlatImageWithDistances) {
  const std::string_view text = R"py(
@numba.jit(nopython=True)
def link(image, steps, distances, row, col, data):
    start = np.max(steps)
    stop = image.size + np.min(steps)
    k = 0
    for i in range(start, stop):
        if image[i]:
            for step, distance in zip(steps, distances):
                n = i + step
                if image[n] != 0 and image[n] != image[i]:
                    row[k] = image[i]
                    col[k] = image[n]
                    data[k] = distance
                    k += 1
    return k
)py";
  const std::int64_t width = 30;
  const auto image = labelled<std::int64_t>(25, width, 40);
  auto flat = View<std::int64_t>(const_cast<std::int64_t*>(image.data()), {image.size()});
  auto steps = array_of<std::int64_t>({-width - 1, -width, -1, 1, width, width + 1});
  auto distances = array_of<double>({std::sqrt(2.0), 1, 1, 1, 1, std::sqrt(2.0)});
  Array<std::int32_t> row({6 * image.size()}, -1);
  Array<std::int32_t> col({6 * image.size()}, -1);
  Array<double> data({6 * image.size()}, -1);
  const std::int64_t count = integer(run(text, flat, steps, distances, row, col, data));
  std::int64_t k = 0;
  for (std::int64_t i = width + 1; i < image.size() - width - 1; ++i) {
    for (std::int64_t s = 0; s < 6 && image[i] != 0; ++s) {
      const std::int64_t other = image[i + steps[s]];
      if (other == 0 || other == image[i]) continue;
      ASSERT_LT(k, count);
      EXPECT_EQ(row[k], image[i]);
      EXPECT_EQ(col[k], other);
      EXPECT_EQ(data[k], distances[s]);
      ++k;
    }
  }
  EXPECT_EQ(k, count);
}

TEST_P(ImagePrograms, PixelGraphThatOutgrowsItsOutputsFaults) {
  auto image = labelled<std::int64_t>(40, 60, 100);
  auto steps = eight_steps;
  Array<std::int32_t> row({10}, -1);
  Array<std::int32_t> col({10}, -1);
  const std::string message = fault(program(pixel_graph), image, steps, row, col);
  EXPECT_NE(message.find("row[k] = image[i, j]"), std::string::npos) << message;
}

int escape_time(double x, double y, int limit) {
  double zr = 0;
  double zi = 0;
  int n = 0;
  while (n < limit && zr * zr + zi * zi <= 4) {
    const double next = zr * zr - zi * zi + x;
    zi = 2 * zr * zi + y;
    zr = next;
    ++n;
  }
  return n;
}

constexpr std::string_view escape_text = R"py(
def escape_time(x, y, limit=200):
    zr = zi = 0.0
    n = 0
    while n < limit and zr*zr + zi*zi <= 4:
        zr, zi = zr*zr - zi*zi + x, 2*zr*zi + y
        n += 1
    return n
)py";

TEST_P(ImagePrograms, MandelbrotInto2DOutput) {
  const std::string text = std::string(escape_text) + R"py(
@njit
def mandelbrot(out: u16[:, :], x0: float, x1: float, y0: float, y1: float):
    height, width = out.shape
    for row in range(height):
        y = y0 + (y1 - y0)*row/(height - 1)
        for col in range(width):
            x = x0 + (x1 - x0)*col/(width - 1)
            out[row, col] = escape_time(x, y)
)py";
  Array<std::uint16_t> out({48, 64});
  Array<std::uint16_t> expected({48, 64});
  for (int row = 0; row < 48; ++row) {
    const double y = -1.25 + (1.25 - -1.25) * row / 47;
    for (int col = 0; col < 64; ++col) {
      const double x = -2.0 + (0.75 - -2.0) * col / 63;
      expected[row * 64 + col] = static_cast<std::uint16_t>(escape_time(x, y, 200));
    }
  }
  run(text, out, -2.0, 0.75, -1.25, 1.25);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(ImagePrograms, MandelbrotAsAMap) {
  const std::string_view text = R"py(
@vectorize
def escape_time(cr, ci, limit):
    zr, zi = 0.0, 0.0
    for n in range(int(limit)):
        if zr*zr + zi*zi > 4:
            return n
        t = zr*zr - zi*zi + cr
        zi = 2*zr*zi + ci
        zr = t
    return int(limit)
)py";
  const auto x = random_array<double>({1, 77}, -2, 1);
  const auto y = random_array<double>({51, 1}, -1.2, 1.2, 2);
  const double limit = 150;
  Array<double> expected({51, 77});
  for (std::int64_t i = 0; i < 51; ++i) {
    for (std::int64_t j = 0; j < 77; ++j) expected[i * 77 + j] = escape_time(x[j], y[i], 150);
  }
  const View<const double> arguments[] = {x.view(), y.view(), {&limit, Shape{}}};
  EXPECT_TRUE(same(value_of(map(program(text), arguments, {.engine = GetParam()})), expected));
}

TEST_P(ImagePrograms, BilinearInterpolation) {
  const std::string_view text = R"py(
@jit(nopython=True)
def bilinear(img, y, x):
    h, w = img.shape
    y = min(max(y, 0.0), h - 1)
    x = min(max(x, 0.0), w - 1)
    y0 = int(y)
    x0 = int(x)
    y1 = min(y0 + 1, h - 1)
    x1 = min(x0 + 1, w - 1)
    fy = y - y0
    fx = x - x0
    top = img[y0, x0]*(1 - fx) + img[y0, x1]*fx
    bottom = img[y1, x0]*(1 - fx) + img[y1, x1]*fx
    return top*(1 - fy) + bottom*fy

@jit(nopython=True)
def resize(img, rows, cols):
    h, w = img.shape
    out = np.empty((rows, cols))
    for i in range(rows):
        for j in range(cols):
            out[i, j] = bilinear(img, (i + 0.5)*h/rows - 0.5, (j + 0.5)*w/cols - 0.5)
    return out
)py";
  auto img = random_array<double>({11, 14}, 0, 1);
  const auto at = [&](std::int64_t i, std::int64_t j) { return img[i * 14 + j]; };
  Array<double> expected({25, 9});
  for (int i = 0; i < 25; ++i) {
    for (int j = 0; j < 9; ++j) {
      const double y = std::min(std::max((i + 0.5) * 11 / 25 - 0.5, 0.0), 10.0);
      const double x = std::min(std::max((j + 0.5) * 14 / 9 - 0.5, 0.0), 13.0);
      const auto y0 = static_cast<std::int64_t>(y);
      const auto x0 = static_cast<std::int64_t>(x);
      const std::int64_t y1 = std::min<std::int64_t>(y0 + 1, 10);
      const std::int64_t x1 = std::min<std::int64_t>(x0 + 1, 13);
      const double fy = y - static_cast<double>(y0);
      const double fx = x - static_cast<double>(x0);
      const double top = at(y0, x0) * (1 - fx) + at(y0, x1) * fx;
      const double bottom = at(y1, x0) * (1 - fx) + at(y1, x1) * fx;
      expected[i * 9 + j] = top * (1 - fy) + bottom * fy;
    }
  }
  EXPECT_TRUE(same(array<double>(run(text, img, 25, 9)), expected));
}

TEST_P(ImagePrograms, SobelMagnitude) {
  const std::string_view text = R"py(
@jit(nopython=True)
def sobel(img, out):
    for i in range(1, img.shape[0] - 1):
        for j in range(1, img.shape[1] - 1):
            gx = (img[i - 1, j + 1] + 2*img[i, j + 1] + img[i + 1, j + 1]
                  - img[i - 1, j - 1] - 2*img[i, j - 1] - img[i + 1, j - 1])
            gy = img[i + 1, j - 1] + 2*img[i + 1, j] + img[i + 1, j + 1] \
                 - img[i - 1, j - 1] - 2*img[i - 1, j] - img[i - 1, j + 1]
            out[i, j] = math.sqrt(gx**2 + gy**2)
)py";
  auto img = random_array<std::uint8_t>({30, 41}, 0, 255);
  Array<double> out({30, 41});
  Array<double> expected({30, 41});
  const auto at = [&](std::int64_t i, std::int64_t j) { return static_cast<std::int64_t>(img[i * 41 + j]); };
  for (std::int64_t i = 1; i < 29; ++i) {
    for (std::int64_t j = 1; j < 40; ++j) {
      std::int64_t gx = 0;
      std::int64_t gy = 0;
      for (std::int64_t d = -1; d <= 1; ++d) {
        const std::int64_t weight = d == 0 ? 2 : 1;
        gx += weight * (at(i + d, j + 1) - at(i + d, j - 1));
        gy += weight * (at(i + 1, j + d) - at(i - 1, j + d));
      }
      expected[i * 41 + j] = std::sqrt(static_cast<double>(gx * gx + gy * gy));
    }
  }
  run(text, img, out);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(ImagePrograms, HistogramOfBytes) {
  const std::string_view text = R"py(
def histogram(img):
    counts = np.zeros(256, dtype=np.int64)
    for row in img:
        for v in row:
            counts[v] += 1
    return counts
)py";
  auto img = random_array<std::uint8_t>({50, 70}, 0, 255);
  Array<std::int64_t> expected({256});
  for (std::uint8_t v : img.elements()) ++expected[v];
  EXPECT_TRUE(same(array<std::int64_t>(run(text, img)), expected));
}

TEST_P(ImagePrograms, HistogramOfNumbers) {
  const std::string_view text = R"py(
@nb.njit
def histogram(values, bins, lo, hi):
    counts = np.zeros(bins, dtype=np.int32)
    scale = bins/(hi - lo)
    for v in values:
        k = int((v - lo)*scale)
        if 0 <= k < bins:
            counts[k] += 1
    return counts
)py";
  auto values = random_array<double>({3000}, -1, 2);
  Array<std::int32_t> expected({16});
  const double scale = 16 / (1.5 - -0.5);
  for (double v : values.elements()) {
    const auto k = static_cast<std::int64_t>((v - -0.5) * scale);
    if (k >= 0 && k < 16) ++expected[k];
  }
  EXPECT_TRUE(same(array<std::int32_t>(run(text, values, 16, -0.5, 1.5)), expected));
}

TEST_P(ImagePrograms, GameOfLifeOnATorus) {
  const std::string_view text = R"py(
@njit
def life(grid):
    h, w = grid.shape
    out = np.zeros_like(grid)
    for i in range(h):
        for j in range(w):
            down, right = (i + 1) % h, (j + 1) % w
            n = (grid[i - 1, j - 1] + grid[i - 1, j] + grid[i - 1, right] +
                 grid[i, j - 1] + grid[i, right] +
                 grid[down, j - 1] + grid[down, j] + grid[down, right])
            if n == 3 or (n == 2 and grid[i, j]):
                out[i, j] = 1
    return out
)py";
  auto grid = random_array<std::uint8_t>({20, 27}, 0, 1);
  Array<std::uint8_t> expected({20, 27});
  for (int i = 0; i < 20; ++i) {
    for (int j = 0; j < 27; ++j) {
      int n = 0;
      for (int di = 19; di <= 21; ++di) {
        for (int dj = 26; dj <= 28; ++dj) n += grid[(i + di) % 20 * 27 + (j + dj) % 27];
      }
      const int self = grid[i * 27 + j];
      expected[i * 27 + j] = n - self == 3 || (n - self == 2 && self == 1);
    }
  }
  EXPECT_TRUE(same(array<std::uint8_t>(run(text, grid)), expected));
}

TEST_P(ImagePrograms, FloodFillWithAStack) {
  const std::string_view text = R"py(
def flood_fill(img, si, sj, new):
    h, w = img.shape
    old = img[si, sj]
    if old == new:
        return 0
    stack = np.empty((4*h*w + 1, 2), dtype=np.int32)
    stack[0, 0] = si
    stack[0, 1] = sj
    top = 1
    filled = 0
    while top > 0:
        top -= 1
        i = stack[top, 0]
        j = stack[top, 1]
        if i < 0 or i >= h or j < 0 or j >= w or img[i, j] != old:
            continue
        img[i, j] = new
        filled += 1
        for di, dj in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            stack[top, 0] = i + di
            stack[top, 1] = j + dj
            top += 1
    return filled
)py";
  const Array<double> noise = random_array<double>({24, 32}, 0, 1);
  Array<std::int32_t> img({24, 32});
  for (std::int64_t i = 0; i < img.size(); ++i) img[i] = noise[i] < 0.3 ? 1 : 0;
  img[12 * 32 + 16] = 0;
  Array<std::int32_t> expected = img;
  std::int64_t filled = 0;
  std::deque<std::array<int, 2>> queue{{12, 16}};  // breadth first: another order, the same pixels
  while (!queue.empty()) {
    const auto [i, j] = queue.front();
    queue.pop_front();
    if (i < 0 || i >= 24 || j < 0 || j >= 32 || expected[i * 32 + j] != 0) continue;
    expected[i * 32 + j] = 9;
    ++filled;
    for (const auto& next : {std::array{i, j + 1}, {i, j - 1}, {i + 1, j}, {i - 1, j}}) queue.push_back(next);
  }
  ASSERT_GT(filled, 100);
  const Kernel kernel = program(text);
  EXPECT_EQ(integer(run(kernel, img, 12, 16, 9)), filled);
  EXPECT_TRUE(same(img, expected));
  EXPECT_EQ(integer(run(kernel, img, 12, 16, 9)), 0);
}

TEST_P(ImagePrograms, DiffusionWithTwoBuffers) {
  const std::string_view text = R"py(
def diffuse(u, steps, k):
    a = u
    b = np.empty_like(u)
    n = len(u)
    for _ in range(steps):
        b[0] = a[0]
        b[-1] = a[-1]
        for i in range(1, n - 1):
            b[i] = a[i] + k*(a[i - 1] - 2*a[i] + a[i + 1])
        a, b = b, a
    return a
)py";
  const auto start = random_array<double>({64}, 0, 1);
  for (const int steps : {0, 1, 6, 7}) {
    Array<double> a = start;
    for (int step = 0; step < steps; ++step) {
      Array<double> b = a;
      for (std::int64_t i = 1; i < 63; ++i) b[i] = a[i] + 0.2 * (a[i - 1] - 2 * a[i] + a[i + 1]);
      a = b;
    }
    Array<double> u = start;
    EXPECT_TRUE(same(array<double>(run(text, u, steps, 0.2)), a)) << steps;
  }
}

TEST_P(ImagePrograms, ConvolutionWithAConstantArray) {
  const std::string_view text = R"py(
KERNEL = np.array([[1.0, 2.0, 1.0],
                   [2.0, 4.0, 2.0],
                   [1.0, 2.0, 1.0]])

def convolve(img, out):
    h, w = img.shape
    for i in range(1, h - 1):
        for j in range(1, w - 1):
            total = 0.0
            for di in range(3):
                for dj in range(3):
                    total += KERNEL[di, dj]*img[i + di - 1, j + dj - 1]
            out[i, j] = total/16
)py";
  auto img = random_array<float>({18, 22}, 0, 1);
  Array<double> out({18, 22});
  Array<double> expected({18, 22});
  const double weights[] = {1, 2, 1};
  for (std::int64_t i = 1; i < 17; ++i) {
    for (std::int64_t j = 1; j < 21; ++j) {
      double total = 0;
      for (std::int64_t di = 0; di < 3; ++di) {
        for (std::int64_t dj = 0; dj < 3; ++dj) {
          total += weights[di] * weights[dj] * static_cast<double>(img[(i + di - 1) * 22 + j + dj - 1]);
        }
      }
      expected[i * 22 + j] = total / 16;
    }
  }
  run(text, img, out);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(ImagePrograms, ConvolutionWithALocalConstantArray) {
  const std::string_view text = R"py(
def smooth(x):
    weights = np.array([1, 4, 6, 4, 1])
    out = np.zeros(len(x) - 4)
    for i in range(out.size):
        for k in range(len(weights)):
            out[i] += weights[k]*x[i + k]/16
    return out
)py";
  auto x = random_array<double>({50}, -1, 1);
  const double weights[] = {1, 4, 6, 4, 1};
  Array<double> expected({46});
  for (std::int64_t i = 0; i < 46; ++i) {
    for (int k = 0; k < 5; ++k) expected[i] += weights[k] * x[i + k] / 16;
  }
  EXPECT_TRUE(same(array<double>(run(text, x)), expected));
}

TEST_P(ImagePrograms, SummedAreaTable) {
  const std::string_view text = R"py(
def integral_image(img):
    h, w = img.shape
    out = np.zeros((h + 1, w + 1), dtype=np.int64)
    for i in range(h):
        row_sum = 0
        for j in range(w):
            row_sum += img[i, j]
            out[i + 1, j + 1] = out[i, j + 1] + row_sum
    return out
)py";
  auto img = random_array<std::uint8_t>({13, 17}, 0, 255);
  Array<std::int64_t> expected({14, 18});
  for (std::int64_t i = 0; i <= 13; ++i) {
    for (std::int64_t j = 0; j <= 17; ++j) {
      for (std::int64_t y = 0; y < i; ++y) {
        for (std::int64_t x = 0; x < j; ++x) expected[i * 18 + j] += img[y * 17 + x];
      }
    }
  }
  EXPECT_TRUE(same(array<std::int64_t>(run(text, img)), expected));
}

TEST_P(ImagePrograms, ChessboardDistanceTransform) {
  const std::string_view text = R"py(
def distances(mask, out):
    """Two passes, forwards and backwards."""
    h, w = mask.shape
    far = h + w
    for i in range(h):
        for j in range(w):
            if mask[i, j]:
                d = far
                for di, dj in ((-1, -1), (-1, 0), (-1, 1), (0, -1)):
                    y, x = i + di, j + dj
                    if 0 <= y < h and 0 <= x < w:
                        d = min(d, out[y, x] + 1)
                out[i, j] = d
            else:
                out[i, j] = 0
    for i in reversed(range(h)):
        for j in range(w - 1, -1, -1):
            for di, dj in ((1, 1), (1, 0), (1, -1), (0, 1)):
                y, x = i + di, j + dj
                if 0 <= y < h and 0 <= x < w:
                    out[i, j] = min(out[i, j], out[y, x] + 1)
)py";
  const auto noise = random_array<double>({21, 26}, 0, 1);
  constexpr std::int64_t size = 21 * 26;
  bool mask[size];
  for (std::int64_t i = 0; i < size; ++i) mask[i] = noise[i] < 0.97;
  Array<std::int16_t> out({21, 26}, -1);
  Array<std::int16_t> expected({21, 26});
  for (std::int64_t at = 0; at < size; ++at) {
    std::int64_t nearest = 47;
    for (std::int64_t other = 0; other < size; ++other) {
      if (mask[other]) continue;
      nearest = std::min(nearest, std::max(std::abs(at / 26 - other / 26), std::abs(at % 26 - other % 26)));
    }
    expected[at] = static_cast<std::int16_t>(nearest);
  }
  run(text, View<bool>(mask, {21, 26}), out);
  EXPECT_TRUE(same(out, expected));
}

}  // namespace
}  // namespace jiteval::test
