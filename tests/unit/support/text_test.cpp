#include "support/text.hpp"

#include <gtest/gtest.h>

namespace jiteval {
namespace {

void expect_invalid(std::string_view text) {
  EXPECT_EQ(first_character(text).code_point, std::nullopt);
  EXPECT_EQ(first_character(text).bytes, 1u);
}

TEST(FirstCharacter, DecodesUtf8) {
  EXPECT_EQ(first_character("a").code_point, U'a');
  EXPECT_EQ(first_character("\u00e9x").code_point, U'\u00e9');
  EXPECT_EQ(first_character("\u2212").code_point, U'\u2212');
  EXPECT_EQ(first_character("\U0001F600").code_point, U'\U0001F600');
  EXPECT_EQ(first_character("\U0001F600").bytes, 4u);
}

TEST(FirstCharacter, RefusesWhatIsNotUtf8) {
  expect_invalid("\x80");              // a continuation byte
  expect_invalid("\xC3");              // cut short
  expect_invalid("\xE2\x88");          // cut short
  expect_invalid("\xC3\x28");          // no continuation
  expect_invalid("\xC0\x80");          // overlong
  expect_invalid("\xE0\x80\x80");      // overlong
  expect_invalid("\xF0\x80\x80\x80");  // overlong
  expect_invalid("\xED\xA0\x80");      // a surrogate
  expect_invalid("\xF4\x90\x80\x80");  // beyond Unicode
  expect_invalid("\xFF");
}

TEST(PositionFinder, CountsLinesOfAllSystemsAndColumnsInCharacters) {
  const std::string_view text = "a\u2212b\nc\r\nd\re";
  PositionFinder finder(text);
  const auto expect = [&](std::size_t offset, std::size_t line, std::size_t column) {
    const Position position = finder.at(offset);
    EXPECT_EQ(position.line, line) << offset;
    EXPECT_EQ(position.column, column) << offset;
  };
  expect(0, 1, 1);
  expect(4, 1, 3);   // b
  expect(6, 2, 1);   // c
  expect(8, 2, 2);   // between \r and \n
  expect(9, 3, 1);   // d
  expect(11, 4, 1);  // e
  expect(12, 4, 2);
  expect(99, 4, 2);
}

TEST(VisibleText, EscapesWhatMovesTheCursorOrHides) {
  EXPECT_EQ(visible_text("a\tb"), "a    b");
  EXPECT_EQ(visible_text(std::string_view("\0\x1b[1m\n", 6)), "\\x00\\x1b[1m\\x0a");
  EXPECT_EQ(visible_text("\xFF"), "\\xff");
  EXPECT_EQ(visible_text("\u202e\u200b"), "\\u{202e}\\u{200b}");
  EXPECT_EQ(visible_text("\u00e9\u2212"), "\u00e9\u2212");
}

}  // namespace
}  // namespace jiteval
