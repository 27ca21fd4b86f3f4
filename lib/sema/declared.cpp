// Types as text: annotations, Numba's signatures, and C's.

#include "sema/declared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "jiteval/block_call.hpp"
#include "sema/operand.hpp"
#include "support/suggest.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

namespace {

using syntax::quoted;

/// In C `int` is i32 and `float` is f32; in Python, and so in annotations, they are i64 and f64.
enum class Style : std::uint8_t { python, c };

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view without_quotes(std::string_view text) {
  text = trimmed(text);
  while (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front()) {
    text = trimmed(text.substr(1, text.size() - 2));
  }
  return text;
}

/// Reads one type from the front of a text.
class TypeReader {
 public:
  TypeReader(std::string_view text, Style style) : rest_(text), style_(style) {}

  /// The type that is the whole text.
  std::optional<DeclaredType> read() {
    auto found = type();
    skip_spaces();
    if (!rest_.empty()) return std::nullopt;
    return found;
  }

 private:
  void skip_spaces() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }

  bool match(std::string_view wanted) {
    skip_spaces();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  /// A word, or the last of several with dots between them; empty where none is next.
  std::string_view word() {
    std::string_view last;
    do {
      skip_spaces();
      const auto end = std::ranges::find_if_not(rest_, is_word);
      last = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
      rest_.remove_prefix(last.size());
    } while (!last.empty() && match("."));
    return last;
  }

  std::optional<DeclaredType> type() {
    std::vector<std::string_view> words;
    for (std::string_view next = word(); !next.empty(); next = word()) {
      if (next != "const" && next != "volatile" && next != "struct") words.push_back(next);
    }
    if (words.empty()) return std::nullopt;
    if (words.size() == 1) {
      if (words[0] == "voidptr") return void_pointer;
      if (!is_wrapped_ && match("(")) return wrapper(words[0]);
    }
    const bool is_pointer = match("*");
    if (is_pointer) style_ = Style::c;
    if (is_pointer && words.size() == 1 && words[0] == "void") {
      after_star();
      return void_pointer;
    }
    const auto element = element_of(words);
    if (!element) return std::nullopt;
    if (is_pointer) {
      after_star();
      return DeclaredType{DeclaredType::Form::pointer, *element};
    }
    if (!match("[")) return DeclaredType{DeclaredType::Form::scalar, *element};
    return in_brackets(*element);
  }

  /// `const` and the name of an argument.
  void after_star() {
    std::string_view next = word();
    while (next == "const" || next == "restrict") next = word();
  }

  std::optional<ElementType> element_of(std::vector<std::string_view> words) const {
    if (style_ == Style::python) {
      if (words.size() != 1) return std::nullopt;
      const ElementType* found = find_type(words[0]);
      return found == nullptr ? std::nullopt : std::optional(*found);
    }
    if (auto found = c_type(words)) return found;
    const std::string_view last[] = {words.back()};
    if (c_type(last)) return std::nullopt;  // long double
    words.pop_back();                       // the name of an argument, or of the function
    return c_type(words);
  }

  static std::optional<ElementType> c_type(std::span<const std::string_view> words) {
    using enum ElementType;
    struct CType {
      std::string_view name;
      ElementType type;
    };
    static constexpr CType names[] = {
        {"char", i8},          {"short", i16},        {"int", i32},           {"long", i64},
        {"long long", i64},    {"float", f32},        {"unsigned char", u8},  {"unsigned short", u16},
        {"unsigned int", u32}, {"unsigned", u32},     {"unsigned long", u64}, {"unsigned long long", u64},
        {"ptrdiff_t", i64},    {"ssize_t", i64},      {"Py_ssize_t", i64},    {"uintptr_t", u64},
        {"_Bool", boolean},    {"npy_intp", i64},     {"npy_double", f64},    {"npy_float", f32},
        {"npy_int", i32},      {"npy_bool", boolean},
    };
    if (words.empty()) return std::nullopt;
    std::vector<std::string_view> plain(words.begin(), words.end());
    std::erase(plain, "signed");
    const bool has_other =
        std::ranges::any_of(plain, [](auto word) { return word != "int" && word != "unsigned"; });
    if (plain.size() > 1 && has_other) std::erase(plain, "int");  // long int
    if (plain.empty()) plain.push_back("int");
    const std::string name = fmt::format("{}", fmt::join(plain, " "));
    const auto* found = std::ranges::find(names, name, &CType::name);
    if (found != std::end(names)) return found->type;
    if (plain.size() != 1) return std::nullopt;
    const ElementType* other = find_type(plain[0].starts_with("npy_") ? plain[0].substr(4) : plain[0]);
    return other == nullptr ? std::nullopt : std::optional(*other);
  }

  /// What follows `CPointer(` and `array(`.
  std::optional<DeclaredType> wrapper(std::string_view name) {
    is_wrapped_ = true;
    const auto inner = type();
    if (!inner || inner->form != DeclaredType::Form::scalar) return std::nullopt;
    if (name == "CPointer" || name == "POINTER") {
      if (!match(")")) return std::nullopt;
      return DeclaredType{DeclaredType::Form::pointer, inner->element};
    }
    if ((name != "array" && name != "Array") || !match(",")) return std::nullopt;
    const std::string_view dimensions = word();  // "2d" or "2"
    const bool is_count =
        !dimensions.empty() && is_digit(dimensions[0]) && (dimensions.size() == 1 || dimensions.substr(1) == "d");
    if (!is_count) return std::nullopt;
    if (match(",")) {  // the layout, which the strides tell anyway
      const bool is_quoted = match("'") || match("\"");
      word();
      if (is_quoted && !match("'") && !match("\"")) return std::nullopt;
    }
    if (!match(")")) return std::nullopt;
    return array_of(inner->element, dimensions[0] - '0');
  }

  /// What follows `f64[`: one `:` or `::1` for each dimension; in C, nothing or a number.
  std::optional<DeclaredType> in_brackets(ElementType element) {
    if (style_ == Style::c && (match("]") || (!word().empty() && match("]")))) {
      return DeclaredType{DeclaredType::Form::pointer, element};
    }
    int dimensions = 0;
    do {
      if (!match(":")) return std::nullopt;
      if (match(":")) match("1");
      ++dimensions;
    } while (match(","));
    if (!match("]")) return std::nullopt;
    return array_of(element, dimensions);
  }

  static std::optional<DeclaredType> array_of(ElementType element, int dimensions) {
    if (dimensions < 1 || dimensions > max_kernel_dimensions) return std::nullopt;
    return DeclaredType{DeclaredType::Form::array, element, dimensions};
  }

  static constexpr DeclaredType void_pointer{DeclaredType::Form::pointer, ElementType::u8, 0, /*is_void=*/true};

  std::string_view rest_;
  Style style_;
  bool is_wrapped_ = false;
};

std::optional<DeclaredType> read_type(std::string_view text, Style style) {
  return TypeReader(without_quotes(text), style).read();
}

/// The name that a text begins with, without what stands before its dots: "flaot64" of "np.flaot64[:]".
std::string_view leading_name(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, [](char c) { return is_word(c) || c == '.'; });
  text = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  return text.substr(text.rfind('.') + 1);
}

