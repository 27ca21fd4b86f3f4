/// Numbers as text.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "io/number_text.hpp"
#include "options.hpp"

namespace jiteval::tool {

using io::append_number;

/// Appends a number as JSON, as Python's json module reads it: with NaN, Infinity and -Infinity for what JSON
/// itself has no word for, and -0.0 since -0 would be read as a whole number.
void append_json_number(std::string& text, double value);

/// Appends a value of any element type: a number, or True or False (true or false in JSON).
template <class T>
void append_value(std::string& text, T value, Format format) {
  if (format != Format::json) {
    append_number(text, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    text += value ? "true" : "false";
  } else if (std::is_integral_v<T> || (std::isfinite(value) && value != 0)) {
    append_number(text, value);
  } else {
    append_json_number(text, static_cast<double>(value));
  }
}

/// Appends a JSON string with its quotes.
void append_json_string(std::string& text, std::string_view string);

/// A field of a CSV file, in quotes where it needs them.
std::string csv_field(std::string_view text);

/// "5 x 7"; "a single value" for no dimensions.
std::string describe_shape(const std::vector<std::int64_t>& shape);

}  // namespace jiteval::tool
