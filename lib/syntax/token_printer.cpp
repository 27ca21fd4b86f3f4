#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "support/text.hpp"
#include "syntax/lexer.hpp"
#include "syntax/mistakes.hpp"
#include "syntax/parser.hpp"

namespace jiteval::syntax {
namespace {

bool shows_its_text(TokenKind kind) {
  return kind == TokenKind::name || kind == TokenKind::number || kind == TokenKind::string;
}

}  // namespace

Result<std::string> print_tokens(std::string_view text, std::string source_name) {
  if (auto refusal = refuse_length(text)) return std::unexpected(std::move(*refusal));
  const std::vector<Token> tokens = tokenize(text);
  std::vector<Diagnostic> mistakes;
  std::string out;
  PositionFinder finder(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token token = tokens[i];
    const Token next = i + 1 < tokens.size() ? tokens[i + 1] : token;
    if (auto found = lexical_mistake(text, token, next)) {
      mistakes.push_back(std::move(*found));
      if (mistakes.size() == max_mistakes) break;
    }
    const auto [line, column] = finder.at(token.span.begin);
    fmt::format_to(std::back_inserter(out), "{}:{} {}", line, column, name(token.kind));
    if (shows_its_text(token.kind)) {
      out += ' ';
      out += visible_text(text.substr(token.span.begin, token.span.end - token.span.begin));
    }
    out += '\n';
  }
  if (mistakes.empty()) return out;
  return std::unexpected(
      Diagnostics(std::move(source_name), std::make_shared<const std::string>(text), std::move(mistakes)));
}

}  // namespace jiteval::syntax
