/// The steps that eval, map, integrate, filter and run have in common.
#pragma once

#include <memory>

#include "commands.hpp"
#include "jobs.hpp"
#include "progress.hpp"

namespace jiteval::tool {

/// A kernel and the job that was done with it.
template <class J>
struct Performed {
  Kernel kernel;
  std::unique_ptr<J> job;
};

/// Reads and compiles the kernel, prepares the job from the command line and runs it once.
template <class J>
Result<Performed<J>> perform(const CommandLine& line, Environment& environment) {
  environment.phases.begin("kernel");
  const auto text = read_kernel(line.kernel);
  if (!text) return std::unexpected(text.error());
  auto kernel = compile_kernel(*text, line.options.engine, line.options);
  if (!kernel) return std::unexpected(std::move(kernel.error()));

  environment.phases.begin("data");
  auto job = J::prepare(*kernel, line);
  if (!job) return std::unexpected(std::move(job.error()));

  if (line.options.time) {
    // Otherwise the code is made when the job first needs it.
    environment.phases.begin("compile");
    if (auto built = (*job)->build(*kernel); !built) return std::unexpected(std::move(built.error()));
    environment.compile_steps = kernel->build_steps();
  }
  // What comes before does not look.
  if (environment.stop.cancellation().is_requested()) return std::unexpected(stopped_error());
  environment.phases.begin("run");
  const ProgressLine progress(info(line.command).name, line.options, environment.err);
  if (auto ran = (*job)->run(*kernel); !ran) return std::unexpected(std::move(ran.error()));
  return Performed<J>{std::move(*kernel), std::move(*job)};
}

}  // namespace jiteval::tool
