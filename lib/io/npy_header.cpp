#include "io/npy_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <iterator>
#include <optional>

#include "support/shape.hpp"

namespace jiteval::io {
namespace {

template <class T>
using Parsed = std::expected<T, Problem>;

struct TypeCode {
  std::string_view code;  // without the byte order
  ElementType type;
};
constexpr TypeCode type_codes[] = {
    {"b1", ElementType::boolean}, {"u1", ElementType::u8},  {"u2", ElementType::u16}, {"u4", ElementType::u32},
    {"u8", ElementType::u64},     {"i1", ElementType::i8},  {"i2", ElementType::i16}, {"i4", ElementType::i32},
    {"i8", ElementType::i64},     {"f4", ElementType::f32}, {"f8", ElementType::f64},
};

/// What a type code that cannot be read stands for.
std::string describe_unreadable(std::string_view code) {
  if (code == "c8") return "complex64 numbers";
  if (code == "c16") return "complex128 numbers";
  if (code.starts_with('c')) return "complex numbers";
  if (code.starts_with('f')) return "long doubles";
  if (code.starts_with('O')) return "Python objects";
  if (code.starts_with('S') || code.starts_with('U') || code.starts_with('a')) return "text";
  if (code.starts_with('M')) return "dates";
  if (code.starts_with('m')) return "time spans";
  if (code.starts_with('V')) return "raw bytes";
  return "values of an unknown type";
}

/// Text from a file, fit for a message however long or strange it is.
std::string quoted(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string shown(text.substr(0, most));
  std::ranges::replace_if(shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return fmt::format("'{}{}'", shown, text.size() > most ? "..." : "");
}

std::unexpected<Problem> malformed(std::string reason) {
  return std::unexpected(Problem{"bad-npy-header", "its header is wrong: " + std::move(reason)});
}

std::unexpected<Problem> unsupported(std::string_view what, std::string_view code) {
  return std::unexpected(Problem{
      "unsupported-type", fmt::format("it holds {} ({}); bool, integers and floats can be read", what, code)});
}

Parsed<void> set_type(std::string_view descr, NpyHeader& header) {
  char order = '=';
  std::string_view code = descr;
  if (!code.empty() && std::string_view("<>|=").contains(code.front())) {
    order = code.front();
    code.remove_prefix(1);
  }
  header.is_half = code == "f2";
  const auto* known = std::ranges::find(type_codes, header.is_half ? "f4" : code, &TypeCode::code);
  if (known == std::end(type_codes)) return unsupported(describe_unreadable(code), quoted(descr));
  header.type = known->type;
  header.swapped = order == (std::endian::native == std::endian::little ? '>' : '<');
  return {};
}

Parsed<void> check_shape(const NpyHeader& header) {
  if (header.shape.size() > max_dimensions) {
    return malformed(
        fmt::format("{} dimensions, where at most {} are supported", header.shape.size(), max_dimensions));
  }
  // Extents of zero count as one here: strides are products of the others.
  std::int64_t bytes = sizeof(double);
  for (const std::int64_t extent : header.shape) {
    if (extent < 0) return malformed(fmt::format("a negative extent in shape {}", shape_text(header.shape)));
    if (__builtin_mul_overflow(bytes, std::max<std::int64_t>(extent, 1), &bytes)) {
      return malformed(fmt::format("shape {} is too large for any memory", shape_text(header.shape)));
    }
  }
  return {};
}

constexpr std::string_view keys[] = {"descr", "fortran_order", "shape"};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Parsed<NpyHeader> parse() {
    if (!take('{')) return malformed("it does not begin with '{'");
    while (!take('}')) {
      if (auto entry = parse_entry(); !entry) return std::unexpected(std::move(entry.error()));
      if (take(',')) continue;
      if (take('}')) break;
      return malformed("',' or '}' expected after a value");
    }
    skip_space();
    if (position_ != text_.size()) return malformed("something follows the closing '}'");
    if (const auto missing = std::ranges::find(seen_, false); missing != seen_.end()) {
      return malformed(fmt::format("'{}' is missing", keys[missing - seen_.begin()]));
    }
    if (auto checked = check_shape(header_); !checked) return std::unexpected(std::move(checked.error()));
    return std::move(header_);
  }

 private:
  Parsed<void> parse_entry() {
    const auto key = take_string();
    if (!key) return malformed("a key in quotes expected");
    if (!take(':')) return malformed(fmt::format("':' expected after {}", quoted(*key)));
    const auto known = std::ranges::find(keys, *key);
    if (known == std::end(keys)) return malformed(fmt::format("unknown key {}", quoted(*key)));
    bool& seen = seen_[known - std::begin(keys)];
    if (seen) return malformed(fmt::format("{} stands there twice", quoted(*key)));
    seen = true;
    if (*key == "descr") return parse_descr();
    if (*key == "fortran_order") return parse_order();
    return parse_shape();
  }

  Parsed<void> parse_descr() {
    if (take('[')) return unsupported("structured records", "a list of fields");
    const auto descr = take_string();
    if (!descr) return malformed("the value of 'descr' is not a string");
    return set_type(*descr, header_);
  }

  Parsed<void> parse_order() {
    skip_space();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.substr(position_).starts_with(word)) {
        position_ += word.size();
        header_.fortran_order = value;
        return {};
      }
    }
    return malformed("the value of 'fortran_order' is neither True nor False");
  }

