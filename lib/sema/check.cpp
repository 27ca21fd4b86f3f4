#include "sema/check.hpp"

#include <fmt/format.h>

#include "sema/walk.hpp"
#include "syntax/mistakes.hpp"

namespace jiteval::sema {

namespace {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Stmt;
using syntax::StmtKind;

class Checker {
 public:
  Checker(const syntax::Module& module, const Scope& scope, Types& types, Report& report)
      : module_(module), scope_(scope), types_(types), report_(report) {}

  void check(const Stmt& stmt) {
    switch (stmt.kind) {
      case StmtKind::expression:
        unused_value(stmt);
        break;
      case StmtKind::assign:
        check_target(stmt);
        check_number(stmt);
        break;
      case StmtKind::augmented:
        if (check_target(stmt)) {
          types_.check_augmented(stmt);
        } else {
          check_number(stmt);
        }
        break;
      case StmtKind::if_:
      case StmtKind::while_:
        check_number(stmt);
        break;
      case StmtKind::for_:
        check_target(stmt);
        types_.check_iteration(stmt);
        break;
      case StmtKind::return_:
        if (stmt.value == syntax::no_expr) {
          report_.error("missing-return", stmt.span, "`return` without a value",
                        "a kernel returns a number or a truth value");
        } else {
          check_number(stmt);
        }
        break;
      case StmtKind::break_:
      case StmtKind::continue_:
      case StmtKind::pass:
        break;
    }
  }

 private:
  void check_number(const Stmt& stmt) {
    types_.check(stmt.value);
    types_.require_number(stmt.value);
  }

  /// Whether the target is a number's name.
  bool check_target(const Stmt& stmt) {
    const Expr& target = module_[stmt.target];
    const std::uint32_t variable = target.kind == ExprKind::name ? scope_.find(target.text) : none;
    if (variable == none) {
      report_.error("not-supported", target.span, "only names can be assigned to");
      return false;
    }
    if (!scope_.is_array(variable)) return true;
    report_.error("not-supported", target.span,
                  fmt::format("assigning to the array argument {} is not supported", syntax::quoted(target.text)),
                  "use another name");
    return false;
  }

  void unused_value(const Stmt& stmt) {
    const std::size_t before = report_.size();
    check_number(stmt);
    if (report_.size() > before) return;
    const Expr& expr = module_[stmt.value];
    const bool is_equality = expr.kind == ExprKind::compare && expr.child_count == 2 &&
                             module_.ops_of(expr)[0] == syntax::Operator::equal;
    report_.error("unused-value", expr.span, "this value is not used",
                  is_equality ? "did you mean `=`?" : "assign it to a name, or return it");
  }

  const syntax::Module& module_;
  const Scope& scope_;
  Types& types_;
  Report& report_;
};

}  // namespace

void check_statements(const syntax::Module& module, const syntax::Function& function, const Scope& scope,
                      Types& types, Report& report) {
  Checker checker(module, scope, types, report);
  for_each_statement(module, function.body, [&](const Stmt& stmt, std::size_t) { checker.check(stmt); });
}

}  // namespace jiteval::sema
