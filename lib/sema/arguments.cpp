// The arguments of a kernel.

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "jiteval/block_call.hpp"
#include "sema/analyze.hpp"
#include "sema/builtins.hpp"
#include "sema/declared.hpp"
#include "sema/report.hpp"
#include "sema/uses.hpp"
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

/// Finds the free names of an expression.
class FreeNames {
 public:
  explicit FreeNames(const syntax::Module& module) : module_(module) {}

  /// Where each of them appears for the first time, in the order of the text.
  std::vector<const Expr*> of(ExprId root) {
    pending_.push_back({root, outermost});
    while (!pending_.empty()) {
      const auto [id, scope] = pending_.back();
      pending_.pop_back();
      if (id != syntax::no_expr) visit(module_[id], scope);
    }
    std::ranges::sort(names_, {}, [](const Expr* name) { return name->span.begin; });
    std::unordered_set<std::string_view> seen;
    std::erase_if(names_, [&](const Expr* name) { return !seen.insert(name->text).second; });
    return std::move(names_);
  }

 private:
  /// The names that a lambda or a generator binds.
  struct Scope {
    std::size_t parent;
    std::unordered_set<std::string_view> names;
  };
  struct Pending {
    ExprId id;
    std::size_t scope;
  };
  static constexpr std::size_t outermost = static_cast<std::size_t>(-1);

  bool is_bound(std::string_view name, std::size_t scope) const {
    for (; scope != outermost; scope = scopes_[scope].parent) {
      if (scopes_[scope].names.contains(name)) return true;
    }
    return false;
  }

  static bool is_of_arrays(std::string_view attribute) {
    return attribute == "shape" || attribute == "size" || attribute == "ndim" || attribute == "T" ||
           attribute == "dtype" || find_builtin(attribute, Before::array) != nullptr;
  }

  static bool is_constant(std::string_view name) {
    const Builtin* builtin = find_builtin(name);
    return builtin != nullptr && builtin->is_constant();
  }

  void visit(const Expr& expr, std::size_t scope) {
    const auto children = module_.children_of(expr);
    switch (expr.kind) {
      case ExprKind::name:
        // The name of a function that is not called is an argument's: (x - mean)/std.
        if (!is_bound(expr.text, scope) && !is_constant(expr.text)) names_.push_back(&expr);
        return;
      case ExprKind::attribute: {
        // What stands before a name that arrays do not have can only be meant as a module.
        const Expr& base = module_[children[0]];
        const bool is_named_module =
            base.kind == ExprKind::name && (is_module(base.text) || !is_of_arrays(expr.text));
        if (!is_named_module) pending_.push_back({children[0], scope});
        return;
      }
      case ExprKind::call: {
        // The name of a function that nobody knows is a mistake, not an argument.
        const bool is_named = module_[children[0]].kind == ExprKind::name;
        for (ExprId child : children.subspan(is_named ? 1 : 0)) pending_.push_back({child, scope});
        return;
      }
      case ExprKind::keyword:
        if (expr.text != "dtype") pending_.push_back({children[0], scope});
        return;
      case ExprKind::lambda: {
        const syntax::Lambda& lambda = module_.lambdas[expr.index];
        Scope inside{scope, {}};
        for (const syntax::Parameter& parameter : lambda.parameters) {
          pending_.push_back({parameter.default_value, scope});
          inside.names.insert(parameter.name);
        }
        scopes_.push_back(std::move(inside));
        pending_.push_back({lambda.body, scopes_.size() - 1});
        return;
      }
      case ExprKind::generator:
        generator(module_.generators[expr.index], scope);
        return;
      default:
        for (ExprId child : children) pending_.push_back({child, scope});
    }
  }

  void generator(const syntax::Generator& generator, std::size_t scope) {
    for (const auto& clause : generator.clauses) {
      pending_.push_back({clause.iterable, scope});
      Scope inside{scope, {}};
      std::vector<ExprId> targets{clause.target};
      while (!targets.empty()) {
        const Expr& target = module_[targets.back()];
        targets.pop_back();
        if (target.kind == ExprKind::name) inside.names.insert(target.text);
        const auto items = module_.children_of(target);
        targets.insert(targets.end(), items.begin(), items.end());
      }
      scopes_.push_back(std::move(inside));
      scope = scopes_.size() - 1;
      for (ExprId condition : clause.conditions) pending_.push_back({condition, scope});
    }
    pending_.push_back({generator.element, scope});
  }

  const syntax::Module& module_;
  std::vector<Scope> scopes_;
  std::vector<Pending> pending_;
  std::vector<const Expr*> names_;
};

