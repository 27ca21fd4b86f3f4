/// The names that functions assign, found before they are walked.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "syntax/ast.hpp"

namespace jiteval::sema {

/// The variables of a function: the names that its body assigns, numbered by first assignment. (Parameters that are
/// never assigned are no variables.)
struct FunctionNames {
  const syntax::Function* function = nullptr;
  std::vector<std::string_view> variables;
  std::vector<Span> first_assignments;
  std::unordered_map<std::string_view, std::size_t> indices;

  /// The number of a variable, or -1.
  std::ptrdiff_t find(std::string_view name) const {
    const auto found = indices.find(name);
    return found == indices.end() ? -1 : static_cast<std::ptrdiff_t>(found->second);
  }
};

FunctionNames names_of(const syntax::Module& module, const syntax::Function& function);

/// The names that a statement's own targets assign, nested tuples included.
void append_targets(const syntax::Module& module, const syntax::Stmt& stmt, std::vector<syntax::ExprId>& names);

/// names_of, computed once for each function.
class NamesCache {
 public:
  const FunctionNames& of(const syntax::Module& module, const syntax::Function& function) {
    const auto [at, added] = names_.try_emplace(&function);
    if (added) at->second = names_of(module, function);
    return at->second;
  }

 private:
  std::unordered_map<const syntax::Function*, FunctionNames> names_;
};

}  // namespace jiteval::sema
