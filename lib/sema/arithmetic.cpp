// Operators on numbers: their types, and Python's meaning.

#include <fmt/format.h>

#include <cmath>

#include "ir/integers.hpp"
#include "sema/translator.hpp"

namespace jiteval::sema {

using ir::Op;
using ir::Type;
using ir::ValueId;
using syntax::Operator;

namespace {

bool is_integer(Type type) { return type == Type::i64 || type == Type::u64; }
bool is_bit_operator(Operator op) {
  return op == Operator::bit_and || op == Operator::bit_or || op == Operator::bit_xor;
}
bool is_shift(Operator op) { return op == Operator::shift_left || op == Operator::shift_right; }

Op op_of(Operator op) {
  switch (op) {
    case Operator::add:
      return Op::add;
    case Operator::subtract:
      return Op::subtract;
    case Operator::multiply:
      return Op::multiply;
    case Operator::divide:
      return Op::divide;
    case Operator::floor_divide:
      return Op::floor_divide;
    case Operator::modulo:
      return Op::modulo;
    case Operator::bit_and:
      return Op::bit_and;
    case Operator::bit_or:
      return Op::bit_or;
    case Operator::bit_xor:
      return Op::bit_xor;
    case Operator::shift_left:
      return Op::shift_left;
    case Operator::shift_right:
      return Op::shift_right;
    case Operator::equal:
      return Op::equal;
    case Operator::not_equal:
      return Op::not_equal;
    case Operator::less:
      return Op::less;
    case Operator::less_equal:
      return Op::less_equal;
    case Operator::greater:
      return Op::greater;
    default:
      return Op::greater_equal;
  }
}

Operator mirrored(Operator comparison) {
  switch (comparison) {
    case Operator::less:
      return Operator::greater;
    case Operator::less_equal:
      return Operator::greater_equal;
    case Operator::greater:
      return Operator::less;
    case Operator::greater_equal:
      return Operator::less_equal;
    default:
      return comparison;
  }
}

std::optional<std::int64_t> integer_power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  while (true) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return std::nullopt;
    exponent >>= 1;
    if (exponent == 0) return result;
    if (__builtin_mul_overflow(base, base, &base)) return std::nullopt;
  }
}

}  // namespace

bool Translator::require_number(const Operand& operand, Span place) {
  if (operand.is_number()) return true;
  if (operand.form != Form::error && !is_first_about(place)) return false;
  switch (operand.form) {
    case Form::error:
      break;
    case Form::array:
      fail("array-as-number", place,
           fmt::format("{} is {}, but a number is needed here", quoted(place), description(operand)),
           operand.array->dimensions() == 1 ? "take one element, as in values[0], or loop over it"
                                            : "take one element, as in a[i, j], or loop over it");
      break;
    case Form::function:
      if (operand.builtin != nullptr) {
        fail("function-as-number", place,
             fmt::format("'{}' is a function, but a number is needed here", operand.builtin->name),
             fmt::format("call it: {}", usage(*operand.builtin)));
      } else {
        fail("function-as-number", place, "this is a function, but a number is needed here", "call it");
      }
      break;
    case Form::module:
      fail("unknown-name", place, fmt::format("'{}' is no value", operand.text),
           fmt::format("it stands before a name, as in {}.exp", operand.text));
      break;
    case Form::none:
      fail("none-as-number", place, "this is None, but a number is needed here", "for a missing value, use nan");
      break;
    case Form::text:
      fail("not-supported", place, "kernels have no strings", "only the names of types may be written as one");
      break;
    case Form::list:
      fail("not-supported", place, "kernels have no lists", "write np.array([...]), or a tuple (...)");
      break;
    case Form::type:
      fail("type-as-number", place, "this is a type, but a number is needed here",
           fmt::format("call it to convert a number: {}(x)", jiteval::name(operand.element)));
      break;
    case Form::pointer:
      fail("pointer-as-number", place, "this is a pointer, but a number is needed here",
           "make an array of it: carray(pointer, size)");
      break;
    default:
      fail("not-a-number", place, fmt::format("this is {}, but a number is needed here", description(operand)));
  }
  return false;
}

