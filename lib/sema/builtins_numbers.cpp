// Built-in functions of numbers.

#include <cmath>
#include <limits>

#include "sema/builtins_handlers.hpp"

namespace jiteval::sema::handlers {

using ir::Op;
using ir::Type;
using ir::ValueId;
using syntax::Operator;

namespace {

/// All arguments as one type.
std::vector<ValueId> converted(Translator& t, const Call& call, Type type) {
  std::vector<ValueId> values;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    values.push_back(t.convert(call.arguments[i], type, call.places[i]));
  }
  t.at(call.span);
  return values;
}

/// The number, computed in f64, as what a function of floats gives for arguments of this type: of f32 it is
/// rounded.
Operand float_result(Translator& t, ValueId value, NumberType type) {
  return t.number(type.type == Type::f32 ? t.builder().convert(value, Type::f32) : value, type.is_weak);
}

/// A function of f64 numbers. Of f32 it is computed in f64 and rounded.
template <class Compute>
Operand of_floats(Translator& t, const Call& call, Compute compute) {
  if (!require_numbers(t, call)) return {};
  const ValueId result = compute(converted(t, call, Type::f64));
  return float_result(t, result, common_type(call.arguments));
}

/// A function that keeps the type of its arguments, which is that of arithmetic on all of them.
template <class Compute>
Operand of_numbers(Translator& t, const Call& call, Compute compute) {
  if (!require_numbers(t, call)) return {};
  const NumberType type = common_type(call.arguments);
  const std::vector<ValueId> values = converted(t, call, type.type);
  for (ValueId value : values) {
    if (value == ir::no_value) return {};
  }
  return t.number(compute(values, type.type), type.is_weak);
}

/// A truth about one number; what is `otherwise` for all integers.
template <class Compute>
Operand of_one_float(Translator& t, const Call& call, bool otherwise, Compute compute) {
  if (!require_numbers(t, call)) return {};
  if (!is_float(call.arguments[0].type)) return t.number(t.builder().boolean(otherwise));
  return t.number(compute(converted(t, call, Type::f64)[0]));
}

template <class Combine>
Operand of_truths(Translator& t, const Call& call, Combine combine) {
  if (!require_numbers(t, call)) return {};
  const std::vector<ValueId> truths = converted(t, call, Type::boolean);
  return t.number(combine(truths[0], truths[1]));
}

ValueId is_nan_value(ir::Builder& builder, ValueId x) { return builder.binary(Op::not_equal, x, x); }

/// NumPy's minimum and maximum: NaN where `nan_wins` and either is, or else only where both are.
Operand numpy_extreme(Translator& t, const Call& call, Op is_better, bool nan_wins) {
  return of_numbers(t, call, [&](const std::vector<ValueId>& x, Type type) {
    ir::Builder& builder = t.builder();
    ValueId takes_second = builder.binary(is_better, x[1], x[0]);
    if (is_float(type)) {
      takes_second = builder.binary(Op::logical_or, takes_second, is_nan_value(builder, x[nan_wins ? 1 : 0]));
    }
    return builder.select(takes_second, x[1], x[0]);
  });
}

/// Below zero, or -0.
ValueId is_signed(ir::Builder& builder, ValueId x) {
  const ValueId zero = builder.f64(0.0);
  const ValueId is_zero = builder.binary(Op::equal, x, zero);
  const ValueId reciprocal = builder.binary(Op::divide, builder.f64(1.0), x);
  const ValueId is_minus_zero =
      builder.binary(Op::logical_and, is_zero, builder.binary(Op::less, reciprocal, zero));
  return builder.binary(Op::logical_or, builder.binary(Op::less, x, zero), is_minus_zero);
}

/// A tuple of two functions of one number.
template <class Compute>
Operand of_parts(Translator& t, const Call& call, Compute compute) {
  if (!require_numbers(t, call)) return {};
  const NumberType type = common_type(call.arguments);
  const auto [first, second] = compute(converted(t, call, Type::f64)[0]);
  return t.tuple({float_result(t, first, type), float_result(t, second, type)});
}

}  // namespace

