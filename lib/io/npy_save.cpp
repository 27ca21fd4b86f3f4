#include <fmt/format.h>

#include <bit>
#include <vector>

#include "io/elements.hpp"
#include "io/file.hpp"
#include "io/formats.hpp"
#include "io/io.hpp"
#include "io/npy_header.hpp"
#include "support/words.hpp"

namespace jiteval::io {
namespace {

/// Writes the elements as T, in C order.
template <class T>
Result<void> write_as(OutputFile& file, ElementType type, const View<const double>& array,
                      const std::string& path) {
  std::vector<Bits<T>> chunk;
  chunk.reserve(chunk_elements);
  std::int64_t index = 0;
  const auto flush = [&] {
    auto written = file.write(std::as_bytes(std::span(chunk)));
    chunk.clear();
    return written;
  };
  auto walked =
      for_each_row(array, [&](const double* first, std::int64_t stride, std::int64_t count) -> Result<void> {
        for (std::int64_t i = 0; i < count; ++i, ++index) {
          const double value = first[i * stride];
          if (!can_hold<T>(value)) {
            return std::unexpected(
                write_error("value-out-of-range", path,
                            fmt::format("{} is {}, which {} cannot hold", element_name(index, array.shape(), false),
                                        value, numpy_name(type))));
          }
          chunk.push_back(std::bit_cast<Bits<T>>(static_cast<T>(value)));
          if (chunk.size() < chunk_elements) continue;
          if (auto flushed = flush(); !flushed) return flushed;
        }
        return {};
      });
  if (!walked) return walked;
  return flush();
}

/// A file with its header written.
Result<OutputFile> begin_file(const std::string& path, ElementType type, const Shape& shape) {
  auto file = OutputFile::create(path);
  if (!file) return file;
  const std::string header = format_npy_header({.type = type, .shape = shape});
  if (auto written = file->write(std::as_bytes(std::span(header))); !written) {
    return std::unexpected(std::move(written.error()));
  }
  return file;
}

}  // namespace

Result<void> save_npy(const std::string& path, const View<const double>& array, ElementType type) {
  auto file = begin_file(path, type, array.shape());
  if (!file) return std::unexpected(std::move(file.error()));
  auto written = visit_type(type, [&]<class T>(T) { return write_as<T>(*file, type, array, path); });
  if (!written) return written;
  return file->commit();
}

Result<void> write_npy(const std::string& path, const TypedArray& array) {
  auto file = begin_file(path, array.type, array.shape);
  if (!file) return std::unexpected(std::move(file.error()));
  if (auto written = file->write(array.bytes); !written) return written;
  return file->commit();
}

}  // namespace jiteval::io
