#include "io/io.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "io/elements.hpp"
#include "io/file.hpp"
#include "io/formats.hpp"
#include "support/shape.hpp"

namespace jiteval::io {
namespace {

enum class Format : std::uint8_t { npy, png, csv };

std::optional<Format> format_of(const std::string& path) {
  std::string lower = path;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower.ends_with(".npy")) return Format::npy;
  if (lower.ends_with(".png")) return Format::png;
  if (lower.ends_with(".csv")) return Format::csv;
  return std::nullopt;
}

/// The elements as doubles; the types of images and tables fit.
Array<double> widened(const TypedArray& array) {
  Array<double> values(array.shape);
  visit_type(array.type, [&]<class T>(T) {
    std::ranges::transform(array.elements<T>(), values.data(),
                           [](T element) { return static_cast<double>(element); });
  });
  return values;
}

constexpr const char* unknown_ending = "the name must end with .npy, .png or .csv";

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

std::string_view numpy_name(ElementType type) {
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
    case ElementType::f32:
      return "float32";
    case ElementType::f64:
      return "float64";
  }
  return "";
}

Result<LoadedArray> load_png(const std::string& path) {
  const auto image = read_png(path);
  if (!image) return std::unexpected(image.error());
  return LoadedArray{widened(*image), image->type};
}

Result<LoadedArray> load(const std::string& path) {
  const auto format = format_of(path);
  if (!format) return std::unexpected(read_error("unknown-file-type", path, unknown_ending));
  if (*format == Format::npy) return load_npy(path);
  if (*format == Format::png) return load_png(path);
  auto table = load_csv(path);
  if (!table) return std::unexpected(std::move(table.error()));
  return LoadedArray{std::move(*table)};
}

Result<TypedArray> load_typed(const std::string& path) {
  const auto format = format_of(path);
  if (!format) return std::unexpected(read_error("unknown-file-type", path, unknown_ending));
  if (*format == Format::npy) return read_npy(path);
  if (*format == Format::png) return read_png(path);
  const auto table = load_csv(path);
  if (!table) return std::unexpected(table.error());
  return TypedArray::of(*table);
}

Result<void> save(const std::string& path, const View<const double>& array, ElementType type) {
  const auto format = format_of(path);
  if (!format) return std::unexpected(write_error("unknown-file-type", path, unknown_ending));
  if (*format == Format::npy) return save_npy(path, array, type);
  if (*format == Format::png) {
    return save_png(path, array, type == ElementType::u16 ? ElementType::u16 : ElementType::u8);
  }
  TypedArray table(type == ElementType::boolean ? type : ElementType::f64, array.shape());
  auto filled = visit_type(table.type, [&]<class T>(T) {
    auto next = table.elements<T>().begin();
    return for_each_row(array, [&](const double* first, std::int64_t stride, std::int64_t count) -> Result<void> {
      for (std::int64_t i = 0; i < count; ++i) *next++ = static_cast<T>(first[i * stride]);
      return {};
    });
  });
  if (!filled) return filled;
  return save_csv(path, table);
}

Result<void> save(const std::string& path, const TypedArray& array, bool deep_image) {
  const auto format = format_of(path);
  if (!format) return std::unexpected(write_error("unknown-file-type", path, unknown_ending));
  if (*format == Format::npy) return write_npy(path, array);
  if (*format == Format::csv) return save_csv(path, array);
  const bool is_deep = deep_image || array.type == ElementType::u16;
  return save_png(path, widened(array).view(), is_deep ? ElementType::u16 : ElementType::u8);
}

Result<void> check_output_name(const std::string& path) {
  if (!format_of(path)) return std::unexpected(write_error("unknown-file-type", path, unknown_ending));
  return check_writable(path);
}

}  // namespace jiteval::io