Operand math_function(Translator& t, const Call& call) {
  return of_floats(t, call,
                   [&](const std::vector<ValueId>& x) { return t.builder().call(*call.builtin.function, x); });
}

Operand sincos(Translator& t, const Call& call) {
  return of_parts(t, call, [&](ValueId x) {
    return std::pair(t.builder().call(ir::MathFunction::sin, {&x, 1}),
                     t.builder().call(ir::MathFunction::cos, {&x, 1}));
  });
}

Operand modf(Translator& t, const Call& call) {
  return of_parts(t, call, [&](ValueId x) {
    ir::Builder& builder = t.builder();
    const ValueId whole = builder.call(ir::MathFunction::trunc, {&x, 1});
    // An infinity has nothing behind the point; the sign is that of x also where that is zero.
    const ValueId rest = builder.select(builder.binary(Op::equal, x, whole), builder.f64(0.0),
                                        builder.binary(Op::subtract, x, whole));
    const ValueId operands[] = {rest, x};
    return std::pair(builder.call(ir::MathFunction::copysign, operands), whole);
  });
}

Operand frexp(Translator& t, const Call& call) {
  if (!require_numbers(t, call)) return {};
  const ValueId x = converted(t, call, Type::f64)[0];
  ir::Builder& builder = t.builder();
  const ValueId fraction = builder.call(ir::MathFunction::frexp_fraction, {&x, 1});
  const ValueId exponent = builder.call(ir::MathFunction::frexp_exponent, {&x, 1});
  return t.tuple({float_result(t, fraction, common_type(call.arguments)),
                  t.number(builder.unary(Op::truncate_to_i64, exponent))});
}

Operand absolute(Translator& t, const Call& call) {
  return of_numbers(t, call, [&](const std::vector<ValueId>& x, Type type) {
    return type == Type::u64 ? x[0] : t.builder().unary(Op::absolute, x[0]);
  });
}

Operand numpy_minimum(Translator& t, const Call& call) { return numpy_extreme(t, call, Op::less, true); }
Operand numpy_maximum(Translator& t, const Call& call) { return numpy_extreme(t, call, Op::greater, true); }
Operand numpy_fmin(Translator& t, const Call& call) { return numpy_extreme(t, call, Op::less, false); }
Operand numpy_fmax(Translator& t, const Call& call) { return numpy_extreme(t, call, Op::greater, false); }

Operand sign(Translator& t, const Call& call) {
  return of_numbers(t, call, [&](const std::vector<ValueId>& x, Type type) {
    ir::Builder& builder = t.builder();
    const auto constant = [&](std::int64_t value) { return builder.convert(builder.i64(value), type); };
    const ValueId zero = constant(0);
    const ValueId one = constant(1);
    const ValueId at_zero = builder.select(builder.binary(Op::equal, x[0], zero), zero, x[0]);  // x: NaN
    const ValueId is_positive = builder.binary(Op::greater, x[0], zero);
    if (type == Type::u64) return builder.select(is_positive, one, zero);
    const ValueId is_negative = builder.binary(Op::less, x[0], zero);
    return builder.select(is_positive, one, builder.select(is_negative, constant(-1), at_zero));
  });
}

Operand signbit(Translator& t, const Call& call) {
  if (!require_numbers(t, call)) return {};
  const ValueId x = converted(t, call, Type::f64)[0];
  return t.number(is_signed(t.builder(), x));
}

