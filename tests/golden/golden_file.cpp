#include "golden_file.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <string_view>

namespace jiteval::golden {
namespace {

std::string read_escapes(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      result += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'x' && i + 2 < text.size()) {
      int byte = 0;
      std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    }
  }
  return result;
}

void add_option(Case& golden_case, std::string_view line) {
  const std::size_t colon = line.find(": ");
  ASSERT_NE(colon, std::string_view::npos) << "an option is written '@ name: value', not '" << line << "'";
  golden_case.options[std::string(line.substr(0, colon))] = line.substr(colon + 2);
}

void finish(Case& golden_case) {
  std::string& input = golden_case.written_input;
  if (input.ends_with('\n')) input.pop_back();
  golden_case.input = golden_case.options.contains("escapes") ? read_escapes(input) : input;
}

}  // namespace

File read(const std::filesystem::path& path) {
  File file;
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  enum class Part { comment, options, input, expected } part = Part::comment;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      EXPECT_TRUE(part == Part::comment || part == Part::expected) << path << ": no '---' before " << line;
      file.cases.push_back({.name = line.substr(4)});
      part = Part::options;
    } else if (part == Part::comment) {
      file.comment += line + '\n';
    } else if (part == Part::options && line.starts_with("@ ")) {
      add_option(file.cases.back(), std::string_view(line).substr(2));
    } else if (part != Part::expected && line == "---") {
      finish(file.cases.back());
      part = Part::expected;
    } else if (part == Part::expected) {
      file.cases.back().expected += line + '\n';
    } else {
      file.cases.back().written_input += line + '\n';
      part = Part::input;
    }
  }
  EXPECT_EQ(part, Part::expected) << path << " ends within a case";
  // One empty line separates a case from the next.
  for (Case& golden_case : file.cases) {
    while (golden_case.expected.ends_with("\n\n")) golden_case.expected.pop_back();
    if (golden_case.expected == "\n") golden_case.expected.clear();
  }
  return file;
}

void write(const std::filesystem::path& path, const File& file) {
  std::ofstream out(path, std::ios::binary);
  out << file.comment;
  bool first = true;
  for (const Case& golden_case : file.cases) {
    out << (first ? "" : "\n") << "=== " << golden_case.name << '\n';
    for (const auto& [name, value] : golden_case.options) out << "@ " << name << ": " << value << '\n';
    out << golden_case.written_input << "\n---\n" << golden_case.expected;
    first = false;
  }
  EXPECT_TRUE(out.flush()) << path;
}

}  // namespace jiteval::golden
