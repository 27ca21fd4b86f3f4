#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "progress.hpp"
#include "run.hpp"

namespace jiteval::tool {
namespace {

TEST(Tool, HelpAndVersionGoToStandardOutput) {
  EXPECT_TRUE(contains(output({"--help"}), "Commands:"));
  EXPECT_TRUE(contains(output({"map", "--help"}), "jit-eval map:"));
  EXPECT_TRUE(output({"--version"}).starts_with("jit-eval "));
}

TEST(Tool, UsageMistakesGoToStandardError) {
  EXPECT_TRUE(contains(message(2, {}), "no command"));
  EXPECT_TRUE(contains(message(2, {"frobnicate"}), "no command 'frobnicate'"));
  EXPECT_TRUE(contains(message(2, {"eval", "x", "--frob"}), "no option --frob"));
}

/// What a progress line leaves on its stream after some work.
std::string progress_shown(const Options& options, std::chrono::milliseconds work) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const stream = open_memstream(&text, &size);
  Output err(stream);
  {
    const ProgressLine line("map", options, err);
    std::this_thread::sleep_for(work);
  }
  std::fclose(stream);
  std::string shown(text, size);
  std::free(text);
  return shown;
}

TEST(Progress, LongWorkShowsTheSecondsPassedAndWipesThemOut) {
  const std::string shown = progress_shown({.progress = Progress::always}, std::chrono::milliseconds(1300));
  EXPECT_TRUE(contains(shown, "\rmap: 1.0 s")) << shown;
  EXPECT_TRUE(shown.ends_with("\r\x1b[K")) << shown;
}

TEST(Progress, NothingIsShownOfShortWork) {
  EXPECT_EQ(progress_shown({.progress = Progress::always}, std::chrono::milliseconds(10)), "");
}

TEST(Progress, NothingIsShownWhenUnwantedOrOffATerminal) {
  const std::chrono::milliseconds work(1100);
  EXPECT_EQ(progress_shown({.progress = Progress::never}, work), "");
  EXPECT_EQ(progress_shown({.progress = Progress::automatic}, work), "");
  EXPECT_EQ(progress_shown({.progress = Progress::always, .quiet = true}, work), "");
}

TEST(Dump, EveryStageIsText) {
  for (const char* stage : {"tokens", "ast", "ir", "bytecode", "llvm", "asm"}) {
    const std::string text = output({"dump", "exp(-a*x**2)", "--stage", stage});
    EXPECT_FALSE(text.empty()) << stage;
    EXPECT_TRUE(text.ends_with('\n')) << stage;
  }
  EXPECT_EQ(output({"dump", "x + 1"}), output({"dump", "x + 1", "--stage", "ir"}));
}

TEST(Dump, SizesSpecialiseTheNeighbourhood) {
  const std::string kernel = "def f(v):\n  s = 0.0\n  for x in v:\n    s += x\n  return s\n";
  EXPECT_NE(output({"dump", kernel}), output({"dump", kernel, "--size", "3"}));
  EXPECT_EQ(output({"dump", kernel, "--size", "3x3"}), output({"dump", kernel, "--footprint", "111/111/111"}));
}

TEST(Dump, DataIsRefused) { EXPECT_TRUE(contains(message(2, {"dump", "x", "x=1"}), "takes no data")); }

TEST(Functions, AreListed) {
  const std::string text = output({"functions"});
  for (const char* part : {"exp(x)", "inlined", "natural logarithm", "len(values)", "pow(x, y)"}) {
    EXPECT_TRUE(contains(text, part)) << part;
  }
  const auto json = nlohmann::json::parse(output({"functions", "--format", "json"}));
  EXPECT_GT(json["functions"].size(), 15U);
  for (const auto& row : json["functions"]) {
    EXPECT_FALSE(row["summary"].get<std::string>().empty()) << row["name"];
  }
  EXPECT_TRUE(output({"functions", "--format", "csv"}).starts_with("name,usage,how,summary\n"));
  EXPECT_TRUE(contains(message(2, {"functions", "exp"}), "takes no words"));
}

}  // namespace
}  // namespace jiteval::tool
