// The arguments of a kernel.

#include <fmt/format.h>

#include <algorithm>

#include "sema/analyze.hpp"
#include "sema/builtins.hpp"
#include "sema/report.hpp"
#include "sema/scope.hpp"
#include "sema/walk.hpp"
#include "support/suggest.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

namespace {

using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::quoted;

bool is_identifier(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && !is_digit(text[0]) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || is_digit(c); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The names of a list "x, a"; what is wrong with them is reported.
std::vector<std::string_view> names_in(std::string_view order, Report& report) {
  std::vector<std::string_view> names;
  while (true) {
    const std::size_t comma = order.find(',');
    const std::string_view name = trimmed(order.substr(0, comma));
    if (!is_identifier(name)) {
      report.argument_error(fmt::format("{} in the list of arguments is not a name", quoted(name)));
    } else if (std::ranges::find(names, name) != names.end()) {
      report.argument_error(fmt::format("{} stands twice in the list of arguments", quoted(name)));
    } else {
      names.push_back(name);
    }
    if (comma == std::string_view::npos) return names;
    order.remove_prefix(comma + 1);
  }
}

/// Where the free names of an expression appear for the first time, in the order of the text.
std::vector<const Expr*> free_names(const syntax::Module& module, ExprId root) {
  const std::vector<ExprId> ids = expressions(module, root);
  std::unordered_set<const Expr*> bases;  // of attributes and calls: names of modules and functions
  std::vector<const Expr*> names;
  for (ExprId id : ids) {
    const Expr& expr = module[id];
    if (expr.kind == ExprKind::attribute || expr.kind == ExprKind::call) {
      bases.insert(&module[module.children_of(expr)[0]]);
    }
    if (expr.kind == ExprKind::name) names.push_back(&expr);
  }
  std::ranges::sort(names, {}, [](const Expr* name) { return name->span.begin; });
  std::unordered_set<std::string_view> seen;
  std::erase_if(names, [&](const Expr* name) {
    return bases.contains(name) || find_builtin(name->text) != nullptr || !seen.insert(name->text).second;
  });
  return names;
}

std::string listed(const std::vector<std::string_view>& names) {
  return quoted(fmt::format("{}", fmt::join(names, ", ")));
}

}  // namespace

Result<std::vector<ArgumentUse>> arguments(const syntax::Module& module, const syntax::Function& function,
                                           std::string_view order) {
  Report report(module);
  std::vector<std::string_view> names;
  const bool is_ordered = !trimmed(order).empty();
  if (is_ordered) names = names_in(order, report);
  if (!report.empty()) return std::unexpected(std::move(report).finish());

  if (!module.is_expression) {
    std::vector<std::string_view> declared;
    for (const syntax::Parameter& parameter : function.parameters) declared.push_back(parameter.name);
    if (is_ordered && names != declared) {
      report.argument_error(fmt::format("the kernel's arguments are {}, in this order; {} was given",
                                        listed(declared), listed(names)));
    }
    names = std::move(declared);
  } else {
    for (const Expr* name : free_names(module, module[function.body.front()].value)) {
      if (!is_ordered) {
        names.push_back(name->text);
      } else if (std::ranges::find(names, name->text) == names.end()) {
        const auto similar = nearest(name->text, names);
        report.error("unknown-name", name->span,
                     fmt::format("{} is not in the list of arguments {}", quoted(name->text), listed(names)),
                     similar ? fmt::format("did you mean '{}'?", *similar) : "");
      }
    }
  }
  if (!report.empty()) return std::unexpected(std::move(report).finish());

  std::unordered_set<std::string_view> variables = assigned_names(module, function);
  variables.insert(names.begin(), names.end());
  const auto arrays = names_used_as_arrays(module, function, variables);
  std::vector<ArgumentUse> uses;
  for (std::string_view name : names) uses.push_back({std::string(name), arrays.contains(name)});
  return uses;
}

}  // namespace jiteval::sema
