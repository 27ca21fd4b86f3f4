#include "commands.hpp"
#include "jobs.hpp"

namespace jiteval::tool {

namespace {

/// The specialisation that is shown.
Result<Specialisation> dumped_specialisation(const Kernel& kernel, const CommandLine& line) {
  const Options& options = line.options;
  if (!line.words.empty()) {
    const auto bindings = parse_bindings(line.words);
    if (!bindings) return std::unexpected(bindings.error());
    auto arguments = load_run_arguments(kernel, *bindings, options);
    if (!arguments) return std::unexpected(std::move(arguments.error()));
    return run_specialisation(kernel, run_arguments(*arguments));
  }
  if (!options.footprint.empty() || !options.size.empty()) {
    // As filter specialises it: --size 3 is then one dimension, since there is no image.
    if (kernel.argument_names().empty()) {
      return usage_error("the kernel needs a first argument to pass the neighbourhood in");
    }
    const auto footprint = read_footprint(options, 1);
    if (!footprint) return std::unexpected(footprint.error());
    return footprint_specialisation(kernel, *footprint);
  }
  Specialisation each = kernel.specialisation(ArgumentKind::varying);
  if (kernel.result_layout(each)) return each;
  // A body that only `run` can call.
  Specialisation single = kernel.specialisation(ArgumentKind::uniform);
  single.is_single = true;
  single.keeps_integers = true;
  return kernel.result_layout(single) ? single : each;
}

}  // namespace

Result<int> run_dump(const CommandLine& line, Environment& environment) {
  const Options& options = line.options;
  environment.phases.begin("kernel");
  const auto text = read_kernel(line.kernel);
  if (!text) return std::unexpected(text.error());
  const auto kernel = compile_kernel(*text, options.engine, options);
  if (!kernel) return std::unexpected(kernel.error());

  const auto specialisation = dumped_specialisation(*kernel, line);
  if (!specialisation) return std::unexpected(specialisation.error());
  environment.phases.begin("dump");
  const auto shown = kernel->dump(options.stage, *specialisation);
  if (!shown) return std::unexpected(shown.error());
  environment.out.write(*shown);
  if (!shown->ends_with('\n')) environment.out.write("\n");
  return done;
}

}  // namespace jiteval::tool
