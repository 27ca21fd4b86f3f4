#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <new>
#include <optional>
#include <span>

#include "io/file.hpp"
#include "io/io.hpp"
#include "support/suggest.hpp"
#include "support/text.hpp"

namespace jiteval::io {
namespace {

using Cells = std::vector<std::string>;

/// Takes a text apart line by line. Empty lines count, but are no rows.
class Rows {
 public:
  explicit Rows(std::string_view text) : text_(text) {}

  /// The cells of the next row without the spaces around them; false where there is none. `line` then tells where
  /// it began.
  bool next(Cells& cells) {
    while (skip_empty_line()) continue;
    if (position_ == text_.size()) return false;
    line = next_line_;
    std::size_t count = 0;
    do {
      if (count == cells.size()) cells.emplace_back();
      take_cell(cells[count++]);
    } while (take(','));
    cells.resize(count);
    end_line();
    return true;
  }

  std::int64_t line = 0;

 private:
  bool skip_empty_line() {
    const std::size_t end = text_.find_first_not_of(" \t", position_);
    if (end == std::string_view::npos) {
      position_ = text_.size();
      return false;
    }
    if (line_break_at(text_, end) == 0) return false;
    position_ = end;
    end_line();
    return true;
  }

  void end_line() {
    position_ += line_break_at(text_, position_);
    ++next_line_;
  }

  bool take(char expected) {
    if (position_ == text_.size() || text_[position_] != expected) return false;
    ++position_;
    return true;
  }

  void take_cell(std::string& cell) {
    position_ = std::min(text_.find_first_not_of(" \t", position_), text_.size());
    cell.clear();
    if (take('"')) take_quoted(cell);
    const std::size_t end = std::min(text_.find_first_of(",\r\n", position_), text_.size());
    cell += text_.substr(position_, end - position_);
    position_ = end;
    cell.erase(cell.find_last_not_of(" \t") + 1);
  }

  /// Up to the closing quote; two quotes stand for one. A line break in it is part of the cell.
  void take_quoted(std::string& cell) {
    for (; position_ < text_.size(); ++position_) {
      if (text_[position_] == '"') {
        ++position_;
        if (position_ == text_.size() || text_[position_] != '"') return;
      }
      if (text_[position_] == '\n') ++next_line_;
      cell += text_[position_];
    }
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::int64_t next_line_ = 1;
};

std::optional<double> number(const std::string& cell) {
  if (strcasecmp(cell.c_str(), "true") == 0) return 1;
  if (strcasecmp(cell.c_str(), "false") == 0) return 0;
  const char* const begin = cell.data() + (cell.starts_with('+') ? 1 : 0);
  const char* const end = cell.data() + cell.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (begin == end || stop != end || error != std::errc()) return std::nullopt;
  return value;
}

/// A table with what is known of its columns.
struct Table {
  const std::string& path;
  Cells names;                        // empty where the first line is a row of numbers
  std::size_t columns = 0;            // in each row
  std::optional<std::size_t> chosen;  // the only column wanted

  std::unexpected<Diagnostics> fail(std::string code, std::string_view reason) const {
    return std::unexpected(read_error(std::move(code), path, reason));
  }

  std::string column_name(std::size_t column) const {
    return names.empty() ? std::to_string(column + 1) : fmt::format("'{}'", visible_text(names[column]));
  }

  Result<void> choose(const std::string& column) {
    if (column.empty()) return {};
    if (const auto found = std::ranges::find(names, column); found != names.end()) {
      chosen = static_cast<std::size_t>(found - names.begin());
      return {};
    }
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(column.data(), column.data() + column.size(), index);
    if (error == std::errc() && end == column.data() + column.size() && index >= 1 && index <= columns) {
      chosen = index - 1;
      return {};
    }
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    std::string reason = fmt::format("it has no column '{}'", column);
    if (const auto near = nearest(column, candidates)) {
      reason += fmt::format("; did you mean '{}'?", *near);
    } else {
      reason += fmt::format(", but {} column{}", columns, columns == 1 ? "" : "s");
      if (!names.empty()) reason += visible_text(fmt::format(": {}", fmt::join(names, ", ")));
    }
    return fail("unknown-column", reason);
  }

  /// Appends the numbers of a row.
  Result<void> append(const Cells& row, std::int64_t line, std::vector<double>& values) const {
    if (row.size() != columns) {
      return fail("ragged-table", fmt::format("line {} has {} value{} where the first has {}", line, row.size(),
                                              row.size() == 1 ? "" : "s", columns));
    }
    for (std::size_t column = 0; column < columns; ++column) {
      if (chosen && *chosen != column) continue;
      const auto value = number(row[column]);
      if (!value) {
        return fail("not-a-number", fmt::format("line {}: '{}' in column {} is not a number", line,
                                                visible_text(row[column].substr(0, 40)), column_name(column)));
      }
      values.push_back(*value);
    }
    return {};
  }
};

Result<Array<double>> parse(std::string_view text, const std::string& path, const std::string& column) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Table table{.path = path};
  Rows rows(text);
  Cells row;
  bool found = rows.next(row);
  if (!found) return table.fail("empty-file", "it has no lines with values");
  table.columns = row.size();
  if (!std::ranges::all_of(row, [](const std::string& cell) { return number(cell).has_value(); })) {
    table.names = row;
    found = rows.next(row);
  }
  if (auto chosen = table.choose(column); !chosen) return std::unexpected(std::move(chosen.error()));

  std::vector<double> values;
  std::int64_t count = 0;
  for (; found; found = rows.next(row), ++count) {
    if (auto appended = table.append(row, rows.line, values); !appended) {
      return std::unexpected(std::move(appended.error()));
    }
  }
  Shape shape = {count};
  if (!table.chosen && table.columns > 1) shape.push_back(static_cast<std::int64_t>(table.columns));
  return Array<double>(std::move(shape), std::move(values));
}

}  // namespace

Result<Array<double>> load_csv(const std::string& path, const std::string& column) {
  auto file = InputFile::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  try {
    std::string text(static_cast<std::size_t>(file->size()), '\0');
    if (auto read = file->read(std::as_writable_bytes(std::span(text))); !read) {
      return std::unexpected(std::move(read.error()));
    }
    return parse(text, path, column);
  } catch (const std::bad_alloc&) {
    return std::unexpected(read_error("unreadable-file", path, "there is not enough memory for it"));
  }
}

}  // namespace jiteval::io
