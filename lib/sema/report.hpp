/// Collects the mistakes found in one kernel.
#pragma once

#include <string>
#include <vector>

#include "jiteval/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace jiteval::sema {

class Report {
 public:
  explicit Report(const syntax::Module& module) : module_(module) {}

  /// Adds a mistake in the kernel's text. The reference, for notes, holds until the next one.
  Diagnostic& error(std::string code, Span span, std::string message, std::string label = {});
  /// Adds a mistake in an argument list, which has no place in the text.
  void argument_error(std::string message);

  /// The mistake added last.
  Diagnostic& last() { return list_.back(); }
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }

  /// The mistakes in order of place, one of each kind at each place, the first `shown` of them.
  Diagnostics finish() &&;

 private:
  static constexpr std::size_t kept = 1000;  // a text full of mistakes costs no more memory than this
  static constexpr std::size_t shown = 20;

  const syntax::Module& module_;
  std::vector<Diagnostic> list_;
};

}  // namespace jiteval::sema
