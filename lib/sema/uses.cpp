#include "sema/uses.hpp"

#include <algorithm>
#include <numeric>

#include "jiteval/block_call.hpp"
#include "sema/builtins.hpp"
#include "sema/names.hpp"
#include "sema/walk.hpp"

namespace jiteval::sema {

namespace {

using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::Function;
using syntax::Stmt;
using syntax::StmtKind;

/// How deep calls are followed, and how many subscripts and conditions around a name are looked through.
constexpr int max_followed_calls = 64;
constexpr int max_steps = 100;

/// Reads one body. Every name of the function, of its lambdas and of its generators is a variable with a number.
class BodyReader {
 public:
  BodyReader(UseFinder& finder, const Function& function, std::span<const std::string_view> names)
      : finder_(finder), module_(finder.module()) {
    scopes_.emplace_back();
    for (std::string_view name : names) declare(name, 0);
    for (std::string_view name : names_of(module_, function).variables) declare(name, 0);
    whole_ = static_cast<std::ptrdiff_t>(facts_.size());
    facts_.push_back({.is_whole = true});
  }

  /// The facts about the first `count` variables.
  std::vector<UseFacts> read(const Function& function, std::size_t count) {
    for_each_statement(module_, function.body, [this](const Stmt& stmt, std::size_t) { statement(stmt); });
    while (!pending_.empty()) {
      const auto [id, scope, sink] = pending_.back();
      pending_.pop_back();
      expression(id, scope, sink);
    }
    follow_aliases();
    return {facts_.begin(), facts_.begin() + static_cast<std::ptrdiff_t>(count)};
  }

 private:
  static constexpr std::ptrdiff_t none = -1;

  /// A variable, or with `removed` constant-free subscripts a part of the array that it is.
  struct Reference {
    std::size_t variable = 0;
    int removed = 0;
  };
  struct Alias {
    std::size_t variable = 0;
    Reference of;
  };
  struct Scope {
    std::size_t parent = 0;
    std::unordered_map<std::string_view, std::size_t> variables = {};
  };
  struct Pending {
    ExprId id;
    std::size_t scope = 0;
    std::ptrdiff_t sink = none;  // the variable whose value is computed from this one
  };

  void declare(std::string_view name, std::size_t scope) {
    if (scopes_[scope].variables.emplace(name, facts_.size()).second) facts_.emplace_back();
  }

  std::ptrdiff_t find(std::string_view name, std::size_t scope) const {
    while (true) {
      const auto found = scopes_[scope].variables.find(name);
      if (found != scopes_[scope].variables.end()) return static_cast<std::ptrdiff_t>(found->second);
      if (scope == 0) return none;
      scope = scopes_[scope].parent;
    }
  }

  std::span<const ExprId> children(ExprId id) const { return module_.children_of(module_[id]); }

  void visit(ExprId id, std::size_t scope, std::ptrdiff_t sink = none) {
    if (id != syntax::no_expr) pending_.push_back({id, scope, sink});
  }

  // Which variables an expression may be.

  std::vector<Reference> references(ExprId root, std::size_t scope) const {
    struct Part {
      ExprId id;
      int removed;
    };
    std::vector<Reference> found;
    std::vector<Part> parts{{root, 0}};
    for (int step = 0; !parts.empty() && step < max_steps; ++step) {
      const auto [id, removed] = parts.back();
      parts.pop_back();
      if (id == syntax::no_expr) continue;
      const Expr& expr = module_[id];
      const auto inner = module_.children_of(expr);
      if (expr.kind == ExprKind::name) {
        const std::ptrdiff_t variable = find(expr.text, scope);
        if (variable != none) found.push_back({static_cast<std::size_t>(variable), removed});
      } else if (expr.kind == ExprKind::conditional) {
        parts.push_back({inner[1], removed});
        parts.push_back({inner[2], removed});
      } else if (expr.kind == ExprKind::subscript) {
        const auto is_slice = [this](ExprId item) { return module_[item].kind == ExprKind::slice; };
        const auto slices = std::ranges::count_if(inner.subspan(1), is_slice);
        parts.push_back(
            {inner[0], capped(removed + static_cast<int>(inner.size() - 1) - static_cast<int>(slices))});
      }
    }
    return found;
  }

