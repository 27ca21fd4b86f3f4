#include <fmt/format.h>

#include <string>

#include "io/file.hpp"
#include "io/io.hpp"
#include "io/number_text.hpp"

namespace jiteval::io {

Result<void> save_csv(const std::string& path, const TypedArray& array) {
  if (array.shape.size() > 2) {
    return std::unexpected(write_error(
        "unsupported-table", path, fmt::format("a table has 1 or 2 dimensions, the array {}", array.shape.size())));
  }
  auto file = OutputFile::create(path);
  if (!file) return std::unexpected(std::move(file.error()));
  constexpr std::size_t piece = 1U << 16U;
  const std::int64_t columns = array.shape.size() < 2 ? 1 : array.shape[1];
  auto written = visit_type(array.type, [&]<class T>(T) -> Result<void> {
    std::string text;
    std::int64_t column = 0;
    for (const T element : array.elements<T>()) {
      append_number(text, element);
      column = column + 1 == columns ? 0 : column + 1;
      text += column == 0 ? '\n' : ',';
      if (text.size() < piece) continue;
      if (auto handed_over = file->write(std::as_bytes(std::span(text))); !handed_over) return handed_over;
      text.clear();
    }
    return file->write(std::as_bytes(std::span(text)));
  });
  if (!written) return written;
  return file->commit();
}

}  // namespace jiteval::io
