#include <fmt/format.h>
#include <png.h>

#include <csetjmp>
#include <cstring>
#include <new>

#include "io/file.hpp"
#include "io/formats.hpp"
#include "io/io.hpp"
#include "io/png_error.hpp"

namespace jiteval::io {
namespace {

/// What libpng reads from: a file that is in memory.
struct Source {
  std::span<const std::byte> left;
};

void take_bytes(png_structp png, png_bytep out, std::size_t count) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (count > source->left.size()) png_error(png, "it ends too early");
  std::memcpy(out, source->left.data(), count);
  source->left = source->left.subspan(count);
}

struct ImageHeader {
  png_uint_32 width = 0;
  png_uint_32 height = 0;
  int bits = 0;
  int colour = 0;
  std::size_t row_bytes = 0;  // with the samples of less than 8 bits in a byte each
};

/// libpng's reading structures, and the steps that may fail by jumping. No step has an object with a destructor, so
/// a jump out of libpng skips none.
class Reader {
 public:
  explicit Reader(Source& source)
      : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &error_, record_png_error, ignore_png_warning)),
        info_(png_ == nullptr ? nullptr : png_create_info_struct(png_)) {
    if (info_ == nullptr) return;
    png_set_read_fn(png_, &source, take_bytes);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  bool read_header(ImageHeader& header) {
    if (info_ == nullptr || setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_info(png_, info_);
    header.width = png_get_image_width(png_, info_);
    header.height = png_get_image_height(png_, info_);
    header.bits = png_get_bit_depth(png_, info_);
    header.colour = png_get_color_type(png_, info_);
    png_set_packing(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    header.row_bytes = png_get_rowbytes(png_, info_);
    return true;
  }

  bool read_rows(png_bytepp rows) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_read_image(png_, rows);
    png_read_end(png_, nullptr);
    return true;
  }

  std::string_view error() const { return error_.message(); }

 private:
  PngError error_;
  png_structp png_;
  png_infop info_;
};

/// What a colour type that cannot be read is, or nullptr for plain grey.
const char* describe_colour(int colour) {
  switch (colour) {
    case PNG_COLOR_TYPE_GRAY:
      return nullptr;
    case PNG_COLOR_TYPE_GRAY_ALPHA:
      return "a grey image with an alpha channel";
    case PNG_COLOR_TYPE_PALETTE:
      return "an image with a palette";
    case PNG_COLOR_TYPE_RGB_ALPHA:
      return "a colour image with an alpha channel";
    default:
      return "a colour image";
  }
}

Result<TypedArray> decode(std::span<const std::byte> bytes, const std::string& path) {
  constexpr std::size_t signature_bytes = 8;
  if (bytes.size() < signature_bytes ||
      png_sig_cmp(reinterpret_cast<png_const_bytep>(bytes.data()), 0, signature_bytes) != 0) {
    return std::unexpected(read_error("not-png", path, "it is not a PNG file"));
  }
  Source source{bytes};
  Reader reader(source);
  ImageHeader header;
  if (!reader.read_header(header)) return std::unexpected(read_error("corrupt-png", path, reader.error()));
  if (const char* colour = describe_colour(header.colour)) {
    return std::unexpected(
        read_error("unsupported-image", path,
                   fmt::format("it is {}, and only grey ones can be read; ImageMagick converts it: "
                               "convert '{}' -alpha off -colorspace Gray grey.png",
                               colour, path)));
  }
  // Deflate makes at most 1032 bytes out of one, so a small file has no large image in it, whatever its header
  // says.
  constexpr std::size_t most_inflation = 1032;
  const std::size_t row_bits = std::size_t{header.width} * static_cast<std::size_t>(header.bits);
  if (row_bits / 8 * header.height / most_inflation > bytes.size()) {
    return std::unexpected(read_error(
        "truncated-file", path,
        fmt::format("its {} bytes are too few for {} x {} pixels", bytes.size(), header.width, header.height)));
  }

  std::vector<png_byte> pixels(header.row_bytes * header.height);
  std::vector<png_bytep> rows(header.height);
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = pixels.data() + row * header.row_bytes;
  if (!reader.read_rows(rows.data())) return std::unexpected(read_error("corrupt-png", path, reader.error()));

  const Shape shape = {header.height, header.width};
  if (header.bits < 16) {
    TypedArray image(ElementType::u8, shape);
    std::ranges::copy(pixels, image.elements<std::uint8_t>().begin());
    return image;
  }
  TypedArray image(ElementType::u16, shape);
  const png_byte* sample = pixels.data();
  for (std::uint16_t& value : image.elements<std::uint16_t>()) {
    value = static_cast<std::uint16_t>(sample[0] * 256 + sample[1]);
    sample += 2;
  }
  return image;
}

}  // namespace

Result<TypedArray> read_png(const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  try {
    std::vector<std::byte> bytes(static_cast<std::size_t>(file->size()));
    if (auto read = file->read(bytes); !read) return std::unexpected(std::move(read.error()));
    return decode(bytes, path);
  } catch (const std::bad_alloc&) {
    return std::unexpected(read_error("unreadable-file", path, "there is not enough memory for it"));
  }
}

}  // namespace jiteval::io
