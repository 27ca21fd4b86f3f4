/// Walking through UTF-8 text: characters, lines and columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jiteval {

/// The character at the front of a text. `code_point` is empty for a byte that is no valid UTF-8 there; such a byte
/// counts as one character.
struct Utf8Character {
  std::optional<char32_t> code_point;
  std::size_t bytes = 1;
};

/// Decodes the first character of a text that is not empty.
Utf8Character first_character(std::string_view text);

/// The length in bytes of the line break (\n, \r\n or \r) at `offset`; 0 where there is none.
std::size_t line_break_at(std::string_view text, std::size_t offset);

/// A place as people name it. Both count from 1, columns in characters.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// Turns offsets that never decrease into positions, in one walk over the text.
class PositionFinder {
 public:
  explicit PositionFinder(std::string_view text) : text_(text) {}

  /// The position of `offset`, which may be the end of the text.
  Position at(std::size_t offset);
  /// Where the line of the last position begins.
  std::size_t line_begin() const { return line_begin_; }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t line_begin_ = 0;
  Position position_;
};

/// One character as it may be shown on a terminal: itself, or an escape where it is invisible or would move the
/// cursor ("\x00", "\u{202e}"). A tab becomes four spaces.
std::string visible(std::string_view character);

/// The text with every character made visible.
std::string visible_text(std::string_view text);

}  // namespace jiteval
