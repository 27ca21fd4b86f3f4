#include <fmt/format.h>

#include "commands.hpp"
#include "numbers.hpp"
#include "sema/builtins.hpp"

namespace jiteval::tool {
namespace {

struct Row {
  std::string_view name;
  std::string usage;
  std::string_view how;
  std::string_view summary;
};

/// How a function is computed: as the table of mathematical functions says; the others are code in place.
std::string_view how(std::string_view name) {
#define JITEVAL_FUNCTION(function, arity, implementation, summary) \
  if (name == #function) return #implementation;
#include "ir/functions.def"
#undef JITEVAL_FUNCTION
  return "inlined";
}

std::vector<Row> rows() {
  std::vector<Row> all;
  for (const sema::Builtin& builtin : sema::builtins()) {
    if (builtin.is_constant()) continue;
    all.push_back({builtin.name, sema::usage(builtin), how(builtin.name), builtin.summary});
  }
  return all;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

}  // namespace

Result<int> run_functions(const CommandLine& line, Environment& environment) {
  if (!line.words.empty()) return usage_error(fmt::format("functions takes no words, but got '{}'", line.words[0]));
  const std::vector<Row> all = rows();
  std::string text;
  switch (line.options.format) {
    case Format::text: {
      std::size_t width = 0;
      for (const Row& row : all) width = std::max(width, row.usage.size());
      text += fmt::format("{:<{}}  {:<12} {}\n", "function", width, "how", "what");
      for (const Row& row : all) text += fmt::format("{:<{}}  {:<12} {}\n", row.usage, width, row.how, row.summary);
      break;
    }
    case Format::csv:
      text += "name,usage,how,summary\n";
      for (const Row& row : all) {
        text += fmt::format("{},{},{},{}\n", row.name, csv_field(row.usage), row.how, csv_field(row.summary));
      }
      break;
    case Format::json:
      text += "{\"functions\": [";
      for (const Row& row : all) {
        text += text.ends_with('[') ? "{\"name\": " : ",\n{\"name\": ";
        append_json_string(text, row.name);
        text += ", \"usage\": ";
        append_json_string(text, row.usage);
        text += ", \"how\": ";
        append_json_string(text, row.how);
        text += ", \"summary\": ";
        append_json_string(text, row.summary);
        text += '}';
      }
      text += "]}\n";
      break;
  }
  environment.out.write(text);
  return done;
}

}  // namespace jiteval::tool
