#include "drivers/stencil.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>

namespace jiteval::drivers {
namespace {

using Random = std::mt19937;

std::int64_t pick(Random& random, std::int64_t least, std::int64_t greatest) {
  return std::uniform_int_distribution<std::int64_t>(least, greatest)(random);
}

/// The sum of (k + 1) times neighbour k, and of the parameters.
class WeightedSum final : public BlockCall {
 public:
  WeightedSum(std::size_t neighbours, std::size_t parameters) : neighbours_(neighbours), parameters_(parameters) {}

  std::int32_t operator()(const void* const* inputs, void* const* outputs, std::int64_t n) const override {
    ++calls_;
    const auto* rows = static_cast<const double* const*>(inputs[0]);
    auto* out = static_cast<double*>(outputs[0]);
    std::vector<double> sums(static_cast<std::size_t>(n + window_row_slack));
    for (std::size_t k = 0; k < neighbours_; ++k) {
      // As compiled kernels may, this reads past the last lane.
      for (std::size_t lane = 0; lane < sums.size(); ++lane) {
        sums[lane] += static_cast<double>(k + 1) * rows[k][lane];
      }
    }
    for (std::size_t i = 0; i < parameters_; ++i) {
      for (double& sum : sums) sum += *static_cast<const double*>(inputs[1 + i]);
    }
    std::copy_n(sums.begin(), n, out);
    return 0;
  }

  int calls() const { return calls_; }

 private:
  std::size_t neighbours_;
  std::size_t parameters_;
  mutable std::atomic<int> calls_ = 0;
};

/// The same boundary by walking, one step at a time.
std::int64_t walked_index(Boundary mode, std::int64_t index, std::int64_t extent) {
  std::int64_t at = index < 0 ? 0 : std::min(index, extent - 1);
  std::int64_t direction = index < 0 ? -1 : 1;
  for (std::int64_t steps = index < 0 ? -index : index - at; steps > 0; --steps) {
    const bool at_border = at == (direction < 0 ? 0 : extent - 1);
    if (!at_border) {
      at += direction;
      continue;
    }
    switch (mode) {
      case Boundary::reflect:
        direction = -direction;
        break;
      case Boundary::mirror:
        direction = -direction;
        if (extent > 1) at += direction;
        break;
      case Boundary::nearest:
        break;
      case Boundary::wrap:
        at = direction < 0 ? extent - 1 : 0;
        break;
      case Boundary::constant:
        return outside;
    }
  }
  return at;
}

std::vector<std::int64_t> index_of(std::int64_t i, const Shape& shape) {
  std::vector<std::int64_t> index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0; i /= shape[axis]) index[axis] = i % shape[axis];
  return index;
}

struct Job {
  Shape shape;
  Array<double> footprint;
  Boundary mode = Boundary::reflect;
  std::vector<std::int64_t> origin;
  double cval = 0;
  std::vector<double> parameters;
};

Array<double> naive(const View<const double>& image, const Job& job) {
  Array<double> out(job.shape);
  for (std::int64_t i = 0; i < out.size(); ++i) {
    const auto centre = index_of(i, job.shape);
    double k = 0;
    for (std::int64_t j = 0; j < job.footprint.size(); ++j) {
      if (job.footprint[j] == 0) continue;
      const auto within = index_of(j, job.footprint.shape());
      const double* element = image.data();
      for (std::size_t axis = 0; axis < centre.size() && element != nullptr; ++axis) {
        const std::int64_t start = job.footprint.shape()[axis] / 2 + job.origin[axis];
        const std::int64_t at = walked_index(job.mode, centre[axis] + within[axis] - start, job.shape[axis]);
        element = at == outside ? nullptr : element + at * image.strides()[axis];
      }
      out[i] += ++k * (element == nullptr ? job.cval : *element);
    }
    for (const double parameter : job.parameters) out[i] += parameter;
  }
  return out;
}

Array<double> compute(const View<const double>& image, const Job& job, int threads = 1) {
  const Neighbourhood neighbours = neighbourhood(job.footprint, job.origin);
  Array<double> out(job.shape, -1e300);
  const Stencil stencil = {.image = image,
                           .neighbourhood = neighbours,
                           .mode = job.mode,
                           .cval = job.cval,
                           .parameters = job.parameters,
                           .out = out.data()};
  EXPECT_EQ(run_stencil(stencil, WeightedSum(neighbours.elements.size(), job.parameters.size()), threads), 0);
  return out;
}

/// Exactly as much memory as the elements need, so that a sanitizer sees reads beyond.
struct Image {
  Image(const Shape& shape, Random& random)
      : elements(std::make_unique<double[]>(static_cast<std::size_t>(element_count(shape)))),
        view(elements.get(), shape) {
    for (std::int64_t i = 0; i < view.size(); ++i) elements[static_cast<std::size_t>(i)] = pick(random, -500, 500);
  }

