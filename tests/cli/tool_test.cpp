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

TEST(Dump, DataSpecialisesAsRunDoes) {
  const std::string kernel = "def f(image):\n  image[0, 0] = 1\n";
  const std::string floats = output({"dump", kernel, "image=random:3x3", "--dtype", "f32"});
  EXPECT_TRUE(contains(floats, "f32[:, :]")) << floats;
  EXPECT_TRUE(contains(output({"dump", kernel, "image=random:3x3"}), "f64[:, :]"));
  EXPECT_NE(output({"dump", "x + 1", "x=1"}), output({"dump", "x + 1", "x=1.5"})) << "i64 and f64";
  EXPECT_TRUE(contains(message(2, {"dump", "x", "y=1"}), "no argument 'y'"));
}

TEST(Dump, BodiesThatOnlyRunCanCallAreShown) {
  const std::string kernel = "def f(a):\n  a[0] = 1\n";
  for (const char* stage : {"ir", "bytecode", "llvm", "asm"}) {
    EXPECT_FALSE(output({"dump", kernel, "--stage", stage}).empty());
  }
}

/// A body that never ends.
const std::string endless = "def f(x):\n  while x >= 0:\n    x = x * 0.5 + 1\n  return x\n";
const std::string endless_window = "def f(v):\n  x = v[0]\n  while x >= 0:\n    x = x * 0.5 + 1\n  return x\n";

TEST(Timeout, EndsEveryKindOfWork) {
  for (const char* engine : {"interp", "jit", "auto"}) {
    for (std::vector<std::string> words : {std::vector<std::string>{"eval", endless, "x=1"},
                                           {"map", endless, "x=1:2:1000"},
                                           {"run", endless, "x=1"},
                                           {"integrate", endless, "x=0..1"},
                                           {"filter", endless_window, "random:9x9", "--size", "3"},
                                           {"bench", "run", endless, "x=1"}}) {
      words.insert(words.end(), {"--timeout", "0.2", "--engine", engine});
      const auto began = std::chrono::steady_clock::now();
      EXPECT_TRUE(contains(message(1, words), "stopped after 0.2 s: --timeout")) << words[0];
      EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20)) << words[0];
    }
  }
}

TEST(Timeout, LeavesQuickWorkAlone) { EXPECT_EQ(output({"eval", "x + 1", "x=1", "--timeout", "1000"}), "2\n"); }

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
  EXPECT_TRUE(output({"functions", "--format", "csv"}).starts_with("name,usage,how,ulp,summary\n"));
  EXPECT_TRUE(contains(message(2, {"functions", "exp"}), "takes no words"));
}

}  // namespace
}  // namespace jiteval::tool
