/// The names of one function: its arguments and the variables it assigns.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ir/ir.hpp"
#include "syntax/ast.hpp"

namespace jiteval::sema {

inline constexpr std::uint32_t none = 0xffffffffU;

struct Variable {
  std::string_view name;
  std::uint32_t parameter = none;      // the argument that it is, or begins as
  bool is_assigned = false;            // anywhere in the body
  std::vector<Span> assignments = {};  // where, in order of the text
  bool used_as_array = false;
  std::optional<ir::Type> type = {};  // of a number; found by inference
};

/// Variables are numbered: arguments first, in order, then locals in order of first assignment.
class Scope {
 public:
  Scope(const syntax::Module& module, const syntax::Function& function, std::span<const ir::Parameter> parameters);

  std::uint32_t find(std::string_view name) const;  // or `none`
  std::vector<Variable>& variables() { return variables_; }
  const std::vector<Variable>& variables() const { return variables_; }
  Variable& operator[](std::uint32_t index) { return variables_[index]; }
  const Variable& operator[](std::uint32_t index) const { return variables_[index]; }
  std::span<const ir::Parameter> parameters() const { return parameters_; }

  /// Whether the variable is an argument that this specialisation gives an array.
  bool is_array(std::uint32_t variable) const;
  /// The number of elements of an array argument where it is known, or `nothing`.
  std::optional<std::int64_t> array_size(std::uint32_t variable) const;

 private:
  std::span<const ir::Parameter> parameters_;
  std::vector<Variable> variables_;
  std::unordered_map<std::string_view, std::uint32_t> indices_;
};

/// The names that the body assigns, loop variables included.
std::unordered_set<std::string_view> assigned_names(const syntax::Module& module, const syntax::Function& function);

/// The names that the body uses as arrays: subscripted, iterated over, or given to len, min, max or sum alone.
/// `shadowed` are the names that are variables, and so not functions.
std::unordered_set<std::string_view> names_used_as_arrays(const syntax::Module& module,
                                                          const syntax::Function& function,
                                                          const std::unordered_set<std::string_view>& shadowed);

}  // namespace jiteval::sema
