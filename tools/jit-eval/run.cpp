#include "jiteval/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands.hpp"
#include "perform.hpp"
#include "print.hpp"

namespace jiteval::tool {
namespace {

constexpr std::string_view result_name = "return";

/// One -o NAME=OUT.
struct Saved {
  std::string name;
  std::string path;
};

Result<std::vector<Saved>> parse_outputs(std::span<const std::string> words) {
  std::vector<Saved> outputs;
  for (const std::string& word : words) {
    if (!is_binding(word)) {
      return usage_error(
          fmt::format("-o {}: run saves an argument, as in -o NAME=FILE, or its result, as in "
                      "-o return={}",
                      word, word));
    }
    const auto equals = word.find('=');
    Saved saved{word.substr(0, equals), word.substr(equals + 1)};
    if (auto checked = io::check_output_name(saved.path); !checked) {
      return std::unexpected(std::move(checked.error()));
    }
    outputs.push_back(std::move(saved));
  }
  return outputs;
}

/// Where an argument of this name stands.
Result<std::size_t> find_array(const RunJob& job, const Kernel& kernel, const std::string& name) {
  const std::vector<std::string>& names = kernel.argument_names();
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return usage_error(
        fmt::format("-o {}=...: the kernel has no argument '{}'{}", name, name, suggestion(name, candidates)),
        "-o return=FILE saves the result");
  }
  const auto index = static_cast<std::size_t>(found - names.begin());
  if (job.arguments()[index].shape.empty()) {
    return usage_error(fmt::format("-o {}=...: '{}' is a single value, which a run does not change", name, name));
  }
  return index;
}

/// The result as an array: a number has no dimensions.
Result<TypedArray> result_array(const RunResult& result) {
  if (const auto* const array = std::get_if<ResultArray>(&result.value)) return *array;
  if (const auto* const number = std::get_if<Scalar>(&result.value)) {
    return std::visit(
        [](auto value) {
          TypedArray array(element_type_of<decltype(value)>(), {});
          array.elements<decltype(value)>()[0] = value;
          return array;
        },
        *number);
  }
  const bool is_tuple = std::holds_alternative<std::vector<RunResult>>(result.value);
  return usage_error(fmt::format("-o return=...: the kernel returns {}; an array or a number can be saved",
                                 is_tuple ? "a tuple" : "nothing"));
}

void append_arrays(const RunResult& result, std::vector<TypedArray>& arrays) {
  if (const auto* const items = std::get_if<std::vector<RunResult>>(&result.value)) {
    for (const RunResult& item : *items) append_arrays(item, arrays);
  } else if (auto array = result_array(result)) {
    arrays.push_back(std::move(*array));
  }
}

}  // namespace

Result<std::unique_ptr<RunJob>> RunJob::prepare(const Kernel& kernel, const CommandLine& line) {
  const auto bindings = parse_bindings(line.words);
  if (!bindings) return std::unexpected(bindings.error());
  auto arguments = load_run_arguments(kernel, *bindings, line.options);
  if (!arguments) return std::unexpected(std::move(arguments.error()));
  auto job = std::make_unique<RunJob>();
  job->arguments_ = std::move(*arguments);
  if (line.command == Command::bench) job->given_ = job->arguments_;
  return job;
}

Result<void> RunJob::build(const Kernel& kernel) {
  const auto how = run_specialisation(kernel, run_arguments(arguments_));
  if (!how) return std::unexpected(how.error());
  const auto block = kernel.block(*how, kernel.options().engine);
  if (!block) return std::unexpected(block.error());
  return {};
}

Result<void> RunJob::run(const Kernel& kernel) {
  auto result = jiteval::run(kernel, run_arguments(arguments_));
  if (!result) return std::unexpected(std::move(result.error()));
  result_ = std::move(*result);
  return {};
}

std::vector<TypedArray> RunJob::results() const {
  std::vector<TypedArray> all = arguments_;
  append_arrays(result_, all);
  return all;
}

Result<int> run_run(const CommandLine& line, Environment& environment) {
  const auto outputs = parse_outputs(line.options.outputs);
  if (!outputs) return std::unexpected(outputs.error());
  const auto performed = perform<RunJob>(line, environment);
  if (!performed) return std::unexpected(performed.error());
  const auto& [kernel, job] = *performed;
  environment.phases.begin("output");

  bool is_result_saved = false;
  for (const Saved& output : *outputs) {
    if (output.name == result_name) {
      is_result_saved = true;
      const auto array = result_array(job->result());
      if (!array) return std::unexpected(array.error());
      if (auto saved = io::save(output.path, *array); !saved) return std::unexpected(std::move(saved.error()));
      continue;
    }
    const auto index = find_array(*job, kernel, output.name);
    if (!index) return std::unexpected(index.error());
    if (auto saved = io::save(output.path, job->arguments()[*index]); !saved) {
      return std::unexpected(std::move(saved.error()));
    }
  }
  if (!is_result_saved) print_result(job->result(), line.options.format, environment.out);
  return done;
}

}  // namespace jiteval::tool