  Parsed<void> parse_shape() {
    if (!take('(')) return malformed("the value of 'shape' is not a tuple");
    while (!take(')')) {
      skip_space();
      std::int64_t extent = 0;
      const char* begin = text_.data() + position_;
      const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), extent);
      if (error == std::errc::result_out_of_range) return malformed("an extent of 'shape' is too large");
      if (error != std::errc()) return malformed("'shape' is not a tuple of integers");
      position_ += static_cast<std::size_t>(end - begin);
      take('L');  // as Python 2 wrote them
      header_.shape.push_back(extent);
      if (take(',')) continue;
      if (take(')')) break;
      return malformed("'shape' is not a tuple of integers");
    }
    return {};
  }

  void skip_space() {
    while (position_ < text_.size() && std::string_view(" \t\r\n").contains(text_[position_])) ++position_;
  }

  bool take(char expected) {
    skip_space();
    if (position_ == text_.size() || text_[position_] != expected) return false;
    ++position_;
    return true;
  }

  /// A string in quotes of either kind. None of the strings that a header may have needs an escape.
  std::optional<std::string_view> take_string() {
    skip_space();
    if (position_ == text_.size()) return std::nullopt;
    const char quote = text_[position_];
    if (quote != '\'' && quote != '"') return std::nullopt;
    const std::size_t begin = position_ + 1;
    const std::size_t end = text_.find(quote, begin);
    if (end == std::string_view::npos) return std::nullopt;
    position_ = end + 1;
    return text_.substr(begin, end - begin);
  }

  std::string_view text_;
  std::size_t position_ = 0;
  NpyHeader header_;
  std::array<bool, std::size(keys)> seen_{};
};

}  // namespace

std::expected<NpyHeader, Problem> parse_npy_header(std::string_view text) { return Parser(text).parse(); }

std::string format_npy_header(const NpyHeader& header) {
  const auto* known = std::ranges::find(type_codes, header.type, &TypeCode::type);
  const char native = std::endian::native == std::endian::little ? '<' : '>';
  const char order = size_of(header.type) == 1 ? '|' : native;
  std::string dict = fmt::format("{{'descr': '{}{}', 'fortran_order': {}, 'shape': {}, }}", order, known->code,
                                 header.fortran_order ? "True" : "False", shape_text(header.shape));
  // The magic bytes, the version, two bytes of length, the dict, spaces and a line feed fill whole lines of 64
  // bytes.
  constexpr std::size_t prefix = 10;
  constexpr std::size_t alignment = 64;
  const std::size_t total = (prefix + dict.size() + 1 + alignment - 1) / alignment * alignment;
  dict.resize(total - prefix - 1, ' ');
  dict += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(dict.size() & 0xff);
  bytes += static_cast<char>(dict.size() >> 8);
  return bytes + dict;
}

std::int64_t item_size(const NpyHeader& header) {
  return header.is_half ? 2 : static_cast<std::int64_t>(size_of(header.type));
}

std::string_view item_name(const NpyHeader& header) {
  return header.is_half ? std::string_view("float16") : numpy_name(header.type);
}

}  // namespace jiteval::io
