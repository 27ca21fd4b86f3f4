/// C signatures that a kernel can be called through.
#pragma once

#include <span>
#include <vector>

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

/// The plans for a C function of a kernel with these arguments, at least one: the first counts whose specialisation
/// is right and whose result can be delivered. `plain` is the specialisation with uniform numbers. Errors
/// (ErrorKind::argument) say which signatures would do.
Result<std::vector<PointerPlan>> plan_pointer(const detail::CFunction& function,
                                              std::span<const sema::ArgumentUse> uses, const Specialisation& plain);

/// Settles what becomes of the result of a function specialised for a plan. Errors: one that C cannot be given so.
Result<void> set_delivery(PointerPlan& plan, const detail::CFunction& function, const ir::Function& lowered);

}  // namespace jiteval::kernel
