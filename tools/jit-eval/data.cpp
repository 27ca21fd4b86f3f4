#include "data.hpp"

#include <fmt/format.h>
#include <strings.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "command_line.hpp"
#include "drivers/convert.hpp"
#include "numbers.hpp"

namespace jiteval::tool {
namespace {

constexpr std::string_view random_prefix = "random:";

bool is_name_start(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

bool is_table(std::string_view path) {
  return path.size() >= 4 && strncasecmp(path.data() + path.size() - 4, ".csv", 4) == 0;
}

template <class Integer>
bool read_whole(std::string_view text, Integer& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

Result<DataForm> parse_random(std::string_view word, const std::string& owner) {
  std::string_view shape = word.substr(random_prefix.size());
  RandomForm form;
  if (const auto colon = shape.find(':'); colon != std::string_view::npos) {
    const std::string_view seed = shape.substr(colon + 1);
    shape = shape.substr(0, colon);
    if (!read_whole(seed, form.seed)) {
      return usage_error(fmt::format("{}: the seed '{}' is not a whole number from 0 to 2^64-1", owner, seed));
    }
  }
  auto sizes = parse_sizes(shape, 'x', owner);
  if (!sizes) return std::unexpected(std::move(sizes.error()));
  form.shape = std::move(*sizes);
  return form;
}

/// xoshiro256++.
class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9e3779b97f4a7c15U;  // splitmix64
      std::uint64_t mixed = seed;
      mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
      mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
      word = mixed ^ (mixed >> 31U);
    }
  }

  double uniform() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

