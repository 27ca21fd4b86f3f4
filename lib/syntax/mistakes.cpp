#include "syntax/mistakes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "support/text.hpp"
#include "syntax/number.hpp"
#include "syntax/parser.hpp"

namespace jiteval::syntax {
namespace {

/// Characters that get into a kernel by pasting, and what they stand for.
struct LookAlike {
  char32_t character;
  std::string_view meaning;
};

constexpr LookAlike look_alikes[] = {
    {U'\u2212', "-"},   {U'\u2010', "-"},  {U'\u2011', "-"},  {U'\u2013', "-"},   {U'\u2014', "-"},
    {U'\u00D7', "*"},   {U'\u00B7', "*"},  {U'\u22C5', "*"},  {U'\u2217', "*"},   {U'\u2022', "*"},
    {U'\u00F7', "/"},   {U'\u2044', "/"},  {U'\u2215', "/"},  {U'\u00B2', "**2"}, {U'\u00B3', "**3"},
    {U'\u2074', "**4"}, {U'\u2264', "<="}, {U'\u2265', ">="}, {U'\u2260', "!="},  {U'\u221A', "sqrt()"},
    {U'\u221E', "inf"}, {U'\u03C0', "pi"}, {U'\u2018', "'"},  {U'\u2019', "'"},   {U'\u201C', "\""},
    {U'\u201D', "\""},  {U'\uFF08', "("},  {U'\uFF09', ")"},  {U'\uFF0C', ","},   {U'\uFF1A', ":"},
    {U'\uFF1D', "="},   {U'\uFF0B', "+"},  {U'\uFF0D', "-"},  {U'\uFF0A', "*"},
};

/// Spaces that are no ASCII, and characters of no width.
bool is_blank(char32_t c) {
  return c == 0xA0 || (0x2000 <= c && c <= 0x200F) || c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 ||
         c == 0xFEFF;
}

/// Letters beyond ASCII, roughly: the scripts in which names of variables are likely.
bool is_letter(char32_t c) { return (0xC0 <= c && c < 0x2000) || (0x2C00 <= c && c < 0xFB00 && c >= 0x3040); }

Diagnostic stray_character(Span span, std::string_view character) {
  const auto report = [&](std::string_view what, std::string_view label) {
    return mistake(code::stray_character, span, fmt::format("{} has no meaning here", what), label);
  };
  const std::optional<char32_t> decoded = first_character(character).code_point;
  if (!decoded) {
    return mistake(code::stray_character, span,
                   fmt::format("the byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(character[0])));
  }
  const char32_t c = *decoded;
  const auto number = static_cast<std::uint32_t>(c);
  if (c < 0x20 || c == 0x7F) return report(fmt::format("the control character 0x{:02x}", number), {});
  if (c < 0x80) return report(fmt::format("'{}'", character), {});
  if (is_blank(c)) return report(fmt::format("the character U+{:04X}", number), "write a plain space or nothing");
  const std::string what = fmt::format("'{}' (U+{:04X})", character, number);
  if (const auto* found = std::ranges::find(look_alikes, c, &LookAlike::character);
      found != std::end(look_alikes)) {
    return report(what, fmt::format("write {}", quoted(found->meaning)));
  }
  if (is_letter(c)) return report(what, "names are made of the letters a to z, digits and '_'");
  return report(what, {});
}

}  // namespace

Diagnostic mistake(std::string_view code, Span span, std::string message, std::string_view label) {
  return {.kind = ErrorKind::kernel,
          .code = std::string(code),
          .message = std::move(message),
          .span = span,
          .label = std::string(label)};
}

std::optional<Diagnostics> refuse_length(std::string_view text) {
  if (text.size() <= max_source_bytes) return std::nullopt;
  return Diagnostics::of(
      ErrorKind::kernel, std::string(code::source_too_long),
      fmt::format("the kernel has {} bytes; at most {} are accepted", text.size(), max_source_bytes));
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  const char quote = text == "'" ? '"' : '\'';
  if (text.size() <= longest) return fmt::format("{}{}{}", quote, text, quote);
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80) --cut;
  return fmt::format("'{}...'", text.substr(0, cut));
}

std::optional<Diagnostic> lexical_mistake(std::string_view text, Token token, Token next) {
  const std::string_view written = text.substr(token.span.begin, token.span.end - token.span.begin);
  switch (token.kind) {
    case TokenKind::number:
      if (const auto number = read_number(written); !number) {
        return mistake(number.error().code, token.span, number.error().message, number.error().label);
      }
      return std::nullopt;
    case TokenKind::refused_operator:
    case TokenKind::refused_keyword:
      return mistake(code::not_supported, token.span, fmt::format("'{}' is not supported", written),
                     advice(written));
    case TokenKind::stray:
      return stray_character(token.span, written);
    case TokenKind::stray_backslash:
      return mistake(code::stray_character, token.span, "'\\' has no meaning here",
                     "it joins two lines only as the last character of a line");
    case TokenKind::unterminated_string: {
      const bool triple = written.find("\"\"\"") != written.npos || written.find("'''") != written.npos;
      return mistake(code::unterminated_string, token.span, "this string has no end",
                     triple ? "the three closing quotes are missing" : "the closing quote is missing");
    }
    case TokenKind::bad_dedent:
      return mistake(code::bad_indentation, next.span, "this line is indented like no line before it",
                     "indent it like the other lines of its block");
    case TokenKind::mixed_indentation:
      return mistake(code::bad_indentation, next.span, "this line mixes tabs and spaces",
                     "indent all lines with spaces, or all with tabs");
    default:
      return std::nullopt;
  }
}

}  // namespace jiteval::syntax
