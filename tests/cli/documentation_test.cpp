// The examples of the documentation, run as its reader would.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "run.hpp"
#include "sema/builtins.hpp"

namespace jiteval::tool {
namespace {

const std::string documentation = JITEVAL_PROJECT_DIR "/docs/";

/// A ``` block of the page.
struct Example {
  int line = 0;
  std::string language;
  std::string text;
};

std::vector<Example> examples(const std::string& page_path) {
  std::ifstream page(page_path);
  std::vector<Example> all;
  bool is_inside = false;
  int number = 0;
  for (std::string line; std::getline(page, line);) {
    ++number;
    if (line.starts_with("```")) {
      is_inside = !is_inside;
      if (is_inside) all.push_back({number, line.substr(3), ""});
    } else if (is_inside) {
      all.back().text += line + "\n";
    }
  }
  return all;
}

/// A console block as commands (after "$ ", continued after "> ") with what each prints.
struct Command {
  std::string text;
  std::string output;
};

std::vector<Command> commands(const std::string& console) {
  std::istringstream lines(console);
  std::vector<Command> all;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ")) {
      all.push_back({line.substr(2), ""});
    } else if (line.starts_with("> ")) {
      all.back().text += "\n" + line.substr(2);
    } else {
      all.back().output += line + "\n";
    }
  }
  return all;
}

std::string printed_by(const std::string& command, const TemporaryDirectory& directory) {
  const std::string script =
      directory.write("command.sh", fmt::format("cd '{}'\nexport JITEVAL_NO_CACHE=1 PATH={}:$PATH\n{}\n",
                                                directory.path(""), JITEVAL_TOOL_DIR, command));
  std::FILE* const pipe = popen(fmt::format("timeout 60 sh '{}' 2>&1", script).c_str(), "r");
  std::string text;
  char buffer[4096];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, size);
  pclose(pipe);
  return text;
}

// Another LLVM than the one that the pages were written with may print and choose something else.
bool is_of_another_llvm(const std::string& command) {
  return JITEVAL_LLVM_MAJOR != 19 && (contains(command, "--stage llvm") || contains(command, "--stage asm"));
}

/// Runs the examples of a page; returns how many there are.
int run_examples(const std::string& page_path) {
  const TemporaryDirectory directory;
  int run = 0;
  for (const Example& example : examples(page_path)) {
    if (example.language == "python") directory.write("kernel.py", example.text);
    if (example.language != "console") continue;
    for (const Command& command : commands(example.text)) {
      ++run;
      if (is_of_another_llvm(command.text)) continue;
      // The page shows nothing of an empty line at the end of a message.
      std::string printed = printed_by(command.text, directory);
      while (printed.ends_with("\n\n")) printed.pop_back();
      EXPECT_EQ(printed, command.output) << page_path << ":" << example.line << ": " << command.text;
    }
  }
  return run;
}

TEST(Documentation, ExamplesOfTheLanguagePrintWhatThePageSays) {
  EXPECT_GT(run_examples(documentation + "language.md"), 5);
}

TEST(Documentation, StagesOfTheCompilerPrintWhatThePageSays) {
  EXPECT_EQ(run_examples(documentation + "architecture.md"), 6);
}

/// The table of built-in functions, from the table that the compiler uses.
std::string function_table() {
  std::string table = "| | | |\n| --- | --- | --- |\n";
  for (const sema::Builtin& builtin : sema::builtins()) {
    if (builtin.is_constant()) continue;
    const char* also = builtin.reach == sema::Reach::everywhere ? "also a method" : "";
    table += fmt::format("| `{}` | {} | {} |\n", sema::usage(builtin), builtin.summary, also);
  }
  return table;
}

/// The mathematical functions with their bounds.
std::string accuracy_table() {
  std::string table = "| function | how | bound | where | |\n| --- | --- | --- | --- | --- |\n";
  for (const sema::Builtin& builtin : sema::builtins()) {
    if (!builtin.function || builtin.summary.starts_with("the same as")) continue;
    const ir::MathFacts& facts = ir::facts(*builtin.function);
    if (facts.domain.empty()) continue;
    const std::string bound = facts.bound == 0 ? "exact" : fmt::format("{}", facts.bound);
    std::string domain(facts.domain);
    // A bar would end the cell.
    for (std::size_t at = domain.find('|'); at != std::string::npos; at = domain.find('|', at + 2)) {
      domain.insert(at, 1, '\\');
    }
    table += fmt::format("| `{}` | {} | {} | {} | {} |\n", sema::usage(builtin), name(facts.implementation), bound,
                         domain, builtin.summary);
  }
  return table;
}

// JITEVAL_UPDATE_GOLDEN=1 writes the table into the page.
void expect_table(const std::string& path, const std::string& name, const std::string& table) {
  const std::string begin = fmt::format("<!-- {}: begin -->\n", name);
  const std::string end = fmt::format("<!-- {}: end -->", name);
  std::ifstream file(path);
  std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t first = page.find(begin) + begin.size();
  const std::size_t last = page.find(end);
  ASSERT_NE(last, std::string::npos);
  if (std::getenv("JITEVAL_UPDATE_GOLDEN") != nullptr) {
    page.replace(first, last - first, table);
    std::ofstream(path) << page;
    return;
  }
  EXPECT_EQ(page.substr(first, last - first), table);
}

TEST(Documentation, ThePageListsEveryFunction) {
  expect_table(documentation + "language.md", "functions", function_table());
}

TEST(Documentation, TheBoundsOfEveryMathematicalFunctionAreStated) {
  expect_table(documentation + "numerics.md", "accuracy", accuracy_table());
}

}  // namespace
}  // namespace jiteval::tool
