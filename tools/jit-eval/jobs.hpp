/// What eval, map, integrate and filter do, prepared once so that bench can repeat it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "command_line.hpp"
#include "io/io.hpp"
#include "jiteval/filter.hpp"
#include "jiteval/integrate.hpp"
#include "jiteval/kernel.hpp"
#include "kernels.hpp"

namespace jiteval::tool {

/// A job with its data in memory. It can run with any kernel compiled from the same text, in the engine that one
/// was compiled for.
class Job {
 public:
  virtual ~Job() = default;

  /// Makes the code that `run` needs, so that its time can be told apart.
  virtual Result<void> build(const Kernel& kernel) = 0;
  /// Does the work; the results replace those of the last run.
  virtual Result<void> run(const Kernel& kernel) = 0;

  /// Values that the job computes.
  virtual std::int64_t elements() const = 0;
  /// How often the last run evaluated the kernel for them.
  virtual std::int64_t evaluations() const { return elements(); }
  /// What the last run computed, for comparing bits.
  virtual std::vector<double> results() const = 0;
  /// How often one run does the same work, when once is too short to be timed.
  virtual int repetitions() const { return 1; }
  virtual bool uses_threads() const { return true; }
};

/// One evaluation; `repetitions` times, with arguments that are single values or, where the kernel uses them so,
/// 1-D arrays.
class EvalJob final : public Job {
 public:
  static Result<std::unique_ptr<EvalJob>> prepare(const Kernel& kernel, const CommandLine& line,
                                                  int repetitions = 1);

  Result<void> build(const Kernel& kernel) override;
  Result<void> run(const Kernel& kernel) override;
  std::int64_t elements() const override { return 1; }
  std::vector<double> results() const override { return {value_}; }
  int repetitions() const override { return repetitions_; }
  bool uses_threads() const override { return false; }

  double value() const { return value_; }

 private:
  using FromArray = double(int, double*);

  bool has_arrays() const { return !arrays_.empty(); }
  Result<void> run_once(const Kernel& kernel);

  std::vector<io::LoadedArray> arguments_;
  std::vector<double> scalars_;             ///< the arguments, when all are single values
  std::vector<BlockArray> arrays_;          ///< otherwise the arrays ...
  std::vector<const void*> inputs_;         ///< ... and what a block call takes
  FromArray* native_ = nullptr;             ///< for single values, in native code
  std::shared_ptr<const BlockCall> block_;  ///< for arrays
  double value_ = 0;
  int repetitions_ = 1;
};

/// The kernel at every element.
class MapJob final : public Job {
 public:
  static Result<std::unique_ptr<MapJob>> prepare(const Kernel& kernel, const CommandLine& line);

  Result<void> build(const Kernel& kernel) override;
  Result<void> run(const Kernel& kernel) override;
  std::int64_t elements() const override { return out_.size(); }
  std::vector<double> results() const override { return {out_.elements().begin(), out_.elements().end()}; }

  const Array<double>& out() const { return out_; }
  /// The type of 16-bit images where an argument is one, else f64.
  io::ElementType image_type() const;

 private:
  std::vector<io::LoadedArray> arguments_;
  std::vector<View<const double>> views_;
  Array<double> out_;
  int threads_ = 0;
};

/// Integrals over one variable, for every value of the other arguments.
class IntegrateJob final : public Job {
 public:
  static Result<std::unique_ptr<IntegrateJob>> prepare(const Kernel& kernel, const CommandLine& line);

  Result<void> build(const Kernel& kernel) override;
  Result<void> run(const Kernel& kernel) override;
  std::int64_t elements() const override { return static_cast<std::int64_t>(integrals_.size()); }
  std::int64_t evaluations() const override;
  std::vector<double> results() const override;

  std::span<const Integral> integrals() const { return integrals_; }
  std::span<const Parameter> parameters() const { return parameters_; }

 private:
  Result<void> run_one_by_one(const Kernel& kernel);

  std::vector<Interval> intervals_;          ///< one for all integrals, or one for each
  std::vector<std::vector<double>> values_;  ///< of each parameter
  std::vector<Parameter> parameters_;
  IntegrateOptions options_;
  std::vector<Integral> integrals_;
};

/// The kernel over the neighbourhood of every element of an image.
class FilterJob final : public Job {
 public:
  static Result<std::unique_ptr<FilterJob>> prepare(const Kernel& kernel, const CommandLine& line);

  Result<void> build(const Kernel& kernel) override;
  Result<void> run(const Kernel& kernel) override;
  std::int64_t elements() const override { return out_.size(); }
  std::vector<double> results() const override { return {out_.elements().begin(), out_.elements().end()}; }

  const Array<double>& out() const { return out_; }
  io::ElementType image_type() const { return image_.type; }

 private:
  io::LoadedArray image_;
  FilterOptions options_;
  Array<double> out_;
};

/// The footprint that --footprint or --size describes, for an image of so many dimensions. Errors: neither given,
/// or both; a text that is no footprint.
Result<Array<double>> read_footprint(const Options& options, std::size_t dimensions);

/// How filter specialises a kernel that has a first argument: that is a window of the footprint's nonzero elements,
/// the others are uniform.
Specialisation filter_specialisation(const Kernel& kernel, const Array<double>& footprint);

}  // namespace jiteval::tool
