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
  std::string accuracy;  // in units in the last place, for mathematical functions
  std::string_view summary;
};

std::vector<Row> rows() {
  std::vector<Row> all;
  for (const sema::Builtin& builtin : sema::builtins()) {
    if (builtin.is_constant()) continue;
    Row row{builtin.name, sema::usage(builtin), name(ir::Implementation::inlined), "", builtin.summary};
    if (builtin.function) {
      const ir::MathFacts& facts = ir::facts(*builtin.function);
      row.how = name(facts.implementation);
      row.accuracy = facts.bound == 0 ? "exact" : fmt::format("{}", facts.bound);
    }
    all.push_back(std::move(row));
  }
  return all;
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
      text += fmt::format("{:<{}}  {:<12} {:<6} {}\n", "function", width, "how", "ulp", "what");
      for (const Row& row : all) {
        text += fmt::format("{:<{}}  {:<12} {:<6} {}\n", row.usage, width, row.how, row.accuracy, row.summary);
      }
      break;
    }
    case Format::csv:
      text += "name,usage,how,ulp,summary\n";
      for (const Row& row : all) {
        text += fmt::format("{},{},{},{},{}\n", row.name, csv_field(row.usage), row.how, row.accuracy,
                            csv_field(row.summary));
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
        text += ", \"ulp\": ";
        append_json_string(text, row.accuracy);
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
