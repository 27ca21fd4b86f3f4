// Built-in functions that make arrays.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sema/builtins_handlers.hpp"

namespace jiteval::sema::handlers {

using ir::LocalId;
using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

using Indices = std::span<const ValueId>;

/// A new array whose elements are all `value`.
Operand filled(Translator& t, const Call& call, ElementType element, std::vector<ValueId> shape,
               const Operand& value, Span place) {
  const Operand made = t.make_array(element, std::move(shape), call.span);
  if (!made.is_array()) return {};
  t.fill(*made.array, place, [&](Indices) { return value; });
  return made;
}

/// A new array of zeros, or of ones, of a given shape.
Operand constant_filled(Translator& t, const Call& call, std::int64_t value) {
  auto shape = shape_argument(t, call.arguments[0], call.places[0]);
  const auto element = element_type(t, optional_argument(t, call, 1, "dtype"), ElementType::f64);
  if (!shape || !element) return {};
  t.at(call.span);
  if (value == 0) return t.make_array(*element, *std::move(shape), call.span);
  return filled(t, call, *element, *std::move(shape), t.integer(value), call.span);
}

/// The same with the shape, and unless it is given the type, of another array.
Operand constant_filled_like(Translator& t, const Call& call, std::int64_t value) {
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  const Array& like = *call.arguments[0].array;
  const auto element = element_type(t, optional_argument(t, call, 1, "dtype"), like.element);
  if (!element) return {};
  if (value == 0) return t.make_array(*element, like.shape, call.span);
  return filled(t, call, *element, like.shape, t.integer(value), call.span);
}

/// A new array of the same elements.
Operand copied(Translator& t, const Array& array, ElementType element, Span place) {
  const Operand made = t.make_array(element, array.shape, place);
  if (!made.is_array()) return {};
  t.fill(*made.array, place, [&](Indices indices) { return t.element(array, indices); });
  return made;
}

bool is_sequence(const Operand& operand) { return operand.form == Form::tuple || operand.form == Form::list; }

/// The numbers of a nested list in C order, and its shape.
struct Numbers {
  std::vector<Operand> items;
  std::vector<std::int64_t> shape;
};

/// Nothing, reported, for a list whose parts are not of one shape.
std::optional<Numbers> numbers_in(Translator& t, const Operand& sequence, Span place, int depth) {
  if (depth == max_kernel_dimensions) {
    t.fail("dimensions", place, "lists nested too deep for an array", "arrays have 1 to 4 dimensions");
    return std::nullopt;
  }
  Numbers result;
  std::vector<std::int64_t> inner;
  for (std::size_t i = 0; i < sequence.items->size(); ++i) {
    const Operand& item = (*sequence.items)[i];
    std::vector<std::int64_t> shape;
    if (is_sequence(item)) {
      auto part = numbers_in(t, item, place, depth + 1);
      if (!part) return std::nullopt;
      result.items.insert(result.items.end(), part->items.begin(), part->items.end());
      shape = std::move(part->shape);
    } else if (t.require_number(item, place)) {
      result.items.push_back(item);
    } else {
      return std::nullopt;
    }
    if (i > 0 && shape != inner) {
      t.fail("ragged-array", place, "the rows of this array do not have the same length");
      return std::nullopt;
    }
    inner = std::move(shape);
  }
  result.shape = {static_cast<std::int64_t>(sequence.items->size())};
  result.shape.insert(result.shape.end(), inner.begin(), inner.end());
  return result;
}

/// The numbers as doubles, where all are known and doubles hold them.
std::optional<std::vector<double>> constants_in(ir::Builder& builder, std::span<const Operand> items) {
  std::vector<double> constants;
  for (const Operand& item : items) {
    const auto known = builder.literal(item.value);
    constexpr std::int64_t most_exact = std::int64_t{1} << 53;
    if (!known) return std::nullopt;
    if (is_float(known->type)) {
      constants.push_back(known->number);
    } else if (known->integer >= -most_exact && known->integer <= most_exact) {
      constants.push_back(static_cast<double>(known->integer));
    } else {
      return std::nullopt;
    }
  }
  return constants;
}

/// Whether every constant is one that an element can be made of: integers of integers.
bool are_storable(std::span<const double> constants, ElementType element) {
  const bool is_integer = element < ElementType::f32 && element != ElementType::boolean;
  return !is_integer || std::ranges::all_of(constants, [](double x) { return std::fabs(x) <= 0x1p53; });
}

Operand array_of_items(Translator& t, const Call& call, const OptionalArgument& dtype) {
  const auto numbers = numbers_in(t, call.arguments[0], call.places[0], 0);
  if (!numbers) return {};
  Type type = numbers->items.empty() ? Type::f64 : numbers->items[0].type;
  for (const Operand& item : numbers->items) type = join(type, item.type);
  const auto element = element_type(t, dtype, element_type_of(type));
  if (!element) return {};
  t.at(call.span);
  ir::Builder& builder = t.builder();
  if (const auto constants = constants_in(builder, numbers->items)) {
    if (are_storable(*constants, *element))
      return t.constant_array(*element, *constants, numbers->shape, call.span);
  }
  std::vector<ValueId> shape;
  for (std::int64_t extent : numbers->shape) shape.push_back(builder.i64(extent));
  const Operand made = t.make_array(*element, std::move(shape), call.span);
  if (!made.is_array()) return {};
  for (std::size_t i = 0; i < numbers->items.size(); ++i) {
    std::vector<ValueId> indices(numbers->shape.size());
    auto rest = static_cast<std::int64_t>(i);
    for (std::size_t axis = indices.size(); axis-- > 0; rest /= numbers->shape[axis]) {
      indices[axis] = builder.i64(rest % numbers->shape[axis]);
    }
    t.store(*made.array, indices, numbers->items[i], call.places[0]);
  }
  return made;
}

Operand array_of(Translator& t, const Call& call, bool copies) {
  const Operand& what = call.arguments[0];
  const OptionalArgument dtype = optional_argument(t, call, 1, "dtype");
  if (is_sequence(what)) return array_of_items(t, call, dtype);
  if (what.form == Form::iterable) {
    return t.fail("not-supported", call.places[0],
                  fmt::format("{} cannot be made into an array here", description(what)),
                  "write np.arange(n) for a range, or fill np.zeros(n) in a loop");
  }
  if (!t.require_array(what, call.places[0])) return {};
  const auto element = element_type(t, dtype, what.array->element);
  if (!element) return {};
  if (!copies && *element == what.array->element) return what;
  return copied(t, *what.array, *element, call.span);
}

/// A one-dimensional array of a count known only when running.
Operand counted_array(Translator& t, const Call& call, ElementType element, ValueId count,
                      const std::function<Operand(ValueId index)>& value) {
  const Operand made = t.make_array(element, {count}, call.span);
  if (!made.is_array()) return {};
  t.fill(*made.array, call.span, [&](Indices indices) { return value(indices[0]); });
  return made;
}

}  // namespace

