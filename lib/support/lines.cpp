#include "support/lines.hpp"

#include <algorithm>

#include "support/text.hpp"

namespace jiteval {

Lines::Lines(std::string_view text) : text_(text), begins_{0} {
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t line_break = line_break_at(text, offset);
    offset += line_break == 0 ? 1 : line_break;
    if (line_break != 0) begins_.push_back(offset);
  }
}

std::size_t Lines::number_at(std::size_t offset) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(begins_, offset) - begins_.begin());
}

std::string_view Lines::operator[](std::size_t number) const {
  if (number == 0 || number > begins_.size()) return {};
  const std::size_t begin = begins_[number - 1];
  const std::size_t end = number < begins_.size() ? begins_[number] : text_.size();
  const std::string_view line = text_.substr(begin, end - begin);
  return line.substr(0, line.find_last_not_of("\r\n") + 1);
}

}  // namespace jiteval
