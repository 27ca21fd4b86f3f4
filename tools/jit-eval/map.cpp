#include "jiteval/map.hpp"

#include "commands.hpp"
#include "drivers/elementwise.hpp"
#include "perform.hpp"
#include "print.hpp"

namespace jiteval::tool {

Result<std::unique_ptr<MapJob>> MapJob::prepare(const Kernel& kernel, const CommandLine& line) {
  const auto bindings = parse_bindings(line.words);
  if (!bindings) return std::unexpected(bindings.error());
  auto arguments = load_arguments(kernel, *bindings);
  if (!arguments) return std::unexpected(std::move(arguments.error()));

  auto job = std::make_unique<MapJob>();
  job->arguments_ = std::move(*arguments);
  job->threads_ = line.options.threads;
  for (const io::LoadedArray& argument : job->arguments_) job->views_.push_back(argument.values.view());
  const auto shape = broadcast_shape(job->views_);
  if (!shape) return std::unexpected(shape.error());
  if (auto fits = check_fits_memory(*shape, "the result"); !fits) return std::unexpected(std::move(fits.error()));
  job->out_ = Array<double>(*shape);
  return job;
}

Result<void> MapJob::build(const Kernel& kernel) {
  Specialisation specialisation;
  for (const ArgumentKind kind : drivers::ElementwisePlan(views_, out_.view()).kinds()) {
    specialisation.arguments.push_back({kind});
  }
  const auto block = kernel.block(specialisation, kernel.options().engine, out_.size());
  if (!block) return std::unexpected(block.error());
  return {};
}

Result<void> MapJob::run(const Kernel& kernel) {
  return map_into(kernel, views_, out_.view(), {.engine = kernel.options().engine, .threads = threads_});
}

io::ElementType MapJob::image_type() const {
  for (const io::LoadedArray& argument : arguments_) {
    if (argument.type == io::ElementType::u16) return io::ElementType::u16;
  }
  return io::ElementType::f64;
}

Result<int> run_map(const CommandLine& line, Environment& environment) {
  const Options& options = line.options;
  if (auto checked = check_output(options); !checked) return std::unexpected(std::move(checked.error()));
  const auto performed = perform<MapJob>(line, environment);
  if (!performed) return std::unexpected(performed.error());
  const auto& [kernel, job] = *performed;
  environment.phases.begin("output");

  if (options.output.empty()) {
    print_array(job->out(), kernel.returns_boolean(), options.format, environment.out);
    return done;
  }
  auto saved = save_result(options.output, job->out(), kernel.returns_boolean(), job->image_type());
  if (!saved) return std::unexpected(std::move(saved.error()));
  return done;
}

}  // namespace jiteval::tool
