// Arrays, their elements, and functions of them.

#include <fmt/format.h>

#include "generator_state.hpp"

namespace jiteval::test {

using enum ElementType;

namespace {

constexpr ElementType element_types[] = {boolean, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64};
/// An array in a kernel for many lanes has one for each of them.
constexpr std::int64_t most_extent = 7;

}  // namespace

bool Generator::find_array(ArrayExpr& found, int dimensions, bool must_be_writable, int depth,
                           std::optional<ElementType> element) {
  std::vector<const Variable*> arrays;
  for (const Variable& variable : scope_) {
    const bool fits = variable.type.form == Type::Form::array && (variable.is_writable || !must_be_writable) &&
                      (dimensions < 0 || variable.type.dimensions >= dimensions) &&
                      variable.type.element == element.value_or(variable.type.element);
    if (fits) arrays.push_back(&variable);
  }
  if (arrays.empty()) return false;
  const Variable& variable = *pick(arrays);
  found = {{variable.name, variable.type}, variable.extents, variable.is_writable};
  while (dimensions >= 0 && found.expr.type.dimensions > dimensions) {
    std::vector<Expr> parts{found.expr};
    const std::string index_text = subscripts(found, 1, depth, parts);
    const auto left = found.expr.type.dimensions - 1;
    if (left == 1 && percent(30)) {
      // A column, or a part of a row.
      const bool is_column = percent(60);
      if (is_column) parts = {found.expr, index(found, 1, depth - 1)};
      found.extents = {is_column ? found.extents[0] : -1};
      found.expr = {is_column ? "$[:, $]" : fmt::format("$[{}, :9:2]", index_text),
                    array_type(found.expr.type.element, left), std::move(parts)};
      continue;
    }
    found.extents.erase(found.extents.begin());
    found.expr = {fmt::format("$[{}]", index_text), array_type(found.expr.type.element, left), std::move(parts)};
  }
  if (percent(20)) found = view_of(std::move(found), depth);
  return true;
}

/// A view with as many dimensions.
ArrayExpr Generator::view_of(ArrayExpr array, int depth) {
  if (array.expr.type.dimensions >= 2 && percent(25)) {
    std::swap(array.extents.front(), array.extents.back());
    if (array.extents.size() > 3) std::swap(array.extents[1], array.extents[2]);
    array.expr = {percent(50) ? "$.T" : "np.transpose($)", array.expr.type, {array.expr}};
    return array;
  }
  std::int64_t& extent = array.extents[0];
  std::vector<Expr> parts{array.expr};
  const char* slice = "::-1";
  // What has no elements is of little use, and slices of constant ends are known to have none.
  const bool is_large = extent >= 3 || dares();
  switch (below(is_large ? 6 : 2)) {
    case 0:
      break;
    case 1:
      slice = "::2";
      if (extent > 0) extent = (extent + 1) / 2;
      break;
    case 2:
      slice = "1:";
      extent = extent > 0 ? extent - 1 : -1;
      break;
    case 3:
      slice = ":-1";
      extent = extent > 0 ? extent - 1 : -1;
      break;
    case 4:
      slice = "-2::-2";
      extent = extent > 0 ? extent / 2 : -1;
      break;
    default:
      slice = dares() ? "$:$" : percent(50) ? "$ % 2:" : "$ % 2:$ % 4 + 2:";
      parts.push_back(strong(i64, std::min(depth, 1)));
      parts.push_back(strong(i64, std::min(depth, 1)));
      extent = -1;
      break;
  }
  array.expr = {fmt::format("$[{}]", slice), array.expr.type, std::move(parts)};
  return array;
}

Expr Generator::extent_text(const ArrayExpr& array, std::size_t axis) {
  if (axis == 0 && percent(60)) return of_type(i64, "len($)", {array.expr});
  return of_type(i64, fmt::format("$.shape[{}]", axis), {array.expr});
}

/// An index that is seldom out of range.
Expr Generator::index(const ArrayExpr& array, std::size_t axis, int depth) {
  const std::int64_t extent = array.extents[axis];
  std::vector<const Variable*> counters;
  std::vector<const Variable*> integers;
  for (const Variable& variable : scope_) {
    if (variable.type == number_type(i64) && !variable.is_constant) integers.push_back(&variable);
    if (variable.below > 0 && extent > 0 && variable.below <= extent) counters.push_back(&variable);
  }
  if (!integers.empty() && dares()) return of_type(i64, "($ % 19 - 9)", {of_type(i64, pick(integers)->name)});
  if (!counters.empty() && percent(60)) {
    const Variable& counter = *pick(counters);
    if (percent(75)) return of_type(i64, counter.name);
    return of_type(i64, "(-1 - $)", {of_type(i64, counter.name)});
  }
  if (extent > 0 && percent(50)) {
    return of_type(i64, fmt::format("{}", percent(70) ? between(0, extent - 1) : between(-extent, -1)), {}, true);
  }
  Expr any = strong(i64, std::min(depth, 2));
  if (extent > 0 && percent(50)) return of_type(i64, fmt::format("($ % {})", extent), {std::move(any)});
  return of_type(i64, "($ % max($, 1))", {std::move(any), extent_text(array, axis)});
}

std::string Generator::subscripts(const ArrayExpr& array, std::size_t count, int depth, std::vector<Expr>& parts) {
  std::string text;
  for (std::size_t axis = 0; axis < count; ++axis) {
    text += axis == 0 ? "$" : ", $";
    parts.push_back(index(array, axis, depth - 1));
  }
  return text;
}

bool Generator::element_of_array(Expr& found, ElementType type, int depth, int tries) {
  for (; tries > 0; --tries) {
    ArrayExpr array;
    if (!find_array(array, -1, false, 0)) return false;
    if (value_type(array.expr.type.element) != type) continue;
    std::vector<Expr> parts{array.expr};
    const std::string text = subscripts(array, array.extents.size(), depth, parts);
    found = of_type(type, fmt::format("$[{}]", text), std::move(parts));
    return true;
  }
  return false;
}

/// A function of an array (or a property of it) that is of that type.
bool Generator::reduction(Expr& found, ElementType type, int depth) {
  ArrayExpr array;
  if (!find_array(array, -1, false, depth)) return false;
  const ElementType element = array.expr.type.element;
  const ElementType arithmetic = arithmetic_type(element);
  const auto of_array = [&](const std::string& text) { found = of_type(type, text, {array.expr}); };
  bool is_never_empty = true;
  bool is_known = true;  // kernels for many lanes can copy only arrays of a size that is known
  for (std::int64_t extent : array.extents) {
    is_never_empty &= extent > 0;
    is_known &= extent > 0;
  }
  is_known &= program_.is_run || array.is_writable;
  const bool wants_elements = is_never_empty || dares();
  std::vector<std::string> choices;
  if (type == boolean) choices = {"any($)", "all($)", "np.any($)", "$.all()"};
  if (type == i64) {
    choices = {"len($)", "$.size", "np.count_nonzero($)", "$.ndim",
               fmt::format("$.shape[{}]", below(array.extents.size()))};
    if (wants_elements) choices.insert(choices.end(), {"np.argmin($)", "$.argmax()"});
  }
  if (type == arithmetic) {
    choices.insert(choices.end(), {"sum($)", "np.prod($)", "$.sum()"});
    if (wants_elements) choices.insert(choices.end(), {"min($)", "max($)", "$.min()", "np.max($)"});
  }
  const bool is_mean_type = type == (arithmetic == f32 ? f32 : f64);
  if (is_mean_type && wants_elements) {
    choices.insert(choices.end(), {"np.mean($)", "np.std($)", "np.var($)", "$.mean()"});
    if (is_known) {
      choices.insert(choices.end(), {"np.median($)", fmt::format("np.percentile($, {})", between(0, 100)),
                                     "np.percentile($, 12.5)"});
    }
  }
  if (type == arithmetic && array.expr.type.dimensions == 1 && percent(20)) {
    found = of_type(type, percent(50) ? "np.dot($, $[::-1])" : "np.dot($, $)", {array.expr, array.expr});
    return true;
  }
  if (choices.empty()) return false;
  of_array(pick(choices));
  return true;
}

ArrayExpr Generator::new_array(ElementType element, int dimensions, int depth) {
  ArrayExpr made;
  made.is_writable = true;
  made.expr.type = array_type(element, dimensions);
  std::string shape;
  std::vector<Expr> parts;
  for (int axis = 0; axis < dimensions; ++axis) {
    const std::int64_t extent = between(1, dimensions > 2 ? 3 : most_extent);
    const bool is_computed = program_.is_run && percent(20);
    if (axis > 0) shape += ", ";
    if (is_computed) {
      const bool may_fault = dares();
      shape += may_fault ? "$" : "abs($) % 6";
      // Either small, negative, or beyond any memory.
      parts.push_back(may_fault ? of_type(i64, "(($ % 9 - 4) << $)",
                                          {strong(i64, depth), of_type(i64, percent(50) ? "0" : "55")})
                                : strong(i64, std::min(depth, 1)));
    } else {
      shape += fmt::format("{}", extent);
    }
    made.extents.push_back(is_computed ? -1 : extent);
  }
  if (dimensions > 1 || percent(15)) shape = fmt::format("({}{})", shape, dimensions == 1 ? "," : "");
  const bool is_default = element == f64 && percent(70);
  const std::string dtype =
      is_default ? "" : fmt::format(", {}{}", percent(50) ? "dtype=" : "", numpy_name(element));
  std::string text;
  switch (below(program_.is_run ? 4 : 3)) {
    case 0:
    case 1:
      text = fmt::format("np.zeros({}{})", shape, dtype);
      break;
    case 2:
      text = fmt::format("np.ones({}{})", shape, dtype);
      break;
    default:
      text = fmt::format("np.full({}, $, dtype={})", shape, numpy_name(element));
      parts.push_back(strong(arithmetic_type(element), std::min(depth, 1)));
  }
  made.expr.text = std::move(text);
  made.expr.parts = std::move(parts);
  return made;
}

/// A new array of any type, made in any way.
ArrayExpr Generator::any_new_array(int depth) {
  if (!program_.is_run || percent(50)) {
    const int dimensions = percent(65) ? 1 : static_cast<int>(between(2, 4));
    return new_array(element_types[below(std::size(element_types))], dimensions, depth);
  }
  ArrayExpr array;
  for (const Callable& function : functions_) {
    const bool is_called = function.results.size() == 1 && function.results[0].form == Type::Form::array &&
                           percent(50) && turns_ <= most_turns() / 4 && can_call(function, depth);
    if (!is_called) continue;
    const Type type = function.results[0];
    return {call_of(function, depth, type), Extents(static_cast<std::size_t>(type.dimensions), -1)};
  }
  switch (below(5)) {
    case 0: {
      const std::int64_t extent = between(1, 9);
      return {{fmt::format("np.arange({})", extent), array_type(i64, 1)}, {extent}, true};
    }
    case 1: {
      const std::int64_t count = between(1, 9);
      return {{fmt::format("np.linspace($, $, {})", count), array_type(f64, 1), {strong(f64, 1), strong(f64, 1)}},
              {count},
              true};
    }
    case 2:
      if (!find_array(array, 1, false, depth)) break;
      array.expr = {percent(50) ? "sorted($)" : "np.sort($)", array.expr.type, {array.expr}};
      array.is_writable = true;
      return array;
    default:
      if (!find_array(array, -1, false, depth)) break;
      array.expr = {fmt::format("np.{}($)", pick({"zeros_like", "ones_like", "empty_like", "copy"})),
                    array.expr.type,
                    {array.expr}};
      array.is_writable = true;
      return array;
  }
  return new_array(f64, 1, depth);
}

}  // namespace jiteval::test
