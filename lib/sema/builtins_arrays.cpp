// Built-in functions that look at arrays in another way, and what loops run over.

#include <fmt/format.h>

#include <algorithm>

#include "sema/builtins_handlers.hpp"

namespace jiteval::sema::handlers {

using ir::Op;
using ir::ValueId;

namespace {

std::vector<ValueId> c_strides(ir::Builder& builder, std::span<const ValueId> shape) {
  std::vector<ValueId> strides(shape.size());
  ValueId count = builder.i64(1);
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = count;
    count = builder.binary(Op::multiply, count, shape[axis]);
  }
  return strides;
}

ValueId product(ir::Builder& builder, std::span<const ValueId> extents) {
  ValueId count = builder.i64(1);
  for (ValueId extent : extents) count = builder.binary(Op::multiply, count, extent);
  return count;
}

Operand iterable(Iterable::Kind kind, std::vector<Operand> parts) {
  return {.form = Form::iterable,
          .iterable = std::make_shared<const Iterable>(Iterable{.kind = kind, .parts = std::move(parts)})};
}

bool any_error(const Call& call) {
  return std::ranges::any_of(call.arguments, [](const Operand& operand) { return operand.form == Form::error; });
}

/// carray of an array: its first elements.
Operand first_elements(Translator& t, const Call& call, const Array& array, std::vector<ValueId> shape) {
  ir::Builder& builder = t.builder();
  Operand flat = t.array(array);
  if (array.dimensions() > 1) flat = t.reshape(array, {t.size(array)});
  if (!flat.is_array()) return {};
  Array view = *flat.array;
  const ValueId count = product(builder, shape);
  const auto known = builder.literal(count);
  const auto available = builder.literal(view.shape[0]);
  if (known && available && known->integer > available->integer) {
    return t.fail(
        "shape-mismatch", call.span,
        fmt::format("{} of the {} elements of {}", known->integer, available->integer, t.quoted(call.places[0])));
  }
  builder.fault_if(builder.binary(Op::greater, count, view.shape[0]), ir::FaultKind::shape_mismatch);
  view.shape = {count};
  return t.reshape(view, std::move(shape));
}

}  // namespace

Operand length(Translator& t, const Call& call) {
  const Operand& what = call.arguments[0];
  if (what.form == Form::tuple || what.form == Form::list) {
    return t.integer(static_cast<std::int64_t>(what.items->size()));
  }
  if (what.form == Form::pointer) {
    return t.fail("not-an-array", call.places[0], "how many elements a pointer points to is not known",
                  "make an array of it: carray(pointer, size)");
  }
  return t.require_array(what, call.places[0]) ? t.number(what.array->shape[0]) : Operand{};
}

Operand shape(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  std::vector<Operand> extents;
  for (ValueId extent : call.arguments[0].array->shape) extents.push_back(t.number(extent));
  return t.tuple(std::move(extents));
}

Operand size(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  return t.number(t.size(*call.arguments[0].array));
}

Operand dimensions(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  return t.integer(call.arguments[0].array->dimensions());
}

Operand reshape(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0]) || any_error(call)) return {};
  const Array& array = *call.arguments[0].array;
  // a.reshape(rows, columns) or np.reshape(a, (rows, columns)); one extent may be -1: what is left.
  Operand wanted = call.arguments[1];
  const Span place{call.places[1].begin, call.places.back().end};
  if (call.arguments.size() > 2) wanted = t.tuple({call.arguments.begin() + 1, call.arguments.end()});
  std::vector<Operand> parts{wanted};
  if (wanted.form == Form::tuple || wanted.form == Form::list) parts = *wanted.items;
  std::size_t left_open = parts.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (left_open == parts.size() && t.constant_integer(parts[i]) == -1) {
      left_open = i;
      parts[i] = t.integer(1);
    }
  }
  auto extents = shape_argument(t, t.tuple(parts), place);
  if (!extents) return {};
  t.at(call.span);
  ir::Builder& builder = t.builder();
  const ValueId total = t.size(array);
  if (left_open < parts.size()) {
    const ValueId others = product(builder, *extents);
    builder.fault_if(builder.binary(Op::equal, others, builder.i64(0)), ir::FaultKind::shape_mismatch);
    (*extents)[left_open] = builder.binary(Op::floor_divide, total, others);
  }
  const auto known = builder.literal(product(builder, *extents));
  const auto available = builder.literal(total);
  if (known && available && known->integer != available->integer) {
    return t.fail("shape-mismatch", call.span,
                  fmt::format("{} elements do not make an array of this shape", available->integer));
  }
  return t.reshape(array, *std::move(extents));
}

