#include <cassert>
#include <utility>

#include "ir/builder.hpp"
#include "ir/integers.hpp"

namespace jiteval::ir {

namespace {

bool is_comparison(Op op) { return op >= Op::equal && op <= Op::greater_equal; }
bool is_logical(Op op) { return op >= Op::logical_and && op <= Op::logical_not; }

Type result_type(Op op, Type last_operand) {
  if (is_comparison(op) || is_logical(op)) return Type::boolean;
  switch (op) {
    case Op::to_boolean:
      return Type::boolean;
    case Op::to_f64:
      return Type::f64;
    case Op::to_f32:
      return Type::f32;
    case Op::to_i64:
    case Op::truncate_to_i64:
    case Op::whole_to_i64:
      return Type::i64;
    case Op::to_u64:
    case Op::truncate_to_u64:
      return Type::u64;
    default:
      return last_operand;
  }
}

}  // namespace

ValueId Builder::constant(const Literal& literal) {
  Value value{.op = Op::constant, .type = literal.type};
  value.number = literal.number;
  value.integer = literal.integer;
  return emit_first(value);  // what depends on nothing is computed once
}

ValueId Builder::f64(double number) { return constant({Type::f64, number, 0}); }
ValueId Builder::f32(double number) { return constant({Type::f32, static_cast<float>(number), 0}); }
ValueId Builder::i64(std::int64_t integer) { return constant({Type::i64, 0, integer}); }
ValueId Builder::u64(std::uint64_t integer) { return constant({Type::u64, 0, static_cast<std::int64_t>(integer)}); }
ValueId Builder::boolean(bool truth) { return constant({Type::boolean, 0, truth ? 1 : 0}); }

ValueId Builder::argument(std::uint32_t parameter) {
  const auto word = [&](Type type) { return emit_first({.op = Op::argument, .type = type, .index = parameter}); };
  const auto converted = [&](Op op, Type type, ValueId operand) {
    return emit_first({.op = op, .type = type, .operand_count = 1, .operand = {operand, no_value, no_value}});
  };
  switch (const Type type = function_.parameters[parameter].type) {
    case Type::boolean:
      return converted(Op::to_boolean, type, word(Type::i64));
    case Type::f32:
      return converted(Op::to_f32, type, word(Type::f64));
    default:
      return word(type);
  }
}

// Windows

ValueId Builder::window_size(std::uint32_t parameter) { return i64(function_.parameters[parameter].window_size); }

ValueId Builder::window_load(std::uint32_t parameter, ValueId index) {
  const std::int64_t size = function_.parameters[parameter].window_size;
  const std::optional<Literal> known = literal(index);
  if (known && known->integer < 0 && known->integer >= -size) index = i64(known->integer + size);
  // Absent lanes may read it too.
  const bool is_safe = ranges_.interval_everywhere(function_, index).is_within(-size, size - 1);
  return window_element(parameter, index, is_safe ? std::nullopt : std::optional(FaultKind::index_out_of_range));
}

ValueId Builder::window_element(std::uint32_t parameter, ValueId index, std::optional<FaultKind> faults) {
  return emit({.op = Op::window_load,
               .type = Type::f64,
               .operand_count = 1,
               .index = parameter,
               .operand = {index, no_value, no_value}},
              faults);
}

// Arrays

ValueId Builder::array_base(std::uint32_t parameter) {
  return emit_first({.op = Op::array_base, .type = Type::address, .index = parameter});
}

ValueId Builder::array_extent(std::uint32_t parameter, int axis) {
  const ValueId extent = emit_first(
      {.op = Op::array_extent, .type = Type::i64, .axis = static_cast<std::uint8_t>(axis), .index = parameter});
  ranges_.note(function_, extent);
  return extent;
}

ValueId Builder::array_stride(std::uint32_t parameter, int axis) {
  const Parameter& array = function_.parameters[parameter];
  if (!array.is_contiguous) {
    return emit_first(
        {.op = Op::array_stride, .type = Type::i64, .axis = static_cast<std::uint8_t>(axis), .index = parameter});
  }
  if (axis == array.dimensions - 1) return i64(1);
  ValueId stride = array_extent(parameter, array.dimensions - 1);
  for (int later = array.dimensions - 2; later > axis; --later) {
    stride = emit_first({.op = Op::multiply,
                         .type = Type::i64,
                         .operand_count = 2,
                         .operand = {array_extent(parameter, later), stride, no_value}});
  }
  return stride;
}

ValueId Builder::constant_array(std::uint32_t array) {
  return emit_first({.op = Op::constant_array, .type = Type::address, .index = array});
}

ValueId Builder::allocate(ValueId count, ElementType element) {
  const ValueId id = add_value({.op = Op::allocate,
                                .type = Type::address,
                                .operand_count = 1,
                                .element = element,
                                .fault = add_fault(FaultKind::out_of_memory),
                                .operand = {count, no_value, no_value}});
  add_stmt({.kind = StmtKind::let, .value = id, .span = span_});
  assume_not_negative(count);
  return id;
}

ValueId Builder::load(ValueId address, ValueId index, ElementType element) {
  return emit({.op = Op::load,
               .type = value_type(element),
               .operand_count = 2,
               .element = element,
               .operand = {address, index, no_value}});
}

ValueId Builder::private_load(std::uint32_t array, ValueId index) {
  const ElementType element = function_.private_arrays[array].element;
  return emit({.op = Op::private_load,
               .type = value_type(element),
               .operand_count = 1,
               .element = element,
               .index = array,
               .operand = {index, no_value, no_value}});
}

ValueId Builder::check_index(ValueId index, ValueId extent) {
  if (const std::optional<Literal> known = literal(index); known && known->integer < 0) {
    // From the end, of an array that has that many elements.
    const std::int64_t least = ranges_.interval(function_, extent).low;
    if (least > 0 && known->integer >= -least) return binary(Op::add, extent, index);
  }
  const Ranges::Interval range = ranges_.interval(function_, index);
  if (range.low >= 0 && ranges_.is_below(function_, index, extent)) return index;
  if (const std::optional<Literal> size = literal(extent);
      size && range.is_within(-size->integer, size->integer - 1)) {
    return select(binary(Op::less, index, i64(0)), binary(Op::add, index, extent), index);
  }
  return emit({.op = Op::check_index, .type = Type::i64, .operand_count = 2, .operand = {index, extent, no_value}},
              FaultKind::index_out_of_range);
}

// Operations

ValueId Builder::unary(Op op, ValueId operand) { return operation(op, {&operand, 1}); }

ValueId Builder::binary(Op op, ValueId left, ValueId right) {
  const ValueId operands[] = {left, right};
  return operation(op, operands);
}

ValueId Builder::select(ValueId condition, ValueId if_true, ValueId if_false) {
  const ValueId operands[] = {condition, if_true, if_false};
  return operation(Op::select, operands);
}

ValueId Builder::call(MathFunction function, std::span<const ValueId> arguments) {
  Value value{.op = Op::call, .type = Type::f64, .function = function};
  for (ValueId argument : arguments) value.operand[value.operand_count++] = argument;
  return emit(value);
}

ValueId Builder::wrap(ValueId value, ElementType element) {
  if (const std::optional<Literal> known = literal(value)) return i64(wrapped(known->integer, element));
  const std::optional<IntegerRange> fits = narrow_range(element);
  if (!fits || ranges_.interval(function_, value).is_within(fits->low, fits->high)) return value;
  return emit({.op = Op::wrap,
               .type = Type::i64,
               .operand_count = 1,
               .element = element,
               .operand = {value, no_value, no_value}});
}

ValueId Builder::convert(ValueId value, Type to) {
  const Type from = type(value);
  if (from == to) return value;
  const bool is_float = from == Type::f64 || from == Type::f32;
  switch (to) {
    case Type::boolean:
      return unary(Op::to_boolean, value);
    case Type::i64:
      return is_float ? unary(Op::truncate_to_i64, convert(value, Type::f64)) : unary(Op::to_i64, value);
    case Type::u64:
      return is_float ? unary(Op::truncate_to_u64, convert(value, Type::f64)) : unary(Op::to_u64, value);
    case Type::f32:
      return unary(Op::to_f32, value);
    case Type::f64:
      return unary(Op::to_f64, value);
    case Type::address:
      break;
  }
  assert(false && "there is no conversion to an address");
  return value;
}

ValueId Builder::whole(ValueId value) {
  const Type from = type(value);
  if (from != Type::f64 && from != Type::f32) return convert(value, Type::i64);
  return unary(Op::whole_to_i64, convert(value, Type::f64));
}

ValueId Builder::operation(Op op, std::span<const ValueId> operands) {
  Value value{.op = op, .type = result_type(op, type(op == Op::select ? operands.back() : operands.front()))};
  Literal literals[3];
  bool all_known = true;
  for (ValueId operand : operands) {
    const std::optional<Literal> known = literal(operand);
    all_known &= known.has_value();
    literals[value.operand_count] = known.value_or(Literal{});
    value.operand[value.operand_count++] = operand;
  }
  if (all_known) {
    if (auto result = fold(op, value.type, {literals, operands.size()})) return constant(*result);
  }
  if (const ValueId simpler = simplified(value); simpler != no_value) return simpler;
  return emit(value, fault_of(value));
}

std::optional<FaultKind> Builder::fault_of(const Value& value) const {
  switch (value.op) {
    case Op::whole_to_i64:
      return FaultKind::not_a_whole_number;
    case Op::truncate_to_i64:
    case Op::truncate_to_u64:
      return FaultKind::not_an_integer;
    case Op::floor_divide:
    case Op::modulo: {
      if (value.type == Type::f64) return std::nullopt;
      const std::optional<Literal> divisor = literal(value.operand[1]);
      if (divisor && divisor->integer != 0) return std::nullopt;
      // In a function of many lanes the absent ones may divide too, by what was not tested for them.
      if (function_.is_single && value.type == Type::i64) {
        const Ranges::Interval interval = ranges_.interval(function_, value.operand[1]);
        if (interval.low > 0 || interval.high < 0) return std::nullopt;
      }
      return FaultKind::integer_division_by_zero;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace jiteval::ir
