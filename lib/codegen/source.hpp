/// The text that a function was made from: for listings, debuggers and profilers, and no part of what code does.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ir/ir.hpp"

namespace jiteval::codegen {

struct Source {
  std::string name;                         ///< of the text: a file's, where it has one
  std::shared_ptr<const std::string> text;  ///< what spans are places in; null where nobody looks
  Span kernel;                              ///< where the function begins

  std::string_view text_view() const { return text != nullptr ? *text : std::string_view(); }
};

/// What people call a kernel: the function's name, or the text of an expression in one line, shortened where it is
/// long.
std::string kernel_name(const ir::Function& function, const Source& source);

}  // namespace jiteval::codegen
