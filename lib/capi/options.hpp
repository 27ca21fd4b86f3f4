/// Options in structs that begin with their size.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "capi/error.hpp"
#include "drivers/arguments.hpp"
#include "jiteval/map.hpp"

namespace jiteval::capi {

inline std::unexpected<Diagnostics> bad_option(std::string message) {
  return std::unexpected(Diagnostics::of(ErrorKind::argument, "bad-option", std::move(message)));
}

/// The options given, and `defaults` where there are none: null, or members that the caller's header does not have.
template <class Options>
Result<Options> options_or(const Options* given, Options defaults) {
  if (given == nullptr) return defaults;
  if (given->size < sizeof given->size) {
    return bad_option(
        fmt::format("a struct of options begins with its size in bytes, which cannot be {}; begin with "
                    "its macro of defaults",
                    given->size));
  }
  std::memcpy(static_cast<void*>(&defaults), given, std::min(given->size, sizeof(Options)));
  return defaults;
}

/// A number as an enumeration that goes from 0 to `last`.
template <class Enum>
Result<Enum> choice(std::string_view option, std::int64_t number, Enum last) {
  if (number < 0 || number > static_cast<std::int64_t>(last)) {
    return bad_option(fmt::format("the option '{}' is {}; 0 to {} are possible", option, number,
                                  static_cast<std::int64_t>(last)));
  }
  return static_cast<Enum>(number);
}

inline Result<RunOptions> run_options(std::int32_t engine, std::int32_t threads) {
  const auto chosen = choice<Engine>("engine", engine, Engine::interp);
  if (!chosen) return std::unexpected(chosen.error());
  const RunOptions options{.engine = *chosen, .threads = threads};
  if (auto checked = drivers::check_run_options(options); !checked)
    return std::unexpected(std::move(checked.error()));
  return options;
}

}  // namespace jiteval::capi
