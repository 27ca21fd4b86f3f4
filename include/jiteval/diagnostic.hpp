/// Mistakes as data: what went wrong, where in the kernel's text, and how to mend it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jiteval/export.h"

namespace jiteval {

/// A half-open range of byte offsets into a kernel's source text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(Span, Span) = default;
};

/// Who has to act on a mistake.
enum class ErrorKind : std::uint8_t {
  kernel,       ///< the kernel's text is wrong; the diagnostic carries a span
  argument,     ///< an option, a shape or an argument list is wrong
  data,         ///< a file is missing, truncated or of the wrong type
  runtime,      ///< the kernel ran and failed, e.g. an index out of range
  environment,  ///< the machine could not do it (no memory, an instruction set it lacks)
};

/// More about a diagnostic, possibly pointing at another place in the text.
struct DiagnosticNote {
  std::string message;
  std::optional<Span> span;
};

/// One mistake. `code` is stable and made for programs ("unknown-name"); the rest is for people.
struct Diagnostic {
  ErrorKind kind = ErrorKind::kernel;
  std::string code;
  std::string message;
  std::optional<Span> span;
  std::string label;  ///< written after the caret, e.g. "did you mean 'exp'?"
  std::vector<DiagnosticNote> notes;
};

/// A place in a source text as people name it. Lines and columns count from 1, columns and the length in
/// characters.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
  std::size_t length = 0;
};

/// One or more mistakes, with the source text their spans point into.
class JITEVAL_API Diagnostics {
 public:
  Diagnostics() = default;
  explicit Diagnostics(Diagnostic single);
  Diagnostics(std::string source_name, std::shared_ptr<const std::string> text, std::vector<Diagnostic> list);

  /// A mistake without a place in any text (a file, an option, the machine).
  static Diagnostics of(ErrorKind kind, std::string code, std::string message);

  const std::vector<Diagnostic>& list() const { return list_; }
  bool empty() const { return list_.empty(); }
  /// The kind of the first mistake.
  ErrorKind kind() const { return list_.empty() ? ErrorKind::environment : list_.front().kind; }

  /// Where a span lies in the source text; nothing where there is no text.
  std::optional<Place> place(Span span) const;

  /// Plain text with one caret block per mistake; ends with a newline.
  std::string render() const;

 private:
  std::string source_name_;
  std::shared_ptr<const std::string> text_;
  std::vector<Diagnostic> list_;
};

template <class T>
using Result = std::expected<T, Diagnostics>;

}  // namespace jiteval
