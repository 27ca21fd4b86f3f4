// Functions of the text, and calls of them; constants outside of functions.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "generator_state.hpp"

namespace jiteval::test {

using enum ElementType;

namespace {

constexpr ElementType number_types[] = {boolean, i64, u64, f32, f64, f64};

}  // namespace

/// Constants outside of functions.
void Generator::make_constants() {
  for (int i = static_cast<int>(below(3)); i > 0; --i) {
    const ElementType type = percent(50) ? i64 : f64;
    const std::string name = fresh_name("K");
    const std::string value =
        type == i64 ? fmt::format("{}", between(-3, 40)) : pick({"0.75", "-1e-4", "2.5 * 3", "6.02e23"});
    program_.head.push_back({fmt::format("{} = {}", name, value)});
    scope_.push_back({.name = name, .type = number_type(type), .is_writable = false, .is_constant = true});
  }
  if (percent(25)) {
    const std::string name = fresh_name("T");
    const bool is_matrix = percent(40);
    program_.head.push_back(
        {fmt::format("{} = np.array({})", name, is_matrix ? "[[1, 2, 3], [-4, 5, 6]]" : "[0.5, -1.5, 2.0, 1e3]")});
    scope_.push_back({.name = name,
                      .type = array_type(is_matrix ? i64 : f64, is_matrix ? 2 : 1),
                      .extents = is_matrix ? Extents{2, 3} : Extents{4},
                      .is_writable = false});
  }
}

void Generator::make_function() {
  Callable function{.name = fresh_name("f"), .parameters = {}, .results = {}};
  const std::size_t outside = scope_.size();
  std::string header;
  const auto count = between(1, 3);
  const bool stores = percent(20);
  for (std::int64_t i = 0; i < count; ++i) {
    Callable::Parameter parameter{.name = fresh_name("a"), .type = {}};
    const bool must_have_default = i > 0 && function.parameters.back().has_default;
    header += (i == 0 ? "" : ", ") + parameter.name;
    if (!must_have_default && (stores ? i == 0 : percent(25))) {
      // Of a type that some argument of the kernel has, so that it can be called.
      parameter.type = array_type(f64, 1);
      const Argument& like = pick(program_.arguments);
      if (like.kind == ArgumentKind::array) {
        parameter.type = array_type(like.type, static_cast<int>(between(1, std::ssize(like.shape))));
      }
      parameter.is_written = stores;
      scope_.push_back({.name = parameter.name,
                        .type = parameter.type,
                        .extents = Extents(static_cast<std::size_t>(parameter.type.dimensions), -1),
                        .is_writable = stores});
    } else if (!must_have_default && percent(15)) {
      parameter.type.form = Type::Form::other;
      parameter.is_function = true;
      function_parameters_.push_back(parameter.name);
    } else {
      const ElementType type = number_types[below(std::size(number_types))];
      parameter.type = number_type(type);
      parameter.has_default = (type == i64 || type == f64) && (must_have_default || percent(25));
      if (must_have_default && !parameter.has_default) {
        parameter.type = number_type(f64);
        parameter.has_default = true;
      }
      const bool is_whole = parameter.type.element == i64;
      if (parameter.has_default) header += is_whole ? ": i64 = 3" : ": float64 = 0.5";
      scope_.push_back({.name = parameter.name, .type = parameter.type, .is_writable = percent(70)});
    }
    function.parameters.push_back(parameter);
  }
  const std::int64_t results = stores && percent(70) ? 0 : percent(80) ? 1 : 2;
  for (std::int64_t i = 0; i < results; ++i) {
    function.results.push_back(number_type(number_types[below(std::size(number_types))]));
  }
  if (program_.is_run && results == 1 && percent(15)) {
    function.results = {array_type(pick({f64, f32, i32, u8}), static_cast<int>(between(1, 2)))};
  }
  results_ = function.results;
  Stmt definition{fmt::format("def {}({}):", function.name, header)};
  if (percent(15)) definition.body.push_back({"\"\"\"What it does.\"\"\""});
  budget_ = static_cast<int>(between(1, 6));
  turns_ = 20;  // it may be called in loops
  variables_at_start(definition.body);
  statements(definition.body, static_cast<int>(between(1, 3)));
  if (!results_.empty() || percent(30)) definition.body.push_back(return_statement(2));
  program_.head.push_back(std::move(definition));
  turns_ = 1;
  scope_.resize(outside);
  function_parameters_.clear();
  functions_.push_back(std::move(function));
}

bool Generator::can_call(const Callable& function, int depth) {
  return std::ranges::all_of(function.parameters, [&](const Callable::Parameter& parameter) {
    ArrayExpr array;
    return parameter.type.form != Type::Form::array ||
           find_array(array, parameter.type.dimensions, parameter.is_written, depth, parameter.type.element);
  });
}

/// What is given for a function from f64 to f64.
Expr Generator::function_value(int depth) {
  const Type type{.form = Type::Form::other};
  std::vector<std::string> names{"abs", "np.exp", "math.sin", "float64"};
  if (!function_parameters_.empty()) names.push_back(function_parameters_.back());
  for (const Callable& function : functions_) {
    const bool fits = function.parameters.size() == 1 && function.parameters[0].type == number_type(f64) &&
                      function.results == std::vector{number_type(f64)};
    if (fits) names.insert(names.end(), 4, function.name);
  }
  if (percent(60)) return {pick(names), type};
  const std::string name = fresh_name("v");
  scope_.push_back({.name = name, .type = number_type(f64), .is_writable = false});
  // It may be given to a function that it must not call.
  const bool outside = std::exchange(may_call_, false);
  Expr body = strong(f64, std::min(depth, 2));
  may_call_ = outside;
  scope_.pop_back();
  return {fmt::format("lambda {}: $", name), type, {std::move(body)}};
}

Expr Generator::call_of(const Callable& function, int depth, Type type) {
  std::string text = function.name + "(";
  std::vector<Expr> parts;
  bool is_named = false;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const Callable::Parameter& parameter = function.parameters[i];
    if (parameter.has_default && percent(40)) {
      is_named = true;
      continue;
    }
    is_named |= percent(10);
    if (text.back() != '(') text += ", ";
    text += is_named ? parameter.name + "=$" : "$";
    if (parameter.type.form == Type::Form::array) {
      ArrayExpr array;
      find_array(array, parameter.type.dimensions, parameter.is_written, depth, parameter.type.element);
      parts.push_back(std::move(array.expr));
    } else if (parameter.is_function) {
      parts.push_back(function_value(depth));
    } else {
      parts.push_back(strong(parameter.type.element, std::min(depth, 2)));
    }
  }
  return {text + ")", type, std::move(parts)};
}

/// A call of a function of the text, or of one that was given as an argument.
bool Generator::call(Expr& found, ElementType type, int depth) {
  if (type == f64 && !function_parameters_.empty() && percent(50)) {
    found = of_type(f64, function_parameters_.back() + "($)", {strong(f64, depth)});
    return true;
  }
  if (!may_call_) return false;
  std::vector<const Callable*> fitting;
  for (const Callable& function : functions_) {
    if (std::ranges::find(function.results, number_type(type)) != function.results.end())
      fitting.push_back(&function);
  }
  if (fitting.empty() || turns_ > most_turns() / 4) return false;
  const Callable& function = *pick(fitting);
  if (!can_call(function, depth)) return false;
  found = call_of(function, depth, number_type(type));
  if (function.results.size() > 1) {
    found.text +=
        fmt::format("[{}]", std::ranges::find(function.results, number_type(type)) - function.results.begin());
  }
  return true;
}

}  // namespace jiteval::test