  /// Of subscripts; more dimensions than any array has are all the same.
  static int capped(int dimensions) { return std::min(dimensions, max_kernel_dimensions + 1); }

  bool is_shape(ExprId id) const { return module_[id].kind == ExprKind::attribute && module_[id].text == "shape"; }

  // Facts.

  void note_array(ExprId id, std::size_t scope, int dimensions) {
    for (const Reference& reference : references(id, scope)) note_array(reference, dimensions);
  }
  void note_array(const Reference& reference, int dimensions) {
    UseFacts& facts = facts_[reference.variable];
    facts.is_array = true;
    facts.dimensions = std::max(facts.dimensions, capped(reference.removed + dimensions));
  }

  void note(ExprId id, std::size_t scope, bool UseFacts::* fact) {
    for (const Reference& reference : references(id, scope)) {
      if (reference.removed == 0) facts_[reference.variable].*fact = true;
    }
  }

  /// The reference is used as something with these facts is.
  void note_same(const Reference& reference, const UseFacts& other) {
    if (other.is_array) note_array(reference, other.dimensions);
    UseFacts& facts = facts_[reference.variable];
    facts.is_whole |= other.is_whole;
    if (reference.removed > 0) return;
    facts.is_pointer |= other.is_pointer;
    facts.is_called |= other.is_called;
    facts.is_number |= other.is_number;
    facts.is_unknown |= other.is_unknown;
  }

  /// What a variable is used as, what it stands for is, too; whole numbers are computed from whole numbers.
  void follow_aliases() {
    std::vector<std::vector<Reference>> stands_for(facts_.size());
    for (const Alias& alias : aliases_) stands_for[alias.variable].push_back(alias.of);
    std::vector<std::vector<std::size_t>> computed_from(facts_.size());
    for (const auto& [variable, source] : sources_) computed_from[variable].push_back(source);
    std::vector<std::size_t> changed(facts_.size());
    std::iota(changed.begin(), changed.end(), std::size_t{0});
    while (!changed.empty()) {
      const std::size_t variable = changed.back();
      changed.pop_back();
      for (const Reference& reference : stands_for[variable]) {
        const UseFacts before = facts_[reference.variable];
        note_same(reference, UseFacts(facts_[variable]));
        if (facts_[reference.variable] != before) changed.push_back(reference.variable);
      }
      for (const std::size_t source : computed_from[variable]) {
        if (!facts_[variable].is_whole || facts_[source].is_whole) continue;
        facts_[source].is_whole = true;
        changed.push_back(source);
      }
    }
  }

  // Assignments.

  /// `target = reference`, for the element at `depth` of what is assigned.
  void bind(ExprId target, std::size_t scope, Reference reference) {
    const Expr& expr = module_[target];
    if (expr.kind == ExprKind::name) {
      const std::ptrdiff_t variable = find(expr.text, scope);
      if (variable != none) aliases_.push_back({static_cast<std::size_t>(variable), reference});
    } else if (expr.kind == ExprKind::tuple || expr.kind == ExprKind::list) {
      note_array(reference, 1);
      reference.removed = capped(reference.removed + 1);
      for (ExprId item : module_.children_of(expr)) bind(item, scope, reference);
    }
  }

  void assign(ExprId target, ExprId value, std::size_t scope) {
    const auto is_sequence = [this](ExprId id) {
      return module_[id].kind == ExprKind::tuple || module_[id].kind == ExprKind::list;
    };
    if (is_sequence(target)) {
      const auto targets = children(target);
      if (is_shape(value)) {
        note_array(children(value)[0], scope, static_cast<int>(targets.size()));
        return;
      }
      if (is_sequence(value)) {
        const auto values = children(value);
        for (std::size_t i = 0; i < std::min(targets.size(), values.size()); ++i)
          assign(targets[i], values[i], scope);
        return;
      }
    }
    for (const Reference& reference : references(value, scope)) bind(target, scope, reference);
    if (module_[target].kind == ExprKind::name) visit(value, scope, find(module_[target].text, scope));
  }

