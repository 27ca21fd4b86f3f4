#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/text.hpp"
#include "syntax/number.hpp"
#include "syntax/parser.hpp"

namespace jiteval::syntax {
namespace {

// A chain of a hundred thousand operators is as deep; indenting it fully would print gigabytes.
constexpr std::size_t deepest_indentation = 50;

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  std::string run() {
    print(module_.globals, 0);
    for (const Function& function : module_.functions) print(function);
    return std::move(out_);
  }

 private:
  /// An expression still to be printed or, where there is none, a line.
  struct Item {
    std::size_t depth = 0;
    ExprId expr = no_expr;
    std::string line;
  };
  using Items = std::vector<Item>;

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
      line(0, "{}{}", function.name.empty() ? "lambda" : fmt::format("def {}", function.name),
           names(function.parameters));
    }
    Items details;
    add_details(function.parameters, 1, details);
    print(std::move(details));
    labelled("result", function.result_annotation, 1);
    print(function.body, 1);
  }

  // Blocks nest no deeper than `max_nesting`, so statements are printed by recursion.
  void print(const std::vector<StmtId>& body, std::size_t depth) {
    for (const StmtId id : body) print(module_[id], depth);
  }

  void print(const Stmt& first, std::size_t depth) {
    const Stmt* stmt = &first;
    while (const Stmt* elif = print_one(*stmt, depth)) {
      line(depth + 1, "else");
      depth += 2;
      stmt = elif;
    }
  }

  /// Returns the `if` that is all of the statement's `else`, instead of printing that, so that a long chain of
  /// `elif`s needs no recursion.
  const Stmt* print_one(const Stmt& stmt, std::size_t depth) {
    line(depth, "{}{}", name(stmt.kind), stmt.op == Operator::none ? "" : fmt::format(" {}=", spelling(stmt.op)));
    print(stmt.target, depth + 1);
    for (const ExprId target : stmt.more_targets) print(target, depth + 1);
    labelled("annotation", stmt.annotation, depth + 1);
    print(stmt.value, depth + 1);
    print(stmt.message, depth + 1);
    if (stmt.kind == StmtKind::if_ || stmt.kind == StmtKind::while_ || stmt.kind == StmtKind::for_) {
      line(depth + 1, "{}", stmt.kind == StmtKind::if_ ? "then" : "do");
      print(stmt.body, depth + 2);
    }
    if (stmt.orelse.empty()) return nullptr;
    const Stmt& alternative = module_[stmt.orelse.front()];
    if (stmt.orelse.size() == 1 && alternative.kind == StmtKind::if_) return &alternative;
    line(depth + 1, "else");
    print(stmt.orelse, depth + 2);
    return nullptr;
  }

  void print(ExprId expr, std::size_t depth) {
    if (expr != no_expr) print(Items{{.depth = depth, .expr = expr}});
  }

  void labelled(std::string_view label, ExprId expr, std::size_t depth) {
    if (expr == no_expr) return;
    line(depth, "{}", label);
    print(expr, depth + 1);
  }

  /// Walks the tree with a stack of its own, since a chain of operators is as deep as it is long.
  void print(Items items) {
    std::ranges::reverse(items);
    while (!items.empty()) {
      const Item next = std::move(items.back());
      items.pop_back();
      if (next.expr == no_expr) {
        line(next.depth, "{}", next.line);
        continue;
      }
      const Expr& expr = module_[next.expr];
      line(next.depth, "{}", describe(expr));
      const auto first_below = static_cast<std::ptrdiff_t>(items.size());
      add_parts(expr, next.depth + 1, items);
      std::reverse(items.begin() + first_below, items.end());
    }
  }

  void add_parts(const Expr& expr, std::size_t depth, Items& items) const {
    if (expr.kind == ExprKind::lambda) {
      add_details(module_.lambdas[expr.index].parameters, depth, items);
      items.push_back({depth, module_.lambdas[expr.index].body, {}});
    } else if (expr.kind == ExprKind::generator) {
      add_parts(module_.generators[expr.index], depth, items);
    }
    for (const ExprId child : module_.children_of(expr)) {
      items.push_back({depth, child, child == no_expr ? "nothing" : ""});
    }
  }

  static void add_parts(const Generator& generator, std::size_t depth, Items& items) {
    items.push_back({depth, generator.element, {}});
    for (const Generator::Clause& clause : generator.clauses) {
      items.push_back({depth, no_expr, "for"});
      items.push_back({depth + 1, clause.target, {}});
      items.push_back({depth + 1, clause.iterable, {}});
      for (const ExprId condition : clause.conditions) {
        items.push_back({depth + 1, no_expr, "if"});
        items.push_back({depth + 2, condition, {}});
      }
    }
  }

  /// Adds the types and default values of those parameters that have any.
  static void add_details(const std::vector<Parameter>& parameters, std::size_t depth, Items& items) {
    const auto add = [&](const Parameter& parameter, std::string_view what, ExprId expr) {
      if (expr == no_expr) return;
      items.push_back({depth, no_expr, fmt::format("{} of {}", what, parameter.name)});
      items.push_back({depth + 1, expr, {}});
    };
    for (const Parameter& parameter : parameters) {
      add(parameter, "annotation", parameter.annotation);
      add(parameter, "default", parameter.default_value);
    }
  }

  static std::string names(const std::vector<Parameter>& parameters) {
    std::string result;
    bool has_star = false;
    for (const Parameter& parameter : parameters) {
      if (!result.empty()) result += ", ";
      if (parameter.is_keyword_only && !std::exchange(has_star, true)) result += "*, ";
      result += parameter.name;
    }
    return '(' + result + ')';
  }

  std::string describe(const Expr& expr) const {
    switch (expr.kind) {
      case ExprKind::number:
        if (!expr.is_integer) return fmt::format("float {}", expr.number);
        if (const auto exact = integer_value(expr.text)) return fmt::format("integer {}", *exact);
        return fmt::format("integer {}", expr.number);
      case ExprKind::boolean:
        return expr.number != 0 ? "True" : "False";
      case ExprKind::none:
        return "None";
      case ExprKind::string:
        return fmt::format("string '{}'", visible_text(expr.text));
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
      case ExprKind::keyword:
        return fmt::format("keyword {}", expr.text);
      case ExprKind::subscript:
        return "subscript";
      case ExprKind::slice:
        return "slice";
      case ExprKind::tuple:
        return "tuple";
      case ExprKind::list:
        return "list";
      case ExprKind::lambda:
        return "lambda" + names(module_.lambdas[expr.index].parameters);
      case ExprKind::generator:
        return "generator";
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
      case StmtKind::assert_:
        return "assert";
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
