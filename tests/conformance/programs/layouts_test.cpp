// Arrays of other layouts and dimensions: strides, slices, views.
#include "programs.hpp"

namespace jiteval::test {
namespace {

class LayoutPrograms : public Programs {};
JITEVAL_IN_BOTH_ENGINES(LayoutPrograms);

constexpr std::string_view weighted_rows = R"py(
def weighted(a):
    """Tells every element's place."""
    rows, cols = a.shape
    total = 0.0
    for i in range(rows):
        for j in range(cols):
            total += (100*i + j)*a[i, j]
    return total
)py";

double weighted(const View<double>& a) {
  double total = 0;
  for (std::int64_t i = 0; i < a.shape()[0]; ++i) {
    for (std::int64_t j = 0; j < a.shape()[1]; ++j) {
      total += static_cast<double>(100 * i + j) * a.data()[i * a.strides()[0] + j * a.strides()[1]];
    }
  }
  return total;
}

TEST_P(LayoutPrograms, StridesAreFollowed) {
  auto image = random_array<double>({12, 20}, -1, 1);
  const Kernel kernel = program(weighted_rows);
  const View<double> views[] = {
      image.view(),
      {image.data(), {20, 12}, {1, 20}},          // transposed
      {image.data(), {6, 10}, {40, 2}},           // every other row and column
      {image.data() + 239, {12, 20}, {-20, -1}},  // from the end
      {image.data() + 19, {12, 20}, {20, -1}},    // mirrored
      {image.data() + 25, {3, 4}, {20, 1}},       // a part
      {image.data(), {5, 20}, {0, 1}},            // one row again and again
  };
  for (const View<double>& view : views) EXPECT_TRUE(same(real(run(kernel, view)), weighted(view)));
}

TEST_P(LayoutPrograms, StoresFollowStrides) {
  const std::string_view text = R"py(
def fill(a):
    rows, cols = a.shape
    for i in range(rows):
        for j in range(cols):
            a[i, j] = 10*i + j
)py";
  Array<std::int32_t> image({6, 8}, -1);
  const View<std::int32_t> every_other(image.data() + 47, {3, 4}, {-16, -2});
  run(text, every_other);
  Array<std::int32_t> expected({6, 8}, -1);
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 4; ++j) expected[47 - 16 * i - 2 * j] = 10 * i + j;
  }
  EXPECT_TRUE(same(image, expected));
}

TEST_P(LayoutPrograms, SlicesOfSlicesAreViews) {
  const std::string_view text = R"py(
def mark(a):
    inner = a[1:-1, 1:-1]
    inner[::2, ::-1][0, 0] = 7.0
    last_row = a[-1]
    last_row[2:5] = 3.0
    a[:, 0] = -1.0
    column = a[:, -1]
    for i in range(len(column)):
        column[i] = i
    return inner.shape[0], inner.shape[1], inner.size, a.ndim
)py";
  Array<double> a({5, 7});
  const RunResult found = run(text, a);
  Array<double> expected({5, 7});
  expected[1 * 7 + 5] = 7;
  for (int j = 2; j < 5; ++j) expected[4 * 7 + j] = 3;
  for (int i = 0; i < 5; ++i) expected[i * 7] = -1;
  for (int i = 0; i < 5; ++i) expected[i * 7 + 6] = i;
  EXPECT_TRUE(same(a, expected));
  EXPECT_EQ(integer(part(found, 0)), 3);
  EXPECT_EQ(integer(part(found, 1)), 5);
  EXPECT_EQ(integer(part(found, 2)), 15);
  EXPECT_EQ(integer(part(found, 3)), 2);
}

TEST_P(LayoutPrograms, SlicesStopAtTheEnds) {
  const std::string_view text = R"py(
def lengths(a, i, j, out):
    out[0] = len(a[i:j])
    out[1] = len(a[i:])
    out[2] = len(a[:j])
    out[3] = len(a[i:j:2])
    out[4] = len(a[j:i:-1])
    out[5] = len(a[::-3])
)py";
  // Python's own answers, by its rules: ends are counted from the end where negative, then clamped.
  const auto length = [](std::int64_t n, bool has_i, std::int64_t i, bool has_j, std::int64_t j,
                         std::int64_t step) {
    const auto clamp = [&](std::int64_t at) {
      if (at < 0) at += n;
      return step > 0 ? std::clamp<std::int64_t>(at, 0, n) : std::clamp<std::int64_t>(at, -1, n - 1);
    };
    std::int64_t at = has_i ? clamp(i) : step > 0 ? 0 : n - 1;
    const std::int64_t stop = has_j ? clamp(j) : step > 0 ? n : -1;
    std::int64_t count = 0;
    for (; step > 0 ? at < stop : at > stop; at += step) ++count;
    return count;
  };
  auto a = random_array<double>({10}, 0, 1);
  const Kernel kernel = program(text);
  for (std::int64_t i = -13; i <= 13; i += 2) {
    for (std::int64_t j = -12; j <= 12; j += 3) {
      Array<std::int64_t> out({6});
      run(kernel, a, i, j, out);
      const auto expected = array_of<std::int64_t>(
          {length(10, true, i, true, j, 1), length(10, true, i, false, 0, 1), length(10, false, 0, true, j, 1),
           length(10, true, i, true, j, 2), length(10, true, j, true, i, -1), length(10, false, 0, false, 0, -3)});
      EXPECT_TRUE(same(out, expected)) << i << ", " << j;
    }
  }
}

