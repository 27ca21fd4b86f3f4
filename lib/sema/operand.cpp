#include "sema/operand.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "sema/builtins.hpp"

namespace jiteval::sema {

using ir::Type;
using ir::ValueId;

namespace {

bool is_same_thing(const Operand& a, const Operand& b) {
  return a.builtin == b.builtin && a.user_function == b.user_function && a.lambda == b.lambda &&
         a.frame == b.frame && a.text == b.text && a.items == b.items && a.iterable == b.iterable &&
         a.is_method == b.is_method;
}

}  // namespace

bool operator==(const Kind& a, const Kind& b) {
  if (a.form != b.form) return false;
  switch (a.form) {
    case Form::number:
      return a.type == b.type;
    case Form::array:
      return a.element == b.element && a.storage == b.storage && a.is_read_only == b.is_read_only &&
             a.index == b.index && a.dimensions == b.dimensions;
    case Form::pointer:
    case Form::type:
      return a.element == b.element;
    case Form::tuple:
    case Form::list:
      return a.items == b.items;
    default:
      return is_same_thing(a.constant, b.constant);
  }
}

Kind kind_of(const Operand& operand) {
  Kind kind{.form = operand.form, .type = operand.type, .element = operand.element};
  switch (operand.form) {
    case Form::number:
    case Form::pointer:
    case Form::type:
      break;
    case Form::array:
      kind.element = operand.array->element;
      kind.storage = operand.array->storage;
      kind.is_read_only = operand.array->is_read_only;
      kind.index = operand.array->index;
      kind.dimensions = operand.array->dimensions();
      break;
    case Form::tuple:
    case Form::list:
      for (const Operand& item : *operand.items) kind.items.push_back(kind_of(item));
      break;
    default:
      kind.constant = operand;
  }
  return kind;
}

void append_values(const Operand& operand, std::vector<ValueId>& values) {
  switch (operand.form) {
    case Form::number:
    case Form::pointer:
      values.push_back(operand.value);
      break;
    case Form::array: {
      const Array& array = *operand.array;
      if (array.storage == Storage::memory) values.push_back(array.base);
      values.push_back(array.offset);
      values.insert(values.end(), array.shape.begin(), array.shape.end());
      values.insert(values.end(), array.strides.begin(), array.strides.end());
      break;
    }
    case Form::tuple:
    case Form::list:
      for (const Operand& item : *operand.items) append_values(item, values);
      break;
    default:
      break;
  }
}

Operand operand_of(const Kind& kind, const ValueId*& values) {
  Operand operand{.form = kind.form, .type = kind.type, .element = kind.element};
  switch (kind.form) {
    case Form::number:
    case Form::pointer:
      operand.value = *values++;
      return operand;
    case Form::type:
      return operand;
    case Form::array: {
      Array array{
          .storage = kind.storage, .element = kind.element, .is_read_only = kind.is_read_only, .index = kind.index};
      if (array.storage == Storage::memory) array.base = *values++;
      array.offset = *values++;
      for (int axis = 0; axis < kind.dimensions; ++axis) array.shape.push_back(*values++);
      for (int axis = 0; axis < kind.dimensions; ++axis) array.strides.push_back(*values++);
      operand.array = std::make_shared<const Array>(std::move(array));
      return operand;
    }
    case Form::tuple:
    case Form::list: {
      std::vector<Operand> items;
      for (const Kind& item : kind.items) items.push_back(operand_of(item, values));
      operand.items = std::make_shared<const std::vector<Operand>>(std::move(items));
      return operand;
    }
    default:
      return kind.constant;
  }
}

void append_types(const Kind& kind, std::vector<Type>& types) {
  switch (kind.form) {
    case Form::number:
      types.push_back(kind.type);
      break;
    case Form::pointer:
      types.push_back(Type::address);
      break;
    case Form::array:
      if (kind.storage == Storage::memory) types.push_back(Type::address);
      types.insert(types.end(), 1 + 2 * static_cast<std::size_t>(kind.dimensions), Type::i64);
      break;
    case Form::tuple:
    case Form::list:
      for (const Kind& item : kind.items) append_types(item, types);
      break;
    default:
      break;
  }
}

std::string description(const Kind& kind) {
  switch (kind.form) {
    case Form::error:
      return "a mistake";
    case Form::number:
      return kind.type == Type::boolean ? "a truth value" : "a number";
    case Form::array:
      return kind.dimensions == 1
                 ? fmt::format("an array of {}", name(kind.element))
                 : fmt::format("a {}-dimensional array of {}", kind.dimensions, name(kind.element));
    case Form::pointer:
      return fmt::format("a pointer to {}", name(kind.element));
    case Form::tuple:
      return fmt::format("a tuple of {}", kind.items.size());
    case Form::list:
      return "a list";
    case Form::function:
      return "a function";
    case Form::type:
      return "a type";
    case Form::module:
      return "a module";
    case Form::none:
      return "None";
    case Form::text:
      return "a string";
    case Form::iterable:
      switch (kind.constant.iterable->kind) {
        case Iterable::Kind::range:
          return "a range";
        case Iterable::Kind::generator:
          return "a generator";
        default:
          return "something to loop over";
      }
  }
  return {};
}

std::string description(const Operand& operand) { return description(kind_of(operand)); }

Type join(Type a, Type b) {
  if (a == b) return a;
  if (a == Type::boolean) return b;
  if (b == Type::boolean) return a;
  return Type::f64;  // i64 with u64, and f32 with any other number, as NumPy has it
}

NumberType promote(const Operand& a, const Operand& b) {
  const auto arithmetic = [](Type type) { return type == Type::boolean ? Type::i64 : type; };
  const Type left = arithmetic(a.type);
  const Type right = arithmetic(b.type);
  if (a.is_weak == b.is_weak) return {join(left, right), a.is_weak};
  // A literal takes the type of what it meets, unless it is of a higher kind (a float meeting an integer).
  const Type weak = a.is_weak ? left : right;
  const Type strong = a.is_weak ? right : left;
  const bool is_float = weak == Type::f64;
  const bool meets_float = strong == Type::f32 || strong == Type::f64;
  return {is_float && !meets_float ? Type::f64 : strong, false};
}

const ElementType* find_type(std::string_view name) {
  using enum ElementType;
  static const std::unordered_map<std::string_view, ElementType> types = {
      {"bool", boolean}, {"bool_", boolean}, {"boolean", boolean}, {"i8", i8},       {"int8", i8},
      {"i16", i16},      {"int16", i16},     {"i32", i32},         {"int32", i32},   {"intc", i32},
      {"i64", i64},      {"int64", i64},     {"int", i64},         {"int_", i64},    {"intp", i64},
      {"longlong", i64}, {"long", i64},      {"u8", u8},           {"uint8", u8},    {"ubyte", u8},
      {"u16", u16},      {"uint16", u16},    {"u32", u32},         {"uint32", u32},  {"uintc", u32},
      {"u64", u64},      {"uint64", u64},    {"uint", u64},        {"uintp", u64},   {"size_t", u64},
      {"f32", f32},      {"float32", f32},   {"single", f32},      {"f64", f64},     {"float64", f64},
      {"double", f64},   {"float", f64},     {"float_", f64},      {"byte", i8},     {"short", i16},
      {"ushort", u16},   {"int64_t", i64},   {"int32_t", i32},     {"int16_t", i16}, {"int8_t", i8},
      {"uint64_t", u64}, {"uint32_t", u32},  {"uint16_t", u16},    {"uint8_t", u8},  {"intptr_t", i64},
  };
  const auto found = types.find(name);
  return found == types.end() ? nullptr : &found->second;
}

}  // namespace jiteval::sema
