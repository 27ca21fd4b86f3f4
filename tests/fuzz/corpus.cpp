// Writes what the fuzzers begin with, a file for each text: the inputs of the golden cases, the examples of the
// documentation, and random programs.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "differential/generator.hpp"

namespace {

namespace fs = std::filesystem;

class Corpus {
 public:
  explicit Corpus(fs::path directory) : directory_(std::move(directory)) { fs::create_directories(directory_); }

  void add(const std::string& text) {
    if (text.empty()) return;
    std::ofstream(directory_ / fmt::format("seed-{}", count_++), std::ios::binary) << text;
  }

 private:
  fs::path directory_;
  int count_ = 0;
};

/// Between "=== name" and "---", but for the options ("@ ...").
void add_golden_cases(Corpus& corpus, const fs::path& path) {
  std::ifstream file(path);
  std::string text;
  bool is_input = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      is_input = true;
      text.clear();
    } else if (line == "---") {
      corpus.add(text);
      is_input = false;
      text.clear();
    } else if (is_input && !line.starts_with("@ ")) {
      text += line + "\n";
    }
  }
}

/// Fenced and indented blocks.
void add_examples(Corpus& corpus, const fs::path& path) {
  constexpr std::string_view margin = "    ";
  std::ifstream file(path);
  std::string text;
  bool is_fenced = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```")) {
      is_fenced = !is_fenced;
      corpus.add(text);
      text.clear();
    } else if (is_fenced || line.starts_with(margin)) {
      text += (is_fenced ? line : line.substr(margin.size())) + "\n";
    } else if (!line.empty()) {
      corpus.add(text);
      text.clear();
    }
  }
  corpus.add(text);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: fuzz_corpus PROJECT DIRECTORY\n");
    return 2;
  }
  constexpr std::uint64_t random_programs = 40;
  const fs::path project = argv[1];
  Corpus corpus(argv[2]);
  for (const auto& entry : fs::recursive_directory_iterator(project / "tests/golden/cases")) {
    if (entry.is_regular_file()) add_golden_cases(corpus, entry.path());
  }
  for (const auto& entry : fs::directory_iterator(project / "docs")) {
    if (entry.path().extension() == ".md") add_examples(corpus, entry.path());
  }
  for (std::uint64_t seed = 1; seed <= random_programs; ++seed) {
    corpus.add(jiteval::test::print(jiteval::test::random_program(seed, seed % 2 == 0)));
  }
  return 0;
}