  /// `for target in iterable`; what is run over has its meaning in `outer`.
  void iterate(ExprId target, std::size_t scope, ExprId iterable, std::size_t outer) {
    const Expr& expr = module_[iterable];
    if (expr.kind == ExprKind::call) {
      const std::string_view called = called_builtin(expr, outer);
      const auto arguments = module_.children_of(expr).subspan(1);
      const bool is_tuple = module_[target].kind == ExprKind::tuple;
      if (called == "reversed" && arguments.size() == 1) iterate(target, scope, arguments[0], outer);
      if (called == "enumerate" && !arguments.empty() && is_tuple && children(target).size() == 2) {
        iterate(children(target)[1], scope, arguments[0], outer);
      }
      if (called == "zip" && is_tuple && children(target).size() == arguments.size()) {
        for (std::size_t i = 0; i < arguments.size(); ++i) iterate(children(target)[i], scope, arguments[i], outer);
      }
      return;
    }
    for (Reference reference : references(iterable, outer)) {
      note_array(reference, 1);
      reference.removed = capped(reference.removed + 1);
      bind(target, scope, reference);
    }
  }

  void statement(const Stmt& stmt) {
    visit(stmt.value, 0);
    visit(stmt.message, 0);
    if (!assigns(stmt)) return;
    if (stmt.kind == StmtKind::augmented && is_on_bits(stmt.op)) {
      visit(stmt.value, 0, whole_);
      visit(stmt.target, 0, whole_);
    }
    visit(stmt.target, 0);
    for (ExprId target : stmt.more_targets) visit(target, 0);
    if (stmt.value == syntax::no_expr) return;
    if (stmt.kind == StmtKind::for_) {
      iterate(stmt.target, 0, stmt.value, 0);
    } else if (stmt.kind == StmtKind::assign) {
      assign(stmt.target, stmt.value, 0);
      for (ExprId target : stmt.more_targets) assign(target, stmt.value, 0);
    }
  }

  // Expressions.

  static bool is_on_bits(syntax::Operator op) {
    using enum syntax::Operator;
    return op == bit_and || op == bit_or || op == bit_xor || op == bit_not || op == shift_left || op == shift_right;
  }

  /// Whether the result is a whole number where the operands are.
  static bool keeps_whole(syntax::Operator op) {
    using enum syntax::Operator;
    return op == add || op == subtract || op == multiply || op == floor_divide || op == modulo || op == negate ||
           op == plus;
  }

  void expression(ExprId id, std::size_t scope, std::ptrdiff_t sink) {
    const Expr& expr = module_[id];
    const auto inner = module_.children_of(expr);
    std::ptrdiff_t inner_sink = none;
    switch (expr.kind) {
      case ExprKind::name:
      case ExprKind::subscript:
        if (sink != none) {
          for (const Reference& reference : references(id, scope))
            sources_.emplace_back(static_cast<std::size_t>(sink), reference.variable);
        }
        if (expr.kind == ExprKind::subscript) subscript(inner, scope);
        break;
      case ExprKind::attribute:
        if (!is_prefix(inner[0], scope)) note_array(inner[0], scope, 1);
        break;
      case ExprKind::call:
        call(expr, scope, sink);
        return;
      case ExprKind::unary:
      case ExprKind::binary:
        inner_sink = is_on_bits(expr.op) ? whole_ : keeps_whole(expr.op) ? sink : none;
        [[fallthrough]];
      case ExprKind::compare:
      case ExprKind::slice:
        for (ExprId operand : inner) note(operand, scope, &UseFacts::is_number);
        break;
      case ExprKind::conditional:
        visit(inner[0], scope);
        visit(inner[1], scope, sink);
        visit(inner[2], scope, sink);
        return;
      case ExprKind::lambda:
        lambda(module_.lambdas[expr.index], scope);
        return;
      case ExprKind::generator:
        generator(module_.generators[expr.index], scope);
        return;
      default:
        break;
    }
    for (ExprId child : inner) visit(child, scope, inner_sink);
  }