std::string listed(const std::vector<std::string_view>& names) {
  return quoted(fmt::format("{}", fmt::join(names, ", ")));
}

/// The names of a kernel's arguments, in order; what is wrong with them is reported.
std::vector<std::string_view> argument_names(const syntax::Module& module, const syntax::Function& function,
                                             std::string_view order, Report& report) {
  std::vector<std::string_view> names;
  const bool is_ordered = !trimmed(order).empty();
  if (is_ordered) names = names_in(order, report);
  if (!report.empty()) return names;

  if (!module.is_expression) {
    std::vector<std::string_view> fixed;
    for (const syntax::Parameter& parameter : function.parameters) fixed.push_back(parameter.name);
    if (is_ordered && names != fixed) {
      report.argument_error(
          fmt::format("the kernel's arguments are {}, in this order; {} was given", listed(fixed), listed(names)));
    }
    return fixed;
  }
  for (const Expr* name : FreeNames(module).of(module[function.body.front()].value)) {
    if (!is_ordered) {
      names.push_back(name->text);
    } else if (std::ranges::find(names, name->text) == names.end()) {
      const auto similar = nearest(name->text, names);
      report.error("unknown-name", name->span,
                   fmt::format("{} is not in the list of arguments {}", quoted(name->text), listed(names)),
                   similar ? fmt::format("did you mean '{}'?", *similar) : "");
    }
  }
  return names;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// Adds the types of a signature to the uses; returns where the two do not fit.
std::vector<Diagnostic> apply(const DeclaredSignature& signature, std::vector<ArgumentUse>& uses) {
  std::vector<Diagnostic> mistakes;
  const auto mistake = [&](std::string message) {
    mistakes.push_back({ErrorKind::argument, "signature-mismatch", std::move(message), std::nullopt, {}, {}});
  };
  const std::vector<DeclaredType>& types = signature.arguments;
  if (types.size() != uses.size()) {
    mistake(fmt::format("the signature has {}, the kernel {}", counted(types.size(), "argument"),
                        uses.empty() ? "none" : std::to_string(uses.size())));
    return mistakes;
  }
  for (std::size_t i = 0; i < uses.size(); ++i) {
    std::optional<DeclaredType>& declared = uses[i].declared;
    if (declared && *declared != types[i]) {
      mistake(fmt::format("the signature makes '{}' {}, its annotation {}", uses[i].name, description(types[i]),
                          description(*declared)));
    }
    declared = types[i];
  }
  return mistakes;
}

/// A type that is written down counts, however the body uses the argument.
void follow_declaration(ArgumentUse& use) {
  if (!use.declared) return;
  switch (use.declared->form) {
    case DeclaredType::Form::scalar:
      use.use = ArgumentUse::Use::number;
      break;
    case DeclaredType::Form::array:
      use.use = ArgumentUse::Use::array;
      use.dimensions = use.declared->dimensions;
      break;
    case DeclaredType::Form::pointer:
      use.use = ArgumentUse::Use::pointer;
      break;
  }
}

}  // namespace

Result<std::vector<ArgumentUse>> arguments(const syntax::Module& module, const syntax::Function& function,
                                           std::string_view order, std::string_view signature) {
  Report report(module);
  const std::vector<std::string_view> names = argument_names(module, function, order, report);
  if (!report.empty()) return std::unexpected(std::move(report).finish());

  std::vector<ArgumentUse> uses;
  const std::vector<UseFacts> facts = UseFinder(module).uses(function, names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    ArgumentUse use{std::string(names[i]), facts[i].use(), std::min(facts[i].dimensions, max_kernel_dimensions)};
    use.is_whole = facts[i].is_whole;
    if (!module.is_expression) {
      const syntax::Parameter& parameter = function.parameters[i];
      use.has_default = parameter.default_value != syntax::no_expr;
      if (use.has_default) {
        const Span place = module[parameter.default_value].span;
        use.default_text = module.source->substr(place.begin, place.end - place.begin);
      }
      use.declared = annotated_type(module, parameter.annotation, report);
    }
    uses.push_back(std::move(use));
  }
  if (!report.empty()) return std::unexpected(std::move(report).finish());
  if (!trimmed(signature).empty()) {
    const auto declared = parse_signature(signature);
    if (!declared) return std::unexpected(declared.error());
    auto mistakes = apply(*declared, uses);
    if (!mistakes.empty())
      return std::unexpected(Diagnostics(module.source_name, module.source, std::move(mistakes)));
  }
  std::ranges::for_each(uses, follow_declaration);
  return uses;
}

}  // namespace jiteval::sema
