/// The commands, each in a file of its own. They print results to `out`, and return the exit status.
#pragma once

#include "command_line.hpp"
#include "environment.hpp"

namespace jiteval::tool {

/// The exit statuses of the command.
enum ExitStatus : int { done = 0, failed = 1, wrong_usage = 2, not_converged = 3, interrupted = 130 };

Result<int> run_eval(const CommandLine& line, Environment& environment);
Result<int> run_map(const CommandLine& line, Environment& environment);
Result<int> run_integrate(const CommandLine& line, Environment& environment);
Result<int> run_filter(const CommandLine& line, Environment& environment);
Result<int> run_run(const CommandLine& line, Environment& environment);
Result<int> run_bench(const CommandLine& line, Environment& environment);
Result<int> run_dump(const CommandLine& line, Environment& environment);
Result<int> run_functions(const CommandLine& line, Environment& environment);
Result<int> run_cache(const CommandLine& line, Environment& environment);

/// The code cache that the environment variables choose; nothing is done with it yet. Errors: a variable that makes
/// no sense.
Result<std::shared_ptr<const CodeCache>> chosen_cache();

/// Runs a command line (without the program's name) from end to end: results, help and messages go to the
/// environment's streams. Returns the exit status.
int run_tool(std::span<const std::string> arguments, Environment& environment);

}  // namespace jiteval::tool