Operand zeros(Translator& t, const Call& call) { return constant_filled(t, call, 0); }
Operand ones(Translator& t, const Call& call) { return constant_filled(t, call, 1); }

Operand full(Translator& t, const Call& call) {
  auto shape = shape_argument(t, call.arguments[0], call.places[0]);
  if (!t.require_number(call.arguments[1], call.places[1]) || !shape) return {};
  const auto element =
      element_type(t, optional_argument(t, call, 2, "dtype"), element_type_of(call.arguments[1].type));
  if (!element) return {};
  t.at(call.span);
  return filled(t, call, *element, *std::move(shape), call.arguments[1], call.places[1]);
}

Operand zeros_like(Translator& t, const Call& call) { return constant_filled_like(t, call, 0); }
Operand ones_like(Translator& t, const Call& call) { return constant_filled_like(t, call, 1); }

Operand full_like(Translator& t, const Call& call) {
  const bool is_array = t.require_array(call.arguments[0], call.places[0]);
  if (!t.require_number(call.arguments[1], call.places[1]) || !is_array) return {};
  const Array& like = *call.arguments[0].array;
  const auto element = element_type(t, optional_argument(t, call, 2, "dtype"), like.element);
  return element ? filled(t, call, *element, like.shape, call.arguments[1], call.places[1]) : Operand{};
}

Operand identity_matrix(Translator& t, const Call& call) {
  const auto rows = shape_argument(t, call.arguments[0], call.places[0]);
  const auto element = element_type(t, optional_argument(t, call, 1, "dtype"), ElementType::f64);
  if (!rows || !element) return {};
  if (rows->size() != 1) return t.fail("not-a-shape", call.places[0], "an identity matrix has one size");
  t.at(call.span);
  const Operand made = t.make_array(*element, {(*rows)[0], (*rows)[0]}, call.span);
  if (!made.is_array()) return {};
  t.for_indices(*rows, {}, [&](Indices index) {
    const ValueId diagonal[] = {index[0], index[0]};
    t.store(*made.array, diagonal, t.integer(1), call.span);
  });
  return made;
}

Operand make_array(Translator& t, const Call& call) { return array_of(t, call, true); }
Operand as_array(Translator& t, const Call& call) { return array_of(t, call, false); }

Operand copy(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  return copied(t, *call.arguments[0].array, call.arguments[0].array->element, call.span);
}

Operand flatten(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  return copied_elements(t, call.arguments[0], call.arguments[0].array->element, call.span);
}

Operand as_type(Translator& t, const Call& call) {
  const auto element = element_type(t, {&call.arguments[1], call.places[1]}, ElementType::f64);
  if (!element) return {};
  if (call.arguments[0].is_number()) return t.cast(call.arguments[0], *element, call.places[0]);
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  return copied(t, *call.arguments[0].array, *element, call.span);
}