/// The type that a name was probably meant to be.
std::optional<std::string_view> similar_type(std::string_view name) {
  static constexpr auto types = std::to_array<std::string_view>(
      {"f64",   "f32",    "i64",     "i32",     "i16",     "i8",       "u64",     "u32",
       "u16",   "u8",     "bool",    "float64", "float",   "double",   "float32", "int64",
       "int32", "int16",  "int8",    "int",     "intp",    "uint64",   "uint32",  "uint16",
       "uint8", "size_t", "int64_t", "int32_t", "uint8_t", "intptr_t", "boolean"});
  // Names that annotations do have, and that mean something else.
  static constexpr auto others = std::to_array<std::string_view>(
      {"Any",      "Array",  "ArrayLike", "Callable", "Float",  "Function", "Image",    "Int",     "Integer",
       "Iterable", "List",   "NDArray",   "None",     "Number", "Optional", "Point",    "Real",    "Sequence",
       "Tuple",    "Union",  "array",     "complex",  "dict",   "float16",  "function", "integer", "list",
       "ndarray",  "number", "object",    "optional", "str",    "tuple"});
  if (std::ranges::find(others, name) != others.end()) return std::nullopt;
  return nearest(name, types);
}

/// Builds the diagnostics of a signature, which show the place in its own text.
class SignatureReader {
 public:
  explicit SignatureReader(std::string_view text, bool is_c = false) : text_(text), is_c_(is_c) {}

  Result<DeclaredSignature> read() {
    std::string_view whole = without_quotes(text_);
    while (whole.ends_with(';')) whole = trimmed(whole.substr(0, whole.size() - 1));
    std::string_view result;
    if (const std::size_t arrow = whole.find("->"); arrow != std::string_view::npos) {
      result = trimmed(whole.substr(arrow + 2));
      whole = trimmed(whole.substr(0, arrow));
      if (!whole.starts_with('(')) return malformed();
    }
    const std::size_t open = opening_of_last(whole);
    if (open == std::string_view::npos) return malformed();
    if (result.empty()) result = whole.substr(0, open);
    if (is_c_) result = result.substr(0, result.find("(*"));  // double (*)(double)
    // C puts a blank before the parenthesis, or the function's name, or it says so with a pointer.
    const bool looks_like_c = whole.find('*') != std::string_view::npos || std::ranges::any_of(result, is_space);
    style_ = is_c_ || looks_like_c ? Style::c : Style::python;

    DeclaredSignature signature;
    signature.result = result_of(trimmed(result));
    const std::string_view list = trimmed(whole.substr(open + 1, whole.size() - open - 2));
    if (!list.empty() && list != "void") add_arguments(list, signature);
    if (!mistakes_.empty()) return failure();
    return signature;
  }

