#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <limits>
#include <utility>

#include "io/file.hpp"
#include "io/io.hpp"
#include "io/png_error.hpp"

namespace jiteval::io {
namespace {

/// What libpng writes to.
struct Sink {
  OutputFile& file;
  Result<void> status;

  bool write(png_bytep bytes, std::size_t count) {
    status = file.write(std::as_bytes(std::span(bytes, count)));
    return status.has_value();
  }
};

void put_bytes(png_structp png, png_bytep bytes, std::size_t count) {
  if (!static_cast<Sink*>(png_get_io_ptr(png))->write(bytes, count)) png_error(png, "writing failed");
}

void flush_nothing(png_structp) {}

/// Rounded to nearest and clamped to 0..most; NaN becomes 0.
unsigned sample(double value, double most) {
  if (!(value > 0)) return 0;
  return static_cast<unsigned>(std::nearbyint(std::min(value, most)));
}

/// The samples of one row as the file has them: the high byte first.
void encode_row(const View<const double>& image, std::int64_t row, bool wide, std::span<png_byte> bytes) {
  const double* first = image.data() + row * image.strides()[0];
  for (std::int64_t column = 0; column < image.shape()[1]; ++column) {
    const double value = first[column * image.strides()[1]];
    const auto at = static_cast<std::size_t>(column);
    if (wide) {
      const unsigned stored = sample(value, 65535);
      bytes[2 * at] = static_cast<png_byte>(stored >> 8U);
      bytes[2 * at + 1] = static_cast<png_byte>(stored & 0xffU);
    } else {
      bytes[at] = static_cast<png_byte>(sample(value, 255));
    }
  }
}

/// libpng's writing structures, and the step that may fail by jumping. It has no object with a destructor, so a
/// jump out of libpng skips none.
class Writer {
 public:
  explicit Writer(Sink& sink)
      : png_(png_create_write_struct(PNG_LIBPNG_VER_STRING, &error_, record_png_error, ignore_png_warning)),
        info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
    if (info_ == nullptr) return;
    png_set_write_fn(png_, &sink, put_bytes, flush_nothing);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { png_destroy_write_struct(&png_, &info_); }

  /// `row_bytes` has room for one row.
  bool write(const View<const double>& image, bool wide, std::span<png_byte> row_bytes) {
    if (info_ == nullptr || setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(image.shape()[1]),
                 static_cast<png_uint_32>(image.shape()[0]), wide ? 16 : 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png_, info_);
    for (std::int64_t row = 0; row < image.shape()[0]; ++row) {
      encode_row(image, row, wide, row_bytes);
      png_write_row(png_, row_bytes.data());
    }
    png_write_end(png_, nullptr);
    return true;
  }

  std::string_view error() const { return error_.message(); }

 private:
  PngError error_;
  png_structp png_;
  png_infop info_;
};

}  // namespace

Result<void> save_png(const std::string& path, const View<const double>& image, ElementType type) {
  if (image.ndim() != 2) {
    return std::unexpected(write_error("unsupported-image", path,
                                       fmt::format("a PNG image has 2 dimensions, the array {}", image.ndim())));
  }
  const auto fits = [](std::int64_t extent) {
    return extent > 0 && extent <= std::numeric_limits<std::int32_t>::max();
  };
  if (!fits(image.shape()[0]) || !fits(image.shape()[1])) {
    return std::unexpected(
        write_error("unsupported-image", path,
                    fmt::format("a PNG image cannot have {} x {} pixels", image.shape()[1], image.shape()[0])));
  }
  auto file = OutputFile::create(path);
  if (!file) return std::unexpected(std::move(file.error()));

  const bool wide = type == ElementType::u16;
  std::vector<png_byte> row_bytes(static_cast<std::size_t>(image.shape()[1]) * (wide ? 2 : 1));
  Sink sink{*file, {}};
  Writer writer(sink);
  if (!writer.write(image, wide, row_bytes)) {
    if (!sink.status) return std::unexpected(std::move(sink.status.error()));
    return std::unexpected(write_error("unwritable-file", path, writer.error()));
  }
  return file->commit();
}

}  // namespace jiteval::io