  void subscript(std::span<const ExprId> inner, std::size_t scope) {
    const auto items = inner.subspan(1);
    for (ExprId item : items) note(item, scope, &UseFacts::is_number);
    if (!is_shape(inner[0])) {
      note_array(inner[0], scope, static_cast<int>(std::min<std::size_t>(items.size(), max_kernel_dimensions)));
      return;
    }
    const Expr& axis = module_[items[0]];  // of `a.shape[1]`
    if (axis.kind == ExprKind::number && axis.is_integer && axis.number < max_kernel_dimensions) {
      note_array(children(inner[0])[0], scope, static_cast<int>(axis.number) + 1);
    }
  }

  void lambda(const syntax::Lambda& lambda, std::size_t scope) {
    for (const syntax::Parameter& parameter : lambda.parameters) visit(parameter.default_value, scope);
    const std::size_t inside = scopes_.size();
    scopes_.push_back({.parent = scope});
    for (const syntax::Parameter& parameter : lambda.parameters) declare(parameter.name, inside);
    visit(lambda.body, inside);
  }

  void generator(const syntax::Generator& generator, std::size_t scope) {
    for (const auto& clause : generator.clauses) {
      visit(clause.iterable, scope);
      const std::size_t inside = scopes_.size();
      scopes_.push_back({.parent = scope});
      declare_targets(clause.target, inside);
      iterate(clause.target, inside, clause.iterable, scope);
      scope = inside;
      for (ExprId condition : clause.conditions) visit(condition, scope);
    }
    visit(generator.element, scope);
  }

  void declare_targets(ExprId target, std::size_t scope) {
    std::vector<ExprId> targets{target};
    while (!targets.empty()) {
      const Expr& expr = module_[targets.back()];
      targets.pop_back();
      if (expr.kind == ExprKind::name) declare(expr.text, scope);
      const auto inner = module_.children_of(expr);
      if (expr.kind == ExprKind::tuple) targets.insert(targets.end(), inner.begin(), inner.end());
    }
  }

  // Calls.

  /// Whether it is a module's name, as in `math.exp`, or one with dots.
  bool is_prefix(ExprId id, std::size_t scope) const {
    while (module_[id].kind == ExprKind::attribute) id = children(id)[0];
    const Expr& expr = module_[id];
    return expr.kind == ExprKind::name && find(expr.text, scope) == none && is_module(expr.text);
  }

  /// The name of the built-in that a call may be of; empty where it is none.
  std::string_view called_builtin(const Expr& call, std::size_t scope) const {
    const ExprId id = module_.children_of(call)[0];
    const Expr& callee = module_[id];
    if (callee.kind == ExprKind::attribute) {
      return is_prefix(children(id)[0], scope) ? callee.text : std::string_view{};
    }
    const bool is_ours = callee.kind != ExprKind::name || find(callee.text, scope) != none ||
                         finder_.function(callee.text) != nullptr;
    return is_ours ? std::string_view{} : callee.text;
  }

  void call(const Expr& expr, std::size_t scope, std::ptrdiff_t sink) {
    const auto inner = module_.children_of(expr);
    const Expr& callee = module_[inner[0]];
    const auto arguments = inner.subspan(1);
    const std::string_view called = called_builtin(expr, scope);
    const bool keeps_type = called == "abs" || called == "min" || called == "max";
    for (ExprId argument : arguments) visit(argument, scope, keeps_type ? sink : none);

    if (!called.empty()) {
      builtin_call(called, arguments, scope);
      return;
    }
    const bool is_name = callee.kind == ExprKind::name;
    if (is_name && find(callee.text, scope) == none) {
      user_call(*finder_.function(callee.text), arguments, scope);
      return;
    }
    note(inner[0], scope, &UseFacts::is_called);
    for (ExprId argument : arguments) note(value_of(argument), scope, &UseFacts::is_unknown);
    if (!is_name) visit(inner[0], scope);
  }

  /// An argument without its keyword.
  ExprId value_of(ExprId argument) const {
    return module_[argument].kind == ExprKind::keyword ? children(argument)[0] : argument;
  }

