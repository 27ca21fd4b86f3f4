#include <fmt/format.h>

#include "command_line.hpp"
#include "support/suggest.hpp"

namespace jiteval::tool {
namespace {

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

std::unexpected<Diagnostics> unknown_command(std::string_view word) {
  std::vector<std::string_view> names;
  for (const CommandInfo& row : commands()) names.push_back(row.name);
  return usage_error(fmt::format("there is no command '{}'{}", word, suggestion(word, names)),
                     fmt::format("the commands are {}", fmt::join(names, ", ")));
}

std::unexpected<Diagnostics> unknown_job(std::string_view word) {
  std::vector<std::string_view> names;
  for (const CommandInfo& row : commands()) {
    if (can_bench(row.command)) names.push_back(row.name);
  }
  return usage_error(fmt::format("bench cannot run '{}'{}", word, suggestion(word, names)),
                     fmt::format("it can run {}", fmt::join(names, ", ")));
}

}  // namespace

Result<SplitLine> split(std::span<const std::string> arguments,
                        const std::function<bool(std::string_view option)>& takes_value) {
  SplitLine line;
  std::size_t next = 0;
  const auto own_words_complete = [&] {
    return line.command != Command::none && (line.command != Command::bench || line.benched != Command::none);
  };
  while (next < arguments.size() && !own_words_complete()) {
    const std::string& word = arguments[next++];
    if (is_option(word)) {
      line.rest.push_back(word);
      if (next < arguments.size() && takes_value(word)) line.rest.push_back(arguments[next++]);
      continue;
    }
    const CommandInfo* row = find_command(word);
    if (line.command == Command::none) {
      if (row == nullptr) return unknown_command(word);
      line.command = row->command;
    } else {
      if (row == nullptr || !can_bench(row->command)) return unknown_job(word);
      line.benched = row->command;
    }
  }
  if (own_words_complete() && info(line.command).has_kernel && next < arguments.size()) {
    const std::string& word = arguments[next];
    const bool last = next + 1 == arguments.size();
    if (last && (word == "--help" || word == "-h")) {
      line.help = true;
      ++next;
    } else {
      // The kernel comes first whatever it looks like, but habit may put the usual "--" before one with a minus.
      if (word == "--" && !last) ++next;
      line.kernel = arguments[next++];
    }
  }
  line.rest.insert(line.rest.end(), arguments.begin() + static_cast<std::ptrdiff_t>(next), arguments.end());
  return line;
}

std::unexpected<Diagnostics> usage_error(std::string message, std::string note) {
  Diagnostic diagnostic{.kind = ErrorKind::argument, .code = "usage", .message = std::move(message)};
  if (!note.empty()) diagnostic.notes.push_back({std::move(note), std::nullopt});
  return std::unexpected(Diagnostics(std::move(diagnostic)));
}

std::string suggestion(std::string_view name, std::span<const std::string_view> candidates) {
  const auto near = nearest(name, candidates);
  return near ? fmt::format("; did you mean '{}'?", *near) : std::string();
}

}  // namespace jiteval::tool
