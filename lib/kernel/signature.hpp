/// C signatures that a kernel can be called through.
#pragma once

#include <span>
#include <string>

#include "codegen/codegen.hpp"
#include "jiteval/diagnostic.hpp"
#include "jiteval/kernel.hpp"
#include "sema/analyze.hpp"

namespace jiteval::kernel {

/// How a C function enters a kernel.
struct PointerPlan {
  codegen::Entry entry = codegen::Entry::doubles;
  codegen::CSignature signature;  ///< entry `direct`
  Specialisation specialisation;
};

/// The plan for a C function of a kernel with these arguments. `plain` is the specialisation with uniform numbers.
/// Errors (ErrorKind::argument) say which signatures would do.
Result<PointerPlan> plan_pointer(const detail::CFunction& function, std::span<const sema::ArgumentUse> uses,
                                 const Specialisation& plain);

/// The signature in C's words: "double (int, double *)".
std::string c_text(const detail::CFunction& function);

}  // namespace jiteval::kernel
