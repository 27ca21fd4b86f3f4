#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <new>

#include "io/elements.hpp"
#include "io/file.hpp"
#include "io/formats.hpp"
#include "io/io.hpp"
#include "io/npy_header.hpp"
#include "support/shape.hpp"

namespace jiteval::io {
namespace {

/// What comes before the elements: the header, and its bytes in the file.
struct Preamble {
  NpyHeader header;
  std::int64_t size = 0;
};

/// The magic bytes, the version and the length of the dict; then the dict.
Result<Preamble> read_preamble(InputFile& file, const std::string& path) {
  const auto fail = [&path](std::string code, std::string_view reason) {
    return std::unexpected(read_error(std::move(code), path, reason));
  };
  constexpr std::size_t short_prefix = 10;  // of version 1; later ones have a length of four bytes instead of two
  constexpr std::size_t long_prefix = 12;
  std::array<unsigned char, long_prefix> prefix{};
  const auto bytes = std::as_writable_bytes(std::span(prefix));

  if (file.size() < static_cast<std::int64_t>(long_prefix)) {
    return fail("not-npy", fmt::format("{} bytes are too few for an .npy file", file.size()));
  }
  if (auto read = file.read(bytes.first(short_prefix)); !read) return std::unexpected(std::move(read.error()));
  constexpr std::string_view magic = "\x93NUMPY";
  if (!std::ranges::equal(std::span(prefix).first(magic.size()), magic, [](unsigned char byte, char expected) {
        return byte == static_cast<unsigned char>(expected);
      })) {
    return fail("not-npy", "it is not an .npy file");
  }
  const int major = prefix[6];
  const int minor = prefix[7];
  if (major < 1 || major > 3 || minor != 0) {
    return fail("not-npy", fmt::format("it is of version {}.{}; 1.0, 2.0 and 3.0 can be read", major, minor));
  }
  Preamble preamble{.size = short_prefix};
  std::uint32_t length = prefix[8] | prefix[9] << 8U;
  if (major > 1) {
    if (auto read = file.read(bytes.last(2)); !read) return std::unexpected(std::move(read.error()));
    length |= static_cast<std::uint32_t>(prefix[10]) << 16U | static_cast<std::uint32_t>(prefix[11]) << 24U;
    preamble.size = long_prefix;
  }
  if (const std::int64_t left = file.size() - preamble.size; length > left) {
    return fail("truncated-file", fmt::format("its header should have {} bytes, but only {} follow", length, left));
  }
  constexpr std::uint32_t longest = 1U << 20U;
  if (length > longest) return fail("bad-npy-header", fmt::format("its header is wrong: {} bytes long", length));

  std::string dict(length, '\0');
  if (auto read = file.read(std::as_writable_bytes(std::span(dict))); !read) {
    return std::unexpected(std::move(read.error()));
  }
  auto header = parse_npy_header(dict);
  if (!header) return fail(header.error().code, header.error().reason);
  preamble.header = std::move(*header);
  preamble.size += length;
  return preamble;
}

/// Reads elements stored as T into `values`, in the order of the file.
template <class T, class Out>
Result<void> read_as(InputFile& file, const NpyHeader& header, std::span<Out> values, const std::string& path) {
  std::vector<Bits<T>> chunk(std::min(values.size(), chunk_elements));
  for (std::size_t begin = 0; begin < values.size(); begin += chunk_elements) {
    const auto stored = std::span(chunk).first(std::min(values.size() - begin, chunk_elements));
    if (auto read = file.read(std::as_writable_bytes(stored)); !read) return read;
    if (header.swapped)
      std::ranges::transform(stored, stored.begin(), [](auto bits) { return std::byteswap(bits); });
    for (std::size_t i = 0; i < stored.size(); ++i) {
      if constexpr (std::is_same_v<T, bool>) {
        values[begin + i] = stored[i] != 0;
      } else {
        values[begin + i] = static_cast<Out>(std::bit_cast<T>(stored[i]));
      }
    }
    if constexpr (std::is_integral_v<T> && sizeof(T) == 8 && std::is_same_v<Out, double>) {
      const auto inexact =
          std::ranges::find_if_not(stored, [](auto bits) { return fits_double(std::bit_cast<T>(bits)); });
      if (inexact == stored.end()) continue;
      const auto index = static_cast<std::int64_t>(begin) + (inexact - stored.begin());
      return std::unexpected(read_error(
          "inexact-integer", path,
          fmt::format("{} is {}, an integer that a double cannot hold",
                      element_name(index, header.shape, header.fortran_order), std::bit_cast<T>(*inexact))));
    }
  }
  return {};
}

/// Reads the elements in the order of the file.
template <class Out>
Result<void> read_elements(InputFile& file, const NpyHeader& header, std::span<Out> values,
                           const std::string& path) {
  if (header.is_half) return read_as<_Float16>(file, header, values, path);
  const bool as_they_are = header.type == element_type_of<Out>() && !header.swapped && !std::is_same_v<Out, bool>;
  if (as_they_are) return file.read(std::as_writable_bytes(values));
  return visit_type(header.type, [&]<class T>(T) { return read_as<T>(file, header, values, path); });
}

/// Puts elements whose first axis runs fastest in C order.
template <class T>
void from_fortran_order(const Shape& shape, std::span<T> elements) {
  std::vector<std::int64_t> strides = c_strides(Shape(shape.rbegin(), shape.rend()));
  std::ranges::reverse(strides);
  std::vector<T> ordered;
  ordered.reserve(elements.size());
  const View<const T> view(elements.data(), shape, std::move(strides));
  // Appending cannot fail, so neither can the walk.
  [[maybe_unused]] const auto walked =
      for_each_row(view, [&ordered](const T* first, std::int64_t stride, std::int64_t count) -> Result<void> {
        for (std::int64_t i = 0; i < count; ++i) ordered.push_back(first[i * stride]);
        return {};
      });
  std::copy(ordered.begin(), ordered.end(), elements.begin());
}

/// Reads the header, and checks that as many bytes follow as it promises. (Before anything is allocated: a hostile
/// shape has no file to match.)
Result<NpyHeader> read_header(InputFile& file, const std::string& path) {
  auto preamble = read_preamble(file, path);
  if (!preamble) return std::unexpected(std::move(preamble.error()));
  NpyHeader& header = preamble->header;
  const std::int64_t needed = element_count(header.shape) * item_size(header);
  if (const std::int64_t held = file.size() - preamble->size; held != needed) {
    return std::unexpected(read_error(held < needed ? "truncated-file" : "trailing-bytes", path,
                                      fmt::format("it holds {} bytes where its shape {} of {} needs {}", held,
                                                  shape_text(header.shape), item_name(header), needed)));
  }
  return std::move(header);
}

template <class Visitor>
Result<void> visit_elements(LoadedArray& array, Visitor visit) {
  return visit(array.values.elements());
}

template <class Visitor>
Result<void> visit_elements(TypedArray& array, Visitor visit) {
  return visit_type(array.type, [&]<class T>(T) { return visit(array.elements<T>()); });
}

/// Reads a file's elements into those of an array that `make` makes for its header.
template <class Make>
auto read_file(const std::string& path, Make make) -> Result<decltype(make(NpyHeader()))> {
  auto file = InputFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  const auto header = read_header(*file, path);
  if (!header) return std::unexpected(header.error());
  try {
    auto array = make(*header);
    auto read = visit_elements(array, [&](auto elements) -> Result<void> {
      if (auto elements_read = read_elements(*file, *header, elements, path); !elements_read) return elements_read;
      if (header->fortran_order) from_fortran_order(header->shape, elements);
      return {};
    });
    if (!read) return std::unexpected(std::move(read.error()));
    return array;
  } catch (const std::bad_alloc&) {
    return std::unexpected(read_error("unreadable-file", path, "there is not enough memory for it"));
  }
}

}  // namespace

Result<LoadedArray> load_npy(const std::string& path) {
  return read_file(path,
                   [](const NpyHeader& header) { return LoadedArray{Array<double>(header.shape), header.type}; });
}

Result<TypedArray> read_npy(const std::string& path) {
  return read_file(path, [](const NpyHeader& header) { return TypedArray(header.type, header.shape); });
}

}  // namespace jiteval::io
