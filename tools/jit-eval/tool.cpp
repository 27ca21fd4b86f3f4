#include <fmt/format.h>

#include <cstdlib>
#include <new>
#include <optional>

#include "commands.hpp"
#include "support/text.hpp"

namespace jiteval::tool {
namespace {

int exit_status(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kernel:
    case ErrorKind::argument:
      return wrong_usage;
    default:
      return failed;
  }
}

Result<int> dispatch(const CommandLine& line, Environment& environment) {
  switch (line.command) {
    case Command::eval:
      return run_eval(line, environment);
    case Command::map:
      return run_map(line, environment);
    case Command::integrate:
      return run_integrate(line, environment);
    case Command::filter:
      return run_filter(line, environment);
    case Command::run:
      return run_run(line, environment);
    case Command::bench:
      return run_bench(line, environment);
    case Command::dump:
      return run_dump(line, environment);
    case Command::functions:
      return run_functions(line, environment);
    case Command::cache:
      return run_cache(line, environment);
    case Command::none:
      break;
  }
  return done;
}

/// Whether a command keeps native code from one process to the next. `bench` measures how long compiling takes.
bool uses_cache(const CommandLine& line) {
  const char* const no_cache = std::getenv("JITEVAL_NO_CACHE");
  const bool allowed = !line.options.no_cache && (no_cache == nullptr || *no_cache == '\0');
  return allowed && info(line.command).has_kernel && line.command != Command::bench;
}

/// Tells why the code cache is of no use. The work was done without it.
void warn(const Diagnostics& problem, Environment& environment) {
  const Diagnostic& first = problem.list().front();
  environment.err.write(fmt::format("warning[{}]: {}\n", first.code, visible_text(first.message)));
}

Result<int> run(std::span<const std::string> arguments, Environment& environment) {
  environment.phases.begin("command line");
  auto line = parse_command_line(arguments);
  if (!line) return std::unexpected(line.error());
  if (!line->message.empty()) {
    environment.out.write(line->message);
    return done;
  }
  if (uses_cache(*line)) {
    auto cache = chosen_cache();
    if (!cache) return std::unexpected(std::move(cache.error()));
    line->options.code_cache = std::move(*cache);
  }
  const CancellationScope scope(&environment.stop.cancellation());
  std::optional<Timeout> timeout;
  if (line->options.timeout > 0) timeout.emplace(environment.stop, line->options.timeout);
  auto status = dispatch(*line, environment);
  if (!status && is_stopped(status.error())) {
    status = std::unexpected(explain(environment.stop.reason(), line->options.timeout));
  }
  if (line->options.code_cache != nullptr) {
    if (const auto problem = line->options.code_cache->problem()) warn(*problem, environment);
  }
  if (status && line->options.time) {
    environment.out.flush();
    environment.phases.end();
    environment.err.write(time_table(environment.phases.list(), environment.compile_steps));
  }
  return status;
}

}  // namespace

int run_tool(std::span<const std::string> arguments, Environment& environment) {
  Result<int> status = done;
  try {
    status = run(arguments, environment);
  } catch (const std::bad_alloc&) {
    status = std::unexpected(
        Diagnostics::of(ErrorKind::environment, "out-of-memory", "there is not enough memory for this"));
  }
  if (!status) environment.err.write(status.error().render());
  if (status) return *status;
  const bool was_interrupted = is_stopped(status.error()) && environment.stop.reason() == Stop::Reason::interrupt;
  return was_interrupted ? interrupted : exit_status(status.error().kind());
}

}  // namespace jiteval::tool
