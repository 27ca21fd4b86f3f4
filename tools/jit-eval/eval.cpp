#include <fmt/format.h>

#include <algorithm>

#include "commands.hpp"
#include "numbers.hpp"
#include "perform.hpp"

namespace jiteval::tool {

Result<std::unique_ptr<EvalJob>> EvalJob::prepare(const Kernel& kernel, const CommandLine& line, int repetitions) {
  const auto bindings = parse_bindings(line.words);
  if (!bindings) return std::unexpected(bindings.error());
  auto arguments = load_arguments(kernel, *bindings);
  if (!arguments) return std::unexpected(std::move(arguments.error()));

  auto job = std::make_unique<EvalJob>();
  job->repetitions_ = repetitions;
  job->arguments_ = std::move(*arguments);
  job->arrays_.reserve(job->arguments_.size());
  for (std::size_t i = 0; i < job->arguments_.size(); ++i) {
    const Array<double>& array = job->arguments_[i].values;
    const std::string& name = kernel.argument_names()[i];
    if (kernel.is_array_argument(i)) {
      if (array.ndim() != 1) {
        return usage_error(fmt::format("the kernel uses '{}' as a 1-D array; it was given {}", name,
                                       describe_shape(array.shape())));
      }
      job->inputs_.push_back(&job->arrays_.emplace_back(array.data(), array.size()));
    } else {
      if (array.ndim() != 0) {
        return usage_error(fmt::format("eval takes a single value for '{}'; it was given an array ({})", name,
                                       describe_shape(array.shape())),
                           "map evaluates a kernel at every element");
      }
      job->scalars_.push_back(array[0]);
      job->inputs_.push_back(array.data());
    }
  }
  return job;
}

Result<void> EvalJob::build(const Kernel& kernel) {
  native_ = nullptr;
  block_ = nullptr;
  if (kernel.options().engine == Engine::jit && !has_arrays()) {
    auto pointer = kernel.pointer<FromArray>();
    if (!pointer) return std::unexpected(std::move(pointer.error()));
    native_ = *pointer;
  }
  // A fault has to be found here: native code can only answer NaN.
  return run_once(kernel);
}

Result<void> EvalJob::run(const Kernel& kernel) {
  if (native_ != nullptr) {
    for (int i = 0; i < repetitions_; ++i) value_ = native_(static_cast<int>(scalars_.size()), scalars_.data());
    return {};
  }
  for (int i = 0; i < repetitions_; ++i) {
    if (auto ran = run_once(kernel); !ran) return ran;
  }
  return {};
}

Result<void> EvalJob::run_once(const Kernel& kernel) {
  if (!has_arrays()) {
    auto value = kernel.call(scalars_);
    if (!value) return std::unexpected(std::move(value.error()));
    value_ = *value;
    return {};
  }
  const Specialisation specialisation = kernel.specialisation(ArgumentKind::uniform);
  if (block_ == nullptr) {
    auto block = kernel.block(specialisation, kernel.options().engine, 1);
    if (!block) return std::unexpected(std::move(block.error()));
    block_ = std::move(*block);
  }
  void* const outputs[] = {&value_};
  const std::int32_t fault = (*block_)(inputs_.data(), outputs, 1);
  if (fault != 0) return std::unexpected(kernel.fault(specialisation, fault));
  return {};
}

Result<int> run_eval(const CommandLine& line, Environment& environment) {
  const auto performed = perform<EvalJob>(line, environment);
  if (!performed) return std::unexpected(performed.error());
  const auto& [kernel, job] = *performed;
  environment.phases.begin("output");

  std::string shown;
  append_value(shown, job->value(), kernel.returns_boolean(), line.options.format);
  environment.out.write(line.options.format == Format::json ? fmt::format("{{\"value\": {}}}\n", shown)
                                                            : shown + '\n');
  return done;
}

}  // namespace jiteval::tool
