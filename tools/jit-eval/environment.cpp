#include "environment.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
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

void Phases::begin(std::string_view name) {
  end();
  const auto known = std::ranges::find(seconds_, name, &std::pair<std::string_view, double>::first);
  current_ = static_cast<std::size_t>(known - seconds_.begin());
  if (known == seconds_.end()) seconds_.emplace_back(name, 0.0);
  under_way_ = true;
  began_ = Clock::now();
}

void Phases::end() {
  if (!under_way_) return;
  seconds_[current_].second += std::chrono::duration<double>(Clock::now() - began_).count();
  under_way_ = false;
}

std::string Phases::table() {
  end();
  std::string text;
  double total = 0;
  for (const auto& [name, seconds] : seconds_) {
    text += fmt::format("{:<16}{:>12.3f} ms\n", name, seconds * 1e3);
    total += seconds;
  }
  text += fmt::format("{:<16}{:>12.3f} ms\n", "total", total * 1e3);
  return text;
}

}  // namespace jiteval::tool
