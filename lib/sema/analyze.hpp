/// From syntax tree to typed IR: names, types, and everything that must hold before a kernel can run.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.hpp"
#include "jiteval/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace jiteval::sema {

/// An argument of a kernel as its body uses it.
struct ArgumentUse {
  std::string name;
  bool is_array = false;  // subscripted, iterated over, or given to len, min, max or sum alone
};

/// The arguments of `function`, in order. For a bare expression: its free names in order of first appearance, or
/// `order` ("x, a") where that is not empty; names in `order` that the expression does not use are allowed. Errors:
/// a name of `order` that is no identifier or stands there twice, a free name that `order` lacks (with the nearest
/// name suggested), `order` given for a kernel that fixes its own order and differs from it.
Result<std::vector<ArgumentUse>> arguments(const syntax::Module& module, const syntax::Function& function,
                                           std::string_view order);

/// Checks `function` and lowers it for one specialisation: `parameters` are the arguments in order, each with the
/// kind (and window size) it has there. Returns every mistake found, in order of place, one message for each
/// mistake.
Result<ir::Function> analyze(const syntax::Module& module, const syntax::Function& function,
                             std::span<const ir::Parameter> parameters);

}  // namespace jiteval::sema
