/// The command line: which command, which kernel, which words, which options.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command_table.hpp"
#include "jiteval/diagnostic.hpp"
#include "options.hpp"

namespace jiteval::tool {

/// The words of a command line, sorted out without knowing what the options mean.
struct SplitLine {
  Command command = Command::none;
  Command benched = Command::none;    ///< the job of `bench`
  std::optional<std::string> kernel;  ///< verbatim
  std::vector<std::string> rest;      ///< everything else, in order
  bool help = false;                  ///< a lone --help stands in the kernel's place
};

/// Finds the command and the kernel among options. `takes_value` says of an option whether the word after it is its
/// value.
Result<SplitLine> split(std::span<const std::string> arguments,
                        const std::function<bool(std::string_view option)>& takes_value);

/// A command line, understood.
struct CommandLine {
  Command command = Command::none;
  Command benched = Command::none;
  std::string kernel;
  std::vector<std::string> words;  ///< what is neither an option nor the kernel: NAME=DATA, an image
  Options options;
  std::string message;  ///< the help or the version, when asked for: print it and do nothing else
};

/// Understands a command line (without the program's name). Errors are of ErrorKind::argument.
Result<CommandLine> parse_command_line(std::span<const std::string> arguments);

/// A mistake on the command line, and perhaps how to mend it.
std::unexpected<Diagnostics> usage_error(std::string message, std::string note = {});

/// "; did you mean 'exp'?" when one of the candidates is near, else nothing.
std::string suggestion(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace jiteval::tool
