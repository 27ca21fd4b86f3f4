/// C signatures as text.
#pragma once

#include <string>
#include <string_view>

#include "jiteval/diagnostic.hpp"
#include "jiteval/kernel.hpp"

namespace jiteval::kernel {

/// The signature in C's words: "double (int, double *)".
std::string c_text(const detail::CFunction& function);

/// Reads a signature as C has it, with or without names. Errors (ErrorKind::argument): text that is none, and types
/// other than numbers and pointers to them.
Result<detail::CFunction> parse_c_text(std::string_view text);

}  // namespace jiteval::kernel
