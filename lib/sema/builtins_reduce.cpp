// Built-in functions that make one number of many.

#include <fmt/format.h>

#include "sema/builtins_handlers.hpp"

namespace jiteval::sema::handlers {

using ir::LocalId;
using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

/// Totals of f32 numbers are computed in f64, and rounded once, at the end.
Type total_type(Type type) { return type == Type::f32 ? Type::f64 : type; }

bool is_sequence(const Operand& operand) { return operand.form == Form::tuple || operand.form == Form::list; }

/// The numbers that a call gives one by one: as arguments, or as the items of one tuple.
std::optional<std::vector<Operand>> given_numbers(const Call& call) {
  if (call.arguments.size() > 1) return call.arguments;
  if (is_sequence(call.arguments[0])) return *call.arguments[0].items;
  return std::nullopt;
}

/// Whether an accumulator of that type will do; otherwise the next walk has one of the type that is needed.
bool is_wide_enough(Translator& t, const Call& call, Type type, Type needed) {
  if (type == needed) return true;
  t.widen_accumulator(call.span, needed);
  return false;
}

/// start op x0 op x1 op ..., from the first to the last.
Operand total(Translator& t, const Call& call, Op op, std::int64_t neutral, std::string_view start_name) {
  if (!refuse_axis(t, call)) return {};
  OptionalArgument start = optional_argument(t, call, 1, start_name);
  if (!start) start = optional_argument(t, call, 1, "initial");
  const Operand first = start ? *start.operand : t.integer(neutral);
  if (!t.require_number(first, start.place)) return {};
  ir::Builder& builder = t.builder();

  // What is added up may be known only inside of the loop; then an earlier walk has found it out. In that walk the
  // total is nothing, so that no variable learns its type from a guess.
  const Operand& what = call.arguments[0];
  const Type learnt = t.accumulator_type(call.span, first.is_weak ? Type::boolean : first.type);
  Type type = learnt == Type::boolean ? promote(first, first).type : learnt;
  if (what.is_array()) type = promote(first, {.form = Form::number, .type = element_value_type(what)}).type;
  const ValueId begin = t.convert(first, total_type(type), start.place);
  if (begin == ir::no_value) return {};

  const LocalId local = builder.add_local("total", total_type(type));
  builder.set(local, begin);
  bool is_guess = false;
  const bool good = for_numbers(t, what, call.places[0], {&local, 1}, [&](const Operand& number) {
    if (!what.is_array()) is_guess |= !is_wide_enough(t, call, type, join(learnt, promote(first, number).type));
    const ValueId value = builder.convert(number.value, total_type(type));
    t.at(call.span);
    builder.set(local, builder.binary(op, builder.get(local), value));
  });
  return good && !is_guess ? t.number(builder.convert(builder.get(local), type)) : Operand{};
}

Operand total_of_items(Translator& t, const Call& call, syntax::Operator op, Operand result) {
  for (const Operand& item : *call.arguments[0].items) {
    if (!t.require_number(item, call.places[0])) return {};
    result = t.binary(op, result, item, call.span);
  }
  return result;
}

/// The least or greatest of some numbers: the first of those that no other is less (greater) than.
Operand extreme_of(Translator& t, const Call& call, Op op, std::span<const Operand> numbers) {
  bool good = true;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    good &= t.require_number(numbers[i], call.places[call.arguments.size() > 1 ? i : 0]);
  }
  if (!good) return {};
  if (numbers.empty()) {
    return t.fail("empty-array", call.span, fmt::format("{} of no elements", call.builtin.name));
  }
  const NumberType type = common_type(numbers);
  ValueId result = ir::no_value;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const ValueId value = t.convert(numbers[i], type.type, call.places[call.arguments.size() > 1 ? i : 0]);
    if (value == ir::no_value) return {};
    t.at(call.span);
    result = i == 0 ? value : t.builder().binary(op, result, value);
  }
  return t.number(result, type.is_weak);
}

Operand extreme_of_array(Translator& t, const Call& call, Op op) {
  const Operand& what = call.arguments[0];
  if (!require_not_empty(t, what, call)) return {};
  ir::Builder& builder = t.builder();
  const Array& array = *what.array;
  const Type type = element_value_type(what);
  const std::vector<ValueId> origin(array.shape.size(), builder.i64(0));
  const ValueId first = builder.convert(t.element(array, origin).value, type);
  const LocalId local = builder.add_local("extreme", type);
  builder.set(local, first);
  // Compared with itself the first element makes no difference.
  t.for_indices(array.shape, {&local, 1}, [&](std::span<const ValueId> indices) {
    const ValueId value = builder.convert(t.element(array, indices).value, type);
    builder.set(local, builder.binary(op, builder.get(local), value));
  });
  return t.number(builder.get(local));
}