 private:
  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  std::array<std::uint64_t, 4> state_;
};

/// Bytes of memory that can still be taken: what is free, and what the system would give up for it.
double available_memory() {
  double kibibytes = 0;
  if (std::FILE* const file = std::fopen("/proc/meminfo", "r"); file != nullptr) {
    char line[128];
    while (std::fgets(line, sizeof line, file) != nullptr) {
      if (std::sscanf(line, "MemAvailable: %lf", &kibibytes) == 1) break;
    }
    std::fclose(file);
  }
  if (kibibytes > 0) return kibibytes * 1024;
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Result<Array<double>> make_range(const RangeForm& form, const std::string& owner, const Evaluate& evaluate) {
  const auto first = evaluate(form.first, owner);
  if (!first) return std::unexpected(first.error());
  const auto last = evaluate(form.last, owner);
  if (!last) return std::unexpected(last.error());
  const auto count = evaluate(form.count, owner);
  if (!count) return std::unexpected(count.error());
  if (!std::isfinite(*first) || !std::isfinite(*last)) {
    return usage_error(fmt::format("{}: the ends of a range must be finite ({}:{})", owner, form.first, form.last));
  }
  if (!(*count >= 1 && *count <= 0x1p40) || std::floor(*count) != *count) {
    return usage_error(
        fmt::format("{}: the count of a range must be a whole number from 1, not {}", owner, form.count));
  }
  const auto size = static_cast<std::int64_t>(*count);
  if (auto fits = check_fits_memory({size}, owner); !fits) return std::unexpected(std::move(fits.error()));
  return evenly_spaced(*first, *last, size);
}

/// Makes the values of a form that is no file.
struct Maker {
  const std::string& owner;
  const Evaluate& evaluate;

  Result<Array<double>> operator()(const ConstantForm& form) const {
    const auto value = evaluate(form.text, owner);
    if (!value) return std::unexpected(value.error());
    return Array<double>({}, *value);
  }
  Result<Array<double>> operator()(const RangeForm& form) const { return make_range(form, owner, evaluate); }
  Result<Array<double>> operator()(const FileForm& form) const { return io::load_csv(form.path, form.column); }
  Result<Array<double>> operator()(const RandomForm& form) const {
    if (auto fits = check_fits_memory(form.shape, owner); !fits) return std::unexpected(std::move(fits.error()));
    return random_array(form.shape, form.seed);
  }
  Result<Array<double>> operator()(const IntervalForm& form) const {
    return usage_error(fmt::format("{}: an interval ({}..{}) is only for the variable of integrate", owner,
                                   form.lower, form.upper));
  }
};

/// The path of a form whose file says of which type its elements are, or null.
const std::string* typed_file(const DataForm& form) {
  const auto* const file = std::get_if<FileForm>(&form);
  return file != nullptr && !is_table(file->path) ? &file->path : nullptr;
}

/// A constant that is written as a whole number.
std::optional<TypedArray> integer_literal(const DataForm& form) {
  const auto* const constant = std::get_if<ConstantForm>(&form);
  if (constant == nullptr) return std::nullopt;
  const auto as = [&]<class T>(T value) -> std::optional<TypedArray> {
    if (!read_whole(constant->text, value)) return std::nullopt;
    return TypedArray::of(Array<T>({}, value));
  };
  if (auto literal = as(std::int64_t{})) return literal;
  return as(std::uint64_t{});
}

/// Where the name of a table's column begins: at the last colon, unless a file has that name, too.
std::size_t column_colon(const std::string& path) {
  const auto colon = path.rfind(':');
  const bool has_column = colon != std::string::npos && is_table(std::string_view(path).substr(0, colon)) &&
                          access(path.c_str(), F_OK) != 0;
  return has_column ? colon : std::string::npos;
}

}  // namespace

Result<DataForm> parse_data(std::string_view word, const std::string& owner) {
  if (word.find_first_not_of(" \t\n") == std::string_view::npos)
    return usage_error(fmt::format("{} has no value", owner));
  if (word.front() == '@') {
    if (word.size() == 1) return usage_error(fmt::format("{}: no file's name after '@'", owner));
    FileForm form{std::string(word.substr(1)), {}};
    if (const auto colon = column_colon(form.path); colon != std::string::npos) {
      form.column = form.path.substr(colon + 1);
      if (form.column.empty()) return usage_error(fmt::format("{}: no column's name after '{}'", owner, word));
      form.path.resize(colon);
    }
    return form;
  }
  if (word.starts_with(random_prefix)) return parse_random(word, owner);
  if (const auto dots = word.find(".."); dots != std::string_view::npos) {
    if (word.substr(dots).starts_with("...")) {
      return usage_error(fmt::format("{}: '{}' could mean two intervals", owner, word),
                         "write a digit on both sides of a decimal point, as in 0..0.1");
    }
    IntervalForm form{std::string(word.substr(0, dots)), std::string(word.substr(dots + 2))};
    if (form.lower.empty() || form.upper.empty()) {
      return usage_error(fmt::format("{}: an interval needs both ends, as in 0..1", owner));
    }
    return form;
  }
  const auto colon = word.find(':');
  if (colon == std::string_view::npos) return ConstantForm{std::string(word)};
  const auto second = word.find(':', colon + 1);
  if (second == std::string_view::npos || word.find(':', second + 1) != std::string_view::npos) {
    return usage_error(fmt::format("{}: a range is FIRST:LAST:COUNT, as in 0:1:11, not '{}'", owner, word));
  }
  RangeForm form{std::string(word.substr(0, colon)), std::string(word.substr(colon + 1, second - colon - 1)),
                 std::string(word.substr(second + 1))};
  if (form.first.empty() || form.last.empty() || form.count.empty()) {
    return usage_error(fmt::format("{}: a range is FIRST:LAST:COUNT, as in 0:1:11, not '{}'", owner, word));
  }
  return form;
}

bool is_binding(std::string_view word) {
  const auto equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 && is_name_start(word.front()) &&
         std::ranges::all_of(word.substr(0, equals), is_name_part);
}

Result<std::vector<Binding>> parse_bindings(std::span<const std::string> words) {
  std::vector<Binding> bindings;
  for (const std::string& word : words) {
    if (!is_binding(word)) {
      return usage_error(fmt::format("'{}' is not of the form NAME=DATA", word),
                         "a kernel with spaces or brackets needs quotes: jit-eval eval 'x + 1' x=2");
    }
    const auto equals = word.find('=');
    std::string name = word.substr(0, equals);
    if (std::ranges::find(bindings, name, &Binding::name) != bindings.end()) {
      return usage_error(fmt::format("the argument '{}' is given twice", name));
    }
    auto form = parse_data(std::string_view(word).substr(equals + 1), name);
    if (!form) return std::unexpected(std::move(form.error()));
    bindings.push_back({std::move(name), std::move(*form)});
  }
  return bindings;
}

Result<io::LoadedArray> load(const DataForm& form, const std::string& owner, const Evaluate& evaluate) {
  if (const std::string* const path = typed_file(form)) return io::load(*path);
  auto values = std::visit(Maker{owner, evaluate}, form);
  if (!values) return std::unexpected(std::move(values.error()));
  return io::LoadedArray{std::move(*values)};
}

Result<TypedArray> load_typed(const DataForm& form, const std::string& owner, const Evaluate& evaluate,
                              const Typing& typing) {
  if (const std::string* const path = typed_file(form)) return io::load_typed(*path);
  if (typing.literals_are_integers) {
    if (auto literal = integer_literal(form)) return *std::move(literal);
  }
  const auto values = std::visit(Maker{owner, evaluate}, form);
  if (!values) return std::unexpected(values.error());
  return drivers::convert(TypedView::of(values->view()), typing.type, owner);
}

Array<double> evenly_spaced(double first, double last, std::int64_t count) {
  Array<double> result({count}, first);
  if (count < 2) return result;
  const double intervals = static_cast<double>(count - 1);
  const double step = (last - first) / intervals;
  for (std::int64_t i = 1; i + 1 < count; ++i) {
    const double index = static_cast<double>(i);
    // A step that vanishes (ends closer than their spacing can tell) still has to reach the far end.
    result[i] = step != 0 ? index * step + first : index / intervals * (last - first) + first;
  }
  result[count - 1] = last;
  return result;
}

Array<double> random_array(const Shape& shape, std::uint64_t seed) {
  Array<double> result(shape);
  Random random(seed);
  for (double& value : result.elements()) value = random.uniform();
  return result;
}

Result<std::vector<std::int64_t>> parse_sizes(std::string_view text, char separator, const std::string& owner) {
  std::vector<std::int64_t> sizes;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    std::int64_t size = 0;
    if (!read_whole(text.substr(begin, end - begin), size) || size < 1 || size > (std::int64_t{1} << 40)) {
      return usage_error(fmt::format("{}: '{}' is not a list of whole numbers from 1 with '{}' between them", owner,
                                     text, separator));
    }
    sizes.push_back(size);
    begin = end + 1;
  }
  if (sizes.size() > max_dimensions) {
    return usage_error(fmt::format("{}: {} dimensions are more than {}", owner, sizes.size(), max_dimensions));
  }
  return sizes;
}

Result<void> check_fits_memory(const Shape& shape, const std::string& owner) {
  const double memory = available_memory();
  double bytes = sizeof(double);
  for (const std::int64_t size : shape) bytes *= static_cast<double>(size);
  if (bytes <= memory) return {};
  return std::unexpected(Diagnostics::of(
      ErrorKind::environment, "out-of-memory",
      fmt::format(
          "{}: an array of {} numbers takes {:.3g} GB, more than this machine has left ({:.3g} GB of memory)",
          owner, describe_shape(shape), bytes / 1e9, memory / 1e9)));
}

}  // namespace jiteval::tool
