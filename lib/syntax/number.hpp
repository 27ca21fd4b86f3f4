/// Number literals.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace jiteval::syntax {

/// An integer is kept as its nearest double; `integer_value` has it exactly.
struct Number {
  double value = 0;
  bool is_integer = false;
};

/// Why a text is no number: "'1.5.2' is not a number", and what to change.
struct NumberMistake {
  std::string_view code;
  std::string message;
  std::string label;
};

/// Reads a literal by Python's rules: decimal integers and floats with `_` between digits, and integers with 0x,
/// 0o, 0b. Errors: malformed literals, and values beyond the greatest double (they do not become inf). Rounding is
/// to nearest, ties to even; a value too small for a double becomes zero.
std::expected<Number, NumberMistake> read_number(std::string_view literal);

/// The value of a literal that `read_number` reads as an integer; empty beyond 64 bits.
std::optional<std::uint64_t> integer_value(std::string_view literal);

}  // namespace jiteval::syntax
