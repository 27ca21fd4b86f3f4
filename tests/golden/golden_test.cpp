// Runs every case under cases/FOLDER/*.txt through the stage of that folder. With JITEVAL_UPDATE_GOLDEN=1 in the
// environment the files are rewritten with what the stages print now; read the difference before keeping it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "golden_file.hpp"
#include "stages.hpp"

namespace jiteval::golden {
namespace {

namespace fs = std::filesystem;

const fs::path cases_folder = fs::path(JITEVAL_TEST_SOURCE_DIR) / "cases";

bool updating() {
  const char* value = std::getenv("JITEVAL_UPDATE_GOLDEN");
  return value != nullptr && std::string_view(value) == "1";
}

struct Suite {
  const Stage* stage;
  fs::path path;

  friend void PrintTo(const Suite& suite, std::ostream* out) { *out << suite.path; }
};

std::vector<Suite> all_suites() {
  std::vector<Suite> suites;
  for (const Stage& stage : stages()) {
    for (const auto& entry : fs::directory_iterator(cases_folder / stage.folder)) {
      if (entry.path().extension() == ".txt") suites.push_back({&stage, entry.path()});
    }
  }
  std::ranges::sort(suites, {}, &Suite::path);
  return suites;
}

std::string test_name(const testing::TestParamInfo<Suite>& info) {
  std::string name = std::string(info.param.stage->folder) + '_' + info.param.path.stem().string();
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class Golden : public testing::TestWithParam<Suite> {};

TEST_P(Golden, OutputIsAsExpected) {
  const auto& [stage, path] = GetParam();
  File file = read(path);
  EXPECT_FALSE(file.cases.empty()) << path;
  for (Case& golden_case : file.cases) {
    const std::string output = stage->run(golden_case);
    if (updating()) {
      golden_case.expected = output;
    } else {
      EXPECT_EQ(golden_case.expected, output) << path.string() << ": " << golden_case.name;
    }
  }
  if (updating() && !HasFailure()) write(path, file);
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(all_suites()), test_name);

TEST(GoldenCases, EveryFolderHasAStage) {
  for (const auto& entry : fs::directory_iterator(cases_folder)) {
    const std::string folder = entry.path().filename().string();
    EXPECT_TRUE(std::ranges::any_of(stages(), [&](const Stage& stage) { return stage.folder == folder; }))
        << folder;
  }
}

TEST(GoldenCases, NamesAreUniqueInAFile) {
  for (const Suite& suite : all_suites()) {
    std::set<std::string> names;
    for (const Case& golden_case : read(suite.path).cases) {
      EXPECT_TRUE(names.insert(golden_case.name).second) << suite.path << ": " << golden_case.name;
    }
  }
}

}  // namespace
}  // namespace jiteval::golden
