#include "environment.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace jiteval::tool {

void Output::write(std::string_view text) {
  if (error_ != 0 || text.empty()) return;
  if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) error_ = errno;
}

void Output::flush() {
  if (error_ == 0 && std::fflush(file_) != 0) error_ = errno;
}

bool Output::is_terminal() const {
  const int descriptor = fileno(file_);
  return descriptor >= 0 && isatty(descriptor) == 1;
}

std::string time_table(std::span<const BuildStep> phases, std::span<const BuildStep> compile_steps) {
  std::string text;
  double total = 0;
  for (const BuildStep& phase : phases) {
    text += fmt::format("{:<18}{:>10.3f} ms\n", phase.name, phase.seconds * 1e3);
    total += phase.seconds;
    if (phase.name != "compile") continue;
    for (const BuildStep& step : compile_steps) {
      text += fmt::format("  {:<16}{:>10.3f} ms\n", step.name, step.seconds * 1e3);
    }
  }
  text += fmt::format("{:<18}{:>10.3f} ms\n", "total", total * 1e3);
  return text;
}

}  // namespace jiteval::tool