  std::unique_ptr<double[]> elements;
  View<const double> view;
};

Job random_job(const Shape& shape, std::int64_t greatest_window, Random& random) {
  Job job{.shape = shape};
  Shape window;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    window.push_back(pick(random, 1, greatest_window));
    job.origin.push_back(pick(random, -(window.back() / 2), (window.back() - 1) / 2));
  }
  job.footprint = Array<double>(window);
  const std::int64_t share = pick(random, 1, 4);
  for (double& element : job.footprint.elements()) element = pick(random, 0, share) == 0 ? 0 : 2.5;
  job.footprint[pick(random, 0, job.footprint.size() - 1)] = 1;
  job.mode = static_cast<Boundary>(pick(random, 0, 4));
  job.cval = static_cast<double>(pick(random, -9, 9));
  for (std::int64_t i = pick(random, 0, 2); i > 0; --i) {
    job.parameters.push_back(static_cast<double>(pick(random, -9, 9)));
  }
  return job;
}

void expect_like_naive(const View<const double>& image, const Job& job, int threads) {
  const Array<double> out = compute(image, job, threads);
  const Array<double> expected = naive(image, job);
  for (std::int64_t i = 0; i < out.size(); ++i) {
    ASSERT_EQ(out[i], expected[i]) << "element " << i << " of " << testing::PrintToString(job.shape) << ", window "
                                   << testing::PrintToString(job.footprint.shape()) << ", origin "
                                   << testing::PrintToString(job.origin) << ", mode " << static_cast<int>(job.mode);
  }
}

TEST(Stencil, MatchesNaiveOnTinyImages) {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    Shape shape(static_cast<std::size_t>(pick(random, 1, 4)));
    for (std::int64_t& extent : shape) extent = pick(random, 1, 5);
    const Image image(shape, random);
    expect_like_naive(image.view,
                      random_job(shape,
                                 shape.size() == 1   ? 40
                                 : shape.size() == 2 ? 11
                                                     : 4,
                                 random),
                      static_cast<int>(pick(random, 0, 2)));
    if (HasFatalFailure()) return;
  }
}

