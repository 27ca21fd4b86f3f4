#include "jit/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "support/lines.hpp"
#include "support/text.hpp"

namespace jiteval::jit {

namespace {

template <std::size_t count>
bool starts_with_any(std::string_view text, const std::array<std::string_view, count>& beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return text.starts_with(beginning); });
}

/// The contents of constants; every other directive speaks to the assembler.
bool is_data(std::string_view directive) {
  return starts_with_any(directive, std::array<std::string_view, 8>{".quad\t", ".long\t", ".short\t", ".byte\t",
                                                                    ".zero\t", ".ascii\t", ".asciz\t", ".set\t"});
}

/// Labels that no instruction names.
bool is_label_of_debuggers(std::string_view label) {
  return starts_with_any(label, std::array<std::string_view, 3>{".Ltmp", ".Lfunc_", ".Lsec_"});
}

class Listing {
 public:
  explicit Listing(std::string_view source) : lines_(source) {}

  void add(std::string_view line) {
    const bool is_indented = line.starts_with('\t');
    const std::string_view words = is_indented ? line.substr(1) : line;
    if (words.starts_with(".section\t")) {
      is_for_people_ = !words.substr(9).starts_with(".debug") && !words.substr(9).starts_with("\".");
    } else if (words.starts_with(".text")) {
      is_for_people_ = true;
    } else if (words.starts_with(".loc\t")) {
      show_source(words.substr(5));
    } else if (is_for_people_ && !words.empty() && is_shown(words, is_indented)) {
      text_ += line;
      text_ += '\n';
    }
  }

  std::string take() { return std::move(text_); }

 private:
  static bool is_shown(std::string_view words, bool is_indented) {
    // What LLVM remarks for its own sake.
    const std::string_view remark = words.substr(std::min(words.find_first_not_of(' '), words.size()));
    if (remark.starts_with("# kill:") || remark.starts_with("# -- ")) return false;
    if (!is_indented) return !is_label_of_debuggers(words);
    return !words.starts_with('.') || is_data(words);
  }

  /// The operands of `.loc` are a file, a line and more. Line 0 is that of instructions which LLVM has moved or
  /// merged; they are shown where they are.
  void show_source(std::string_view operands) {
    const std::size_t begin = operands.find(' ') + 1;
    std::size_t number = 0;
    std::from_chars(operands.data() + begin, operands.data() + operands.size(), number);
    if (number == 0 || number == shown_) return;
    shown_ = number;
    text_ += fmt::format("# {}: {}\n", number, visible_text(lines_[number]));
  }

  Lines lines_;
  std::string text_;
  bool is_for_people_ = true;
  std::size_t shown_ = 0;  // the line of the last comment
};

}  // namespace

std::string make_listing(std::string_view assembly, std::string_view source) {
  Listing listing(source);
  while (!assembly.empty()) {
    const std::size_t end = std::min(assembly.find('\n'), assembly.size());
    listing.add(assembly.substr(0, end));
    assembly.remove_prefix(std::min(end + 1, assembly.size()));
  }
  return listing.take();
}

}  // namespace jiteval::jit
