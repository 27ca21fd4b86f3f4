#include "jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <numbers>
#include <random>

#include "jiteval/jiteval.hpp"

namespace jiteval::demo {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A job's work in one engine: fills `out`.
using Work = std::function<Result<void>(const Kernel&, const RunOptions&, Array<double>& out)>;
/// The independent answer for one element.
using Exact = std::function<long double(std::int64_t)>;

/// What one engine took, in seconds, and what it answered.
struct Timed {
  Engine engine;
  Array<double> values;
  double first = 0;
  double best = inf;
};

Result<void> time_once(const Work& work, const Kernel& kernel, Timed& timed) {
  const RunOptions options{.engine = timed.engine, .threads = 1};
  const auto start = Clock::now();
  if (auto done = work(kernel, options, timed.values); !done) return done;
  const double seconds = seconds_since(start);
  if (timed.best == inf) timed.first = seconds;
  timed.best = std::min(timed.best, seconds);
  return {};
}

/// Runs the work in both engines in turn, so that both meet the same moods of the machine.
Result<void> time_both(const Work& work, const Kernel& kernel, Timed& interpreted, Timed& native) {
  constexpr int fewest_runs = 5;
  constexpr double enough_seconds = 0.5;
  const auto begin = Clock::now();
  for (int run = 0; run < fewest_runs || seconds_since(begin) < enough_seconds; ++run) {
    if (auto done = time_once(work, kernel, interpreted); !done) return done;
    if (auto done = time_once(work, kernel, native); !done) return done;
  }
  return {};
}

bool same_bits(const Array<double>& a, const Array<double>& b) {
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.elements().size_bytes()) == 0;
}

/// The largest difference between values and `exact(i)`.
double largest_error(const Array<double>& values, const Exact& exact, ErrorMeasure measure) {
  double largest = 0;
  for (std::int64_t i = 0; i < values.size(); ++i) {
    const long double expected = exact(i);
    long double error = std::abs(values[i] - expected);
    if (measure == ErrorMeasure::relative && expected != 0) error /= std::abs(expected);
    // A NaN is an error of any size, and would be lost in a comparison.
    largest = std::isnan(error) ? inf : std::max(largest, static_cast<double>(error));
  }
  return largest;
}

/// Compiles a kernel, runs it in both engines for values of this shape, and fills in the rest of the report.
Result<Outcome> run_job(Report report, std::string_view text, const Shape& shape, const Work& work,
                        const Exact& exact) {
  const auto start = Clock::now();
  auto kernel = compile(text);
  if (!kernel) return std::unexpected(std::move(kernel.error()));
  const double reading = seconds_since(start);

  Timed interpreted{.engine = Engine::interp, .values = Array<double>(shape)};
  Timed native{.engine = Engine::jit, .values = Array<double>(shape)};
  if (auto done = time_both(work, *kernel, interpreted, native); !done) {
    return std::unexpected(std::move(done.error()));
  }
  report.elements = native.values.size();
  report.interpreter = interpreted.best;
  report.compile = reading + native.first - native.best;
  report.native = native.best;
  report.identical = same_bits(interpreted.values, native.values);
  report.error = largest_error(native.values, exact, report.measure);
  return Outcome{std::move(report), std::move(native.values)};
}

/// The cross of 5 points, or the disc of a larger radius.
Array<double> footprint_of(std::int64_t radius) {
  const std::int64_t side = 2 * radius + 1;
  Array<double> footprint({side, side});
  for (std::int64_t row = -radius; row <= radius; ++row) {
    for (std::int64_t column = -radius; column <= radius; ++column) {
      footprint[(row + radius) * side + column + radius] = row * row + column * column <= radius * radius ? 1 : 0;
    }
  }
  return footprint;
}

/// The index that an index beyond the border is a reflection of: d c b a | a b c d | d c b a.
std::int64_t reflected(std::int64_t index, std::int64_t size) {
  if (index < 0) return -1 - index;
  return index < size ? index : 2 * size - 1 - index;
}

/// The independent answer: the smallest value within `radius`, found point by point.
double smallest_around(const Array<double>& image, std::int64_t row, std::int64_t column, std::int64_t radius) {
  const std::int64_t rows = image.shape()[0];
  const std::int64_t columns = image.shape()[1];
  double smallest = inf;
  for (std::int64_t down = -radius; down <= radius; ++down) {
    for (std::int64_t right = -radius; right <= radius; ++right) {
      if (down * down + right * right > radius * radius) continue;
      smallest =
          std::min(smallest, image[reflected(row + down, rows) * columns + reflected(column + right, columns)]);
    }
  }
  return smallest;
}

/// Uniform doubles in [0, 1): 53 bits of a generator whose sequence the C++ standard fixes.
std::vector<double> uniform(std::size_t count) {
  std::mt19937_64 generator(2024);
  std::vector<double> values(count);
  std::ranges::generate(values, [&generator] { return static_cast<double>(generator() >> 11U) * 0x1p-53; });
  return values;
}

}  // namespace

