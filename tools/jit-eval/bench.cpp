#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <thread>
#include <type_traits>

#include "commands.hpp"
#include "jobs.hpp"
#include "numbers.hpp"
#include "progress.hpp"

namespace jiteval::tool {
namespace {

// At least so many runs, and more of short ones, but never long ones for the sake of a better minimum.
constexpr int least_runs = 5;
constexpr int most_runs = 1000;
constexpr double enough_seconds = 0.3;

/// How often one run of `bench eval` evaluates the kernel: once is too short for the clock.
constexpr int eval_repetitions = 1000;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

/// What was measured of one engine.
struct Measurement {
  double compile_seconds = 0;
  double seconds = 0;  ///< the best run
  std::int64_t elements = 0;
  std::int64_t evaluations = 0;
  int threads = 1;
  std::vector<TypedArray> results;

  double evaluations_per_second() const { return static_cast<double>(evaluations) / seconds; }
  double seconds_per_evaluation() const { return seconds / static_cast<double>(evaluations); }
};

/// Whether two arrays have the same elements; any two NaNs count as the same.
bool have_same_bits(const TypedArray& left, const TypedArray& right) {
  if (left.type != right.type || left.shape != right.shape) return false;
  return visit_type(left.type, [&]<class T>(T) {
    return std::ranges::equal(left.elements<T>(), right.elements<T>(), [](T x, T y) {
      if constexpr (std::is_floating_point_v<T>) {
        return (x == y && std::signbit(x) == std::signbit(y)) || (std::isnan(x) && std::isnan(y));
      }
      return x == y;
    });
  });
}

struct Comparison {
  std::string workload;
  std::optional<Measurement> interpreter;
  std::optional<Measurement> jit;

  const Measurement& any() const { return jit ? *jit : *interpreter; }
  bool both() const { return interpreter && jit; }
  double speedup() const { return interpreter->seconds / jit->seconds; }

  bool identical() const { return std::ranges::equal(interpreter->results, jit->results, have_same_bits); }

