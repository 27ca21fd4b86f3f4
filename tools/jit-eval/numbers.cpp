#include "numbers.hpp"

#include <fmt/format.h>

#include <cmath>

namespace jiteval::tool {

void append_json_number(std::string& text, double value) {
  if (std::isnan(value)) {
    text += "NaN";
  } else if (std::isinf(value)) {
    text += value < 0 ? "-Infinity" : "Infinity";
  } else if (value == 0 && std::signbit(value)) {
    text += "-0.0";
  } else {
    append_number(text, value);
  }
}

void append_json_string(std::string& text, std::string_view string) {
  text += '"';
  for (const char c : string) {
    if (c == '"' || c == '\\') {
      text += '\\';
      text += c;
    } else if (c == '\n') {
      text += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text += fmt::format("\\u{:04x}", c);
    } else {
      text += c;
    }
  }
  text += '"';
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string describe_shape(const std::vector<std::int64_t>& shape) {
  return shape.empty() ? "a single value" : fmt::format("{}", fmt::join(shape, " x "));
}

}  // namespace jiteval::tool
