/// The commands: names, help, and the options each understands.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace jiteval::tool {

enum class Command : std::uint8_t { none, eval, map, integrate, filter, run, bench, dump, functions, cache };

/// Options that only some commands understand.
enum OptionGroup : unsigned {
  output_option = 1U << 0U,
  footprint_options = 1U << 1U,
  border_options = 1U << 2U,
  integration_options = 1U << 3U,
  stage_option = 1U << 4U,
};

/// One row of the table.
struct CommandInfo {
  Command command;
  std::string_view name;
  std::string_view words;    ///< what follows the name
  std::string_view summary;  ///< one line
  std::string_view details;  ///< more for `COMMAND --help`: what the words mean, and examples
  unsigned groups;           ///< of OptionGroup
  bool has_kernel;
};

std::span<const CommandInfo> commands();

/// The row of a command that is not `none`.
const CommandInfo& info(Command command);

/// The row of a name, or null.
const CommandInfo* find_command(std::string_view name);

/// Whether `bench` can run a command.
bool can_bench(Command command);

/// What KERNEL and DATA may be; part of the help of every command with a kernel.
extern const std::string_view kernel_help;
extern const std::string_view data_help;

}  // namespace jiteval::tool