/// Of a generator, a range, ...: whether there is a first element turns out when running.
Operand extreme_of_iterable(Translator& t, const Call& call, Op op) {
  ir::Builder& builder = t.builder();
  const Type learnt = t.accumulator_type(call.span, Type::boolean);
  const Type type = learnt == Type::boolean ? Type::i64 : learnt;
  const LocalId locals[] = {builder.add_local("extreme", type), builder.add_local("is_found", Type::boolean)};
  builder.set(locals[0], builder.convert(builder.i64(0), type));
  builder.set(locals[1], builder.boolean(false));
  bool is_guess = false;
  const bool good = for_numbers(t, call.arguments[0], call.places[0], locals, [&](const Operand& number) {
    is_guess |= !is_wide_enough(t, call, type, join(learnt, promote(number, number).type));
    const ValueId value = builder.convert(number.value, type);
    t.at(call.span);
    const ValueId better = builder.binary(op, builder.get(locals[0]), value);
    builder.set(locals[0], builder.select(builder.get(locals[1]), better, value));
    builder.set(locals[1], builder.boolean(true));
  });
  if (!good || is_guess) return {};
  t.at(call.span);
  builder.fault_if(builder.unary(Op::logical_not, builder.get(locals[1])), ir::FaultKind::empty_array);
  return t.number(builder.get(locals[0]));
}

Operand extreme(Translator& t, const Call& call, Op op) {
  if (!refuse_axis(t, call)) return {};
  if (const auto numbers = given_numbers(call)) return extreme_of(t, call, op, *numbers);
  const Operand& what = call.arguments[0];
  if (what.form == Form::iterable) return extreme_of_iterable(t, call, op);
  return t.require_array(what, call.places[0]) ? extreme_of_array(t, call, op) : Operand{};
}

/// The index in C order of the first element that no other is better than; of the first NaN, where there is one.
Operand index_of_extreme(Translator& t, const Call& call, Op is_better) {
  const Operand& what = call.arguments[0];
  if (!refuse_axis(t, call) || !t.require_array(what, call.places[0]) || !require_not_empty(t, what, call))
    return {};
  ir::Builder& builder = t.builder();
  const Array& array = *what.array;
  const Type type = element_value_type(what);
  const std::vector<ValueId> origin(array.shape.size(), builder.i64(0));
  const ValueId first = builder.convert(t.element(array, origin).value, type);
  const LocalId locals[] = {builder.add_local("best", type), builder.add_local("index", Type::i64)};
  builder.set(locals[0], first);
  builder.set(locals[1], builder.i64(0));
  t.for_indices(array.shape, locals, [&](std::span<const ValueId> indices) {
    const ValueId value = builder.convert(t.element(array, indices).value, type);
    const ValueId best = builder.get(locals[0]);
    ValueId takes = builder.binary(is_better, value, best);
    if (is_float(type)) {
      const ValueId is_first_nan = builder.binary(Op::logical_and, builder.binary(Op::not_equal, value, value),
                                                  builder.binary(Op::equal, best, best));
      takes = builder.binary(Op::logical_or, takes, is_first_nan);
    }
    builder.set(locals[0], builder.select(takes, value, best));
    builder.set(locals[1], builder.select(takes, flat_index(t, array.shape, indices), builder.get(locals[1])));
  });
  return t.number(builder.get(locals[1]));
}

/// any and all: of a generator, later elements are not computed once the answer is known.
Operand truth_of(Translator& t, const Call& call, bool decisive) {
  if (!refuse_axis(t, call)) return {};
  ir::Builder& builder = t.builder();
  const Operand& what = call.arguments[0];
  const LocalId local = builder.add_local(decisive ? "any" : "all", Type::boolean);
  builder.set(local, builder.boolean(!decisive));
  const bool good = for_numbers(t, what, call.places[0], {&local, 1}, [&](const Operand& number) {
    const ValueId truth = builder.convert(number.value, Type::boolean);
    t.at(call.span);
    if (what.form != Form::iterable) {
      const Op op = decisive ? Op::logical_or : Op::logical_and;
      builder.set(local, builder.binary(op, builder.get(local), truth));
      return;
    }
    builder.begin_if(decisive ? truth : builder.unary(Op::logical_not, truth));
    builder.set(local, builder.boolean(decisive));
    builder.break_();
    builder.end_if();
  });
  return good ? t.number(builder.get(local)) : Operand{};
}

