/// From text to tokens.
///
/// Cutting a text into tokens never fails: what is no token of the language becomes a token of its own (`stray`,
/// `bad_indentation`, ...), and the parser reports it if it gets there. So a mistake is reported once, in its
/// place.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "jiteval/diagnostic.hpp"

namespace jiteval::syntax {

enum class TokenKind : std::uint8_t {
  end,      ///< after the last token
  newline,  ///< the end of a logical line
  indent,   ///< a block begins
  dedent,   ///< a block ends
  name,
  number,  ///< what looks like one; see number.hpp for whether it is one
  string,
  refused_operator,  ///< known, to say what to write instead
  refused_keyword,
  stray,                ///< a character that begins no token
  stray_backslash,      ///< one that does not end its line
  unterminated_string,  ///< up to the end of the line, or of the text
  bad_dedent,           ///< before a line that goes back to an indentation no line before it has
  mixed_indentation,    ///< before a line whose depth depends on the width of a tab
#define JITEVAL_PUNCTUATION(kind, spelling) kind,
#define JITEVAL_KEYWORD(kind, spelling) kind,
#include "syntax/tokens.def"
};
inline constexpr std::size_t token_kind_count = static_cast<std::size_t>(TokenKind::while_) + 1;

/// `newline` and `end` stand right behind the last token of their line, and the tokens of indentation right before
/// the first one; all these are empty.
struct Token {
  TokenKind kind = TokenKind::end;
  Span span;
};

/// The kind as people read it: "name", "number", "(", "if".
std::string_view name(TokenKind kind);

/// Whether the kind is a keyword of the language.
bool is_keyword(TokenKind kind);

/// Whether the kind is ')', ']' or '}'.
bool is_closing_bracket(TokenKind kind);

/// What to write instead of a refused operator or keyword; may be empty.
std::string_view advice(std::string_view refused);

/// A string literal taken apart: what stands before its quotes, and between them.
struct StringParts {
  std::string_view prefix;
  std::string_view content;
};
StringParts string_parts(std::string_view literal);

/// The tokens of `text`, ending with `end`. The text is shorter than 4 GB.
///
/// Lines are joined inside brackets and after a backslash, as in Python, with one exception: a line that ends like
/// the header of a block ("if f(x:"), or is followed by one that can only begin a statement ("return ...",
/// "x = ..."), ends all brackets, so that one forgotten bracket does not swallow the rest of the text. The first
/// line may be indented; the others are measured against it.
std::vector<Token> tokenize(std::string_view text);

}  // namespace jiteval::syntax
