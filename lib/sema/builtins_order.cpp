// Built-in functions that put elements in order.
//
// A few elements, as many as are known now, are ordered by a network of compare-exchanges on values: no branches,
// no memory. More are copied and ordered there, by code of the library.

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sema/builtins_handlers.hpp"
#include "sema/network.hpp"

namespace jiteval::sema::handlers {

using ir::LocalId;
using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

constexpr std::int64_t most_in_network = 32;

/// The elements as values of their type, where their number is known and small.
std::optional<std::vector<ValueId>> few_values(Translator& t, const Operand& elements, Type type) {
  ir::Builder& builder = t.builder();
  const auto count = builder.literal(element_count(t, elements));
  if (!count || count->integer > most_in_network) return std::nullopt;
  std::vector<ValueId> values;
  const auto append = [&](const Operand& element) { values.push_back(builder.convert(element.value, type)); };
  if (!elements.is_array()) {
    std::ranges::for_each(*elements.items, append);
    return values;
  }
  const Array& array = *elements.array;
  std::vector<std::int64_t> extents;
  for (ValueId extent : array.shape) extents.push_back(builder.literal(extent).value_or(ir::Literal{}).integer);
  for (std::int64_t i = 0; i < count->integer; ++i) {
    std::vector<ValueId> indices(extents.size());
    std::int64_t rest = i;
    for (std::size_t axis = extents.size(); axis-- > 0; rest /= extents[axis]) {
      indices[axis] = builder.i64(rest % extents[axis]);
    }
    append(t.element(array, indices));
  }
  return values;
}

/// Emits the part of a sorting network that the wanted outputs need. NaN has no place in the order here.
void order(ir::Builder& builder, std::vector<ValueId>& values, std::vector<bool> wanted) {
  for (const Exchange& exchange : pruned_network(values.size(), std::move(wanted))) {
    const ValueId a = values[exchange.low];
    const ValueId b = values[exchange.high];
    // Together they keep both numbers, even where these compare equal and are not (0.0 and -0.0).
    if (exchange.needs_low) values[exchange.low] = builder.binary(Op::minimum, a, b);
    if (exchange.needs_high) values[exchange.high] = builder.binary(Op::maximum, b, a);
  }
}

/// Emits a sorting network with NaN above everything.
void sort_values(ir::Builder& builder, std::vector<ValueId>& values, Type type) {
  if (!is_float(type)) return order(builder, values, std::vector<bool>(values.size(), true));
  for (const Exchange& exchange : pruned_network(values.size(), std::vector<bool>(values.size(), true))) {
    const ValueId a = values[exchange.low];
    const ValueId b = values[exchange.high];
    const ValueId swaps =
        builder.binary(Op::logical_or, builder.binary(Op::less, b, a), builder.binary(Op::not_equal, a, a));
    values[exchange.low] = builder.select(swaps, b, a);
    values[exchange.high] = builder.select(swaps, a, b);
  }
}

ValueId any_nan(ir::Builder& builder, std::span<const ValueId> values) {
  ValueId result = builder.boolean(false);
  for (ValueId value : values) {
    result = builder.binary(Op::logical_or, result, builder.binary(Op::not_equal, value, value));
  }
  return result;
}

/// Elements number `rank` and `rank` + 1 (or the last again) in ascending order, as f64; NaN where any element is.
struct Neighbours {
  ValueId low = ir::no_value;
  ValueId high = ir::no_value;  // the same as `low` where it is not needed
};

Neighbours with_nan(ir::Builder& builder, ValueId has_nan, Neighbours found) {
  const ValueId nan = builder.f64(std::numeric_limits<double>::quiet_NaN());
  const auto mixed = [&](ValueId value) { return builder.select(has_nan, nan, builder.convert(value, Type::f64)); };
  return {mixed(found.low), mixed(found.high)};
}

Neighbours neighbours_of_few(Translator& t, std::vector<ValueId> values, ValueId rank, bool needs_high, Type type) {
  ir::Builder& builder = t.builder();
  const ValueId has_nan = is_float(type) ? any_nan(builder, values) : builder.boolean(false);
  const std::size_t last = values.size() - 1;
  if (const auto known = builder.literal(rank)) {
    const auto low = static_cast<std::size_t>(known->integer);
    const std::size_t high = needs_high ? std::min(low + 1, last) : low;
    std::vector<bool> wanted(values.size(), false);
    wanted[low] = wanted[high] = true;
    order(builder, values, std::move(wanted));
    return with_nan(builder, has_nan, {values[low], values[high]});
  }
  order(builder, values, std::vector<bool>(values.size(), true));
  Neighbours found{values[0], values[std::min<std::size_t>(1, last)]};
  for (std::size_t i = 1; i < values.size(); ++i) {
    const ValueId is_reached = builder.binary(Op::greater_equal, rank, builder.i64(static_cast<std::int64_t>(i)));
    found.low = builder.select(is_reached, values[i], found.low);
    found.high = builder.select(is_reached, values[std::min(i + 1, last)], found.high);
  }
  return with_nan(builder, has_nan, found);
}

std::optional<Neighbours> neighbours_of_many(Translator& t, const Operand& elements, ValueId rank, Type type,
                                             const Call& call) {
  ir::Builder& builder = t.builder();
  const LocalId has_nan = builder.add_local("has_nan", Type::boolean);
  builder.set(has_nan, builder.boolean(false));
  const Operand copy = copied_elements(
      t, elements, element_type_of(type), call.places[0], {&has_nan, 1}, [&](const Operand& number) {
        if (!is_float(type)) return;
        const ValueId is_nan = builder.binary(Op::not_equal, number.value, number.value);
        builder.set(has_nan, builder.binary(Op::logical_or, builder.get(has_nan), is_nan));
      });
  if (!copy.is_array()) return std::nullopt;
  const Operand found = t.call_library("neighbours", {copy, t.number(rank)}, call.span);
  if (found.form != Form::tuple) return std::nullopt;
  return with_nan(builder, builder.get(has_nan), {(*found.items)[0].value, (*found.items)[1].value});
}

std::optional<Neighbours> neighbours(Translator& t, const Operand& elements, ValueId rank, bool needs_high,
                                     const Call& call) {
  const Type type = element_value_type(elements);
  if (auto values = few_values(t, elements, type)) {
    return neighbours_of_few(t, *std::move(values), rank, needs_high, type);
  }
  return neighbours_of_many(t, elements, rank, type, call);
}

Operand rounded(Translator& t, ValueId value, const Operand& elements) {
  const bool is_f32 = element_value_type(elements) == Type::f32;
  return t.number(is_f32 ? t.builder().convert(value, Type::f32) : value);
}

bool require_some_elements(Translator& t, const Call& call) {
  const Operand& elements = call.arguments[0];
  return refuse_axis(t, call) && require_elements(t, elements, call.places[0]) &&
         require_not_empty(t, elements, call);
}

/// The quantile that `scale` times a fraction says, between the two elements nearest to it.
Operand quantile_of(Translator& t, const Call& call, double scale, std::string_view range) {
  const Operand& elements = call.arguments[0];
  if (!t.require_number(call.arguments[1], call.places[1]) || !require_some_elements(t, call)) return {};
  ir::Builder& builder = t.builder();
  const ValueId given = t.convert(call.arguments[1], Type::f64, call.places[1]);
  t.at(call.span);
  const ValueId is_right =
      builder.binary(Op::logical_and, builder.binary(Op::greater_equal, given, builder.f64(0.0)),
                     builder.binary(Op::less_equal, given, builder.f64(scale)));
  if (builder.constant_truth(is_right) == false) {
    return t.fail("not-a-fraction", call.places[1],
                  fmt::format("{} is not in the range of a {}", t.quoted(call.places[1]), call.builtin.name),
                  range);
  }
  builder.fault_if(builder.unary(Op::logical_not, is_right), ir::FaultKind::not_a_fraction);
  const ValueId fraction = builder.binary(Op::divide, given, builder.f64(scale));
  const ValueId last =
      builder.convert(builder.binary(Op::subtract, element_count(t, elements), builder.i64(1)), Type::f64);
  const ValueId position = builder.binary(Op::multiply, fraction, last);
  const ValueId below = builder.call(ir::MathFunction::floor, {&position, 1});
  const ValueId part = builder.binary(Op::subtract, position, below);
  const ValueId zero = builder.f64(0.0);
  const bool needs_high = builder.constant_truth(builder.binary(Op::equal, part, zero)) != true;
  const auto found = neighbours(t, elements, builder.convert(below, Type::i64), needs_high, call);
  if (!found) return {};
  t.at(call.span);
  // From the nearer end, so that the ends themselves are exact.
  const ValueId difference = builder.binary(Op::subtract, found->high, found->low);
  const ValueId up = builder.binary(Op::add, found->low, builder.binary(Op::multiply, difference, part));
  const ValueId rest = builder.binary(Op::subtract, builder.f64(1.0), part);
  const ValueId down = builder.binary(Op::subtract, found->high, builder.binary(Op::multiply, difference, rest));
  const ValueId is_upper_half = builder.binary(Op::greater_equal, part, builder.f64(0.5));
  const ValueId between = builder.select(is_upper_half, down, up);
  // Infinities have no difference.
  const ValueId is_low = builder.binary(Op::logical_or, builder.binary(Op::equal, part, zero),
                                        builder.binary(Op::equal, found->low, found->high));
  return rounded(t, builder.select(is_low, found->low, between), elements);
}

/// Whether `reverse=True`; nothing, reported, where that is not known now.
std::optional<bool> is_reversed(Translator& t, const Call& call) {
  const OptionalArgument reverse = optional_argument(t, call, any_number, "reverse");
  if (!reverse) return false;
  const ValueId truth = t.truth(*reverse.operand, reverse.place);
  if (truth == ir::no_value) return std::nullopt;
  const auto known = t.builder().constant_truth(truth);
  if (!known) t.fail("not-constant", reverse.place, "'reverse' must be True or False");
  return known;
}

/// A one-dimensional array from the last element to the first.
Operand backwards(Translator& t, const Operand& operand) {
  ir::Builder& builder = t.builder();
  Array view = *operand.array;
  const ValueId last = builder.binary(Op::subtract, view.shape[0], builder.i64(1));
  view.offset = builder.binary(Op::add, view.offset, builder.binary(Op::multiply, last, view.strides[0]));
  view.strides[0] = builder.unary(Op::negate, view.strides[0]);
  return t.array(std::move(view));
}

}  // namespace

