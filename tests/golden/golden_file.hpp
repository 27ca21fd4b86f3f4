/// Files of cases: an input, and what a stage of the compiler must make of it.
///
///     === the name of the case
///     @ option: value
///     the input, one or more lines
///     ---
///     the expected output
///
/// Options are optional. `@ escapes: yes` reads \n, \r, \t, \\ and \xNN in the input as in C. The input does not
/// end with a newline, unless its last line is empty. Text before the first case is a comment.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace jiteval::golden {

struct Case {
  std::string name;
  std::map<std::string, std::string> options;
  std::string written_input;  // as it stands in the file
  std::string input;          // with its escapes read
  std::string expected;
};

struct File {
  std::string comment;
  std::vector<Case> cases;
};

/// Reads a file; a test failure is recorded for what is malformed.
File read(const std::filesystem::path& path);

/// Replaces a file, with the expectations that its cases have now.
void write(const std::filesystem::path& path, const File& file);

}  // namespace jiteval::golden
