/// Assembly text as people want to read it.
#pragma once

#include <string>
#include <string_view>

namespace jiteval::jit {

/// An assembler's input with line numbers (`.loc`) as a listing: the instructions, labels and constants, and the
/// lines of `source` as comments above what they became. What only an assembler or a debugger needs is left out.
std::string make_listing(std::string_view assembly, std::string_view source);

}  // namespace jiteval::jit
