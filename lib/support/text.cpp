#include "support/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace jiteval {
namespace {

/// The length that the first byte of a character promises; 0 for a byte that begins none.
std::size_t promised_length(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;  // a continuation byte, or an overlong form
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

bool is_scalar_value(char32_t c, std::size_t bytes) {
  const bool overlong = (bytes == 3 && c < 0x800) || (bytes == 4 && c < 0x10000);
  const bool surrogate = 0xD800 <= c && c <= 0xDFFF;
  return !overlong && !surrogate && c <= 0x10FFFF;
}

/// Characters that show nothing, or that change the order in which others are shown.
bool is_invisible(char32_t c) {
  return (0x80 <= c && c < 0xA0) || c == 0xAD || c == 0x061C || (0x200B <= c && c <= 0x200F) ||
         (0x2028 <= c && c <= 0x202E) || (0x2060 <= c && c <= 0x206F) || c == 0xFEFF || c >= 0xE0000;
}

}  // namespace

Utf8Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t bytes = promised_length(byte(0));
  if (bytes == 1) return {byte(0), 1};
  if (bytes == 0 || bytes > text.size()) return {};
  char32_t c = byte(0) & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    c = (c << 6U) | (byte(i) & 0x3FU);
  }
  if (!is_scalar_value(c, bytes)) return {};
  return {c, bytes};
}

std::size_t line_break_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return 0;
  if (text[offset] == '\n') return 1;
  if (text[offset] != '\r') return 0;
  return offset + 1 < text.size() && text[offset + 1] == '\n' ? 2 : 1;
}

Position PositionFinder::at(std::size_t offset) {
  const std::size_t end = std::min(offset, text_.size());
  while (offset_ < end) {
    if (const std::size_t line_break = line_break_at(text_, offset_)) {
      if (offset_ + line_break > end) break;  // between \r and \n
      offset_ += line_break;
      line_begin_ = offset_;
      position_ = {position_.line + 1, 1};
    } else {
      offset_ += first_character(text_.substr(offset_)).bytes;
      ++position_.column;
    }
  }
  return position_;
}

std::string visible(std::string_view character) {
  const std::optional<char32_t> c = first_character(character).code_point;
  if (c == U'\t') return "    ";
  if (!c || *c < 0x20 || *c == 0x7F) return fmt::format("\\x{:02x}", static_cast<unsigned char>(character[0]));
  if (is_invisible(*c)) return fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(*c));
  return std::string(character);
}

std::string visible_text(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t bytes = first_character(text).bytes;
    result += visible(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return result;
}

}  // namespace jiteval