Result<Outcome> gaussian_integrals() {
  constexpr std::int64_t count = 10'000;
  std::vector<double> a(count);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = 0.1 + 9.9 * static_cast<double>(i) / (count - 1);

  const Work work = [&a](const Kernel& kernel, const RunOptions& run, Array<double>& out) -> Result<void> {
    const Parameter parameters[] = {with("a", a)};
    const auto integrals = integrate(kernel, over("x", -inf, inf), parameters, {.run = run});
    if (!integrals) return std::unexpected(integrals.error());
    std::ranges::transform(*integrals, out.data(), &Integral::value);
    return {};
  };
  const Exact exact = [&a](std::int64_t i) {
    return std::sqrt(std::numbers::pi_v<long double> / a[static_cast<std::size_t>(i)]);
  };
  Report report{.job = "integral of exp(-a*x**2) over the line, for each a",
                .short_name = "integrate exp(-a x^2)",
                .allowed = 1.49e-8,
                .measure = ErrorMeasure::relative};
  return run_job(std::move(report), "exp(-a*x**2)", {count}, work, exact);
}

Result<Outcome> erosion(const std::string& name, const Array<double>& image, std::int64_t radius) {
  constexpr std::string_view minimum = R"(
def minimum(values):
    smallest = inf
    for value in values:
        if value < smallest:
            smallest = value
    return smallest
)";
  FilterOptions options{.footprint = footprint_of(radius), .mode = Boundary::reflect};
  const Work work = [&](const Kernel& kernel, const RunOptions& run, Array<double>& out) {
    options.run = run;
    return filter_into(kernel, image.view(), options, out.view());
  };
  const std::int64_t columns = image.shape()[1];
  const Exact exact = [&](std::int64_t i) { return smallest_around(image, i / columns, i % columns, radius); };
  const auto points = std::ranges::count(options.footprint.elements(), 1.0);
  Report report{.job = fmt::format("erosion of {} by {} points", name, points),
                .short_name = fmt::format("erode {}, {} points", name, points),
                .allowed = 0,
                .measure = ErrorMeasure::absolute};
  return run_job(std::move(report), minimum, image.shape(), work, exact);
}

Array<double> random_image() {
  constexpr std::int64_t side = 2048;
  return {{side, side}, uniform(static_cast<std::size_t>(side * side))};
}

Result<Outcome> logarithms() {
  constexpr std::int64_t count = 10'000;
  std::vector<double> x = uniform(count);
  std::ranges::transform(x, x.begin(), [](double u) { return 1e-3 + (1e3 - 1e-3) * u; });
  const View<const double> arguments[] = {std::span<const double>(x)};

  const Work work = [&](const Kernel& kernel, const RunOptions& run, Array<double>& out) {
    return map_into(kernel, arguments, out.view(), run);
  };
  const Exact exact = [&x](std::int64_t i) {
    return std::log(static_cast<long double>(x[static_cast<std::size_t>(i)]));
  };
  Report report{.job = "log(x) of each number",
                .short_name = "map log(x)",
                .allowed = 2.3e-16,
                .measure = ErrorMeasure::relative};
  return run_job(std::move(report), "log(x)", {count}, work, exact);
}

Result<Outcome> gaussian_values() {
  constexpr std::int64_t count = 1'000'000;
  constexpr double a = 2.0;
  std::vector<double> x = uniform(count);
  std::ranges::transform(x, x.begin(), [](double u) { return 6 * u - 3; });
  const View<const double> arguments[] = {View<const double>(&a, Shape{}), std::span<const double>(x)};

  const Work work = [&](const Kernel& kernel, const RunOptions& run, Array<double>& out) {
    return map_into(kernel, arguments, out.view(), run);
  };
  const Exact exact = [&x](std::int64_t i) {
    const long double each = x[static_cast<std::size_t>(i)];
    return std::exp(-static_cast<long double>(a) * each * each);
  };
  // The argument of exp is rounded first; near -18, half a unit of its last place is a relative error of 1.8e-15.
  Report report{.job = "exp(-a*x**2) of each x",
                .short_name = "map exp(-a x^2)",
                .allowed = 4e-15,
                .measure = ErrorMeasure::relative};
  return run_job(std::move(report), "exp(-a*x**2)", {count}, work, exact);
}

Result<double> start_compiler() {
  const auto start = Clock::now();
  const auto kernel = compile("x + 1");
  if (!kernel) return std::unexpected(kernel.error());
  const auto block = kernel->block(kernel->specialisation(ArgumentKind::varying), Engine::jit);
  if (!block) return std::unexpected(block.error());
  return seconds_since(start);
}

}  // namespace jiteval::demo