TEST(Stencil, MatchesNaiveOnRowsWithAMiddle) {
  const std::vector<Shape> shapes = {{32},
                                     {33},
                                     {41},
                                     {300},
                                     {9000},
                                     {20000},
                                     {1, 50},
                                     {3, 40},
                                     {50, 60},
                                     {2, 2500},
                                     {300, 33},
                                     {7, 9001},
                                     {5, 4, 45},
                                     {3, 1, 70},
                                     {1, 3, 200},
                                     {2, 3, 2, 48},
                                     {2, 1, 2, 1, 2, 40},
                                     {1, 2, 1, 2, 1, 1, 2, 36}};
  for (const Shape& shape : shapes) {
    for (unsigned seed = 0; seed < 6; ++seed) {
      SCOPED_TRACE(testing::Message() << "seed " << seed);
      Random random(seed);
      const Image image(shape, random);
      expect_like_naive(image.view,
                        random_job(shape,
                                   shape.size() == 1  ? 30
                                   : shape.size() > 4 ? 2
                                                      : 5,
                                   random),
                        static_cast<int>(pick(random, 0, 2)));
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Stencil, ImagesMayHaveAnyStrides) {
  Random random(3);
  const Image whole({60, 90}, random);
  const double* data = whole.view.data();
  const std::vector<View<const double>> views = {
      {data + 10 * 90 + 20, {50, 70}, {90, 1}},    // the last rows and columns
      {data, {90, 60}, {1, 90}},                   // transposed
      {data + 59 * 90 + 89, {60, 90}, {-90, -1}},  // both axes reversed
      {data + 59 * 90, {60, 90}, {-90, 1}},        // rows reversed
      {data + 1, {30, 44}, {180, 2}},              // every second element
      {data, {60, 90}, {0, 1}},                    // one row repeated
      {data, {60, 45}, {45, 1}},                   // half of it, as if narrower
      {data, {80, 50}, {30, 1}},                   // overlapping rows
      {data + 100, {1, 90}, {7777, 1}},            // strides of single elements mean nothing
      {data + 100, {40, 1}, {90, -5}},
  };
  for (const View<const double>& view : views) {
    for (int repeat = 0; repeat < 10; ++repeat) {
      expect_like_naive(view, random_job(view.shape(), 5, random), 0);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Stencil, LargeWindows) {
  Random random(4);
  for (const Shape& shape : {Shape{5, 6}, Shape{40, 100}}) {
    const Image image(shape, random);
    for (int mode = 0; mode < 5; ++mode) {
      const Job job{.shape = shape,
                    .footprint = Array<double>({31, 31}, 1.0),
                    .mode = static_cast<Boundary>(mode),
                    .origin = {0, 0},
                    .cval = 3};
      expect_like_naive(image.view, job, 0);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Stencil, IsWhatSciPyComputes) {
  struct Case {
    Shape shape;
    Shape window;
    std::vector<double> footprint;
    Boundary mode;
    std::vector<std::int64_t> origin;
    double cval;
    std::vector<double> expected;
  };
  const std::vector<Case> cases = {
#include "filter_fixture.inc"
  };
  ASSERT_GT(cases.size(), 150U);
  for (const Case& one : cases) {
    Array<double> image(one.shape);
    for (std::int64_t i = 0; i < image.size(); ++i) image[i] = static_cast<double>((i * i * 7 + 3 * i + 11) % 101);
    const Job job{.shape = one.shape,
                  .footprint = Array<double>(one.window, one.footprint),
                  .mode = one.mode,
                  .origin = one.origin,
                  .cval = one.cval};
    const Array<double> out = compute(image.view(), job);
    EXPECT_EQ(std::vector(out.elements().begin(), out.elements().end()), one.expected)
        << testing::PrintToString(one.shape) << ", window " << testing::PrintToString(one.window) << ", origin "
        << testing::PrintToString(one.origin) << ", mode " << static_cast<int>(one.mode);
  }
}

TEST(Stencil, AnyNumberOfThreadsGivesTheSameBits) {
  Random random(5);
  for (const Shape& shape : {Shape{700, 600}, Shape{100000}, Shape{40000, 3}}) {
    const Image image(shape, random);
    const Job job = random_job(shape, 5, random);
    const Array<double> first = compute(image.view, job, 1);
    for (const int threads : {0, 2, 3, 7}) {
      EXPECT_TRUE(std::ranges::equal(compute(image.view, job, threads).elements(), first.elements()));
    }
  }
}

TEST(Stencil, ARowIsOneCall) {
  Random random(6);
  const Image image({300, 2048}, random);
  const Neighbourhood cross =
      neighbourhood(Array<double>({3, 3}, {0, 1, 0, 1, 1, 1, 0, 1, 0}), std::vector<std::int64_t>{0, 0});
  Array<double> out(image.view.shape());
  const WeightedSum call(5, 0);
  EXPECT_EQ(
      run_stencil({.image = image.view, .neighbourhood = cross, .parameters = {}, .out = out.data()}, call, 1), 0);
  EXPECT_LE(call.calls(), 300 + 300 / 10);
}

TEST(Stencil, NarrowImagesAreComputedManyRowsToACall) {
  Random random(6);
  const Image image({10000, 3}, random);
  const Neighbourhood square = neighbourhood(Array<double>({3, 3}, 1.0), std::vector<std::int64_t>{0, 0});
  Array<double> out(image.view.shape());
  const WeightedSum call(9, 0);
  EXPECT_EQ(
      run_stencil({.image = image.view, .neighbourhood = square, .parameters = {}, .out = out.data()}, call, 1), 0);
  EXPECT_LE(call.calls(), 30000 / 900 + 2);
}

/// Fails where its neighbour is negative, with that as its code.
class FaultyCall final : public BlockCall {
 public:
  std::int32_t operator()(const void* const* inputs, void* const*, std::int64_t n) const override {
    const double* row = *static_cast<const double* const*>(inputs[0]);
    for (std::int64_t lane = 0; lane < n; ++lane) {
      if (row[lane] < 0) return static_cast<std::int32_t>(-row[lane]);
    }
    return 0;
  }
};

TEST(Stencil, TheFirstFaultIsReportedForAnyNumberOfThreads) {
  Array<double> image({3000, 500}, 1.0);
  image[1000 * 500 + 250] = -7;
  image[2500 * 500] = -8;  // a border column
  const Neighbourhood ahead = neighbourhood(Array<double>({1, 3}, {0, 0, 1}), std::vector<std::int64_t>{0, 0});
  Array<double> out(image.shape());
  const Stencil stencil = {
      .image = image.view(), .neighbourhood = ahead, .mode = Boundary::wrap, .parameters = {}, .out = out.data()};
  for (const int threads : {0, 1, 2, 3, 7}) {
    EXPECT_EQ(run_stencil(stencil, FaultyCall(), threads), 7) << threads << " threads";
  }
  image[1000 * 500 + 250] = 1;
  EXPECT_EQ(run_stencil(stencil, FaultyCall(), 2), 8);
}

TEST(BorderIndex, RepeatsItsPeriodForEver) {
  for (int mode = 0; mode < 5; ++mode) {
    for (std::int64_t extent = 1; extent < 7; ++extent) {
      for (std::int64_t index = -40; index < 40; ++index) {
        EXPECT_EQ(border_index(static_cast<Boundary>(mode), index, extent),
                  walked_index(static_cast<Boundary>(mode), index, extent))
            << "mode " << mode << ", extent " << extent << ", index " << index;
      }
    }
  }
}

TEST(Neighbourhood, HasTheNonzeroElementsInCOrder) {
  const Neighbourhood cross =
      neighbourhood(Array<double>({3, 3}, {0, 2, 0, -1, 1, 1, 0, 1, 0}), std::vector<std::int64_t>{0, 1});
  std::vector<std::pair<std::int64_t, std::int64_t>> offsets;
  for (const auto& element : cross.elements) offsets.emplace_back(cross.rows[element.row][0], element.column);
  EXPECT_EQ(offsets,
            (std::vector<std::pair<std::int64_t, std::int64_t>>{{-1, -1}, {0, -2}, {0, -1}, {0, 0}, {1, -1}}));
  EXPECT_EQ(cross.first_column, -2);
  EXPECT_EQ(cross.last_column, 0);
}

}  // namespace
}  // namespace jiteval::drivers