/// The sum of f(x) over the elements, in f64.
ValueId sum_of(Translator& t, const Operand& elements, Span place, const std::function<ValueId(ValueId x)>& f) {
  ir::Builder& builder = t.builder();
  const LocalId local = builder.add_local("total", Type::f64);
  builder.set(local, builder.f64(0.0));
  for_numbers(t, elements, place, {&local, 1}, [&](const Operand& number) {
    const ValueId x = builder.convert(number.value, Type::f64);
    builder.set(local, builder.binary(Op::add, builder.get(local), f(x)));
  });
  return builder.get(local);
}

ValueId mean_of(Translator& t, const Operand& elements, Span place) {
  ir::Builder& builder = t.builder();
  const ValueId count = builder.convert(element_count(t, elements), Type::f64);
  return builder.binary(Op::divide, sum_of(t, elements, place, [](ValueId x) { return x; }), count);
}

/// A result in f64, rounded where the elements are f32.
Operand rounded(Translator& t, ValueId value, Type element) {
  return t.number(element == Type::f32 ? t.builder().convert(value, Type::f32) : value);
}

Operand mean_of_iterable(Translator& t, const Call& call) {
  ir::Builder& builder = t.builder();
  const LocalId locals[] = {builder.add_local("total", Type::f64), builder.add_local("count", Type::i64)};
  builder.set(locals[0], builder.f64(0.0));
  builder.set(locals[1], builder.i64(0));
  Type type = Type::f64;
  const bool good = for_numbers(t, call.arguments[0], call.places[0], locals, [&](const Operand& number) {
    type = number.type;
    const ValueId value = builder.convert(number.value, Type::f64);
    t.at(call.span);
    builder.set(locals[0], builder.binary(Op::add, builder.get(locals[0]), value));
    builder.set(locals[1], builder.binary(Op::add, builder.get(locals[1]), builder.i64(1)));
  });
  if (!good) return {};
  const ValueId count = builder.convert(builder.get(locals[1]), Type::f64);
  return rounded(t, builder.binary(Op::divide, builder.get(locals[0]), count), type);
}

/// The mean square distance from the mean, found first.
std::optional<ValueId> variance_of(Translator& t, const Call& call) {
  const Operand& what = call.arguments[0];
  if (!refuse_axis(t, call) || !require_elements(t, what, call.places[0])) return std::nullopt;
  ir::Builder& builder = t.builder();
  ValueId divisor = builder.convert(element_count(t, what), Type::f64);
  if (const OptionalArgument ddof = optional_argument(t, call, any_number, "ddof")) {
    const ValueId lost = t.convert(*ddof.operand, Type::f64, ddof.place);
    if (lost == ir::no_value) return std::nullopt;
    t.at(call.span);
    divisor = builder.binary(Op::maximum, builder.binary(Op::subtract, divisor, lost), builder.f64(0.0));
  }
  const ValueId mean = mean_of(t, what, call.places[0]);
  const ValueId squares = sum_of(t, what, call.places[0], [&](ValueId x) {
    const ValueId distance = builder.binary(Op::subtract, x, mean);
    return builder.binary(Op::multiply, distance, distance);
  });
  return builder.binary(Op::divide, squares, divisor);
}

}  // namespace

Operand sum(Translator& t, const Call& call) {
  if (call.arguments.size() == 1 && call.keywords.empty() && is_sequence(call.arguments[0])) {
    return total_of_items(t, call, syntax::Operator::add, t.integer(0));
  }
  return total(t, call, Op::add, 0, "start");
}

Operand product(Translator& t, const Call& call) {
  if (call.keywords.empty() && is_sequence(call.arguments[0])) {
    return total_of_items(t, call, syntax::Operator::multiply, t.integer(1));
  }
  return total(t, call, Op::multiply, 1, "start");
}

Operand minimum(Translator& t, const Call& call) { return extreme(t, call, Op::minimum); }
Operand maximum(Translator& t, const Call& call) { return extreme(t, call, Op::maximum); }

