#include <fmt/format.h>

#include <bit>
#include <type_traits>

#include "commands.hpp"
#include "numbers.hpp"
#include "perform.hpp"
#include "print.hpp"

namespace jiteval::tool {

Result<std::unique_ptr<EvalJob>> EvalJob::prepare(const Kernel& kernel, const CommandLine& line, int repetitions) {
  const auto bindings = parse_bindings(line.words);
  if (!bindings) return std::unexpected(bindings.error());
  auto loaded = load_arguments(kernel, *bindings, line.options);
  if (!loaded) return std::unexpected(std::move(loaded.error()));

  auto job = std::make_unique<EvalJob>();
  job->repetitions_ = repetitions;
  job->arguments_ = std::move(*loaded);
  const std::vector<RunArgument> arguments = run_arguments(job->arguments_);
  auto how = run_specialisation(kernel, arguments);
  if (!how) return std::unexpected(std::move(how.error()));
  how->is_single = false;
  how->keeps_integers = false;
  auto layout = kernel.result_layout(*how);
  if (!layout) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Shape& shape = job->arguments_[i].shape;
      if (shape.empty() || kernel.is_array_argument(i)) continue;
      return usage_error(fmt::format("eval takes a single value for '{}'; it was given an array ({})",
                                     kernel.argument_names()[i], describe_shape(shape)),
                         "map evaluates a kernel at every element");
    }
    return std::unexpected(std::move(layout.error()));
  }
  job->type_ = layout->type;
  how->keeps_integers = layout->type == ElementType::i64 || layout->type == ElementType::u64;
  auto passed = drivers::PassedArguments::of(kernel, *how, arguments);
  if (!passed) return std::unexpected(std::move(passed.error()));
  job->passed_ = std::move(*passed);
  job->specialisation_ = std::move(*how);
  for (const RunArgument& argument : arguments) {
    if (const auto* const number = std::get_if<double>(&argument)) job->doubles_.push_back(*number);
  }
  return job;
}

Result<void> EvalJob::build(const Kernel& kernel) {
  native_ = nullptr;
  auto block = kernel.block(specialisation_, kernel.options().engine);
  if (!block) return std::unexpected(std::move(block.error()));
  block_ = std::move(*block);
  const bool takes_doubles = doubles_.size() == arguments_.size() && !specialisation_.keeps_integers;
  if (kernel.options().engine != Engine::jit || !takes_doubles || repetitions_ == 1) return {};
  // What is called many times is called as a program would. (The signature may still be refused, for arguments that
  // are declared to be something else.)
  if (const auto pointer = kernel.pointer<FromArray>()) native_ = *pointer;
  // A fault has to be found here: native code can only answer NaN.
  return call_block(kernel);
}

Result<void> EvalJob::call_block(const Kernel& kernel) {
  void* const outputs[] = {&value_};
  const std::int32_t fault = (*block_)(passed_->inputs(), outputs, 1);
  if (fault != 0) return std::unexpected(kernel.fault(specialisation_, fault));
  return {};
}

Result<void> EvalJob::run(const Kernel& kernel) {
  if (block_ == nullptr) {
    if (auto built = build(kernel); !built) return built;
  }
  for (int i = 0; i < repetitions_; ++i) {
    if (native_ != nullptr) {
      value_ = to_word(native_(static_cast<int>(doubles_.size()), doubles_.data()));
    } else if (auto called = call_block(kernel); !called) {
      return called;
    }
  }
  return {};
}

TypedArray EvalJob::value() const {
  TypedArray value(type_, {});
  visit_type(type_, [&]<class T>(T) {
    const bool is_double = std::is_floating_point_v<T> || std::is_same_v<T, bool>;
    value.elements<T>()[0] = is_double ? static_cast<T>(std::bit_cast<double>(value_)) : static_cast<T>(value_);
  });
  return value;
}

Result<int> run_eval(const CommandLine& line, Environment& environment) {
  const auto performed = perform<EvalJob>(line, environment);
  if (!performed) return std::unexpected(performed.error());
  environment.phases.begin("output");

  std::string shown;
  append_element(shown, performed->job->value(), 0, line.options.format);
  environment.out.write(line.options.format == Format::json ? fmt::format("{{\"value\": {}}}\n", shown)
                                                            : shown + '\n');
  return done;
}

}  // namespace jiteval::tool
