#include "sema/analyze.hpp"

#include <fmt/format.h>

#include "ir/simplify.hpp"
#include "ir/uniformity.hpp"
#include "sema/check.hpp"
#include "sema/flow.hpp"
#include "sema/lower.hpp"
#include "sema/walk.hpp"

namespace jiteval::sema {

namespace {

/// Reports statements nested deeper than the passes, which recurse over blocks, can bear (a long chain of `elif`s).
bool is_too_deep(const syntax::Module& module, const syntax::Function& function, Report& report) {
  bool found = false;
  for_each_statement(module, function.body, [&](const syntax::Stmt& stmt, std::size_t depth) {
    if (depth <= max_depth || found) return;
    found = true;
    report.error("too-large", stmt.keyword_span, fmt::format("blocks are nested over {} deep", max_depth),
                 "each `elif` counts as one");
  });
  return found;
}

}  // namespace

Result<ir::Function> analyze(const syntax::Module& module, const syntax::Function& function,
                             std::span<const ir::Parameter> parameters) {
  Report report(module);
  if (is_too_deep(module, function, report)) return std::unexpected(std::move(report).finish());

  Scope scope(module, function, parameters);
  Types types(module, scope, report);
  types.infer(function);
  check_statements(module, function, scope, types, report);
  check_flow(module, function, scope, types, report);
  if (!report.empty()) return std::unexpected(std::move(report).finish());

  std::optional<ir::Function> lowered = Lowering(module, function, scope, types).run();
  if (!lowered) {
    report.error(
        "too-large", function.name_span,
        fmt::format("the kernel is too large: over {} operations, or blocks over {} deep", max_values, max_depth));
    return std::unexpected(std::move(report).finish());
  }
  ir::simplify(*lowered);
  ir::mark_varying(*lowered);
  return *std::move(lowered);
}

}  // namespace jiteval::sema
