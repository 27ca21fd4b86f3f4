/// C signatures that a kernel can be called through.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codegen/codegen.hpp"
#include "jiteval/diagnostic.hpp"

namespace jiteval::kernel {

/// The entry for a signature in C's words ("double (int, double *)"), for a kernel with these arguments. Errors
/// (ErrorKind::argument) say which signatures would do.
Result<codegen::Entry> entry_for(std::string_view signature, const std::vector<std::string>& names,
                                 const std::vector<bool>& is_array);

}  // namespace jiteval::kernel
