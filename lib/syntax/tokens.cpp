#include <array>

#include "syntax/lexer.hpp"

namespace jiteval::syntax {

std::string_view name(TokenKind kind) {
  static constexpr std::array<std::string_view, token_kind_count> names = {
      "end",
      "newline",
      "indent",
      "dedent",
      "name",
      "number",
      "string",
      "refused operator",
      "refused keyword",
      "stray character",
      "stray backslash",
      "unterminated string",
      "bad dedent",
      "mixed indentation",
#define JITEVAL_PUNCTUATION(kind, spelling) spelling,
#define JITEVAL_KEYWORD(kind, spelling) spelling,
#include "syntax/tokens.def"
  };
  return names[static_cast<std::size_t>(kind)];
}

bool is_keyword(TokenKind kind) { return kind >= TokenKind::and_; }

bool is_closing_bracket(TokenKind kind) {
  return kind == TokenKind::right_paren || kind == TokenKind::right_bracket || kind == TokenKind::right_brace;
}

std::string_view advice(std::string_view refused) {
  struct Entry {
    std::string_view spelling;
    std::string_view advice;
  };
  static constexpr Entry entries[] = {
#define JITEVAL_REFUSED_OPERATOR(spelling, advice) {spelling, advice},
#define JITEVAL_REFUSED_KEYWORD(spelling, advice) {spelling, advice},
#include "syntax/tokens.def"
  };
  for (const Entry& entry : entries) {
    if (entry.spelling == refused) return entry.advice;
  }
  return {};
}

StringParts string_parts(std::string_view literal) {
  const std::size_t open = literal.find_first_of("'\"");
  const std::string_view quoted = literal.substr(open);
  const bool triple = quoted.size() >= 6 && quoted[1] == quoted[0] && quoted[2] == quoted[0];
  const std::size_t quotes = triple ? 3 : 1;
  return {literal.substr(0, open), quoted.substr(quotes, quoted.size() - 2 * quotes)};
}

}  // namespace jiteval::syntax
