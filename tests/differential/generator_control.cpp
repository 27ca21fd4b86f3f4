// Branches, loops, and ways out of them; whole programs.

#include <fmt/format.h>

#include <algorithm>

#include "generator_state.hpp"
#include "values.hpp"

namespace jiteval::test {

using enum ElementType;

namespace {

constexpr ElementType element_types[] = {boolean, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64};
constexpr ElementType number_types[] = {boolean, i64, u64, f32, f64};
constexpr std::int64_t lanes = 600;  // more than two batches of the interpreter
/// How often an unknown number of turns is taken to be.
constexpr std::int64_t usual_turns = 6;

}  // namespace

Generator::Generator(std::uint64_t seed, bool is_run) : random_(seed) { program_.is_run = is_run; }

/// How often statements may run altogether, so that programs end soon.
std::int64_t Generator::most_turns() const { return program_.is_run ? 2000 : 150; }

void Generator::branch(std::vector<Stmt>& into) {
  Stmt stmt{"if $:", {condition(2)}};
  block(stmt.body, static_cast<int>(between(1, 3)));
  const std::uint64_t kind = below(3);
  if (kind == 1) block(stmt.orelse, static_cast<int>(between(1, 2)));
  if (kind == 2) {
    Stmt chained{"if $:", {condition(2)}};
    block(chained.body, 1);
    if (percent(50)) block(chained.orelse, 1);
    stmt.orelse.push_back(std::move(chained));
  }
  into.push_back(std::move(stmt));
}

/// A range whose counter lies in 0 .. `limit` - 1 where that is known (-1 otherwise).
Expr Generator::range(int depth, std::int64_t& turns, std::int64_t& limit) {
  const Type type{.form = Type::Form::other};
  limit = -1;
  turns = usual_turns;
  ArrayExpr array;
  switch (below(8)) {
    case 0:
    case 1:
      turns = limit = between(0, 8);
      return {fmt::format("range({})", limit), type};
    case 2:
      if (!find_array(array, -1, false, 0)) break;
      limit = array.extents[0];
      return {"range($)", type, {extent_text(array, 0)}};
    case 3:
      return {pick({"range(1, 6)", "range(0, 9, 3)", "range(5, -1, -1)", "range(-7, 8, 4)", "range(4, 4)",
                    "range(9223372036854775800, 9223372036854775807, 3)", "range(-9223372036854775807 - 1)",
                    "range(9223372036854775807, -9223372036854775807 - 1)", "range(-2, 9223372036854775807, -1)"}),
              type};
    case 4:
      return {"range(min($, 7))", type, {strong(i64, depth)}};
    case 5:
      return {"range($ % 4, $ % 9)", type, {strong(i64, depth), strong(i64, depth)}};
    case 6:
      return {fmt::format("range($ % 9, {}, {})", between(-3, 2), between(-4, -1)), type, {strong(i64, depth)}};
    default:
      if (dares()) return {"range(0, 12, $ % 5)", type, {strong(i64, depth)}};
      return {percent(50) ? "range(0, 12, $ % 5 + 1)" : "range(9, -3, -1 - $ % 4)", type, {strong(i64, depth)}};
  }
  turns = limit = 4;
  return {"range(4)", type};
}

/// What a loop runs over, and what its targets are then.
Expr Generator::iterable(int depth, std::vector<Variable>& targets, std::string& target_text, std::int64_t& turns) {
  const Type type{.form = Type::Form::other};
  const auto target = [&](Type of, std::int64_t limit = -1) {
    targets.push_back(
        {.name = fresh_name("i"), .type = of, .is_writable = limit < 0 && percent(50), .below = limit});
    return targets.back().name;
  };
  const auto item_of = [&](const ArrayExpr& array) {
    const ElementType element = array.expr.type.element;
    const int left = array.expr.type.dimensions - 1;
    const std::string name = target(left == 0 ? number_type(value_type(element)) : array_type(element, left));
    if (left > 0) {
      targets.back().extents.assign(array.extents.begin() + 1, array.extents.end());
      targets.back().is_writable = array.is_writable;
    }
    return name;
  };
  std::int64_t limit = -1;
  ArrayExpr array;
  ArrayExpr second;
  const bool has_array = find_array(array, -1, false, depth);
  turns = has_array && array.extents[0] >= 0 ? array.extents[0] : usual_turns;
  switch (has_array ? below(11) : 7 + below(4)) {
    case 0:
    case 1:
      target_text = item_of(array);
      return array.expr;
    case 2: {
      const std::string counter = target(number_type(i64), percent(70) ? array.extents[0] : -1);
      if (targets.back().below >= 0) {
        target_text = fmt::format("{}, {}", counter, item_of(array));
        return {"enumerate($)", type, {array.expr}};
      }
      target_text = fmt::format("{}, {}", counter, item_of(array));
      return {"enumerate($, $ % 5)", type, {array.expr, strong(i64, 1)}};
    }
    case 3: {
      const bool has_second = find_array(second, -1, false, depth);
      const std::string first = item_of(array);
      if (has_second && percent(60)) {
        target_text = fmt::format("{}, {}", first, item_of(second));
        return {"zip($, $)", type, {array.expr, second.expr}};
      }
      std::int64_t other_turns = 0;
      Expr counted = range(depth, other_turns, limit);
      target_text = fmt::format("{}, {}", first, target(number_type(i64), limit));
      return {"zip($, $)", type, {array.expr, std::move(counted)}};
    }
    case 4:
      target_text = item_of(array);
      return {"reversed($)", type, {array.expr}};
    case 5: {
      Expr counted = range(depth, turns, limit);
      target_text = target(number_type(i64), limit);
      return {"reversed($)", type, {std::move(counted)}};
    }
    case 6: {
      turns = 3;
      const ElementType item = pick({i64, f64, u64});
      target_text = target(number_type(item));
      return {"($, $, $)", type, {strong(item, 1), strong(item, 1), strong(item, 1)}};
    }
    case 7: {
      turns = 2;
      const std::string first = target(number_type(i64));
      target_text = fmt::format("{}, {}", first, target(number_type(f64)));
      return {"((1, 0.5), (-2, $))", type, {strong(f64, 1)}};
    }
    default: {
      Expr counted = range(depth, turns, limit);
      target_text = target(number_type(i64), limit);
      return counted;
    }
  }
}

void Generator::loop_body(Stmt& loop, std::int64_t turns, int count) {
  const std::int64_t turns_before = std::exchange(turns_, turns_ * std::max<std::int64_t>(turns, 1));
  ++loops_;
  block(loop.body, count);
  --loops_;
  turns_ = turns_before;
}

void Generator::for_loop(std::vector<Stmt>& into) {
  if (turns_ > most_turns() / usual_turns) return assign_number(into);
  std::vector<Variable> targets;
  std::string target;
  std::int64_t turns = 0;
  Expr over = iterable(2, targets, target, turns);
  Stmt loop{fmt::format("for {} in $:", target), {std::move(over)}};
  const std::size_t outside = scope_.size();
  scope_.insert(scope_.end(), targets.begin(), targets.end());
  loop_body(loop, turns, static_cast<int>(between(1, 3)));
  scope_.resize(outside);
  if (percent(20)) block(loop.orelse, 1);
  into.push_back(std::move(loop));
}

void Generator::while_loop(std::vector<Stmt>& into) {
  if (turns_ > most_turns() / usual_turns) return assign_number(into);
  const std::string counter = fresh_name("n");
  into.push_back({counter + " = 0"});
  scope_.push_back({.name = counter, .type = number_type(i64), .is_writable = false});
  const std::int64_t turns = between(1, 9);
  Stmt count_up{counter + " += 1"};
  Stmt loop;
  if (percent(20)) {
    loop = {"while True:", {}, {std::move(count_up)}};
    loop.body.push_back({fmt::format("if {} > {} or $:", counter, turns), {condition(2)}, {{"break"}}});
    loop_body(loop, turns, static_cast<int>(between(1, 2)));
  } else {
    loop = {fmt::format("while {} < {} and $:", counter, turns), {condition(2)}, {std::move(count_up)}};
    loop_body(loop, turns, static_cast<int>(between(1, 3)));
    if (percent(25)) block(loop.orelse, 1);
  }
  into.push_back(std::move(loop));
}

void Generator::leave_loop(std::vector<Stmt>& into) {
  Stmt leave{pick({"break", "continue"})};
  if (percent(90)) {
    into.push_back({"if $:", {condition(2)}, {std::move(leave)}});
  } else {
    into.push_back(std::move(leave));
  }
}

Stmt Generator::return_statement(int depth) {
  if (results_.empty()) return {"return"};
  Stmt stmt{"return $"};
  for (const Type& result : results_) {
    if (result.form == Type::Form::number) {
      stmt.parts.push_back(strong(result.element, depth));
      continue;
    }
    std::vector<const Variable*> arrays;
    for (const Variable& variable : scope_) {
      if (variable.type == result) arrays.push_back(&variable);
    }
    if (arrays.empty()) {
      stmt.parts.push_back(new_array(result.element, result.dimensions, 1).expr);
    } else {
      const Variable& array = *pick(arrays);
      stmt.parts.push_back({array.name, array.type});
    }
  }
  for (std::size_t i = 1; i < results_.size(); ++i) stmt.text += ", $";
  return stmt;
}

void Generator::early_return(std::vector<Stmt>& into) {
  into.push_back({"if $:", {condition(2)}, {return_statement(2)}});
}

Argument Generator::random_argument(bool is_array) {
  Argument argument{.name = fresh_name(is_array ? "v" : "s")};
  std::int64_t count = 0;
  if (!is_array) {
    argument.kind = !program_.is_run && percent(65) ? ArgumentKind::varying : ArgumentKind::uniform;
    argument.type = percent(40) ? f64 : element_types[below(std::size(element_types))];
    argument.is_annotated = argument.type != f64 || percent(50);
    count = argument.kind == ArgumentKind::varying ? lanes : 1;
  } else if (!program_.is_run && percent(55)) {
    argument.kind = ArgumentKind::window;
    argument.window_size = between(1, 9);
    count = argument.window_size * lanes;
  } else {
    argument.kind = ArgumentKind::array;
    argument.type = element_types[below(std::size(element_types))];
    const auto dimensions = static_cast<std::size_t>(percent(55) ? 1 : between(2, 4));
    for (std::size_t axis = 0; axis < dimensions; ++axis) {
      argument.shape.push_back(is_daring_ && percent(5) ? 0 : between(1, dimensions == 1 ? 12 : 4));
    }
    argument.is_pointer = program_.is_run && percent(10);
    if (!argument.is_pointer && percent(50)) {
      argument.layout.gap = between(1, 3);
      argument.layout.is_transposed = percent(40);
      for (bool& is_reversed : argument.layout.is_reversed) is_reversed = percent(30);
    }
    count = element_count(argument.shape);
  }
  for (std::int64_t i = 0; i < count; ++i) argument.words.push_back(random_word(argument.type, random_));
  return argument;
}

void Generator::make_arguments() {
  const std::int64_t count = between(1, 4);
  for (std::int64_t i = 0; i < count; ++i) {
    Argument argument = random_argument(percent(program_.is_run ? 60 : 30));
    if (argument.kind == ArgumentKind::array && program_.is_run && percent(10)) {
      for (std::size_t other = 0; other < program_.arguments.size(); ++other) {
        const Argument& candidate = program_.arguments[other];
        const bool fits = candidate.kind == ArgumentKind::array && candidate.type == argument.type;
        if (fits && candidate.shares_with < 0) argument.shares_with = static_cast<int>(other);
      }
    }
    program_.arguments.push_back(std::move(argument));
  }
}

Program Generator::program() {
  is_daring_ = percent(25);
  program_.lanes = program_.is_run ? 1 : lanes;
  program_.keeps_integers = program_.is_run || percent(40);
  make_arguments();
  if (percent(15)) {
    program_.head.push_back({"import math"});
    program_.head.push_back({"import numpy as np"});
  }
  make_constants();
  for (int i = static_cast<int>(below(4)); i > 0; --i) make_function();
  for (const Argument& argument : program_.arguments) {
    Variable variable{.name = argument.name, .type = number_type(value_type(argument.type))};
    if (argument.kind == ArgumentKind::window) {
      variable.type = array_type(f64, 1);
      variable.extents = {argument.window_size};
      variable.is_writable = percent(20);
    } else if (argument.kind == ArgumentKind::array) {
      variable.type = array_type(argument.type, static_cast<int>(argument.shape.size()));
      variable.extents = argument.shape;
      variable.is_writable = program_.is_run;
    }
    if (argument.is_pointer) {
      std::string shape;
      for (std::int64_t extent : argument.shape) shape += fmt::format("{}, ", extent);
      variable.name = fresh_name("w");
      program_.body.push_back(
          {fmt::format("{} = {}({}, ({}))", variable.name, pick({"carray", "nb.carray"}), argument.name, shape)});
    }
    scope_.push_back(std::move(variable));
  }
  const std::uint64_t kind = below(10);
  const auto any_number_type = [this] { return number_type(number_types[below(std::size(number_types))]); };
  results_ = {any_number_type()};
  if (program_.is_run && kind < 2) results_.clear();
  if (program_.is_run && kind == 2) results_.push_back(any_number_type());
  if (program_.is_run && kind == 3) results_ = {array_type(element_types[below(std::size(element_types))], 1)};
  if (program_.is_run && kind == 4) results_ = {any_number_type(), array_type(f64, 2), any_number_type()};
  budget_ = static_cast<int>(between(4, 24));
  variables_at_start(program_.body);
  statements(program_.body, 12);
  if (!results_.empty()) program_.body.push_back(return_statement(3));
  return std::move(program_);
}

Program random_program(std::uint64_t seed, bool is_run) { return Generator(seed, is_run).program(); }

}  // namespace jiteval::test
