/// What the options of the command line say.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jiteval/code_cache.hpp"
#include "jiteval/filter.hpp"
#include "jiteval/kernel.hpp"

namespace jiteval::tool {

enum class Format : std::uint8_t { text, csv, json };
enum class Progress : std::uint8_t { automatic, always, never };
enum class Method : std::uint8_t { automatic, qags, qagi };

/// Every option with its default. Numbers that may be constant expressions are still text.
struct Options {
  Engine engine = Engine::automatic;
  FpMode fp = FpMode::strict;
  Isa isa = Isa::native;
  int threads = 0;
  Format format = Format::text;
  Progress progress = Progress::automatic;
  bool time = false;
  bool no_cache = false;
  std::shared_ptr<const CodeCache> code_cache = {};  ///< null: none
  bool quiet = false;
  double timeout = 0;                     ///< seconds; 0: none
  std::optional<ElementType> dtype = {};  ///< of constants and generated data, where it was given

  std::string output;                ///< a file's name; empty: standard output
  std::vector<std::string> outputs;  ///< of run: NAME=FILE, in order

  std::string footprint;
  std::string size;
  Boundary mode = Boundary::reflect;
  std::string cval = "0";
  std::string origin;

  std::string epsabs = "1.49e-8";
  std::string epsrel = "1.49e-8";
  int limit = 50;
  Method method = Method::automatic;

  Stage stage = Stage::ir;
};

}  // namespace jiteval::tool
