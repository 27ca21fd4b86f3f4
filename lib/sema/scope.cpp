#include "sema/scope.hpp"

#include "sema/builtins.hpp"
#include "sema/walk.hpp"

namespace jiteval::sema {

namespace {

using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::Stmt;
using syntax::StmtKind;

/// The name of the built-in that a call calls: `exp` and `np.exp` both call "exp". Empty if there can be none.
std::string_view called_builtin(const syntax::Module& module, const Expr& call,
                                const std::unordered_set<std::string_view>& shadowed) {
  const Expr& callee = module[module.children_of(call)[0]];
  if (callee.kind == ExprKind::name) return shadowed.contains(callee.text) ? std::string_view{} : callee.text;
  if (callee.kind != ExprKind::attribute) return {};
  const Expr& base = module[module.children_of(callee)[0]];
  const bool is_prefix = base.kind == ExprKind::name && is_module(base.text) && !shadowed.contains(base.text);
  return is_prefix ? callee.text : std::string_view{};
}

bool takes_array_alone(std::string_view function) {
  const Builtin* builtin = find_builtin(function);
  if (builtin == nullptr) return false;
  return builtin->kind == BuiltinKind::length || builtin->kind == BuiltinKind::sum ||
         builtin->kind == BuiltinKind::minimum || builtin->kind == BuiltinKind::maximum;
}

}  // namespace

Scope::Scope(const syntax::Module& module, const syntax::Function& function,
             std::span<const ir::Parameter> parameters)
    : parameters_(parameters) {
  for (const ir::Parameter& parameter : parameters) {
    const auto index = static_cast<std::uint32_t>(variables_.size());
    indices_.emplace(parameter.name, index);
    variables_.push_back({.name = parameter.name, .parameter = index});
  }
  for_each_statement(module, function.body, [&](const Stmt& stmt, std::size_t) {
    if (!assigns(stmt) || module[stmt.target].kind != ExprKind::name) return;
    const Expr& target = module[stmt.target];
    const auto [entry, is_new] = indices_.emplace(target.text, static_cast<std::uint32_t>(variables_.size()));
    if (is_new) variables_.push_back({.name = target.text});
    variables_[entry->second].is_assigned = true;
    variables_[entry->second].assignments.push_back(target.span);
  });
  std::unordered_set<std::string_view> names;
  for (const Variable& variable : variables_) names.insert(variable.name);
  for (std::string_view name : names_used_as_arrays(module, function, names)) {
    if (const std::uint32_t index = find(name); index != none) variables_[index].used_as_array = true;
  }
}

std::uint32_t Scope::find(std::string_view name) const {
  const auto found = indices_.find(name);
  return found == indices_.end() ? none : found->second;
}

bool Scope::is_array(std::uint32_t variable) const {
  const std::uint32_t parameter = variables_[variable].parameter;
  if (parameter == none) return false;
  const ArgumentKind kind = parameters_[parameter].kind;
  return kind == ArgumentKind::window || kind == ArgumentKind::array;
}

std::optional<std::int64_t> Scope::array_size(std::uint32_t variable) const {
  const ir::Parameter& parameter = parameters_[variables_[variable].parameter];
  if (parameter.kind != ArgumentKind::window) return std::nullopt;
  return parameter.window_size;
}

std::unordered_set<std::string_view> assigned_names(const syntax::Module& module,
                                                    const syntax::Function& function) {
  std::unordered_set<std::string_view> names;
  for_each_statement(module, function.body, [&](const Stmt& stmt, std::size_t) {
    if (assigns(stmt) && module[stmt.target].kind == ExprKind::name) names.insert(module[stmt.target].text);
  });
  return names;
}

std::unordered_set<std::string_view> names_used_as_arrays(const syntax::Module& module,
                                                          const syntax::Function& function,
                                                          const std::unordered_set<std::string_view>& shadowed) {
  std::unordered_set<std::string_view> names;
  const auto note = [&](ExprId id) {
    if (module[id].kind == ExprKind::name) names.insert(module[id].text);
  };
  for_each_statement(module, function.body, [&](const Stmt& stmt, std::size_t) {
    if (stmt.kind == StmtKind::for_) note(stmt.value);
    for (ExprId root : {stmt.target, stmt.value}) {
      for (ExprId id : expressions(module, root)) {
        const Expr& expr = module[id];
        const auto children = module.children_of(expr);
        if (expr.kind == ExprKind::subscript) note(children[0]);
        if (expr.kind != ExprKind::call || children.size() != 2) continue;
        if (takes_array_alone(called_builtin(module, expr, shadowed))) note(children[1]);
      }
    }
  });
  return names;
}

}  // namespace jiteval::sema