ValueId Translator::convert(const Operand& operand, Type type, Span place) {
  if (!require_number(operand, place)) return ir::no_value;
  if (type == Type::u64 && operand.is_weak) {
    if (const auto known = constant_integer(operand); known && *known < 0) {
      fail("out-of-range", place, fmt::format("{} is negative, but a u64 is needed here", *known),
           "convert the other side: np.int64(x)");
      return ir::no_value;
    }
  }
  return builder_.convert(operand.value, type);
}

ValueId Translator::truth(const Operand& operand, Span place) { return convert(operand, Type::boolean, place); }

ValueId Translator::whole(const Operand& operand, Span place) {
  if (!require_number(operand, place)) return ir::no_value;
  const auto known = builder_.literal(operand.value);
  if (known && (known->type == Type::f64 || known->type == Type::f32) &&
      std::trunc(known->number) != known->number) {
    fail("not-whole", place, fmt::format("{} is not a whole number", known->number),
         "a whole number is needed here");
    return ir::no_value;
  }
  return builder_.whole(operand.value);
}

std::optional<std::int64_t> Translator::constant_integer(const Operand& operand) const {
  if (!operand.is_number()) return std::nullopt;
  const auto known = builder_.literal(operand.value);
  if (!known || (known->type != Type::i64 && known->type != Type::boolean)) return std::nullopt;
  return known->integer;
}

Operand Translator::cast(const Operand& operand, ElementType element, Span place) {
  switch (element) {
    case ElementType::boolean:
    case ElementType::f32:
    case ElementType::f64:
    case ElementType::i64:
    case ElementType::u64: {
      if (!require_number(operand, place)) return {};
      return number(builder_.convert(operand.value, ir::value_type(element)));
    }
    default:
      break;
  }
  if (!require_number(operand, place)) return {};
  return number(builder_.wrap(builder_.convert(operand.value, Type::i64), element));
}

Operand Translator::unary(Operator op, const Operand& operand, Span place) {
  if (!require_number(operand, place)) return {};
  const Type type = operand.type == Type::boolean ? Type::i64 : operand.type;
  if (op == Operator::bit_not) {
    if (!is_integer(type)) {
      return fail("not-an-integer", place, "`~` is for whole numbers", "a condition is negated with 'not'");
    }
    if (operand.type == Type::boolean) {
      return fail("not-an-integer", place, "`~` of a truth value is -1 or -2 in Python",
                  "a condition is negated with 'not'");
    }
    return number(builder_.unary(Op::bit_not, operand.value), operand.is_weak);
  }
  const ValueId value = builder_.convert(operand.value, type);
  if (op == Operator::plus) return number(value, operand.is_weak);
  if (const auto known = constant_integer(operand); known && operand.is_weak && *known == INT64_MIN) {
    return real(0x1p63);
  }
  return number(builder_.unary(Op::negate, value), operand.is_weak);
}

/// Literals are computed exactly; where the result does not fit an i64 it is a float.
std::optional<Operand> Translator::exact(Operator op, const Operand& left, const Operand& right) {
  const auto a = constant_integer(left);
  const auto b = constant_integer(right);
  if (!a || !b || !(left.is_weak && right.is_weak)) return std::nullopt;
  std::int64_t result = 0;
  bool overflow = false;
  double rounded = 0;
  switch (op) {
    case Operator::add:
      overflow = __builtin_add_overflow(*a, *b, &result);
      rounded = static_cast<double>(*a) + static_cast<double>(*b);
      break;
    case Operator::subtract:
      overflow = __builtin_sub_overflow(*a, *b, &result);
      rounded = static_cast<double>(*a) - static_cast<double>(*b);
      break;
    case Operator::multiply:
      overflow = __builtin_mul_overflow(*a, *b, &result);
      rounded = static_cast<double>(*a) * static_cast<double>(*b);
      break;
    case Operator::floor_divide:
      if (*b != -1 || *a != INT64_MIN) return std::nullopt;
      overflow = true;
      rounded = 0x1p63;
      break;
    default:
      return std::nullopt;
  }
  return overflow ? real(rounded) : integer(result);
}

