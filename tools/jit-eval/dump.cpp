#include "commands.hpp"
#include "jobs.hpp"

namespace jiteval::tool {

Result<int> run_dump(const CommandLine& line, Environment& environment) {
  const Options& options = line.options;
  if (!line.words.empty()) return usage_error("dump takes no data, only a kernel and options");
  environment.phases.begin("kernel");
  const auto text = read_kernel(line.kernel);
  if (!text) return std::unexpected(text.error());
  const auto kernel = compile_kernel(*text, options.engine, options);
  if (!kernel) return std::unexpected(kernel.error());

  Specialisation specialisation = kernel->specialisation(ArgumentKind::varying);
  if (!options.footprint.empty() || !options.size.empty()) {
    // As filter specialises it: --size 3 is then one dimension, since there is no image.
    if (kernel->argument_names().empty()) {
      return usage_error("the kernel needs a first argument to pass the neighbourhood in");
    }
    const auto footprint = read_footprint(options, 1);
    if (!footprint) return std::unexpected(footprint.error());
    specialisation = filter_specialisation(*kernel, *footprint);
  }
  environment.phases.begin("dump");
  const auto shown = kernel->dump(options.stage, specialisation);
  if (!shown) return std::unexpected(shown.error());
  environment.out.write(*shown);
  if (!shown->ends_with('\n')) environment.out.write("\n");
  return done;
}

}  // namespace jiteval::tool