  void user_call(const Function& function, std::span<const ExprId> arguments, std::size_t scope) {
    const std::vector<UseFacts>* uses = finder_.parameter_uses(function);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      std::size_t parameter = i;
      if (module_[arguments[i]].kind == ExprKind::keyword) {
        const auto at =
            std::ranges::find(function.parameters, module_[arguments[i]].text, &syntax::Parameter::name);
        parameter = static_cast<std::size_t>(at - function.parameters.begin());
      }
      if (parameter >= function.parameters.size()) continue;
      const UseFacts use = uses != nullptr ? (*uses)[parameter] : UseFacts{.is_unknown = true};
      for (const Reference& reference : references(value_of(arguments[i]), scope)) note_same(reference, use);
      if (use.is_whole) visit(value_of(arguments[i]), scope, whole_);
    }
  }

  void builtin_call(std::string_view name, std::span<const ExprId> arguments, std::size_t scope) {
    const auto is_keyword = [this](ExprId argument) { return module_[argument].kind == ExprKind::keyword; };
    const auto end = std::ranges::find_if(arguments, is_keyword);
    const auto given = arguments.first(static_cast<std::size_t>(end - arguments.begin()));
    if (given.empty()) return;
    const Builtin* builtin = find_builtin(name);
    if (name == "carray" || name == "farray") {
      note(given[0], scope, &UseFacts::is_pointer);
    } else if (name == "zip" || name == "enumerate" || name == "reversed") {
      for (ExprId argument : name == "zip" ? given : given.first(1)) note_array(argument, scope, 1);
    } else if (name.ends_with("_like") || builtin == nullptr) {
      for (ExprId argument : given) note(argument, scope, &UseFacts::is_unknown);
    } else if (builtin->takes_array && (given.size() == 1 || builtin->most_arguments != any_number)) {
      for (ExprId argument : name == "dot" ? given : given.first(1)) note_array(argument, scope, 1);
    } else {
      for (ExprId argument : given) note(argument, scope, &UseFacts::is_number);
    }
  }

  UseFinder& finder_;
  const syntax::Module& module_;
  std::vector<Scope> scopes_;
  std::vector<UseFacts> facts_;
  std::vector<Alias> aliases_;
  std::vector<std::pair<std::size_t, std::size_t>> sources_;  // a variable, and another that it is computed from
  std::vector<Pending> pending_;
  std::ptrdiff_t whole_ = none;  // stands for the operands of operators on bits
};

}  // namespace

ArgumentUse::Use UseFacts::use() const {
  using enum ArgumentUse::Use;
  if (is_pointer) return pointer;
  if (is_called) return function;
  if (is_array) return array;
  return is_unknown && !is_number ? unknown : number;
}

std::vector<UseFacts> UseFinder::uses(const Function& function, std::span<const std::string_view> names) {
  return BodyReader(*this, function, names).read(function, names.size());
}

const std::vector<UseFacts>* UseFinder::parameter_uses(const Function& function) {
  const auto [at, is_new] = known_.try_emplace(&function);
  Known& known = at->second;  // stays where it is while others are added
  if (is_new && depth_ < max_followed_calls) {
    std::vector<std::string_view> names;
    for (const syntax::Parameter& parameter : function.parameters) names.push_back(parameter.name);
    ++depth_;
    known.facts = uses(function, names);
    --depth_;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const ExprId annotation = function.parameters[i].annotation;
      if (annotation == syntax::no_expr) continue;
      const Span place = module_[annotation].span;
      const auto type = parse_type(std::string_view(*module_.source).substr(place.begin, place.end - place.begin));
      if (!type) continue;
      known.facts[i] = {.is_pointer = type->form == DeclaredType::Form::pointer,
                        .is_array = type->form == DeclaredType::Form::array,
                        .is_number = type->form == DeclaredType::Form::scalar,
                        .dimensions = std::max(type->dimensions, 1)};
    }
    known.is_complete = true;
  }
  return known.is_complete ? &known.facts : nullptr;
}

const Function* UseFinder::function(std::string_view name) const {
  if (name.empty()) return nullptr;
  const auto found = std::ranges::find(module_.functions, name, &Function::name);
  return found == module_.functions.end() ? nullptr : &*found;
}

}  // namespace jiteval::sema