TEST_P(LayoutPrograms, VolumesOfThreeDimensions) {
  const std::string_view text = R"py(
@njit
def laplacian(u, out):
    nz, ny, nx = u.shape
    for z in range(1, nz - 1):
        for y in range(1, ny - 1):
            for x in range(1, nx - 1):
                out[z, y, x] = (u[z - 1, y, x] + u[z + 1, y, x] + u[z, y - 1, x] + u[z, y + 1, x]
                                + u[z, y, x - 1] + u[z, y, x + 1] - 6*u[z, y, x])
)py";
  auto u = random_array<double>({6, 7, 8}, -1, 1);
  Array<double> out({6, 7, 8});
  Array<double> expected({6, 7, 8});
  for (std::int64_t z = 1; z < 5; ++z) {
    for (std::int64_t y = 1; y < 6; ++y) {
      for (std::int64_t x = 1; x < 7; ++x) {
        const std::int64_t at = (z * 7 + y) * 8 + x;
        expected[at] = u[at - 56] + u[at + 56] + u[at - 8] + u[at + 8] + u[at - 1] + u[at + 1] - 6 * u[at];
      }
    }
  }
  run(text, u, out);
  EXPECT_TRUE(same(out, expected));
}

TEST_P(LayoutPrograms, MaximumProjectionOfFourDimensions) {
  const std::string_view text = R"py(
def project(stack):
    """The maximum over depth, for each time and channel."""
    frames, depth, rows, cols = stack.shape
    out = np.empty((frames, rows, cols), dtype=np.uint16)
    for t in range(frames):
        for i in range(rows):
            for j in range(cols):
                best = stack[t, 0, i, j]
                for z in range(1, depth):
                    if stack[t, z, i, j] > best:
                        best = stack[t, z, i, j]
                out[t, i, j] = best
    return out
)py";
  auto stack = random_array<std::uint16_t>({3, 5, 4, 6}, 0, 60000);
  Array<std::uint16_t> expected({3, 4, 6});
  for (std::int64_t at = 0; at < stack.size(); ++at) {
    std::uint16_t& best = expected[at / 120 * 24 + at % 24];
    best = std::max(best, stack[at]);
  }
  EXPECT_TRUE(same(array<std::uint16_t>(run(text, stack)), expected));
}

TEST_P(LayoutPrograms, ArraysOfAnArrayMaybeTheSame) {
  const std::string_view text = R"py(
def shift(src, dst):
    for i in range(len(src)):
        dst[i] = src[i]
)py";
  Array<std::int64_t> a({10});
  for (std::int64_t i = 0; i < 10; ++i) a[i] = i;
  // Overlapping views: every store is seen by the loads after it.
  run(text, View<std::int64_t>(a.data(), {9}), View<std::int64_t>(a.data() + 1, {9}));
  EXPECT_TRUE(same(a, Array<std::int64_t>({10})));
}

TEST_P(LayoutPrograms, NegativeIndicesCountFromTheEnd) {
  const std::string_view text = R"py(
def ends(a, k):
    return a[-1, -1] + a[-k, 0]
)py";
  auto a = random_array<double>({4, 5}, 0, 1);
  const Kernel kernel = program(text);
  EXPECT_EQ(real(run(kernel, a, 3)), a[19] + a[5]);
  EXPECT_EQ(real(run(kernel, a, 0)), a[19] + a[0]);
  EXPECT_NE(fault(kernel, a, 5).find("a[-k, 0]"), std::string::npos);
  EXPECT_NE(fault(kernel, a, -4).find("a[-k, 0]"), std::string::npos);
}

TEST_P(LayoutPrograms, ArraysOfEveryTypeConvertWhatIsStored) {
  const std::string_view text = R"py(
def copy(src, dst):
    for i in range(src.size):
        dst[i] = src[i]
)py";
  const Kernel kernel = program(text);
  auto source = array_of<std::int64_t>({0, 1, -1, 127, 128, 255, 256, -129, 65537, 1LL << 40, -(1LL << 33)});
  const auto check = [&]<class T>(T) {
    Array<T> found({source.size()});
    Array<T> expected({source.size()});
    for (std::int64_t i = 0; i < source.size(); ++i) expected[i] = static_cast<T>(source[i]);
    run(kernel, source, found);
    EXPECT_TRUE(same(found, expected)) << name(element_type_of<T>());
  };
  check(std::int8_t{});
  check(std::int16_t{});
  check(std::int32_t{});
  check(std::int64_t{});
  check(std::uint8_t{});
  check(std::uint16_t{});
  check(std::uint32_t{});
  check(std::uint64_t{});
  check(float{});
  check(double{});
}

TEST_P(LayoutPrograms, EmptyArrays) {
  const std::string_view text = R"py(
def total(a):
    s = 0.0
    for row in a:
        for v in row:
            s += v
    return s, len(a), a.size
)py";
  Array<double> none({0, 4});
  const RunResult found = run(text, none);
  EXPECT_EQ(real(part(found, 0)), 0);
  EXPECT_EQ(integer(part(found, 1)), 0);
  EXPECT_EQ(integer(part(found, 2)), 0);
}

}  // namespace
}  // namespace jiteval::test