Operand median(Translator& t, const Call& call) {
  if (!require_some_elements(t, call)) return {};
  const Operand& elements = call.arguments[0];
  ir::Builder& builder = t.builder();
  const ValueId last = builder.binary(Op::subtract, element_count(t, elements), builder.i64(1));
  const ValueId is_odd =
      builder.binary(Op::equal, builder.binary(Op::bit_and, last, builder.i64(1)), builder.i64(0));
  const ValueId rank = builder.binary(Op::shift_right, last, builder.i64(1));
  const auto found = neighbours(t, elements, rank, builder.constant_truth(is_odd) != true, call);
  if (!found) return {};
  t.at(call.span);
  const ValueId middle =
      builder.binary(Op::multiply, builder.binary(Op::add, found->low, found->high), builder.f64(0.5));
  return rounded(t, builder.select(is_odd, found->low, middle), elements);
}

Operand percentile(Translator& t, const Call& call) {
  return quantile_of(t, call, 100.0, "a percentile is from 0 to 100");
}
Operand quantile(Translator& t, const Call& call) { return quantile_of(t, call, 1.0, "a quantile is from 0 to 1"); }

Operand sorted(Translator& t, const Call& call) {
  const Operand& elements = call.arguments[0];
  const auto reversed = is_reversed(t, call);
  if (!reversed || !refuse_axis(t, call) || !require_elements(t, elements, call.places[0])) return {};
  if (elements.is_array() && elements.array->dimensions() != 1) {
    return t.fail("not-supported", call.places[0], "only one-dimensional arrays can be sorted",
                  "sort each row, or np.sort(np.ravel(a))");
  }
  const ElementType element =
      elements.is_array() ? elements.array->element : element_type_of(element_value_type(elements));
  const Type type = element_value_type(elements);
  Operand result;
  if (auto values = few_values(t, elements, type)) {
    sort_values(t.builder(), *values, type);
    result = t.make_array(element, {t.builder().i64(static_cast<std::int64_t>(values->size()))}, call.span);
    if (!result.is_array()) return {};
    for (std::size_t i = 0; i < values->size(); ++i) {
      const ValueId index = t.builder().i64(static_cast<std::int64_t>(i));
      t.store(*result.array, {&index, 1}, t.number((*values)[i]), call.span);
    }
  } else {
    result = copied_elements(t, elements, element, call.places[0]);
    if (!result.is_array()) return {};
    t.call_library("sort", {result}, call.span);
  }
  return *reversed ? backwards(t, result) : result;
}

Operand sort_in_place(Translator& t, const Call& call) {
  const Operand& what = call.arguments[0];
  const auto reversed = is_reversed(t, call);
  if (!reversed || !refuse_axis(t, call) || !t.require_array(what, call.places[0])) return {};
  if (what.array->dimensions() != 1) {
    return t.fail("not-supported", call.places[0], "only one-dimensional arrays can be sorted", "sort each row");
  }
  if (!t.require_writable(*what.array, call.places[0])) return {};
  t.call_library("sort", {*reversed ? backwards(t, what) : what}, call.span);
  return t.none();
}

}  // namespace jiteval::sema::handlers
