#include "syntax/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <system_error>

#include "syntax/mistakes.hpp"

namespace jiteval::syntax {
namespace {

constexpr int no_digit = 16;

/// The value of a hexadecimal digit, or `no_digit`.
int digit_value(char c) {
  if ('0' <= c && c <= '9') return c - '0';
  if ('a' <= c && c <= 'f') return c - 'a' + 10;
  return 'A' <= c && c <= 'F' ? c - 'A' + 10 : no_digit;
}

bool is_digit_of(char c, int base) { return digit_value(c) < base; }

/// The nearest double of binary digits in groups of `bits`; infinite when there is none.
double from_binary_digits(std::string_view digits, int bits) {
  std::uint64_t leading = 0;  // all bits while they fit; then the first ones, with the last bit sticky
  int dropped = 0;
  for (const char c : digits) {
    const auto value = static_cast<std::uint64_t>(digit_value(c));
    if (leading >> (63 - bits) == 0) {
      leading = (leading << bits) | value;
    } else {
      leading |= value != 0 ? 1 : 0;
      if (dropped < 2000) dropped += bits;  // by then it is infinite
    }
  }
  return std::ldexp(static_cast<double>(leading), dropped);
}

/// Whether a decimal literal without underscores, known to lie outside the range of doubles, lies above it.
bool is_huge(std::string_view literal) {
  const std::size_t exponent_at = literal.find_first_of("eE");
  const std::string_view digits = literal.substr(0, exponent_at);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t leading = digits.find_first_not_of("0.");
  if (leading == std::string_view::npos) return false;
  const double magnitude =
      leading < point ? static_cast<double>(point - leading) : -static_cast<double>(leading - point - 1);
  if (exponent_at == std::string_view::npos) return magnitude > 0;
  const bool negative = literal[exponent_at + 1] == '-';
  double exponent = 0;
  for (const char c : literal.substr(exponent_at + 1)) {
    if (is_digit_of(c, 10)) exponent = exponent * 10 + (c - '0');
  }
  return magnitude + (negative ? -exponent : exponent) > 0;
}

/// Reads one literal from left to right, collecting it without its underscores.
class Reader {
 public:
  explicit Reader(std::string_view literal) : literal_(literal) {}

  std::expected<Number, NumberMistake> read() {
    const char prefix = literal_.size() > 1 && literal_[0] == '0' ? static_cast<char>(literal_[1] | 0x20) : '\0';
    if (prefix == 'x') return read_binary(4, "hexadecimal");
    if (prefix == 'o') return read_binary(3, "octal");
    if (prefix == 'b') return read_binary(1, "binary");
    return read_decimal();
  }

 private:
  std::expected<Number, NumberMistake> read_binary(int bits, std::string_view system) {
    at_ = 2;
    if (peek() == '_') ++at_;
    if (!digits(1 << bits)) return underscore_mistake();
    if (at_ < literal_.size()) {
      return malformed(fmt::format("'{}' is no {} digit", literal_[at_], system));
    }
    if (plain_.empty()) return malformed(fmt::format("no digits follow '{}'", literal_.substr(0, 2)));
    return in_range({from_binary_digits(plain_, bits), true});
  }

  std::expected<Number, NumberMistake> read_decimal() {
    if (!digits(10)) return underscore_mistake();
    const std::size_t whole_digits = plain_.size();
    bool is_integer = true;
    if (peek() == '.') {
      is_integer = false;
      take();
      if (!digits(10)) return underscore_mistake();
    }
    if (peek() == 'e' || peek() == 'E') {
      is_integer = false;
      take();
      if (peek() == '+') ++at_;
      if (peek() == '-') take();
      const std::size_t before = plain_.size();
      if (!digits(10)) return underscore_mistake();
      if (plain_.size() == before) return malformed("the exponent has no digits");
    }
    if (at_ < literal_.size()) return trailing_mistake();
    const bool zero = plain_.find_first_not_of('0') == std::string::npos;
    if (is_integer && whole_digits > 1 && plain_[0] == '0' && !zero) return malformed("leave out the leading zero");

    double value = 0;
    const auto [end, error] = std::from_chars(plain_.data(), plain_.data() + plain_.size(), value);
    if (error == std::errc::result_out_of_range) {
      value = is_huge(plain_) ? std::numeric_limits<double>::infinity() : 0.0;
    }
    return in_range({value, is_integer});
  }

  char peek() const { return at_ < literal_.size() ? literal_[at_] : '\0'; }
  void take() { plain_ += literal_[at_++]; }

  /// Takes digits with single underscores between them; false for an underscore elsewhere.
  bool digits(int base) {
    bool after_digit = false;
    for (;; ++at_) {
      if (is_digit_of(peek(), base)) {
        plain_ += peek();
        after_digit = true;
      } else if (peek() != '_') {
        return after_digit || at_ == 0 || literal_[at_ - 1] != '_';
      } else if (!after_digit) {
        return false;
      } else {
        after_digit = false;
      }
    }
  }

  std::unexpected<NumberMistake> malformed(std::string_view why) const {
    return std::unexpected(
        NumberMistake{code::invalid_number, fmt::format("{} is not a number", quoted(literal_)), std::string(why)});
  }
  std::unexpected<NumberMistake> underscore_mistake() const {
    return malformed("an underscore stands between two digits");
  }
  /// What follows the longest number at the front of the literal.
  std::unexpected<NumberMistake> trailing_mistake() const {
    const std::string_view number = literal_.substr(0, at_);
    const std::string_view rest = literal_.substr(at_);
    if (rest[0] == '.') {
      return malformed(number.find_first_of("eE") == std::string_view::npos ? "it has two decimal points"
                                                                            : "an exponent is a whole number");
    }
    if (rest == "j" || rest == "J") {
      return std::unexpected(NumberMistake{code::not_supported, "complex numbers are not supported",
                                           "use two numbers, the real and the imaginary part"});
    }
    if (literal_.size() > 40) return malformed("an operator is missing");
    return malformed(fmt::format("for a product write '{}*{}'", number, rest));
  }

  std::expected<Number, NumberMistake> in_range(Number number) const {
    if (!std::isinf(number.value)) return number;
    return std::unexpected(NumberMistake{code::number_out_of_range,
                                         fmt::format("{} is beyond the greatest number, 1.8e308", quoted(literal_)),
                                         "infinity is written 'inf'"});
  }

  std::string_view literal_;
  std::size_t at_ = 0;
  std::string plain_;
};

}  // namespace

std::expected<Number, NumberMistake> read_number(std::string_view literal) {
  auto number = Reader(literal).read();
  if (number) return number;
  // "1if x else 2": deprecated in Python too.
  const std::string_view word = literal.substr(literal.find_last_of("0123456789.") + 1);
  static constexpr std::string_view following[] = {"if", "else", "and", "or", "in", "is", "not", "for"};
  if (std::ranges::find(following, word) != std::end(following)) {
    number.error().label = fmt::format("a space is missing before '{}'", word);
  }
  return number;
}

std::optional<std::uint64_t> integer_value(std::string_view literal) {
  std::string digits;
  std::ranges::copy_if(literal, std::back_inserter(digits), [](char c) { return c != '_'; });
  const char prefix = digits.size() > 1 ? static_cast<char>(digits[1] | 0x20) : '\0';
  const int base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data() + (base == 10 ? 0 : 2), end, value, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace jiteval::syntax
