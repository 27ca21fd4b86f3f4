// What handlers of built-ins need to look at their arguments.

#include <fmt/format.h>

#include <algorithm>

#include "sema/builtins_handlers.hpp"

namespace jiteval::sema {

using ir::Op;
using ir::Type;
using ir::ValueId;

OptionalArgument optional_argument(Translator& t, const Call& call, std::size_t index, std::string_view name) {
  OptionalArgument result;
  if (index < call.arguments.size()) result = {&call.arguments[index], call.places[index]};
  const auto found = std::ranges::find(call.keywords, name, &Call::Keyword::name);
  if (found != call.keywords.end()) {
    if (result) t.fail("given-twice", found->place, fmt::format("'{}' is given twice", name));
    result = {&found->value, found->place};
  }
  return result && result.operand->form == Form::none ? OptionalArgument{} : result;
}

bool require_numbers(Translator& t, const Call& call) {
  bool good = true;
  for (std::size_t i = 0; i < call.arguments.size(); ++i)
    good &= t.require_number(call.arguments[i], call.places[i]);
  return good;
}

bool refuse_axis(Translator& t, const Call& call) {
  const auto found = std::ranges::find(call.keywords, "axis", &Call::Keyword::name);
  if (found == call.keywords.end() || found->value.form == Form::none) return true;
  t.fail("not-supported", found->place, fmt::format("{} takes all elements of an array", call.builtin.name),
         fmt::format("loop over the rows: {}(a[i]), or the columns: {}(a[:, j])", call.builtin.name,
                     call.builtin.name));
  return false;
}

std::optional<ElementType> element_type(Translator& t, const OptionalArgument& dtype, ElementType otherwise) {
  if (!dtype) return otherwise;
  if (dtype.operand->form == Form::type) return dtype.operand->element;
  if (dtype.operand->form == Form::text) {
    const std::string_view text = dtype.operand->text;
    if (text == "i8" || text == "u8") {
      t.fail("not-a-type", dtype.place, fmt::format("'{}' has 8 bytes in NumPy, and 8 bits here", text),
             text == "i8" ? "write int64 or int8" : "write uint64 or uint8");
      return std::nullopt;
    }
    if (const ElementType* type = find_type(text)) return *type;
  }
  if (dtype.operand->form != Form::error) {
    const bool is_text = dtype.operand->form == Form::text;
    t.fail("not-a-type", dtype.place,
           fmt::format("{} is not a type of elements",
                       is_text ? fmt::format("'{}'", dtype.operand->text) : t.quoted(dtype.place)),
           "the types are bool, int8 to int64, uint8 to uint64, float32 and float64");
  }
  return std::nullopt;
}

namespace {

/// An extent that is not negative; no_value, reported, for what is no whole number.
ValueId extent_argument(Translator& t, const Operand& operand, Span place) {
  if (const auto known = t.constant_integer(operand); known && *known < 0) {
    t.fail("negative-size", place, fmt::format("an array cannot have {} elements", *known));
    return ir::no_value;
  }
  const ValueId extent = t.whole(operand, place);
  if (extent == ir::no_value) return extent;
  ir::Builder& builder = t.builder();
  builder.fault_if(builder.binary(Op::less, extent, builder.i64(0)), ir::FaultKind::negative_size);
  return extent;
}

}  // namespace

std::optional<std::vector<ValueId>> shape_argument(Translator& t, const Operand& operand, Span place) {
  const bool is_sequence = operand.form == Form::tuple || operand.form == Form::list;
  if (!is_sequence && !operand.is_number()) {
    if (operand.form != Form::error) {
      t.fail("not-a-shape", place, fmt::format("{} is not a shape", t.quoted(place)),
             "write a number of elements, or a tuple such as (rows, columns)");
    }
    return std::nullopt;
  }
  const std::span<const Operand> parts = is_sequence ? std::span(*operand.items) : std::span(&operand, 1);
  if (parts.empty() || parts.size() > max_kernel_dimensions) {
    t.fail("dimensions", place, fmt::format("an array of {} dimensions", parts.size()), "arrays have 1 to 4");
    return std::nullopt;
  }
  std::vector<ValueId> shape;
  for (const Operand& part : parts) {
    shape.push_back(extent_argument(t, part, place));
    if (shape.back() == ir::no_value) return std::nullopt;
  }
  return shape;
}

NumberType common_type(std::span<const Operand> numbers) {
  NumberType type = promote(numbers.front(), numbers.front());
  for (const Operand& number : numbers.subspan(1)) {
    type = promote({.form = Form::number, .type = type.type, .is_weak = type.is_weak}, number);
  }
  return type;
}

ElementType element_type_of(Type type) {
  switch (type) {
    case Type::boolean:
      return ElementType::boolean;
    case Type::i64:
      return ElementType::i64;
    case Type::u64:
      return ElementType::u64;
    case Type::f32:
      return ElementType::f32;
    default:
      return ElementType::f64;
  }
}

bool is_float(Type type) { return type == Type::f64 || type == Type::f32; }

}  // namespace jiteval::sema
