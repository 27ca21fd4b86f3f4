#include "print.hpp"

#include <fmt/format.h>

#include "io/io.hpp"
#include "numbers.hpp"

namespace jiteval::tool {
namespace {

/// Text is handed over in pieces of about this size.
constexpr std::size_t piece = 1U << 16U;

void hand_over(std::string& text, Output& out) {
  out.write(text);
  text.clear();
}

void print_rows(const TypedArray& array, Format format, Output& out) {
  const Shape& shape = array.shape;
  // A 1-D array is a column.
  const std::int64_t columns = shape.size() < 2 ? 1 : shape.back();
  const std::int64_t rows_in_plane = shape.size() < 3 ? 0 : shape[shape.size() - 2];
  const char separator = format == Format::csv ? ',' : ' ';
  std::string text;
  std::int64_t row = 0;
  for (std::int64_t i = 0; i < array.size(); ++row) {
    if (rows_in_plane != 0 && row != 0 && row % rows_in_plane == 0) text += '\n';
    for (std::int64_t column = 0; column < columns; ++column, ++i) {
      if (column != 0) text += separator;
      append_element(text, array, i, format);
      if (text.size() > piece) hand_over(text, out);
    }
    text += '\n';
  }
  hand_over(text, out);
}

/// {"shape": [...], "values": [...]}
void append_json_array(std::string& text, const TypedArray& array) {
  text += fmt::format("{{\"shape\": [{}], \"values\": [", fmt::join(array.shape, ", "));
  for (std::int64_t i = 0; i < array.size(); ++i) {
    if (i != 0) text += ", ";
    append_element(text, array, i, Format::json);
  }
  text += "]}";
}

/// "[[1 2] [3 4]]": an array inside of a tuple.
void append_nested(std::string& text, const TypedArray& array, std::size_t axis, std::int64_t& next,
                   Format format) {
  if (axis == array.shape.size()) return append_element(text, array, next++, format);
  text += '[';
  for (std::int64_t i = 0; i < array.shape[axis]; ++i) {
    if (i != 0) text += ' ';
    append_nested(text, array, axis + 1, next, format);
  }
  text += ']';
}

void append_result(std::string& text, const RunResult& result, Format format);

void append_tuple(std::string& text, const std::vector<RunResult>& items, Format format) {
  const bool is_json = format == Format::json;
  text += is_json ? '[' : '(';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) text += ", ";
    append_result(text, items[i], format);
  }
  if (is_json) {
    text += ']';
  } else {
    text += items.size() == 1 ? ",)" : ")";
  }
}

void append_result(std::string& text, const RunResult& result, Format format) {
  if (const auto* const number = std::get_if<Scalar>(&result.value)) {
    std::visit([&](auto value) { append_value(text, value, format); }, *number);
  } else if (const auto* const array = std::get_if<ResultArray>(&result.value)) {
    std::int64_t next = 0;
    if (format == Format::json) return append_json_array(text, *array);
    append_nested(text, *array, 0, next, format);
  } else if (const auto* const items = std::get_if<std::vector<RunResult>>(&result.value)) {
    append_tuple(text, *items, format);
  } else {
    text += format == Format::json ? "null" : "None";
  }
}

/// A tuple of plain values as one row of a table.
std::string csv_row(const std::vector<RunResult>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i != 0) text += ',';
    append_result(text, items[i], Format::csv);
  }
  return text;
}

}  // namespace

void append_element(std::string& text, const TypedArray& array, std::int64_t index, Format format) {
  visit_type(array.type,
             [&]<class T>(T) { append_value(text, array.elements<T>()[static_cast<std::size_t>(index)], format); });
}

void print_array(const TypedArray& array, Format format, Output& out) {
  if (format != Format::json) return print_rows(array, format, out);
  std::string text;
  append_json_array(text, array);
  out.write(text + '\n');
}

void print_result(const RunResult& result, Format format, Output& out) {
  if (const auto* const array = std::get_if<ResultArray>(&result.value)) return print_array(*array, format, out);
  const bool is_nothing = std::holds_alternative<std::monostate>(result.value);
  if (is_nothing && format != Format::json) return;
  const auto* const items = std::get_if<std::vector<RunResult>>(&result.value);
  std::string text;
  if (items != nullptr && format == Format::csv) {
    text = csv_row(*items);
  } else {
    append_result(text, result, format);
  }
  out.write(format == Format::json ? fmt::format("{{\"value\": {}}}\n", text) : text + '\n');
}

Result<void> check_output(const Options& options) {
  if (options.output.empty()) return {};
  return io::check_output_name(options.output);
}

}  // namespace jiteval::tool
