/// What the public drivers check and say alike.
#pragma once

#include <expected>
#include <span>
#include <string>

#include "jiteval/array.hpp"
#include "jiteval/kernel.hpp"
#include "jiteval/map.hpp"

namespace jiteval::drivers {

/// The error of a wrong argument.
inline std::unexpected<Diagnostics> refuse(std::string code, std::string message) {
  return std::unexpected(Diagnostics::of(ErrorKind::argument, std::move(code), std::move(message)));
}

/// A shape as Python writes it: "(3, 4)", "(3,)", "()".
std::string text(const Shape& shape);

/// "x, a"
inline std::string listed(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The engine that a driver asks the kernel for.
inline Engine engine_of(const Kernel& kernel, const RunOptions& options) {
  return options.engine == Engine::automatic ? kernel.options().engine : options.engine;
}

}  // namespace jiteval::drivers