Operand arange(Translator& t, const Call& call) {
  if (!require_numbers(t, call)) return {};
  std::vector<Operand> parts{t.integer(0), t.integer(0), t.integer(1)};
  std::vector<Span> places(3, call.span);
  const std::size_t first = call.arguments.size() == 1 ? 1 : 0;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    parts[first + i] = call.arguments[i];
    places[first + i] = call.places[i];
  }
  const Type promoted = common_type(parts).type;
  const Type type = is_float(promoted) ? Type::f64 : Type::i64;
  const auto element = element_type(t, optional_argument(t, call, 3, "dtype"),
                                    promoted == Type::f32 ? ElementType::f32 : element_type_of(type));
  if (!element) return {};
  ir::Builder& builder = t.builder();
  std::vector<ValueId> values;
  for (std::size_t i = 0; i < 3; ++i) values.push_back(t.convert(parts[i], type, places[i]));
  t.at(call.span);
  const auto [start, stop, step] = std::tuple(values[0], values[1], values[2]);
  const ValueId is_zero = builder.binary(Op::equal, step, builder.convert(builder.i64(0), type));
  if (builder.constant_truth(is_zero) == true) {
    return t.fail("zero-step", places[2], "the step of a range cannot be 0");
  }
  builder.fault_if(is_zero, ir::FaultKind::zero_step);
  ValueId count = ir::no_value;
  if (type == Type::i64) {
    count = t.count_turns(start, stop, step);
  } else {
    // The distance in steps, rounded up.
    const ValueId steps = builder.binary(Op::divide, builder.binary(Op::subtract, stop, start), step);
    count = builder.convert(builder.call(ir::MathFunction::ceil, {&steps, 1}), Type::i64);
    count = builder.binary(Op::maximum, count, builder.i64(0));
  }
  // As NumPy has it, the second number decides the distance of all.
  const ValueId distance = builder.binary(Op::subtract, builder.binary(Op::add, start, step), start);
  return counted_array(t, call, *element, count, [&](ValueId index) {
    const ValueId offset = builder.binary(Op::multiply, builder.convert(index, type), distance);
    return t.number(builder.binary(Op::add, start, offset));
  });
}

Operand linspace(Translator& t, const Call& call) {
  const ValueId start = t.convert(call.arguments[0], Type::f64, call.places[0]);
  const ValueId stop = t.convert(call.arguments[1], Type::f64, call.places[1]);
  const OptionalArgument num = optional_argument(t, call, 2, "num");
  const OptionalArgument endpoint = optional_argument(t, call, 3, "endpoint");
  const auto element = element_type(t, optional_argument(t, call, any_number, "dtype"), ElementType::f64);
  const auto counts =
      num ? shape_argument(t, *num.operand, num.place) : shape_argument(t, t.integer(50), call.span);
  const ValueId has_end = endpoint ? t.truth(*endpoint.operand, endpoint.place) : t.builder().boolean(true);
  if (start == ir::no_value || stop == ir::no_value || has_end == ir::no_value || !counts || !element) return {};
  if (counts->size() != 1) return t.fail("not-a-shape", num.place, "linspace makes a one-dimensional array");
  t.at(call.span);
  ir::Builder& builder = t.builder();
  const ValueId count = (*counts)[0];
  const ValueId last = builder.binary(Op::subtract, count, builder.i64(1));
  const ValueId steps = builder.binary(Op::subtract, count, builder.convert(has_end, Type::i64));
  const ValueId divisor = builder.binary(Op::maximum, steps, builder.i64(1));
  const ValueId step =
      builder.binary(Op::divide, builder.binary(Op::subtract, stop, start), builder.convert(divisor, Type::f64));
  return counted_array(t, call, *element, count, [&](ValueId index) {
    const ValueId offset = builder.binary(Op::multiply, builder.convert(index, Type::f64), step);
    // The end itself, not what rounding makes of it; the start of an array of one.
    const ValueId is_last = builder.binary(Op::logical_and, builder.binary(Op::equal, index, last),
                                           builder.binary(Op::greater, index, builder.i64(0)));
    const ValueId is_end = builder.binary(Op::logical_and, has_end, is_last);
    return t.number(builder.select(is_end, stop, builder.binary(Op::add, start, offset)));
  });
}

Operand cumulative_sum(Translator& t, const Call& call) {
  const Operand& what = call.arguments[0];
  if (!refuse_axis(t, call) || !require_elements(t, what, call.places[0])) return {};
  ir::Builder& builder = t.builder();
  const Type type = element_value_type(what);
  const LocalId local = builder.add_local("total", type);
  const ValueId zero = builder.convert(builder.i64(0), type);
  const Operand made = t.make_array(element_type_of(type), {element_count(t, what)}, call.span);
  if (!made.is_array()) return {};
  builder.set(local, zero);
  const auto put = [&](ValueId index, const Operand& number) {
    const ValueId total = builder.binary(Op::add, builder.get(local), builder.convert(number.value, type));
    builder.set(local, total);
    t.store(*made.array, {&index, 1}, t.number(total), call.span);
  };
  if (what.is_array()) {
    const Array& array = *what.array;
    t.for_indices(array.shape, {&local, 1},
                  [&](Indices indices) { put(flat_index(t, array.shape, indices), t.element(array, indices)); });
  } else {
    for (std::size_t i = 0; i < what.items->size(); ++i) {
      put(builder.i64(static_cast<std::int64_t>(i)), (*what.items)[i]);
    }
  }
  return made;
}

}  // namespace jiteval::sema::handlers