 private:
  /// Where the parenthesis opens that the last character closes.
  static std::size_t opening_of_last(std::string_view text) {
    if (!text.ends_with(')')) return std::string_view::npos;
    int depth = 0;
    for (std::size_t at = text.size(); at-- > 0;) {
      if (text[at] == ')' || text[at] == ']') ++depth;
      if (text[at] == '(' || text[at] == '[') --depth;
      if (depth == 0) return text[at] == '(' ? at : std::string_view::npos;
    }
    return std::string_view::npos;
  }

  std::optional<DeclaredType> result_of(std::string_view text) {
    const std::string_view name = leading_name(text);
    if (is_c_ && text == "void") return std::nullopt;
    const bool says_nothing = !is_c_ && (name == "void" || name == "none" || name == "None" || name == "Tuple" ||
                                         name == "UniTuple" || text.empty());
    if (says_nothing && text.find('*') == std::string_view::npos) return std::nullopt;
    return required(text);
  }

  void add_arguments(std::string_view list, DeclaredSignature& signature) {
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= list.size(); ++at) {
      const char c = at < list.size() ? list[at] : ',';
      if (c == '(' || c == '[') ++depth;
      if (c == ')' || c == ']') --depth;
      if (c != ',' || (depth != 0 && at < list.size())) continue;
      if (auto type = required(trimmed(list.substr(begin, at - begin)))) signature.arguments.push_back(*type);
      begin = at + 1;
    }
  }

  std::optional<DeclaredType> required(std::string_view text) {
    auto type = read_type(text, style_);
    if (type && !(is_c_ && type->form == DeclaredType::Form::array)) return type;
    const auto begin = static_cast<std::uint32_t>(text.data() - text_.data());
    const Span place{begin, begin + static_cast<std::uint32_t>(text.size())};
    const auto similar = similar_type(leading_name(text));
    mistakes_.push_back({ErrorKind::argument,
                         "unknown-type",
                         text.empty() ? "a type is missing" : fmt::format("{} is not a type", quoted(text)),
                         place,
                         similar ? fmt::format("did you mean '{}'?", *similar) : "",
                         {}});
    return std::nullopt;
  }

  std::unexpected<Diagnostics> malformed() {
    mistakes_.push_back({ErrorKind::argument,
                         "bad-signature",
                         "this is no signature",
                         Span{0, static_cast<std::uint32_t>(text_.size())},
                         is_c_ ? "write it like double (int, double *)"
                               : "write it like f64(f64[:], i32) or double (int, double *)",
                         {}});
    return failure();
  }

  std::unexpected<Diagnostics> failure() {
    return std::unexpected(
        Diagnostics("signature", std::make_shared<const std::string>(text_), std::move(mistakes_)));
  }

  std::string_view text_;
  bool is_c_;
  Style style_ = Style::python;
  std::vector<Diagnostic> mistakes_;
};

}  // namespace

std::optional<DeclaredType> parse_type(std::string_view text) {
  return read_type(text, text.find('*') == std::string_view::npos ? Style::python : Style::c);
}

Result<DeclaredSignature> parse_signature(std::string_view text) { return SignatureReader(text).read(); }

Result<DeclaredSignature> parse_c_signature(std::string_view text) {
  return SignatureReader(text, /*is_c=*/true).read();
}

std::optional<DeclaredType> annotated_type(const syntax::Module& module, syntax::ExprId annotation,
                                           Report& report) {
  if (annotation == syntax::no_expr) return std::nullopt;
  const Span place = module[annotation].span;
  const std::string_view text =
      without_quotes(std::string_view(*module.source).substr(place.begin, place.end - place.begin));
  if (auto type = parse_type(text)) return type;
  const std::string_view name = leading_name(text);
  if (find_type(name) != nullptr && text.find("[:") != std::string_view::npos) {
    report.error("unknown-type", place, fmt::format("{} is not a type", quoted(text)),
                 fmt::format("an array has 1 to {} dimensions, one ':' for each", max_kernel_dimensions));
  } else if (const auto similar = similar_type(name); similar && find_type(name) == nullptr) {
    report.error("unknown-type", place, fmt::format("{} is not a type", quoted(text)),
                 fmt::format("did you mean '{}'?", *similar));
  }
  return std::nullopt;
}

std::string description(const DeclaredType& type) {
  if (type.form == DeclaredType::Form::pointer) return fmt::format("a pointer to {}", name(type.element));
  std::string text(name(type.element));
  for (int axis = 0; axis < type.dimensions; ++axis) text += axis == 0 ? "[:" : ", :";
  return type.dimensions > 0 ? text + "]" : text;
}

}  // namespace jiteval::sema
