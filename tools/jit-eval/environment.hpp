/// What a command runs against, so that tests need no process.
#pragma once

#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stop.hpp"
#include "support/phases.hpp"

namespace jiteval::tool {

/// A stream that remembers its first failure. (Stdio's, since iostreams cost start-up time.)
class Output {
 public:
  explicit Output(std::FILE* file) : file_(file) {}

  void write(std::string_view text);
  void flush();
  /// The errno of the first failed write, or 0.
  int error() const { return error_; }
  bool is_terminal() const;

 private:
  std::FILE* file_;
  int error_ = 0;
};

/// The phases of a command as a table for people, with the steps that "compile" consists of.
std::string time_table(std::span<const BuildStep> phases, std::span<const BuildStep> compile_steps);

struct Environment {
  Output out;
  Output err;
  Phases phases = {};
  std::vector<BuildStep> compile_steps = {};  ///< of the phase "compile"
  Stop stop = {};
};

}  // namespace jiteval::tool