  /// From how many evaluations on compiling pays, if ever.
  std::optional<std::int64_t> break_even() const {
    const double gain = interpreter->seconds_per_evaluation() - jit->seconds_per_evaluation();
    if (!(gain > 0)) return std::nullopt;
    return static_cast<std::int64_t>(std::ceil(jit->compile_seconds / gain));
  }
};

Result<std::unique_ptr<Job>> prepare(const Kernel& kernel, const CommandLine& line) {
  switch (line.benched) {
    case Command::eval:
      return EvalJob::prepare(kernel, line, eval_repetitions);
    case Command::map:
      return MapJob::prepare(kernel, line);
    case Command::integrate:
      return IntegrateJob::prepare(kernel, line);
    case Command::run:
      return RunJob::prepare(kernel, line);
    default:
      return FilterJob::prepare(kernel, line);
  }
}

/// Compiles the kernel afresh for an engine and times the job with it.
Result<Measurement> measure(Job& job, const KernelText& text, Engine engine, const Options& options) {
  const auto kernel = compile_kernel(text, engine, options);
  if (!kernel) return std::unexpected(kernel.error());
  Measurement measurement;
  const auto began = Clock::now();
  if (auto built = job.build(*kernel); !built) return std::unexpected(std::move(built.error()));
  measurement.compile_seconds = seconds_since(began);

  measurement.seconds = std::numeric_limits<double>::infinity();
  double total = 0;
  for (int run = 0; run < least_runs || (run < most_runs && total < enough_seconds); ++run) {
    job.restore();
    const auto started = Clock::now();
    if (auto ran = job.run(*kernel); !ran) return std::unexpected(std::move(ran.error()));
    const double elapsed = seconds_since(started);
    total += elapsed;
    measurement.seconds = std::min(measurement.seconds, elapsed / job.repetitions());
  }
  // A run may be shorter than the clock can tell.
  measurement.seconds = std::max(measurement.seconds, 1e-9 / job.repetitions());
  measurement.elements = job.elements();
  measurement.evaluations = job.evaluations();
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  measurement.threads = !job.uses_threads() ? 1 : options.threads > 0 ? options.threads : cores;
  measurement.results = job.results();
  return measurement;
}

void print_json(const Comparison& comparison, Output& out) {
  std::string text = "{\"workload\": ";
  append_json_string(text, comparison.workload);
  text += fmt::format(", \"elements\": {}", comparison.any().elements);
  if (comparison.both()) text += fmt::format(", \"identical\": {}", comparison.identical());
  if (const auto& interpreter = comparison.interpreter) {
    text += fmt::format(",\n \"interpreter\": {{\"seconds\": {:.9g}, \"evaluations_per_second\": {:.9g}}}",
                        interpreter->seconds, interpreter->evaluations_per_second());
  }
  if (const auto& jit = comparison.jit) {
    text += fmt::format(
        ",\n \"jit\": {{\"compile_seconds\": {:.9g}, \"seconds\": {:.9g}, \"evaluations_per_second\": {:.9g}, "
        "\"threads\": {}}}",
        jit->compile_seconds, jit->seconds, jit->evaluations_per_second(), jit->threads);
  }
  if (comparison.both()) {
    const auto break_even = comparison.break_even();
    text += fmt::format(",\n \"speedup\": {:.9g}, \"break_even_evaluations\": {}", comparison.speedup(),
                        break_even ? std::to_string(*break_even) : "null");
  }
  out.write(text + "}\n");
}

void print_csv(const Comparison& comparison, Output& out) {
  std::string text = "engine,elements,evaluations,compile_seconds,seconds,evaluations_per_second,threads\n";
  const auto row = [&text](std::string_view engine, const std::optional<Measurement>& measured, bool compiled) {
    if (!measured) return;
    text += fmt::format("{},{},{},{},{:.9g},{:.9g},{}\n", engine, measured->elements, measured->evaluations,
                        compiled ? fmt::format("{:.9g}", measured->compile_seconds) : "", measured->seconds,
                        measured->evaluations_per_second(), measured->threads);
  };
  row("interpreter", comparison.interpreter, false);
  row("jit", comparison.jit, true);
  out.write(text);
}

void print_text(const Comparison& comparison, Output& out) {
  std::string text = fmt::format("{}\nelements {}, evaluations {}\n\n", comparison.workload,
                                 comparison.any().elements, comparison.any().evaluations);
  text += fmt::format("{:<12}{:>14}{:>14}{:>18}{:>14}{:>9}\n", "", "seconds", "ns/evaluation", "evaluations/s",
                      "compile (ms)", "threads");
  const auto row = [&text](std::string_view engine, const std::optional<Measurement>& measured, bool compiled) {
    if (!measured) return;
    text += fmt::format("{:<12}{:>14.4g}{:>14.4g}{:>18.4g}{:>14}{:>9}\n", engine, measured->seconds,
                        measured->seconds_per_evaluation() * 1e9, measured->evaluations_per_second(),
                        compiled ? fmt::format("{:.3f}", measured->compile_seconds * 1e3) : "-", measured->threads);
  };
  row("interpreter", comparison.interpreter, false);
  row("jit", comparison.jit, true);
  if (comparison.both()) {
    const auto break_even = comparison.break_even();
    text += fmt::format("\nspeed-up {:.3g}; compiling pays {}; bits are {}\n", comparison.speedup(),
                        break_even ? fmt::format("from {} evaluations on", *break_even) : "never",
                        comparison.identical() ? "identical" : "different");
  }
  out.write(text);
}

}  // namespace

Result<int> run_bench(const CommandLine& line, Environment& environment) {
  const Options& options = line.options;
  environment.phases.begin("kernel");
  const auto text = read_kernel(line.kernel);
  if (!text) return std::unexpected(text.error());
  const auto kernel = compile_kernel(*text, Engine::interp, options);
  if (!kernel) return std::unexpected(kernel.error());
  environment.phases.begin("data");
  const auto job = prepare(*kernel, line);
  if (!job) return std::unexpected(job.error());

  Comparison comparison;
  comparison.workload = fmt::format("{} {}", info(line.benched).name, line.kernel);
  {
    const ProgressLine progress(info(line.command).name, options, environment.err);
    const bool only_one = options.engine != Engine::automatic;
    // Native code first, so that its compile time is that of a process that did nothing else.
    if (!only_one || options.engine == Engine::jit) {
      environment.phases.begin("jit");
      auto measured = measure(**job, *text, Engine::jit, options);
      if (!measured) return std::unexpected(std::move(measured.error()));
      comparison.jit = std::move(*measured);
    }
    if (!only_one || options.engine == Engine::interp) {
      environment.phases.begin("interpreter");
      auto measured = measure(**job, *text, Engine::interp, options);
      if (!measured) return std::unexpected(std::move(measured.error()));
      comparison.interpreter = std::move(*measured);
    }
  }
  environment.phases.begin("output");
  switch (options.format) {
    case Format::text:
      print_text(comparison, environment.out);
      break;
    case Format::csv:
      print_csv(comparison, environment.out);
      break;
    case Format::json:
      print_json(comparison, environment.out);
      break;
  }
  return done;
}

}  // namespace jiteval::tool
