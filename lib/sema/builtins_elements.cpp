// Running over the elements of what built-ins are given.

#include <fmt/format.h>

#include <algorithm>

#include "sema/builtins_handlers.hpp"

namespace jiteval::sema {

using ir::LocalId;
using ir::Op;
using ir::Type;
using ir::ValueId;

namespace {

bool is_sequence(const Operand& operand) { return operand.form == Form::tuple || operand.form == Form::list; }

}  // namespace

ValueId flat_index(Translator& t, std::span<const ValueId> shape, std::span<const ValueId> indices) {
  ir::Builder& builder = t.builder();
  ValueId index = indices[0];
  for (std::size_t axis = 1; axis < shape.size(); ++axis) {
    index = builder.binary(Op::add, builder.binary(Op::multiply, index, shape[axis]), indices[axis]);
  }
  return index;
}

bool for_numbers(Translator& t, const Operand& operand, Span place, std::span<const LocalId> stored,
                 const std::function<void(const Operand&)>& body) {
  if (operand.is_array()) {
    const Array& array = *operand.array;
    t.for_indices(array.shape, stored, [&](std::span<const ValueId> indices) { body(t.element(array, indices)); });
    return true;
  }
  bool good = true;
  const auto checked = [&](const Operand& element) {
    if (t.require_number(element, place)) {
      body(element);
    } else {
      good = false;
    }
  };
  if (is_sequence(operand)) {
    for (const Operand& item : *operand.items) checked(item);
    return good;
  }
  if (operand.is_number()) return t.require_array(operand, place);
  return t.for_each(operand, place, stored, checked) && good;
}

bool require_elements(Translator& t, const Operand& operand, Span place) {
  if (operand.form == Form::iterable) {
    t.fail("not-an-array", place,
           fmt::format("this is {}, but an array is needed here, whose elements are looked at more than once",
                       description(operand)),
           "store its values to an array first");
    return false;
  }
  if (!is_sequence(operand)) return t.require_array(operand, place);
  return std::ranges::all_of(*operand.items, [&](const Operand& item) { return t.require_number(item, place); });
}

ValueId element_count(Translator& t, const Operand& elements) {
  if (elements.is_array()) return t.size(*elements.array);
  return t.builder().i64(static_cast<std::int64_t>(elements.items->size()));
}

Type element_value_type(const Operand& elements) {
  if (is_sequence(elements)) return elements.items->empty() ? Type::f64 : common_type(*elements.items).type;
  const Type type = ir::value_type(elements.array->element);
  return type == Type::boolean ? Type::i64 : type;
}

bool require_not_empty(Translator& t, const Operand& elements, const Call& call) {
  ir::Builder& builder = t.builder();
  const ValueId count = element_count(t, elements);
  if (const auto known = builder.literal(count); known && known->integer == 0) {
    t.fail("empty-array", call.span, fmt::format("{} of no elements", call.builtin.name));
    return false;
  }
  builder.fault_if(builder.binary(Op::equal, count, builder.i64(0)), ir::FaultKind::empty_array);
  return true;
}

Operand copied_elements(Translator& t, const Operand& elements, ElementType type, Span place,
                        std::span<const LocalId> stored, const std::function<void(const Operand&)>& also) {
  const Operand made = t.make_array(type, {element_count(t, elements)}, place);
  if (!made.is_array()) return {};
  const auto put = [&](ValueId index, const Operand& value) {
    t.store(*made.array, {&index, 1}, value, place);
    if (also) also(value);
  };
  if (elements.is_array()) {
    const Array& array = *elements.array;
    t.for_indices(array.shape, stored, [&](std::span<const ValueId> indices) {
      put(flat_index(t, array.shape, indices), t.element(array, indices));
    });
  } else {
    for (std::size_t i = 0; i < elements.items->size(); ++i) {
      put(t.builder().i64(static_cast<std::int64_t>(i)), (*elements.items)[i]);
    }
  }
  return made;
}

}  // namespace jiteval::sema