Operand clip(Translator& t, const Call& call) {
  if (!t.require_number(call.arguments[0], call.places[0])) return {};
  const OptionalArgument low = optional_argument(t, call, 1, "a_min");
  const OptionalArgument high = optional_argument(t, call, 2, "a_max");
  std::vector<Operand> numbers{call.arguments[0]};
  for (const OptionalArgument& bound : {low, high}) {
    if (!bound) continue;
    if (!t.require_number(*bound.operand, bound.place)) return {};
    numbers.push_back(*bound.operand);
  }
  const NumberType type = common_type(numbers);
  ValueId result = t.convert(call.arguments[0], type.type, call.places[0]);
  ir::Builder& builder = t.builder();
  // Written so that NaN stays.
  const auto limit = [&](const OptionalArgument& bound, Op op) {
    if (!bound || result == ir::no_value) return;
    const ValueId value = t.convert(*bound.operand, type.type, bound.place);
    t.at(call.span);
    result = value == ir::no_value ? value : builder.binary(op, result, value);
  };
  limit(low, Op::maximum);
  limit(high, Op::minimum);
  return result == ir::no_value ? Operand{} : t.number(result, type.is_weak);
}

Operand where(Translator& t, const Call& call) {
  if (!require_numbers(t, call)) return {};
  const ValueId condition = t.truth(call.arguments[0], call.places[0]);
  const Operand& a = call.arguments[1];
  const Operand& b = call.arguments[2];
  const bool are_truths = a.type == Type::boolean && b.type == Type::boolean;
  const NumberType type = are_truths ? NumberType{Type::boolean, false} : promote(a, b);
  const ValueId if_true = t.convert(a, type.type, call.places[1]);
  const ValueId if_false = t.convert(b, type.type, call.places[2]);
  if (if_true == ir::no_value || if_false == ir::no_value) return {};
  t.at(call.span);
  return t.number(t.builder().select(condition, if_true, if_false), type.is_weak);
}

Operand is_nan(Translator& t, const Call& call) {
  return of_one_float(t, call, false, [&](ValueId x) { return is_nan_value(t.builder(), x); });
}

Operand is_infinite(Translator& t, const Call& call) {
  return of_one_float(t, call, false, [&](ValueId x) {
    ir::Builder& builder = t.builder();
    const ValueId infinity = builder.f64(std::numeric_limits<double>::infinity());
    return builder.binary(Op::equal, builder.unary(Op::absolute, x), infinity);
  });
}

Operand is_finite(Translator& t, const Call& call) {
  return of_one_float(t, call, true, [&](ValueId x) {
    ir::Builder& builder = t.builder();
    const ValueId infinity = builder.f64(std::numeric_limits<double>::infinity());
    return builder.binary(Op::less, builder.unary(Op::absolute, x), infinity);
  });
}

Operand square(Translator& t, const Call& call) {
  if (!require_numbers(t, call)) return {};
  return t.binary(Operator::multiply, call.arguments[0], call.arguments[0], call.places[0]);
}

Operand divmod(Translator& t, const Call& call) {
  if (!require_numbers(t, call)) return {};
  const Operand quotient = t.binary(Operator::floor_divide, call.arguments[0], call.arguments[1], call.span);
  if (!quotient.is_number()) return {};
  return t.tuple({quotient, t.binary(Operator::modulo, call.arguments[0], call.arguments[1], call.span)});
}

/// The type that the function is named after.
Operand conversion(Translator& t, const Call& call) {
  return t.cast(call.arguments[0], *find_type(call.builtin.name), call.places[0]);
}

Operand logical_and(Translator& t, const Call& call) {
  return of_truths(t, call, [&](ValueId a, ValueId b) { return t.builder().binary(Op::logical_and, a, b); });
}
Operand logical_or(Translator& t, const Call& call) {
  return of_truths(t, call, [&](ValueId a, ValueId b) { return t.builder().binary(Op::logical_or, a, b); });
}
Operand logical_xor(Translator& t, const Call& call) {
  return of_truths(t, call, [&](ValueId a, ValueId b) {
    return t.builder().select(a, t.builder().unary(Op::logical_not, b), b);
  });
}
Operand logical_not(Translator& t, const Call& call) {
  const ValueId truth = t.truth(call.arguments[0], call.places[0]);
  return truth == ir::no_value ? Operand{} : t.number(t.builder().unary(Op::logical_not, truth));
}

}  // namespace jiteval::sema::handlers
