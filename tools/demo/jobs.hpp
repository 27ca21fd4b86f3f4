/// The demo's jobs: each runs one kernel in both engines over real data and checks the answer another way.
#pragma once

#include <cstdint>
#include <string>

#include "jiteval/array.hpp"
#include "jiteval/diagnostic.hpp"

namespace jiteval::demo {

/// How an error is counted.
enum class ErrorMeasure : std::uint8_t { absolute, relative };

/// What became of a job. Times are in seconds, on one thread.
struct Report {
  std::string job;
  std::string short_name;  ///< for the picture
  std::int64_t elements = 0;
  double interpreter = 0;  ///< the best of several runs
  double compile = 0;      ///< from the text to native code: the first run less the best, and reading the text
  double native = 0;       ///< the best of several runs
  bool identical = false;  ///< both engines gave the same bits
  double error = 0;        ///< the largest, of native code against the independent answer
  double allowed = 0;      ///< what it may be
  ErrorMeasure measure = ErrorMeasure::absolute;

  double speed_up() const { return interpreter / native; }
  bool passed() const { return identical && error <= allowed; }
};

/// A job's report, and native code's answer.
struct Outcome {
  Report report;
  Array<double> values;
};

/// The integral of exp(-a x^2) over the line for 10,000 values of a in [0.1, 10], against sqrt(pi/a).
Result<Outcome> gaussian_integrals();

/// The erosion of an image by a cross of 5 points (radius 1) or a disc: the smallest value under the footprint, by
/// a kernel written out as a loop, against another loop in C++. Beyond its border the image is reflected.
Result<Outcome> erosion(const std::string& name, const Array<double>& image, std::int64_t radius);

/// 2048 x 2048 uniform doubles in [0, 1), always the same.
Array<double> random_image();

/// log(x) over 10,000 numbers from 1e-3 to 1e3, against std::log of long doubles.
Result<Outcome> logarithms();

/// exp(-a x^2) over a million x in [-3, 3), against std::exp of long doubles.
Result<Outcome> gaussian_values();

/// Seconds to start the compiler, which happens once in a process: the time of a first small kernel.
Result<double> start_compiler();

}  // namespace jiteval::demo
