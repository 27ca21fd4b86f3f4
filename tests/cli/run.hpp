/// Runs a command line of the tool in this process.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "commands.hpp"
#include "shared/temporary_directory.hpp"

namespace jiteval::tool {

struct Outcome {
  int status = 0;
  std::string out;
  std::string err;
};

// Tests leave the user's code cache alone, but for those that are about one.
inline const bool has_no_cache = setenv("JITEVAL_NO_CACHE", "1", 1) == 0;

inline Outcome run(const std::vector<std::string>& words) {
  char* texts[2] = {};
  std::size_t sizes[2] = {};
  std::FILE* const out = open_memstream(&texts[0], &sizes[0]);
  std::FILE* const err = open_memstream(&texts[1], &sizes[1]);
  Environment environment{.out = Output(out), .err = Output(err)};
  Outcome outcome;
  outcome.status = run_tool(words, environment);
  std::fclose(out);
  std::fclose(err);
  outcome.out.assign(texts[0], sizes[0]);
  outcome.err.assign(texts[1], sizes[1]);
  std::free(texts[0]);
  std::free(texts[1]);
  return outcome;
}

/// What a command line prints; it must succeed and say nothing else.
inline std::string output(const std::vector<std::string>& words) {
  const Outcome outcome = run(words);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  return outcome.out;
}

/// The message of a command line that must fail with a status and print nothing to standard output.
inline std::string message(int status, const std::vector<std::string>& words) {
  const Outcome outcome = run(words);
  EXPECT_EQ(outcome.status, status) << outcome.out << outcome.err;
  EXPECT_EQ(outcome.out, "");
  return outcome.err;
}

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

using test::TemporaryDirectory;

}  // namespace jiteval::tool
