// Expressions of numbers.

#include <fmt/format.h>

#include "generator_state.hpp"

namespace jiteval::test {

using enum ElementType;

namespace {

constexpr ElementType number_types[] = {boolean, i64, u64, f32, f64};

}  // namespace

std::string numpy_name(ElementType type) {
  switch (type) {
    case boolean:
      return "np.bool_";
    case f32:
      return "np.float32";
    case f64:
      return "np.float64";
    default: {
      const bool is_unsigned = type >= u8;
      return fmt::format("np.{}int{}", is_unsigned ? "u" : "", 8 * size_of(type));
    }
  }
}

ElementType value_type(ElementType element) {
  switch (element) {
    case boolean:
    case u64:
    case f32:
    case f64:
      return element;
    default:
      return i64;
  }
}

ElementType arithmetic_type(ElementType element) { return element == boolean ? i64 : value_type(element); }
Type number_type(ElementType type) { return {Type::Form::number, type, 0}; }
Type array_type(ElementType element, int dimensions) { return {Type::Form::array, element, dimensions}; }

Expr of_type(ElementType type, std::string text, std::vector<Expr> parts, bool is_weak) {
  return {std::move(text), number_type(type), std::move(parts), is_weak};
}

Expr Generator::strengthened(Expr expr) {
  if (!expr.is_weak) return expr;
  const ElementType type = expr.type.element;
  return of_type(type, type == f64 ? "float($)" : "int($)", {std::move(expr)});
}

Expr Generator::any_number(int depth) { return number(number_types[below(std::size(number_types))], depth); }

Expr Generator::literal(ElementType type) {
  switch (type) {
    case boolean:
      return of_type(type, pick({"True", "False"}));
    case i64:
      return of_type(type,
                     percent(85) ? fmt::format("{}", between(-4, 9))
                                 : pick({"255", "-128", "1000003", "0x7fff", "9007199254740993", "-2147483648",
                                         "9223372036854775807", "0b1011", "4_096", "12345678901"}),
                     {}, true);
    case u64:
      return of_type(type, fmt::format("np.uint64({})",
                                       percent(80) ? fmt::format("{}", below(12))
                                                   : pick({"9223372036854775807", "255", "4294967296", "-1"})));
    case f32:
      return of_type(type, fmt::format("np.float32({})", pick({"0.1", "0", "1", "-2.5", "3", "1e-3", "16777217",
                                                               "1e10", "0.5", "-0.0", "np.inf", "np.nan"})));
    default:
      return of_type(f64,
                     pick({"0.0", "1.0", "0.5", "-0.25", "2.5", "1e-3", "1e10", "100.0", "-3.0", "1e300", "0.1",
                           "7.0", "1e-308", "math.pi", "np.inf", "math.e", "3e-5", "np.nan"}),
                     {}, true);
  }
}

Expr Generator::leaf(ElementType type, int depth) {
  Expr element;
  // Subscripts are expressions, too; those of an element that is a leaf hold no others.
  if (depth >= 0 && percent(30) && element_of_array(element, type, -1)) return element;
  std::vector<const Variable*> variables;
  std::vector<const Variable*> others;
  for (const Variable& variable : scope_) {
    if (variable.type.form != Type::Form::number) continue;
    (variable.type.element == type ? variables : others).push_back(&variable);
  }
  if (!variables.empty() && percent(75)) {
    const Variable& variable = *pick(variables);
    return of_type(type, variable.name, {}, variable.is_constant);
  }
  if (others.empty() || percent(50)) return literal(type);
  const Variable& other = *pick(others);
  Expr converted = of_type(other.type.element, other.name, {}, other.is_constant);
  const bool is_float = other.type.element == f64 || other.type.element == f32;
  if (type == boolean) return of_type(type, "($ > 1)", {std::move(converted)});
  if (is_float && (type == i64 || type == u64)) return literal(type);
  return of_type(type, fmt::format("{}($)", numpy_name(type)), {std::move(converted)});
}

Expr Generator::number(ElementType type, int depth) {
  if (depth <= 0 || percent(15)) return leaf(type, depth);
  Expr found;
  if (percent(12) && call(found, type, depth - 1)) return found;
  if (percent(10) && reduction(found, type, depth - 1)) return found;
  if (percent(6)) return choice(type, depth - 1);
  if (percent(4) && turns_ <= most_turns() / 8) return of_generator(type, depth - 1);
  if (percent(2)) return of_lambda(type, depth - 1);
  switch (type) {
    case boolean:
      return of_boolean(depth - 1);
    case i64:
      return of_i64(depth - 1);
    case u64:
      return of_u64(depth - 1);
    case f32:
      return of_f32(depth - 1);
    default:
      return of_f64(depth - 1);
  }
}

/// One of two values of a type, of which the other is not always computed.
Expr Generator::choice(ElementType type, int depth) {
  Expr a = strong(type, depth);
  Expr b = strong(type, depth);
  switch (below(4)) {
    case 0:
      return of_type(type, "($ and $)", {std::move(a), std::move(b)});
    case 1:
      return of_type(type, "($ or $)", {std::move(a), std::move(b)});
    case 2:
      return of_type(type, "np.where($, $, $)", {condition(depth), std::move(a), std::move(b)});
    default:
      return of_type(type, "($ if $ else $)", {std::move(a), condition(depth), std::move(b)});
  }
}

Expr Generator::of_lambda(ElementType type, int depth) {
  const std::string a = fresh_name("p");
  const std::string b = fresh_name("p");
  const ElementType first = pick({i64, f64, type});
  Expr x = strong(first, depth);
  Expr y = strong(type, depth);
  scope_.push_back({.name = a, .type = number_type(first), .is_writable = false});
  scope_.push_back({.name = b, .type = number_type(type), .is_writable = false});
  Expr body = strong(type, depth);
  scope_.resize(scope_.size() - 2);
  return of_type(type, fmt::format("(lambda {}, {}: $)($, $)", a, b),
                 {std::move(body), std::move(x), std::move(y)});
}

/// sum, min, max, any or all of a generator expression.
Expr Generator::of_generator(ElementType type, int depth) {
  std::vector<Variable> targets;
  std::string target;
  std::int64_t turns = 0;
  Expr over = iterable(depth, targets, target, turns);
  const std::size_t outside = scope_.size();
  for (Variable& variable : targets) {
    variable.is_writable = false;
    scope_.push_back(variable);
  }
  const std::int64_t turns_before = std::exchange(turns_, turns_ * std::max<std::int64_t>(turns, 1));
  ElementType element = type;
  if (type == i64 && percent(30)) element = boolean;
  std::vector<Expr> parts{strong(element, std::min(depth, 2)), std::move(over)};
  std::string clause = fmt::format("$ for {} in $", target);
  if (percent(40)) {
    clause += " if $";
    parts.push_back(condition(1));
  }
  turns_ = turns_before;
  scope_.resize(outside);
  const char* function = type == boolean ? pick({"any", "all"}) : dares() ? pick({"min", "max"}) : "sum";
  return of_type(type, fmt::format("{}({})", function, clause), std::move(parts));
}

Expr Generator::of_boolean(int depth) {
  const auto comparison = [&] { return pick({"<", "<=", ">", ">=", "==", "!="}); };
  switch (below(9)) {
    case 0:
      return of_type(boolean, fmt::format("($ {} $)", pick({"and", "or"})), {condition(depth), condition(depth)});
    case 1:
      return of_type(boolean, "(not $)", {any_number(depth)});
    case 2: {
      const ElementType type = number_types[below(std::size(number_types))];
      return of_type(boolean, fmt::format("($ {} $ {} $)", comparison(), comparison()),
                     {number(type, depth), number(type, depth), any_number(depth)});
    }
    case 3:
      return of_type(boolean, fmt::format("{}($)", pick({"np.isnan", "math.isinf", "np.isfinite"})),
                     {number(pick({f64, f32}), depth)});
    case 4:
      return of_type(boolean, fmt::format("($ {} $)", pick({"&", "|", "^"})), {condition(depth), condition(depth)});
    case 5:
      return of_type(boolean, "bool($)", {any_number(depth)});
    case 6:
      return of_type(boolean, fmt::format("($ {} $)", comparison()), {any_number(depth), any_number(depth)});
    default: {
      const ElementType type = number_types[below(std::size(number_types))];
      return of_type(boolean, fmt::format("($ {} $)", comparison()), {number(type, depth), number(type, depth)});
    }
  }
}

/// Operands whose arithmetic is of that type.
std::pair<Expr, Expr> Generator::operands(ElementType type, int depth) {
  Expr a;
  Expr b;
  if (percent(75)) {
    a = number(type, depth);
    b = number(type, depth);
    // Literals are computed exactly, and become floats where they leave the range of integers.
    if (a.is_weak && b.is_weak) a = strengthened(std::move(a));
  } else {
    switch (type) {
      case i64:
        a = strong(pick({i64, boolean}), depth);
        b = strong(pick({i64, boolean}), depth);
        break;
      case u64:
        a = number(type, depth);
        b = of_type(i64, fmt::format("{}", below(40)), {}, true);
        break;
      case f32:
        a = number(type, depth);
        b = literal(pick({i64, f64}));
        break;
      default: {
        static constexpr std::pair<ElementType, ElementType> mixes[] = {
            {f64, f32},     {f64, i64}, {f64, u64}, {f64, boolean}, {i64, u64},
            {u64, boolean}, {f32, i64}, {f32, u64}, {f32, boolean},
        };
        const auto [left, right] = mixes[below(std::size(mixes))];
        a = strong(left, depth);
        b = strong(right, depth);
        break;
      }
    }
  }
  if (percent(50)) std::swap(a, b);
  return {std::move(a), std::move(b)};
}

/// What an integer is divided by: seldom zero.
Expr Generator::divisor(ElementType type, int depth) {
  if (dares()) return number(type, depth);
  const bool is_unsigned = type == u64;
  switch (below(3)) {
    case 0:
      return is_unsigned
                 ? of_type(type, fmt::format("np.uint64({})", between(1, 9)))
                 : of_type(type, fmt::format("{}", percent(30) ? between(-9, -1) : between(1, 9)), {}, true);
    case 1:
      return of_type(type, "($ | 1)", {strong(type, depth)});
    default:
      return of_type(type, is_unsigned ? "($ % 7 + 1)" : "(abs($) % 7 + 1)", {strong(type, depth)});
  }
}

Expr Generator::shift_count(int depth) {
  if (dares()) return strong(i64, depth);
  if (percent(40)) return of_type(i64, fmt::format("{}", between(0, 63)), {}, true);
  const ElementType type = pick({i64, u64});
  return of_type(type, percent(50) ? "($ & 31)" : "($ % 64)", {strong(type, depth)});
}

/// Arithmetic of i64 or u64.
Expr Generator::whole_arithmetic(ElementType type, int depth) {
  const std::uint64_t kind = below(10);
  if (kind < 4) {
    auto [a, b] = operands(type, depth);
    return of_type(type, fmt::format("($ {} $)", pick({"+", "-", "*"})), {std::move(a), std::move(b)});
  }
  if (kind < 6) {
    return of_type(type, fmt::format("($ {} $)", pick({"//", "%"})), {strong(type, depth), divisor(type, depth)});
  }
  if (kind == 6) {
    return of_type(type, fmt::format("($ {} $)", pick({"&", "|", "^"})),
                   {strong(type, depth), number(type, depth)});
  }
  if (kind == 7) {
    return of_type(type, fmt::format("($ {} $)", pick({"<<", ">>"})), {strong(type, depth), shift_count(depth)});
  }
  if (kind == 8) return of_type(type, fmt::format("({}$)", pick({"-", "~", "+"})), {strong(type, depth)});
  return of_type(type, fmt::format("{}($, $)", pick({"min", "max", "np.minimum"})),
                 {strong(type, depth), number(type, depth)});
}

/// A float within the range of whole numbers.
Expr Generator::clamped_float(int depth, const char* low) {
  const ElementType type = pick({f64, f32});
  if (dares()) return strong(type, depth);
  return of_type(f64, fmt::format("min(max({}, $), 1e6)", low), {strong(type, depth)});
}

Expr Generator::of_i64(int depth) {
  const ElementType type = i64;
  if (percent(60)) return whole_arithmetic(type, depth);
  switch (below(8)) {
    case 0:
      return of_type(type, "int($)", {clamped_float(depth, "-1e6")});
    case 1:
      return of_type(type, "int($)", {strong(pick({u64, boolean, i64}), depth)});
    case 2:
      return of_type(type, fmt::format("{}($)", numpy_name(pick({i8, i16, i32, u8, u16, u32}))),
                     {strong(pick({i64, u64, boolean}), depth)});
    case 3:
      return of_type(type, fmt::format("$**{}", between(0, 5)), {of_type(type, "($)", {strong(type, depth)})});
    case 4:
      return of_type(type, "abs($)", {strong(percent(20) ? boolean : type, depth)});
    case 5:
      return of_type(type, "(-$)", {strong(boolean, depth)});
    case 6:
      return of_type(type, fmt::format("divmod($, $)[{}]", below(2)), {strong(type, depth), divisor(type, depth)});
    default:
      return of_type(type, "($, $, $)[$ % 3]",
                     {strong(type, depth), strong(type, depth), strong(type, depth), strong(type, depth)});
  }
}

Expr Generator::of_u64(int depth) {
  const ElementType type = u64;
  if (percent(70)) return whole_arithmetic(type, depth);
  if (percent(30)) return of_type(type, "np.uint64($)", {clamped_float(depth, "0.0")});
  if (percent(20)) return of_type(type, fmt::format("($)**{}", between(0, 4)), {strong(type, depth)});
  return of_type(type, "np.uint64($)", {strong(pick({i64, boolean}), depth)});
}

Expr Generator::float_arithmetic(ElementType type, int depth) {
  if (type == f64 && percent(15)) {
    const ElementType whole = pick({i64, u64, boolean});
    return of_type(type, "($ / $)", {strong(whole, depth), strong(whole, depth)});
  }
  auto [a, b] = operands(type, depth);
  if (percent(12)) {
    if (a.is_weak) a = strengthened(std::move(a));
    if (a.type.element != type) a = strong(type, depth);
    return of_type(type, fmt::format("{}($, $)", pick({"min", "max", "np.fmax", "np.minimum"})),
                   {std::move(a), number(type, depth)});
  }
  return of_type(type, fmt::format("($ {} $)", percent(20) ? pick({"//", "%"}) : pick({"+", "-", "*", "/"})),
                 {std::move(a), std::move(b)});
}

/// A function of floats of that type.
Expr Generator::float_function(ElementType type, int depth) {
  Expr x = strong(type, depth);
  switch (below(6)) {
    case 0:
      return of_type(
          type,
          fmt::format("{}($)", pick({"exp",       "np.exp",   "math.sin",  "cos",       "np.tan", "tanh",
                                     "np.sinh",   "expm1",    "np.arctan", "math.cbrt", "asinh",  "erf",
                                     "math.erfc", "ndtr",     "expit",     "np.sinc",   "exp2",   "math.gamma",
                                     "lgamma",    "norm_pdf", "trunc",     "degrees"})),
          {std::move(x)});
    case 1:
      return of_type(
          type,
          fmt::format("{}(abs($))", pick({"log", "math.sqrt", "np.sqrt", "np.log1p", "math.log2", "log10", "i0"})),
          {std::move(x)});
    case 2:
      return of_type(type, fmt::format("{}($)", pick({"abs", "np.sign", "np.square", "np.trunc"})), {std::move(x)});
    case 3:
      return of_type(type,
                     fmt::format("{}($, $)", pick({"math.atan2", "np.hypot", "math.fmod", "math.copysign", "pow",
                                                   "logaddexp", "math.remainder", "xlogy"})),
                     {std::move(x), number(type, depth)});
    case 4:
      return of_type(type, fmt::format("($)**{}", percent(70) ? between(-3, 6) : between(33, 40)), {std::move(x)});
    default:
      return of_type(type, percent(50) ? "($)**$" : "np.clip($, $, 10)", {std::move(x), number(type, depth)});
  }
}

Expr Generator::of_f32(int depth) {
  const ElementType type = f32;
  if (percent(60)) return float_arithmetic(type, depth);
  if (percent(50)) return float_function(type, depth);
  if (percent(20)) return of_type(type, "(-$)", {strong(type, depth)});
  return of_type(type, "np.float32($)", {any_number(depth)});
}

Expr Generator::of_f64(int depth) {
  const ElementType type = f64;
  if (percent(55)) return float_arithmetic(type, depth);
  if (percent(60)) return float_function(type, depth);
  switch (below(4)) {
    case 0:
      return of_type(type, "(-$)", {strong(type, depth)});
    case 1:
      return of_type(type, fmt::format("float({}($))", pick({"math.floor", "np.ceil", "np.round", "np.floor"})),
                     {strong(type, depth)});
    case 2:
      return of_type(type, fmt::format("{}($)", pick({"math.exp", "np.log", "sqrt", "np.float64"})),
                     {strong(pick({i64, u64, boolean}), depth)});
    default:
      return of_type(type, "float($)", {any_number(depth)});
  }
}

}  // namespace jiteval::test
