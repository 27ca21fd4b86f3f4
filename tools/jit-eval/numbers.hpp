/// Numbers as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"

namespace jiteval::tool {

/// Appends the shortest text that reads back to the same bits: 3 (not 3.0), 1e-300, inf, -inf, -0, and nan without
/// a sign.
void append_number(std::string& text, double value);

/// Appends a number as JSON, as Python's json module reads it: with NaN, Infinity and -Infinity for what JSON
/// itself has no word for, and -0.0 since -0 would be read as a whole number.
void append_json_number(std::string& text, double value);

/// Appends a number, or True or False when it is a truth value (true or false in JSON).
void append_value(std::string& text, double value, bool truth_value, Format format);

/// Appends a JSON string with its quotes.
void append_json_string(std::string& text, std::string_view string);

/// "5 x 7"; "a single value" for no dimensions.
std::string describe_shape(const std::vector<std::int64_t>& shape);

}  // namespace jiteval::tool