Operand ravel(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  const Array& array = *call.arguments[0].array;
  return array.dimensions() == 1 ? call.arguments[0] : t.reshape(array, {t.size(array)});
}

Operand transpose(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0])) return {};
  Array view = *call.arguments[0].array;
  std::ranges::reverse(view.shape);
  std::ranges::reverse(view.strides);
  return t.array(std::move(view));
}

Operand carray(Translator& t, const Call& call) {
  const Operand& what = call.arguments[0];
  const OptionalArgument dtype = optional_argument(t, call, 2, "dtype");
  if (what.form != Form::pointer && !what.is_array()) {
    if (what.form == Form::error) return {};
    return t.fail(
        "not-a-pointer", call.places[0],
        fmt::format("{} is {}, but a pointer is needed here", t.quoted(call.places[0]), description(what)),
        "carray makes an array of a pointer argument");
  }
  const auto element = element_type(t, dtype, what.is_array() ? what.array->element : what.element);
  auto extents = shape_argument(t, call.arguments[1], call.places[1]);
  if (!element || !extents) return {};
  t.at(call.span);
  if (what.form == Form::pointer) {
    Array made{.element = *element, .base = what.value, .offset = t.builder().i64(0), .shape = *std::move(extents)};
    made.strides = c_strides(t.builder(), made.shape);
    return t.array(std::move(made));
  }
  if (*element != what.array->element) {
    return t.fail("wrong-type", dtype.place,
                  fmt::format("{} is {}, not of {}", t.quoted(call.places[0]), description(what), name(*element)));
  }
  return first_elements(t, call, *what.array, *std::move(extents));
}

Operand fill_array(Translator& t, const Call& call) {
  if (!t.require_array(call.arguments[0], call.places[0]) || !t.require_number(call.arguments[1], call.places[1]) ||
      !t.require_writable(*call.arguments[0].array, call.places[0])) {
    return {};
  }
  t.fill(*call.arguments[0].array, call.places[1], [&](std::span<const ValueId>) { return call.arguments[1]; });
  return t.none();
}

Operand range(Translator& t, const Call& call) {
  std::vector<Operand> parts{t.integer(0), t.integer(0), t.integer(1)};
  const std::size_t first = call.arguments.size() == 1 ? 1 : 0;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const ValueId value = t.whole(call.arguments[i], call.places[i]);
    if (value == ir::no_value) return {};
    parts[first + i] = t.number(value);
  }
  if (t.constant_integer(parts[2]) == 0) {
    return t.fail("zero-step", call.places[2], "the step of a range cannot be 0");
  }
  return iterable(Iterable::Kind::range, std::move(parts));
}

Operand enumerate(Translator& t, const Call& call) {
  if (any_error(call)) return {};
  const OptionalArgument start = optional_argument(t, call, 1, "start");
  ValueId first = t.builder().i64(0);
  if (start) first = t.whole(*start.operand, start.place);
  if (first == ir::no_value) return {};
  return iterable(Iterable::Kind::enumerate, {call.arguments[0], t.number(first)});
}

Operand zip(Translator&, const Call& call) {
  return any_error(call) ? Operand{} : iterable(Iterable::Kind::zip, call.arguments);
}

Operand reversed(Translator&, const Call& call) {
  return any_error(call) ? Operand{} : iterable(Iterable::Kind::reversed, call.arguments);
}

}  // namespace jiteval::sema::handlers
