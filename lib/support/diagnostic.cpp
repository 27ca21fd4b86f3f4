#include "jiteval/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "support/text.hpp"

namespace jiteval {
namespace {

// A longer line is shown in part: so many characters, of which at most so many stand before the span.
constexpr std::size_t window_characters = 100;
constexpr std::size_t window_lead = 40;
constexpr std::string_view ellipsis = "...";

/// The part of one line that is shown, as byte offsets into the text.
struct Window {
  std::size_t begin;
  std::size_t end;
  bool cut_before;
  bool cut_after;
};

std::size_t line_end(std::string_view text, std::size_t offset) {
  return std::min(text.find_first_of("\r\n", offset), text.size());
}

std::size_t step_back(std::string_view text, std::size_t offset, std::size_t line_begin) {
  std::size_t previous = offset - 1;
  while (previous > line_begin && (static_cast<unsigned char>(text[previous]) & 0xC0U) == 0x80) --previous;
  // Bytes that only look like one character are stepped over one by one.
  return previous + first_character(text.substr(previous)).bytes == offset ? previous : offset - 1;
}

/// Chooses the window of the line [begin, end) around `focus`, without walking over the rest of a long line.
Window window_around(std::string_view text, std::size_t begin, std::size_t end, std::size_t focus) {
  if (end - begin <= window_characters) return {begin, end, false, false};
  std::size_t first = focus;
  for (std::size_t i = 0; i < window_lead && first > begin; ++i) first = step_back(text, first, begin);
  if (first - begin <= ellipsis.size()) first = begin;
  std::size_t last = first;
  for (std::size_t i = 0; i < window_characters && last < end; ++i) {
    last += first_character(text.substr(last)).bytes;
  }
  if (end - last <= ellipsis.size()) last = end;
  return {first, last, first > begin, last < end};
}

/// The window as shown, and under it one caret for each shown character of the span.
struct Excerpt {
  std::string line;
  std::string carets;
};

Excerpt excerpt(std::string_view text, const Window& window, Span span) {
  const std::size_t marked_end = std::max(span.end, span.begin + 1);  // an empty span marks the character after it
  Excerpt result;
  const auto put = [&](std::string_view shown, char mark) {
    result.line += shown;
    while (!shown.empty()) {
      shown.remove_prefix(first_character(shown).bytes);
      result.carets += mark;
    }
  };
  if (window.cut_before) put(ellipsis, ' ');
  for (std::size_t at = window.begin; at < window.end;) {
    const std::string_view character = text.substr(at, first_character(text.substr(at)).bytes);
    put(visible(character), span.begin <= at && at < marked_end ? '^' : ' ');
    at += character.size();
  }
  const std::size_t last_caret = result.carets.find_last_of('^');
  if (last_caret == std::string::npos) {
    result.carets += '^';  // the span begins at the end of the line
  } else {
    result.carets.resize(last_caret + 1);
  }
  if (window.cut_after) result.line += ellipsis;
  while (result.line.ends_with(' ')) result.line.pop_back();
  return result;
}

/// Writes diagnostics as text.
class Renderer {
 public:
  /// `text` may be null: then no place is shown.
  Renderer(std::string_view source_name, const std::string* text)
      : source_name_(source_name), has_text_(text != nullptr), text_(has_text_ ? *text : std::string_view()) {}

  void write(const Diagnostic& diagnostic) {
    if (!out_.empty()) out_ += '\n';
    gutter_ = gutter_width(diagnostic);
    print("error[{}]: {}\n", diagnostic.code, visible_text(diagnostic.message));
    if (diagnostic.span && has_text_) {
      write_place(*diagnostic.span, diagnostic.label);
    } else if (!diagnostic.label.empty()) {
      write_note(diagnostic.label);
    }
    for (const DiagnosticNote& note : diagnostic.notes) {
      write_note(note.message);
      if (note.span && has_text_) write_place(*note.span, {});
    }
  }

  std::string take() { return std::move(out_); }

 private:
  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  /// The digits of the greatest line number that will be shown.
  std::size_t gutter_width(const Diagnostic& diagnostic) const {
    std::size_t last = diagnostic.span ? diagnostic.span->begin : 0;
    for (const DiagnosticNote& note : diagnostic.notes) {
      if (note.span) last = std::max<std::size_t>(last, note.span->begin);
    }
    return fmt::formatted_size("{}", PositionFinder(text_).at(last).line);
  }

  void write_note(std::string_view message) { print("{:{}} = note: {}\n", "", gutter_, visible_text(message)); }

  void write_place(Span span, std::string_view label) {
    PositionFinder finder(text_);
    const Position position = finder.at(span.begin);
    print("{:{}}--> {}:{}:{}\n", "", gutter_, visible_text(source_name_), position.line, position.column);

    const std::size_t begin = finder.line_begin();
    const std::size_t end = line_end(text_, begin);
    const std::size_t focus = std::clamp<std::size_t>(span.begin, begin, end);
    const Excerpt shown = excerpt(text_, window_around(text_, begin, end, focus), span);
    print("{:{}} |\n", "", gutter_);
    print("{:{}} |{}{}\n", position.line, gutter_, shown.line.empty() ? "" : " ", shown.line);
    print("{:{}} | {}{}{}\n", "", gutter_, shown.carets, label.empty() ? "" : " ", visible_text(label));
  }

  std::string_view source_name_;
  bool has_text_;
  std::string_view text_;
  std::size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

Diagnostics::Diagnostics(Diagnostic single) { list_.push_back(std::move(single)); }

Diagnostics::Diagnostics(std::string source_name, std::shared_ptr<const std::string> text,
                         std::vector<Diagnostic> list)
    : source_name_(std::move(source_name)), text_(std::move(text)), list_(std::move(list)) {}

Diagnostics Diagnostics::of(ErrorKind kind, std::string code, std::string message) {
  return Diagnostics(Diagnostic{.kind = kind, .code = std::move(code), .message = std::move(message)});
}

std::optional<Place> Diagnostics::place(Span span) const {
  if (text_ == nullptr) return std::nullopt;
  const std::string_view text = *text_;
  PositionFinder finder(text);
  const Position position = finder.at(span.begin);
  Place place{position.line, position.column, 0};
  const std::size_t end = std::min<std::size_t>(span.end, text.size());
  for (std::size_t at = span.begin; at < end; ++place.length) at += first_character(text.substr(at)).bytes;
  return place;
}

std::string Diagnostics::render() const {
  Renderer renderer(source_name_, text_.get());
  for (const Diagnostic& diagnostic : list_) renderer.write(diagnostic);
  return renderer.take();
}

}  // namespace jiteval
