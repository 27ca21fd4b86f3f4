#include "kernel/arguments.hpp"

#include <fmt/format.h>

namespace jiteval::kernel {

Diagnostics wrong_argument_count(std::span<const std::string> names, std::size_t given, const std::string& after) {
  const std::string taken = names.empty() ? "no" : std::to_string(names.size());
  return Diagnostics::of(
      ErrorKind::argument, "argument-count",
      fmt::format("the kernel takes {} argument{}{}{}, and {} {} given", taken, names.size() == 1 ? "" : "s", after,
                  names.empty() ? "" : fmt::format(" ({})", listed(names)), given, given == 1 ? "was" : "were"));
}

Diagnostics wrong_value(const std::string& name, ElementType type, std::string_view value) {
  return Diagnostics::of(
      ErrorKind::argument, "argument-value",
      fmt::format("argument '{}' is of type {}, which cannot hold {}", name, jiteval::name(type), value));
}

std::string listed(std::span<const std::string> names) { return fmt::format("{}", fmt::join(names, ", ")); }

}  // namespace jiteval::kernel
