/// What eval, map, integrate, filter and run do, prepared once so that bench can repeat it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "command_line.hpp"
#include "drivers/passed.hpp"
#include "io/io.hpp"
#include "jiteval/filter.hpp"
#include "jiteval/integrate.hpp"
#include "jiteval/kernel.hpp"
#include "jiteval/run.hpp"
#include "jiteval/typed_array.hpp"
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
  virtual std::vector<TypedArray> results() const = 0;
  /// Undoes what the last run did to its arguments.
  virtual void restore() {}
  /// How often one run does the same work, when once is too short to be timed.
  virtual int repetitions() const { return 1; }
  virtual bool uses_threads() const { return true; }
};

/// One evaluation; `repetitions` times.
class EvalJob final : public Job {
 public:
  static Result<std::unique_ptr<EvalJob>> prepare(const Kernel& kernel, const CommandLine& line,
                                                  int repetitions = 1);

  Result<void> build(const Kernel& kernel) override;
  Result<void> run(const Kernel& kernel) override;
  std::int64_t elements() const override { return 1; }
  std::vector<TypedArray> results() const override { return {value()}; }
  int repetitions() const override { return repetitions_; }
  bool uses_threads() const override { return false; }

  /// Without dimensions.
  TypedArray value() const;

 private:
  using FromArray = double(int, double*);

  Result<void> call_block(const Kernel& kernel);

  std::vector<TypedArray> arguments_;
  std::optional<drivers::PassedArguments> passed_;
  Specialisation specialisation_;
  ElementType type_ = ElementType::f64;     ///< of the result
  std::vector<double> doubles_;             ///< the arguments, where all are single values of type f64
  FromArray* native_ = nullptr;             ///< takes those, in bench
  std::shared_ptr<const BlockCall> block_;  ///< takes everything
  Word value_ = 0;
  int repetitions_ = 1;
};

/// The kernel at every element.
class MapJob final : public Job {
 public:
  static Result<std::unique_ptr<MapJob>> prepare(const Kernel& kernel, const CommandLine& line);

  Result<void> build(const Kernel& kernel) override;
  Result<void> run(const Kernel& kernel) override;
  std::int64_t elements() const override { return out_.size(); }
  std::vector<TypedArray> results() const override { return {out_}; }

  const TypedArray& out() const { return out_; }
  /// Whether an argument is an image of 16 bits.
  bool is_deep() const;

 private:
  std::vector<TypedArray> arguments_;
  std::vector<TypedView> views_;
  TypedArray out_;
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
  std::vector<TypedArray> results() const override;

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
  std::vector<TypedArray> results() const override { return {TypedArray::of(out_)}; }

  const Array<double>& out() const { return out_; }
  /// Whether the image has 16 bits.
  bool is_deep() const { return image_.type == ElementType::u16; }

 private:
  io::LoadedArray image_;
  FilterOptions options_;
  Array<double> out_;
};

/// A body that is called once.
class RunJob final : public Job {
 public:
  static Result<std::unique_ptr<RunJob>> prepare(const Kernel& kernel, const CommandLine& line);

  Result<void> build(const Kernel& kernel) override;
  Result<void> run(const Kernel& kernel) override;
  std::int64_t elements() const override { return 1; }
  std::vector<TypedArray> results() const override;
  void restore() override { arguments_ = given_; }
  bool uses_threads() const override { return false; }

  /// The arguments as the run left them, in the kernel's order.
  std::span<const TypedArray> arguments() const { return arguments_; }
  const RunResult& result() const { return result_; }

 private:
  std::vector<TypedArray> arguments_;
  std::vector<TypedArray> given_;  ///< the arguments at first; bench only
  RunResult result_;
};

/// The footprint that --footprint or --size describes, for an image of so many dimensions. Errors: neither given,
/// or both; a text that is no footprint.
Result<Array<double>> read_footprint(const Options& options, std::size_t dimensions);

/// How filter specialises a kernel that has a first argument, for this footprint.
Specialisation footprint_specialisation(const Kernel& kernel, const Array<double>& footprint);

}  // namespace jiteval::tool
