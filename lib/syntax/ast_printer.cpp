#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/parser.hpp"

namespace jiteval::syntax {
namespace {

// A chain of a hundred thousand operators is as deep; indenting it fully would print gigabytes.
constexpr std::size_t deepest_indentation = 50;

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  std::string run() {
    for (const Function& function : module_.functions) print(function);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(std::size_t depth, fmt::format_string<Args...> format, Args&&... args) {
    out_.append(2 * std::min(depth, deepest_indentation), ' ');
    if (depth > deepest_indentation) fmt::format_to(std::back_inserter(out_), "[{}] ", depth);
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void print(const Function& function) {
    if (module_.is_expression) {
      line(0, "expression");
    } else {
      std::string parameters;
      for (const Parameter& parameter : function.parameters) {
        if (!parameters.empty()) parameters += ", ";
        parameters += parameter.name;
      }
      line(0, "{}({})", function.name.empty() ? "lambda" : fmt::format("def {}", function.name), parameters);
    }
    print(function.body, 1);
  }

  // Blocks nest no deeper than `max_nesting`, so statements are printed by recursion.
  void print(const std::vector<StmtId>& body, std::size_t depth) {
    for (const StmtId id : body) print(module_[id], depth);
  }

  void print(const Stmt& stmt, std::size_t depth) {
    line(depth, "{}{}", name(stmt.kind), stmt.op == Operator::none ? "" : fmt::format(" {}=", spelling(stmt.op)));
    if (stmt.target != no_expr) print(stmt.target, depth + 1);
    if (stmt.value != no_expr) print(stmt.value, depth + 1);
    if (stmt.kind == StmtKind::if_ || stmt.kind == StmtKind::while_ || stmt.kind == StmtKind::for_) {
      line(depth + 1, "{}", stmt.kind == StmtKind::if_ ? "then" : "do");
      print(stmt.body, depth + 2);
    }
    if (stmt.orelse.empty()) return;
    line(depth + 1, "else");
    print(stmt.orelse, depth + 2);
  }

  /// Walks the tree with a stack of its own, since a chain of operators is as deep as it is long.
  void print(ExprId root, std::size_t depth) {
    struct Pending {
      ExprId id;
      std::size_t depth;
    };
    std::vector<Pending> pending = {{root, depth}};
    while (!pending.empty()) {
      const Pending next = pending.back();
      pending.pop_back();
      const Expr& expr = module_[next.id];
      line(next.depth, "{}", describe(expr));
      const std::span<const ExprId> children = module_.children_of(expr);
      for (std::size_t i = children.size(); i-- > 0;) pending.push_back({children[i], next.depth + 1});
    }
  }

  std::string describe(const Expr& expr) const {
    switch (expr.kind) {
      case ExprKind::number:
        return fmt::format("{} {}", expr.is_integer ? "integer" : "float", expr.number);
      case ExprKind::boolean:
        return expr.number != 0 ? "True" : "False";
      case ExprKind::name:
        return fmt::format("name {}", expr.text);
      case ExprKind::attribute:
        return fmt::format("attribute {}", expr.text);
      case ExprKind::unary:
        return fmt::format("unary {}", spelling(expr.op));
      case ExprKind::binary:
        return fmt::format("binary {}", spelling(expr.op));
      case ExprKind::logical:
        return fmt::format("logical {}", spelling(expr.op));
      case ExprKind::conditional:
        return "conditional";
      case ExprKind::call:
        return "call";
      case ExprKind::subscript:
        return "subscript";
      case ExprKind::compare: {
        std::string result = "compare";
        for (const Operator op : module_.ops_of(expr))
          fmt::format_to(std::back_inserter(result), " {}", spelling(op));
        return result;
      }
    }
    return {};
  }

  static std::string_view name(StmtKind kind) {
    switch (kind) {
      case StmtKind::expression:
        return "expression";
      case StmtKind::assign:
        return "assign";
      case StmtKind::augmented:
        return "augmented";
      case StmtKind::if_:
        return "if";
      case StmtKind::while_:
        return "while";
      case StmtKind::for_:
        return "for";
      case StmtKind::break_:
        return "break";
      case StmtKind::continue_:
        return "continue";
      case StmtKind::return_:
        return "return";
      case StmtKind::pass:
        return "pass";
    }
    return {};
  }

  const Module& module_;
  std::string out_;
};

}  // namespace

std::string print(const Module& module) { return Printer(module).run(); }

}  // namespace jiteval::syntax
