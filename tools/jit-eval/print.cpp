#include "print.hpp"

#include <fmt/format.h>
#include <strings.h>

#include "numbers.hpp"

namespace jiteval::tool {
namespace {

/// Text is handed over in pieces of about this size.
constexpr std::size_t piece = 1U << 16U;

void hand_over(std::string& text, Output& out) {
  out.write(text);
  text.clear();
}

void print_rows(const Array<double>& array, bool truth_values, Format format, Output& out) {
  const Shape& shape = array.shape();
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
      append_value(text, array[i], truth_values, format);
      if (text.size() > piece) hand_over(text, out);
    }
    text += '\n';
  }
  hand_over(text, out);
}

void print_json(const Array<double>& array, bool truth_values, Output& out) {
  std::string text = fmt::format("{{\"shape\": [{}], \"values\": [", fmt::join(array.shape(), ", "));
  for (std::int64_t i = 0; i < array.size(); ++i) {
    if (i != 0) text += ", ";
    append_value(text, array[i], truth_values, Format::json);
    if (text.size() > piece) hand_over(text, out);
  }
  text += "]}\n";
  hand_over(text, out);
}

}  // namespace

void print_array(const Array<double>& array, bool truth_values, Format format, Output& out) {
  if (format == Format::json) {
    print_json(array, truth_values, out);
  } else {
    print_rows(array, truth_values, format, out);
  }
}

Result<void> check_output(const Options& options) {
  if (options.output.empty()) return {};
  return io::check_output_name(options.output);
}

Result<void> save_result(const std::string& path, const Array<double>& array, bool truth_values,
                         io::ElementType image_type) {
  if (path.size() >= 4 && strcasecmp(path.c_str() + path.size() - 4, ".png") == 0) {
    return io::save(path, array.view(), image_type == io::ElementType::u16 ? image_type : io::ElementType::u8);
  }
  return io::save(path, array.view(), truth_values ? io::ElementType::boolean : io::ElementType::f64);
}

}  // namespace jiteval::tool
