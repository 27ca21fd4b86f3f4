/// What every expression of a function denotes, and the types of its variables.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sema/builtins.hpp"
#include "sema/report.hpp"
#include "sema/scope.hpp"

namespace jiteval::sema {

enum class Form : std::uint8_t {
  error,     // a mistake that has been reported, or that reading an unassigned variable will be
  number,    // or a truth value: `type`
  array,     // `variable`
  function,  // `builtin`
  module,    // `math` in `math.exp`
  unknown,   // a name that nothing has
};

struct ExprInfo {
  Form form = Form::error;
  ir::Type type = ir::Type::f64;
  /// It may fault, or run a loop, so it may be computed only where the text says so.
  bool needs_branch = false;
  std::uint32_t variable = none;        // that a name denotes
  const Builtin* builtin = nullptr;     // that a name or attribute denotes
  std::optional<std::int64_t> integer;  // its value, where it is a constant of type i64 or boolean
};

/// What a `for` runs over.
struct Iteration {
  /// An array argument; otherwise a range, whose ends are expressions (`start` may be no_expr, for 0).
  std::uint32_t array = none;
  syntax::ExprId start = syntax::no_expr;
  syntax::ExprId stop = syntax::no_expr;
  std::int64_t step = 1;
};

/// The type that values of both types are converted to when they meet.
ir::Type join(ir::Type a, ir::Type b);
/// What arithmetic computes in: a truth value counts as an integer.
ir::Type arithmetic(ir::Type type);

/// The largest whole constant power that is computed by multiplication.
inline constexpr std::int64_t largest_multiplied_power = 32;

class Types {
 public:
  Types(const syntax::Module& module, Scope& scope, Report& report);

  /// Finds the types of the variables: the least that hold every value assigned to them. Reports nothing.
  void infer(const syntax::Function& function);
  /// Types the expression, reporting the mistakes inside it. What its consumer makes of it is another matter.
  void check(syntax::ExprId root);
  /// The same for `target op= value`, which is typed as `target op value`.
  void check_augmented(const syntax::Stmt& stmt);
  /// The type of the value that a checked `target op= value` assigns.
  ir::Type augmented_type(const syntax::Stmt& stmt) const { return augmented_.at(stmt.target); }
  /// Requires a number or truth value: reports any other form and returns false.
  bool require_number(syntax::ExprId id);
  /// Checks what the `for` statement runs over, reporting the mistakes.
  void check_iteration(const syntax::Stmt& stmt);
  /// What the checked `for` statement runs over; nothing where that was a mistake.
  std::optional<Iteration> iteration(const syntax::Stmt& stmt) const;
  /// Whether an iteration certainly happens at least once.
  bool is_nonempty(const Iteration& iteration) const;

  const ExprInfo& operator[](syntax::ExprId id) const { return infos_[static_cast<std::uint32_t>(id)]; }

 private:
  void evaluate(syntax::ExprId root);
  ExprInfo examine(syntax::ExprId id);
  ExprInfo literal(const syntax::Expr& expr) const;
  ExprInfo name(const syntax::Expr& expr) const;
  ExprInfo attribute(const syntax::Expr& expr);
  ExprInfo unary(const syntax::Expr& expr);
  /// `left op right`, for operators and augmented assignments.
  ExprInfo operate(syntax::Operator op, syntax::ExprId left, syntax::ExprId right, Span span);
  ExprInfo power(syntax::ExprId base, syntax::ExprId exponent);
  /// A number of the type that holds those of all `parts`.
  ExprInfo joined(std::span<const syntax::ExprId> parts);
  ExprInfo compare(const syntax::Expr& expr);
  ExprInfo conditional(const syntax::Expr& expr);
  ExprInfo call(const syntax::Expr& expr);
  ExprInfo call_builtin(const syntax::Expr& expr, const Builtin& builtin);
  ExprInfo call_with_array(const syntax::Expr& expr, const Builtin& builtin);
  ExprInfo subscript(const syntax::Expr& expr);

  /// What the statement assigns, or nothing where that is a mistake or not yet known.
  std::optional<ir::Type> assigned_type(const syntax::Stmt& stmt);

  bool require_numbers(std::span<const syntax::ExprId> ids);
  /// Refuses a literal with a fraction where a whole number is needed.
  bool require_whole(syntax::ExprId id);
  bool check_arity(const syntax::Expr& call, const Builtin& builtin);
  std::optional<Iteration> iterate(const syntax::Stmt& stmt);
  std::optional<Iteration> range(const syntax::Expr& call, const Builtin& builtin);

  /// "did you mean 'exp'?", or nothing.
  enum class Among : std::uint8_t { all_names, builtins, functions };
  std::string suggestion(std::string_view name, Among among) const;
  void report_form(syntax::ExprId id);
  void report_unknown(syntax::ExprId id, bool is_called);
  void report_not_an_array(syntax::ExprId id);
  /// Null when nothing is reported now.
  Diagnostic* fail(std::string code, Span span, std::string message, std::string label = {});
  /// Whether this is the first report about `name`.
  bool first_about(std::string_view name) { return reporting_ && reported_.insert(name).second; }

  struct ExprHash {
    std::size_t operator()(syntax::ExprId id) const { return static_cast<std::size_t>(id); }
  };

  const syntax::Module& module_;
  Scope& scope_;
  Report& report_;
  bool reporting_ = false;
  std::vector<ExprInfo> infos_;
  std::unordered_map<syntax::ExprId, Iteration, ExprHash> iterations_;  // of checked `for`s, by what they run over
  std::unordered_map<syntax::ExprId, ir::Type, ExprHash> augmented_;    // of checked assignments, by target
  std::unordered_set<std::string_view> reported_;                       // names, so that each is reported once
};

}  // namespace jiteval::sema
