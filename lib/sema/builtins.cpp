#include "sema/builtins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numbers>

namespace jiteval::sema {

namespace {

constexpr Builtin constant(std::string_view name, double value) {
  return {.name = name, .kind = BuiltinKind::constant, .value = value};
}

constexpr Builtin function(std::string_view name, ir::MathFunction function, int arity) {
  // `pow` means the same as the operator **, which computes small whole powers by multiplication.
  const BuiltinKind kind = function == ir::MathFunction::pow ? BuiltinKind::power : BuiltinKind::function;
  return {.name = name, .kind = kind, .function = function, .least_arguments = arity, .most_arguments = arity};
}

constexpr Builtin operation(std::string_view name, BuiltinKind kind, int least, int most) {
  return {.name = name, .kind = kind, .least_arguments = least, .most_arguments = most};
}

constexpr Builtin table[] = {
    constant("pi", std::numbers::pi),
    constant("e", std::numbers::e),
    constant("inf", std::numeric_limits<double>::infinity()),
    constant("nan", std::numeric_limits<double>::quiet_NaN()),
#define JITEVAL_FUNCTION(name, arity, implementation, summary) function(#name, ir::MathFunction::name, arity),
#include "ir/functions.def"
#undef JITEVAL_FUNCTION
    operation("abs", BuiltinKind::absolute, 1, 1),
    operation("absolute", BuiltinKind::absolute, 1, 1),  // NumPy's name for it
    operation("min", BuiltinKind::minimum, 1, any_number),
    operation("max", BuiltinKind::maximum, 1, any_number),
    operation("sum", BuiltinKind::sum, 1, 1),
    operation("len", BuiltinKind::length, 1, 1),
    operation("range", BuiltinKind::range, 1, 3),
    operation("float", BuiltinKind::to_float, 1, 1),
    operation("bool", BuiltinKind::to_boolean, 1, 1),
};

}  // namespace

std::span<const Builtin> builtins() { return table; }

const Builtin* find_builtin(std::string_view name) {
  const auto* found = std::ranges::find(table, name, &Builtin::name);
  return found == std::end(table) ? nullptr : found;
}

bool is_module(std::string_view name) { return name == "math" || name == "np" || name == "numpy"; }

std::string usage(const Builtin& builtin) {
  switch (builtin.kind) {
    case BuiltinKind::minimum:
    case BuiltinKind::maximum:
      return fmt::format("{0}(x, y, ...) or {0}(values)", builtin.name);
    case BuiltinKind::sum:
    case BuiltinKind::length:
      return fmt::format("{}(values)", builtin.name);
    case BuiltinKind::range:
      return "range(stop), range(start, stop) or range(start, stop, step)";
    default:
      return fmt::format("{}({})", builtin.name, builtin.most_arguments == 1 ? "x" : "x, y");
  }
}

std::string arity(const Builtin& builtin) {
  const int least = builtin.least_arguments;
  const int most = builtin.most_arguments;
  if (most == any_number) return fmt::format("{} or more arguments", least);
  if (least != most) return fmt::format("{} to {} arguments", least, most);
  return fmt::format("{} argument{}", least, least == 1 ? "" : "s");
}

}  // namespace jiteval::sema
