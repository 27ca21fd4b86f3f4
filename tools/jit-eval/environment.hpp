/// What a command runs against, so that tests need no process.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stop.hpp"

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

/// Where the time of a command goes: consecutive phases, each with a name.
class Phases {
 public:
  /// Ends the phase under way, if any, and begins another. The same name twice adds up.
  void begin(std::string_view name);
  /// Ends the phase under way and returns all as a table.
  std::string table();

 private:
  using Clock = std::chrono::steady_clock;
  void end();

  std::vector<std::pair<std::string_view, double>> seconds_;
  std::size_t current_ = 0;
  bool under_way_ = false;
  Clock::time_point began_;
};

struct Environment {
  Output out;
  Output err;
  Phases phases = {};
  Stop stop = {};
};

}  // namespace jiteval::tool
