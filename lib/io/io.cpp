#include "io/io.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "io/elements.hpp"
#include "io/file.hpp"
#include "io/npy_header.hpp"
#include "support/shape.hpp"

namespace jiteval::io {
namespace {

enum class Format : std::uint8_t { npy, png };

std::optional<Format> format_of(const std::string& path) {
  std::string lower = path;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.ends_with(".npy")) return Format::npy;
  if (lower.ends_with(".png")) return Format::png;
  return std::nullopt;
}

constexpr const char* unknown_ending = "the name must end with .npy or .png";

}  // namespace

std::string element_name(std::int64_t index, const Shape& shape, bool fortran_order) {
  Shape place(shape.size());
  for (std::size_t step = 0; step < shape.size(); ++step) {
    const std::size_t axis = fortran_order ? step : shape.size() - 1 - step;
    place[axis] = index % shape[axis];
    index /= shape[axis];
  }
  return "element " + shape_text(place);
}

std::string_view name(ElementType type) {
  switch (type) {
    case ElementType::boolean:
      return "bool";
    case ElementType::u8:
      return "uint8";
    case ElementType::u16:
      return "uint16";
    case ElementType::u32:
      return "uint32";
    case ElementType::u64:
      return "uint64";
    case ElementType::i8:
      return "int8";
    case ElementType::i16:
      return "int16";
    case ElementType::i32:
      return "int32";
    case ElementType::i64:
      return "int64";
    case ElementType::f16:
      return "float16";
    case ElementType::f32:
      return "float32";
    case ElementType::f64:
      return "float64";
  }
  return "";
}

Result<LoadedArray> load(const std::string& path) {
  const auto format = format_of(path);
  if (!format) return std::unexpected(read_error("unknown-file-type", path, unknown_ending));
  return *format == Format::npy ? load_npy(path) : load_png(path);
}

Result<void> save(const std::string& path, const View<const double>& array, ElementType type) {
  const auto format = format_of(path);
  if (!format) return std::unexpected(write_error("unknown-file-type", path, unknown_ending));
  if (*format == Format::npy) return save_npy(path, array, type);
  return save_png(path, array, type == ElementType::u16 ? ElementType::u16 : ElementType::u8);
}

Result<void> check_output_name(const std::string& path) {
  if (!format_of(path)) return std::unexpected(write_error("unknown-file-type", path, unknown_ending));
  return check_writable(path);
}

}  // namespace jiteval::io