Operand Translator::binary(Operator op, const Operand& left, const Operand& right, Span place) {
  const bool left_is_number = require_number(left, place);
  if (!require_number(right, place) || !left_is_number) return {};
  if (op == Operator::power) return power(left, right, place);
  if (auto known = exact(op, left, right)) return *known;
  NumberType type = promote(left, right);
  if (is_shift(op)) return shift(op, left, right, type, place);
  if (is_bit_operator(op)) {
    if (left.type == Type::boolean && right.type == Type::boolean) {
      const ValueId both = builder_.binary(Op::logical_and, left.value, right.value);
      if (op == Operator::bit_and) return number(both);
      const ValueId either = builder_.binary(Op::logical_or, left.value, right.value);
      if (op == Operator::bit_or) return number(either);
      return number(builder_.binary(Op::logical_and, either, builder_.unary(Op::logical_not, both)));
    }
    const bool are_integers = left.type < Type::f32 && right.type < Type::f32;
    if (!is_integer(type.type)) {
      const std::string message = fmt::format("`{}` combines the bits of whole numbers", spelling(op));
      if (are_integers) {
        return fail("not-an-integer", place, message + ", and these are an i64 and a u64",
                    "convert one: np.int64(x) or np.uint64(x)");
      }
      return fail("not-an-integer", place, message + ", and this is a float",
                  op == Operator::bit_xor   ? "a power is written '**'"
                  : op == Operator::bit_and ? "conditions are combined with 'and'"
                                            : "conditions are combined with 'or'");
    }
  }
  const bool divides_whole = op == Operator::floor_divide || op == Operator::modulo;
  if (op == Operator::divide && is_integer(type.type)) type.type = Type::f64;
  if (divides_whole) return divide_whole(op_of(op), left, right, type, place);
  const ValueId a = convert(left, type.type, place);
  const ValueId b = convert(right, type.type, place);
  if (a == ir::no_value || b == ir::no_value) return {};
  return number(builder_.binary(op_of(op), a, b), type.is_weak);
}

Operand Translator::divide_whole(Op op, const Operand& left, const Operand& right, NumberType type, Span place) {
  if (is_integer(type.type) && constant_integer(right) == 0) {
    return fail("division-by-zero", place, "integer division by zero",
                fmt::format("the right side of `{}` is 0", op == Op::modulo ? "%" : "//"));
  }
  const Type computed = type.type == Type::f32 ? Type::f64 : type.type;
  const ValueId a = convert(left, computed, place);
  const ValueId b = convert(right, computed, place);
  if (a == ir::no_value || b == ir::no_value) return {};
  return number(builder_.convert(builder_.binary(op, a, b), type.type), type.is_weak);
}