Operand peak_to_peak(Translator& t, const Call& call) {
  if (!refuse_axis(t, call) || !t.require_array(call.arguments[0], call.places[0])) return {};
  const Operand greatest = extreme_of_array(t, call, Op::maximum);
  if (!greatest.is_number()) return {};
  return t.binary(syntax::Operator::subtract, greatest, extreme_of_array(t, call, Op::minimum), call.span);
}

Operand index_of_minimum(Translator& t, const Call& call) { return index_of_extreme(t, call, Op::less); }
Operand index_of_maximum(Translator& t, const Call& call) { return index_of_extreme(t, call, Op::greater); }

Operand any(Translator& t, const Call& call) { return truth_of(t, call, true); }
Operand all(Translator& t, const Call& call) { return truth_of(t, call, false); }

Operand count_nonzero(Translator& t, const Call& call) {
  if (!refuse_axis(t, call)) return {};
  ir::Builder& builder = t.builder();
  const LocalId local = builder.add_local("count", Type::i64);
  builder.set(local, builder.i64(0));
  const bool good = for_numbers(t, call.arguments[0], call.places[0], {&local, 1}, [&](const Operand& number) {
    const ValueId truth = builder.convert(builder.convert(number.value, Type::boolean), Type::i64);
    builder.set(local, builder.binary(Op::add, builder.get(local), truth));
  });
  return good ? t.number(builder.get(local)) : Operand{};
}

Operand dot(Translator& t, const Call& call) {
  bool good = true;
  for (std::size_t i = 0; i < 2; ++i) good &= t.require_array(call.arguments[i], call.places[i]);
  if (!good) return {};
  const Array& a = *call.arguments[0].array;
  const Array& b = *call.arguments[1].array;
  if (a.dimensions() != 1 || b.dimensions() != 1) {
    return t.fail("not-supported", call.span, fmt::format("{} is of two one-dimensional arrays", call.builtin.name),
                  "loop over the rows and columns of a matrix");
  }
  ir::Builder& builder = t.builder();
  const auto known_a = builder.literal(a.shape[0]);
  const auto known_b = builder.literal(b.shape[0]);
  if (known_a && known_b && known_a->integer != known_b->integer) {
    return t.fail("shape-mismatch", call.span,
                  fmt::format("{} of {} and {} elements", call.builtin.name, known_a->integer, known_b->integer));
  }
  builder.fault_if(builder.binary(Op::not_equal, a.shape[0], b.shape[0]), ir::FaultKind::shape_mismatch);
  const Type type = join(element_value_type(call.arguments[0]), element_value_type(call.arguments[1]));
  const Type computed = total_type(type);
  const LocalId local = builder.add_local("total", computed);
  builder.set(local, builder.convert(builder.i64(0), computed));
  t.for_indices(a.shape, {&local, 1}, [&](std::span<const ValueId> index) {
    const ValueId x = builder.convert(t.element(a, index).value, computed);
    const ValueId y = builder.convert(t.element(b, index).value, computed);
    builder.set(local, builder.binary(Op::add, builder.get(local), builder.binary(Op::multiply, x, y)));
  });
  return t.number(builder.convert(builder.get(local), type));
}

Operand norm(Translator& t, const Call& call) {
  const Operand& what = call.arguments[0];
  if (!refuse_axis(t, call) || !require_elements(t, what, call.places[0])) return {};
  ir::Builder& builder = t.builder();
  const ValueId squares =
      sum_of(t, what, call.places[0], [&](ValueId x) { return builder.binary(Op::multiply, x, x); });
  return rounded(t, builder.call(ir::MathFunction::sqrt, {&squares, 1}), element_value_type(what));
}

Operand mean(Translator& t, const Call& call) {
  if (!refuse_axis(t, call)) return {};
  const Operand& what = call.arguments[0];
  if (what.form == Form::iterable) return mean_of_iterable(t, call);
  if (!require_elements(t, what, call.places[0])) return {};
  return rounded(t, mean_of(t, what, call.places[0]), element_value_type(what));
}

Operand variance(Translator& t, const Call& call) {
  const auto result = variance_of(t, call);
  return result ? rounded(t, *result, element_value_type(call.arguments[0])) : Operand{};
}

Operand standard_deviation(Translator& t, const Call& call) {
  const auto result = variance_of(t, call);
  if (!result) return {};
  const ValueId root = t.builder().call(ir::MathFunction::sqrt, {&*result, 1});
  return rounded(t, root, element_value_type(call.arguments[0]));
}

}  // namespace jiteval::sema::handlers
