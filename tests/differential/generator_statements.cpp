// Statements that assign and store.

#include <fmt/format.h>

#include <algorithm>

#include "generator_state.hpp"

namespace jiteval::test {

using enum ElementType;

namespace {

constexpr ElementType number_types[] = {boolean, i64, i64, u64, f32, f64, f64};
constexpr int expression_depth = 3;

}  // namespace

std::string Generator::fresh_name(const char* prefix) { return fmt::format("{}{}", prefix, next_++); }

/// Every function begins with some variables that every statement may use.
void Generator::variables_at_start(std::vector<Stmt>& into) {
  for (ElementType type : {boolean, i64, u64, f32, f64}) {
    if (percent(40)) continue;
    const std::string name = fresh_name("x");
    into.push_back({name + " = $", {number(type, 2)}});
    scope_.push_back({.name = name, .type = number_type(type)});
  }
}

void Generator::statements(std::vector<Stmt>& into, int count) {
  for (int i = 0; i < count && budget_ > 0; ++i) statement(into);
}

/// The statements of a block; what they assign first has no value after it.
void Generator::block(std::vector<Stmt>& into, int count) {
  const std::size_t outside = scope_.size();
  ++nesting_;
  statements(into, count);
  --nesting_;
  scope_.resize(outside);
}

void Generator::statement(std::vector<Stmt>& into) {
  --budget_;
  const std::uint64_t kind = below(100);
  const bool may_nest = nesting_ < 3;
  if (kind < 17) return assign_number(into);
  if (kind < 26) return augmented(into);
  if (kind < 39) return store(into);
  if (kind < 43) return store_view(into);
  if (kind < 48) return make_array(into);
  if (kind < 51) return name_view(into);
  if (kind < 56) return unpack(into);
  if (kind < 58) return assertion(into);
  if (kind < 62) return call_statement(into);
  if (kind < 66) return early_return(into);
  if (kind < 74 && loops_ > 0) return leave_loop(into);
  if (!may_nest) return assign_number(into);
  if (kind < 83) return branch(into);
  if (kind < 95) return for_loop(into);
  return while_loop(into);
}

void Generator::assign_number(std::vector<Stmt>& into) {
  std::vector<const Variable*> targets;
  for (const Variable& variable : scope_) {
    if (variable.type.form == Type::Form::number && variable.is_writable) targets.push_back(&variable);
  }
  if (!targets.empty() && percent(65)) {
    const Variable& target = *pick(targets);
    into.push_back({target.name + " = $", {number(target.type.element, expression_depth)}});
    return;
  }
  ElementType type = number_types[below(std::size(number_types))];
  const std::string name = fresh_name("x");
  switch (below(8)) {
    case 0: {
      // An annotation converts.
      const ElementType annotated = pick({i8, i32, u8, u16, f32, f64, boolean});
      type = value_type(annotated);
      const ElementType given = type == i64 ? pick({i64, boolean, u64}) : pick({i64, f64, f32, boolean});
      into.push_back(
          {fmt::format("{}: {} = $", name, jiteval::name(annotated)), {number(given, expression_depth)}});
      break;
    }
    case 1: {
      const std::string other = fresh_name("x");
      into.push_back({fmt::format("{} = {} = $", name, other), {number(type, expression_depth)}});
      scope_.push_back({.name = other, .type = number_type(type)});
      break;
    }
    default:
      into.push_back({name + " = $", {number(type, expression_depth)}});
  }
  scope_.push_back({.name = name, .type = number_type(type)});
}

void Generator::augmented(std::vector<Stmt>& into) {
  std::vector<std::pair<Expr, ElementType>> targets;
  for (const Variable& variable : scope_) {
    if (variable.type.form == Type::Form::number && variable.is_writable && variable.type.element != boolean) {
      targets.push_back({{variable.name, variable.type}, variable.type.element});
    }
  }
  ArrayExpr array;
  if ((targets.empty() || percent(35)) && find_array(array, -1, true, 2)) {
    std::vector<Expr> parts{array.expr};
    const std::string text = subscripts(array, array.extents.size(), 2, parts);
    targets = {{{fmt::format("$[{}]", text), array.expr.type, std::move(parts)},
                arithmetic_type(array.expr.type.element)}};
  }
  if (targets.empty()) return assign_number(into);
  const auto& [target, type] = pick(targets);
  const bool is_whole = type == i64 || type == u64;
  const char* op =
      is_whole ? pick({"+", "-", "*", "+", "|", "^", "&", "//", "%", ">>"}) : pick({"+", "-", "*", "/"});
  const std::string_view written(op);
  Expr value = written == "//" || written == "%" ? divisor(type, 1)
               : written == ">>"                 ? shift_count(1)
                                                 : strong(type, 2);
  into.push_back({fmt::format("$ {}= $", op), {target, std::move(value)}});
}

void Generator::store(std::vector<Stmt>& into) {
  ArrayExpr array;
  if (!find_array(array, -1, true, 2)) return make_array(into);
  const ElementType element = array.expr.type.element;
  std::vector<Expr> parts{array.expr};
  std::string text = subscripts(array, array.extents.size(), expression_depth, parts);
  if (array.extents.size() == 2 && percent(15)) text = "$][$";
  // Integers to floats, and truth to everything, but floats to integers only where they fit.
  const bool is_whole = value_type(element) == i64 || element == u64;
  const ElementType given = percent(60)   ? value_type(element)
                            : is_whole    ? pick({i64, boolean, u64})
                            : percent(80) ? pick({f64, f32, i64, boolean, u64})
                                          : f64;
  Expr value =
      is_whole && percent(10) ? clamped_float(2, element == u64 ? "0.0" : "-1e6") : strong(given, expression_depth);
  parts.push_back(std::move(value));
  into.push_back({fmt::format("$[{}] = $", text), std::move(parts)});
}

/// A number, or another array, to all elements of a view.
void Generator::store_view(std::vector<Stmt>& into) {
  ArrayExpr target;
  if (!find_array(target, static_cast<int>(between(1, 2)), true, 2)) return make_array(into);
  const ElementType element = target.expr.type.element;
  ArrayExpr source;
  const bool is_copied = program_.is_run && find_array(source, target.expr.type.dimensions, false, 2, element) &&
                         (source.extents == target.extents || dares());
  Expr value = is_copied ? source.expr : strong(arithmetic_type(element), 2);
  into.push_back({"$[:] = $", {std::move(target.expr), std::move(value)}});
}

void Generator::make_array(std::vector<Stmt>& into) {
  ArrayExpr made = any_new_array(2);
  const std::string name = fresh_name("w");
  scope_.push_back(
      {.name = name, .type = made.expr.type, .extents = made.extents, .is_writable = made.is_writable});
  into.push_back({name + " = $", {std::move(made.expr)}});
}

void Generator::name_view(std::vector<Stmt>& into) {
  ArrayExpr array;
  if (!find_array(array, static_cast<int>(between(1, 3)), false, 2)) return assign_number(into);
  const std::string name = fresh_name("w");
  if (percent(60)) array = view_of(std::move(array), 2);
  scope_.push_back(
      {.name = name, .type = array.expr.type, .extents = array.extents, .is_writable = array.is_writable});
  into.push_back({name + " = $", {std::move(array.expr)}});
}

void Generator::unpack(std::vector<Stmt>& into) {
  const auto add = [this](const std::string& name, ElementType type) {
    scope_.push_back({.name = name, .type = number_type(type)});
  };
  const std::string a = fresh_name("x");
  const std::string b = fresh_name("x");
  ArrayExpr array;
  switch (below(5)) {
    case 0:
      if (find_array(array, static_cast<int>(between(1, 3)), false, 1)) {
        std::string names;
        for (std::size_t axis = 0; axis < array.extents.size(); ++axis) {
          const std::string name = fresh_name("n");
          names += name + ", ";
          add(name, i64);
        }
        if (array.extents.size() > 1) names.resize(names.size() - 2);
        into.push_back({fmt::format("{} = $.shape", names), {array.expr}});
        return;
      }
      break;
    case 1: {
      // Values change places.
      std::vector<const Variable*> numbers;
      for (const Variable& variable : scope_) {
        if (variable.type.form == Type::Form::number && variable.is_writable) numbers.push_back(&variable);
      }
      if (numbers.empty()) break;
      const Variable& first = *pick(numbers);
      const Variable& second = *pick(numbers);
      if (first.type != second.type || first.name == second.name) break;
      into.push_back({fmt::format("{0}, {1} = {1}, $", first.name, second.name), {strong(second.type.element, 1)}});
      return;
    }
    case 2: {
      const std::string pair = fresh_name("t");
      into.push_back({pair + " = ($, $)", {strong(f64, 2), strong(i64, 2)}});
      into.push_back({fmt::format("{}, {} = {}", a, b, pair)});
      add(a, f64);
      add(b, i64);
      return;
    }
    case 3:
      for (const Callable& function : functions_) {
        if (function.results.size() != 2 || turns_ > most_turns() / 4 || !can_call(function, 2)) continue;
        into.push_back({fmt::format("{}, {} = $", a, b), {call_of(function, 2, {.form = Type::Form::other})}});
        add(a, function.results[0].element);
        add(b, function.results[1].element);
        return;
      }
      break;
    default:
      break;
  }
  const ElementType first = number_types[below(std::size(number_types))];
  const ElementType second = number_types[below(std::size(number_types))];
  into.push_back({fmt::format("{}, {} = $, $", a, b), {number(first, 2), number(second, 2)}});
  add(a, first);
  add(b, second);
}

void Generator::assertion(std::vector<Stmt>& into) {
  Expr always = of_type(boolean, "(abs($ % 100) < 100)", {strong(i64, 1)});
  const bool has_message = percent(30);
  into.push_back({has_message ? "assert $, 'wrong'" : "assert $", {dares() ? condition(2) : std::move(always)}});
}

/// A call for what it stores.
void Generator::call_statement(std::vector<Stmt>& into) {
  for (const Callable& function : functions_) {
    if (!function.results.empty() || turns_ > most_turns() / 4 || !can_call(function, 2)) continue;
    into.push_back({"$", {call_of(function, 2, {.form = Type::Form::other})}});
    return;
  }
  store(into);
}

}  // namespace jiteval::test
