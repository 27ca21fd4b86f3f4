#include "jiteval/map.hpp"

#include <algorithm>

#include "commands.hpp"
#include "perform.hpp"
#include "print.hpp"

namespace jiteval::tool {

Result<std::unique_ptr<MapJob>> MapJob::prepare(const Kernel& kernel, const CommandLine& line) {
  const auto bindings = parse_bindings(line.words);
  if (!bindings) return std::unexpected(bindings.error());
  auto arguments = load_arguments(kernel, *bindings, line.options);
  if (!arguments) return std::unexpected(std::move(arguments.error()));

  auto job = std::make_unique<MapJob>();
  job->arguments_ = std::move(*arguments);
  job->threads_ = line.options.threads;
  for (const TypedArray& argument : job->arguments_) job->views_.push_back(argument.view());
  const auto shape = broadcast_shape(job->views_);
  if (!shape) return std::unexpected(shape.error());
  if (auto fits = check_fits_memory(*shape, "the result"); !fits) return std::unexpected(std::move(fits.error()));
  const auto how = map_specialisation(kernel, job->views_);
  if (!how) return std::unexpected(how.error());
  const auto layout = kernel.result_layout(*how);
  if (!layout) return std::unexpected(layout.error());
  job->out_ = TypedArray(layout->type, *shape);
  return job;
}

Result<void> MapJob::build(const Kernel& kernel) {
  const auto how = map_specialisation(kernel, views_);
  if (!how) return std::unexpected(how.error());
  const auto block = kernel.block(*how, kernel.options().engine);
  if (!block) return std::unexpected(block.error());
  return {};
}

Result<void> MapJob::run(const Kernel& kernel) {
  return map_into(kernel, views_, out_.reference(), {.engine = kernel.options().engine, .threads = threads_});
}

bool MapJob::is_deep() const {
  return std::ranges::any_of(arguments_,
                             [](const TypedArray& argument) { return argument.type == ElementType::u16; });
}

Result<int> run_map(const CommandLine& line, Environment& environment) {
  const Options& options = line.options;
  if (auto checked = check_output(options); !checked) return std::unexpected(std::move(checked.error()));
  const auto performed = perform<MapJob>(line, environment);
  if (!performed) return std::unexpected(performed.error());
  const MapJob& job = *performed->job;
  environment.phases.begin("output");

  if (options.output.empty()) {
    print_array(job.out(), options.format, environment.out);
    return done;
  }
  auto saved = io::save(options.output, job.out(), job.is_deep());
  if (!saved) return std::unexpected(std::move(saved.error()));
  return done;
}

}  // namespace jiteval::tool