Operand Translator::shift(Operator op, const Operand& left, const Operand& right, NumberType type, Span place) {
  const Type shifted = left.type == Type::boolean ? Type::i64 : left.type;
  if (!is_integer(shifted) || right.type >= Type::f32) {
    return fail("not-an-integer", place,
                fmt::format("`{}` shifts the bits of whole numbers, and this is a float", spelling(op)),
                op == Operator::shift_left ? "multiply by a power of two" : "divide by a power of two with '//'");
  }
  if (const auto count = constant_integer(right); count && (*count < 0 || *count > 63)) {
    return fail("shift-out-of-range", place, fmt::format("a shift by {} bits", *count), "it must be 0 to 63");
  }
  const ValueId value = builder_.convert(left.value, shifted);
  const ValueId count = builder_.convert(right.value, Type::i64);
  if (!builder_.literal(count)) {
    const ValueId bits = builder_.convert(count, Type::u64);
    builder_.fault_if(builder_.binary(Op::greater, bits, builder_.u64(63)), ir::FaultKind::shift_out_of_range);
  }
  if (left.is_weak && right.is_weak && op == Operator::shift_left) {
    // As exact as other literals: a float where it does not fit.
    const std::int64_t a = *constant_integer(left);
    const std::int64_t n = *constant_integer(right);
    if (((a << n) >> n) != a) return real(std::ldexp(static_cast<double>(a), static_cast<int>(n)));
  }
  return number(builder_.binary(op_of(op), value, count), type.is_weak);
}

Operand Translator::power(const Operand& base, const Operand& exponent, Span place) {
  const NumberType promoted = promote(base, exponent);
  const bool is_weak = promoted.is_weak;
  const Type floating = promoted.type == Type::f32 ? Type::f32 : Type::f64;
  const auto n = constant_integer(exponent);
  bool is_beyond_integers = false;
  if (const auto x = constant_integer(base); n && *n >= 0 && x && base.is_weak) {
    if (const auto value = integer_power(*x, *n)) return number(builder_.i64(*value), is_weak);
    is_beyond_integers = true;
  }
  const bool is_small = n && *n >= -largest_multiplied_power && *n <= largest_multiplied_power;
  if (is_small || is_beyond_integers) {
    const bool keeps_type = (*n >= 0 && !is_beyond_integers) || base.type == Type::f32;
    const Type type = keeps_type ? (base.type == Type::boolean ? Type::i64 : base.type) : floating;
    const ValueId x = builder_.convert(base.value, type);
    const ValueId one = builder_.convert(builder_.i64(1), type);
    // The factors x, x**2, x**4, ... of the binary digits of n, multiplied from the lowest digit up.
    ValueId result = one;
    std::uint64_t digits = static_cast<std::uint64_t>(std::abs(*n));
    for (ValueId factor = x; digits != 0; digits >>= 1U) {
      if ((digits & 1U) != 0) result = result == one ? factor : builder_.binary(Op::multiply, result, factor);
      if (digits > 1) factor = builder_.binary(Op::multiply, factor, factor);
    }
    return number(*n < 0 ? builder_.binary(Op::divide, one, result) : result, is_weak);
  }
  const ValueId operands[] = {convert(base, Type::f64, place), convert(exponent, Type::f64, place)};
  return number(builder_.convert(builder_.call(ir::MathFunction::pow, operands), floating), is_weak);
}

Operand Translator::compare(Operator op, const Operand& left, const Operand& right, Span place) {
  const bool left_is_number = require_number(left, place);
  if (!require_number(right, place) || !left_is_number) return {};
  const bool mixed =
      (left.type == Type::u64 && right.type == Type::i64) || (left.type == Type::i64 && right.type == Type::u64);
  if (!mixed) {
    const Type type = promote(left, right).type;
    const ValueId a = builder_.convert(left.value, type);
    const ValueId b = builder_.convert(right.value, type);
    return number(builder_.binary(op_of(op), a, b));
  }
  // Exact, whatever the signs.
  if (left.type == Type::u64) return compare(mirrored(op), right, left, place);
  const ValueId is_negative = builder_.binary(Op::less, left.value, builder_.i64(0));
  const ValueId as_unsigned = builder_.binary(op_of(op), builder_.convert(left.value, Type::u64), right.value);
  const bool holds_for_negative = op == Operator::less || op == Operator::less_equal || op == Operator::not_equal;
  if (holds_for_negative) return number(builder_.binary(Op::logical_or, is_negative, as_unsigned));
  return number(builder_.binary(Op::logical_and, builder_.unary(Op::logical_not, is_negative), as_unsigned));
}

}  // namespace jiteval::sema
