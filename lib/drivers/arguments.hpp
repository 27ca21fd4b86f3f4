/// What the public drivers check and say alike.
#pragma once

#include <fmt/format.h>

#include <expected>
#include <string>

#include "jiteval/kernel.hpp"
#include "jiteval/map.hpp"

namespace jiteval::drivers {

/// The error of a wrong argument.
inline std::unexpected<Diagnostics> refuse(std::string code, std::string message) {
  return std::unexpected(Diagnostics::of(ErrorKind::argument, std::move(code), std::move(message)));
}

/// Refuses options that mean nothing.
inline Result<void> check_run_options(const RunOptions& options) {
  if (options.threads >= 0) return {};
  return refuse("bad-threads", fmt::format("the number of threads must not be negative: {}", options.threads));
}

/// The engine that a driver asks the kernel for.
inline Engine engine_of(const Kernel& kernel, const RunOptions& options) {
  return options.engine == Engine::automatic ? kernel.options().engine : options.engine;
}

}  // namespace jiteval::drivers
