#include "interp/operations.hpp"

#include <cassert>

namespace jiteval::interp {

namespace {

using ir::Op;
using ir::Type;

/// The variants of an instruction for each type of its operands.
struct Variants {
  Opcode f64, f32, i64, u64;

  Opcode of(Type type) const {
    switch (type) {
      case Type::f64:
        return f64;
      case Type::f32:
        return f32;
      case Type::u64:
        return u64;
      default:
        return i64;
    }
  }
};

}  // namespace

Opcode opcode_of(const ir::Function& function, const ir::Value& value) {
  const Type type = value.operand_count > 0 ? function[value.operand[0]].type : value.type;
  // Where f32 is not told from f64, the result of floats is a float. Where u64 is not told from i64, the bits are
  // the same.
  const auto of = [&](Opcode f64, Opcode f32, Opcode i64, Opcode u64) {
    return Variants{f64, f32, i64, u64}.of(type);
  };
  switch (value.op) {
    case Op::add:
      return of(Opcode::add_f64, Opcode::add_f32, Opcode::add_i64, Opcode::add_i64);
    case Op::subtract:
      return of(Opcode::subtract_f64, Opcode::subtract_f32, Opcode::subtract_i64, Opcode::subtract_i64);
    case Op::multiply:
      return of(Opcode::multiply_f64, Opcode::multiply_f32, Opcode::multiply_i64, Opcode::multiply_i64);
    case Op::negate:
      return of(Opcode::negate_f64, Opcode::negate_f64, Opcode::negate_i64, Opcode::negate_i64);
    case Op::divide:
      return type == Type::f32 ? Opcode::divide_f32 : Opcode::divide_f64;
    case Op::floor_divide:
      return type == Type::u64 ? Opcode::floor_divide_u64 : Opcode::floor_divide_i64;
    case Op::modulo:
      return type == Type::u64 ? Opcode::modulo_u64 : Opcode::modulo_i64;
    case Op::minimum:
      return of(Opcode::minimum_f64, Opcode::minimum_f64, Opcode::minimum_i64, Opcode::minimum_u64);
    case Op::maximum:
      return of(Opcode::maximum_f64, Opcode::maximum_f64, Opcode::maximum_i64, Opcode::maximum_u64);
    case Op::absolute:
      return of(Opcode::absolute_f64, Opcode::absolute_f64, Opcode::absolute_i64, Opcode::move);
    case Op::equal:
      return of(Opcode::equal_f64, Opcode::equal_f64, Opcode::equal_i64, Opcode::equal_i64);
    case Op::not_equal:
      return of(Opcode::not_equal_f64, Opcode::not_equal_f64, Opcode::not_equal_i64, Opcode::not_equal_i64);
    case Op::less:
    case Op::greater:  // the operands are swapped
      return of(Opcode::less_f64, Opcode::less_f64, Opcode::less_i64, Opcode::less_u64);
    case Op::less_equal:
    case Op::greater_equal:
      return of(Opcode::less_equal_f64, Opcode::less_equal_f64, Opcode::less_equal_i64, Opcode::less_equal_u64);
    case Op::bit_and:
    case Op::logical_and:
      return Opcode::bit_and;
    case Op::bit_or:
    case Op::logical_or:
      return Opcode::bit_or;
    case Op::bit_not:
    case Op::logical_not:
      return Opcode::bit_not;
    case Op::bit_xor:
      return Opcode::bit_xor;
    case Op::shift_left:
      return Opcode::shift_left;
    case Op::shift_right:
      return type == Type::u64 ? Opcode::shift_right_u64 : Opcode::shift_right_i64;
    case Op::select:
      return Opcode::select;
    case Op::to_f64:
      if (type == Type::boolean) return Opcode::f64_from_boolean;
      return of(Opcode::move, Opcode::move, Opcode::f64_from_i64, Opcode::f64_from_u64);
    case Op::to_f32:
      if (type == Type::boolean) return Opcode::f64_from_boolean;
      return of(Opcode::f32_from_f64, Opcode::move, Opcode::f32_from_i64, Opcode::f32_from_u64);
    case Op::to_i64:
    case Op::to_u64:
      return type == Type::boolean ? Opcode::i64_from_boolean : Opcode::move;
    case Op::truncate_to_i64:
      return Opcode::truncate_to_i64;
    case Op::truncate_to_u64:
      return Opcode::truncate_to_u64;
    case Op::whole_to_i64:
      return Opcode::whole_to_i64;
    case Op::check_index:
      return Opcode::check_index;
    case Op::wrap:
      return wrap_opcode(value.element);
    case Op::to_boolean:
      return of(Opcode::boolean_from_f64, Opcode::boolean_from_f64, Opcode::boolean_from_i64,
                Opcode::boolean_from_i64);
    default:
      assert(value.op == Op::local_get);
      return Opcode::move;
  }
}

Opcode load_opcode(ElementType element) {
  switch (element) {
    case ElementType::boolean:
      return Opcode::load_boolean;
    case ElementType::i8:
      return Opcode::load_i8;
    case ElementType::i16:
      return Opcode::load_i16;
    case ElementType::i32:
      return Opcode::load_i32;
    case ElementType::u8:
      return Opcode::load_u8;
    case ElementType::u16:
      return Opcode::load_u16;
    case ElementType::u32:
      return Opcode::load_u32;
    case ElementType::f32:
      return Opcode::load_f32;
    default:
      return Opcode::load_word;
  }
}

Opcode store_opcode(ElementType element) {
  switch (element) {
    case ElementType::boolean:
      return Opcode::store_boolean;
    case ElementType::i8:
    case ElementType::u8:
      return Opcode::store_8;
    case ElementType::i16:
    case ElementType::u16:
      return Opcode::store_16;
    case ElementType::i32:
    case ElementType::u32:
      return Opcode::store_32;
    case ElementType::f32:
      return Opcode::store_f32;
    default:
      return Opcode::store_word;
  }
}

Opcode wrap_opcode(ElementType element) {
  switch (element) {
    case ElementType::i8:
      return Opcode::wrap_i8;
    case ElementType::i16:
      return Opcode::wrap_i16;
    case ElementType::i32:
      return Opcode::wrap_i32;
    case ElementType::u8:
      return Opcode::wrap_u8;
    case ElementType::u16:
      return Opcode::wrap_u16;
    case ElementType::u32:
      return Opcode::wrap_u32;
    default:
      return Opcode::move;
  }
}

}  // namespace jiteval::interp
