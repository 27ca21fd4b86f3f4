/// The codes of syntax mistakes, and how pieces of the text are quoted in messages.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "jiteval/diagnostic.hpp"
#include "syntax/lexer.hpp"

namespace jiteval::syntax {

/// After so many mistakes the rest of a text is not looked at.
inline constexpr std::size_t max_mistakes = 20;

namespace code {
inline constexpr std::string_view bad_indentation = "bad-indentation";
inline constexpr std::string_view duplicate_argument = "duplicate-argument";
inline constexpr std::string_view duplicate_function = "duplicate-function";
inline constexpr std::string_view duplicate_parameter = "duplicate-parameter";
inline constexpr std::string_view empty_kernel = "empty-kernel";
inline constexpr std::string_view invalid_number = "invalid-number";
inline constexpr std::string_view invalid_target = "invalid-target";
inline constexpr std::string_view misplaced_statement = "misplaced-statement";
inline constexpr std::string_view missing_default = "missing-default";
inline constexpr std::string_view not_supported = "not-supported";
inline constexpr std::string_view number_out_of_range = "number-out-of-range";
inline constexpr std::string_view source_too_long = "source-too-long";
inline constexpr std::string_view stray_character = "stray-character";
inline constexpr std::string_view too_deep = "too-deep";
inline constexpr std::string_view unbalanced_bracket = "unbalanced-bracket";
inline constexpr std::string_view unexpected_token = "unexpected-token";
inline constexpr std::string_view unterminated_string = "unterminated-string";
}  // namespace code

/// A diagnostic of a place in the kernel.
Diagnostic mistake(std::string_view code, Span span, std::string message, std::string_view label = {});

/// The diagnostic of a text longer than `max_source_bytes`; empty for others.
std::optional<Diagnostics> refuse_length(std::string_view text);

/// The text in quotes, cut where it is long.
std::string quoted(std::string_view text);

/// The diagnostic of a token that is a mistake by itself: a stray character, a malformed number, an operator that
/// is not supported, ... `next` is the token after it (the first of the line, for the tokens of indentation). Empty
/// when nothing is wrong with the token as such.
std::optional<Diagnostic> lexical_mistake(std::string_view text, Token token, Token next);

}  // namespace jiteval::syntax
