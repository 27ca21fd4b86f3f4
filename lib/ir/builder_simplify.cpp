#include <bit>

#include "ir/builder.hpp"

namespace jiteval::ir {

namespace {

bool is_float(const std::optional<Literal>& literal, double number) {
  // By bits, so that 0 and -0 differ.
  return literal && (literal->type == Type::f64 || literal->type == Type::f32) &&
         std::bit_cast<std::uint64_t>(literal->number) == std::bit_cast<std::uint64_t>(number);
}
bool is_integer(const std::optional<Literal>& literal, std::int64_t integer) {
  return literal && (literal->type == Type::i64 || literal->type == Type::u64) && literal->integer == integer;
}
bool is_one(const std::optional<Literal>& literal) { return is_float(literal, 1.0) || is_integer(literal, 1); }

constexpr std::int64_t largest_exact_whole = std::int64_t{1} << 53;

}  // namespace

ValueId Builder::simplified(const Value& value) {
  const ValueId a = value.operand[0];
  const ValueId b = value.operand[1];
  const std::optional<Literal> left = literal(a);
  const std::optional<Literal> right = value.operand_count > 1 ? literal(b) : std::nullopt;
  const Value first = function_[a];
  switch (value.op) {
    case Op::add:
      if (is_float(right, -0.0) || is_integer(right, 0)) return a;
      if (is_float(left, -0.0) || is_integer(left, 0)) return b;
      break;
    case Op::subtract:
      if (is_float(right, 0.0) || is_integer(right, 0)) return a;
      break;
    case Op::multiply:
      if (is_one(right) || is_integer(left, 0)) return a;
      if (is_one(left) || is_integer(right, 0)) return b;
      break;
    case Op::divide:
      if (is_one(right)) return a;
      break;
    case Op::floor_divide:
      if (is_integer(right, 1)) return a;
      break;
    case Op::negate:
      if (first.op == Op::negate) return first.operand[0];
      break;
    case Op::absolute:
      if (first.op == Op::absolute || value.type == Type::u64) return a;
      if (first.op == Op::negate) return unary(Op::absolute, first.operand[0]);
      break;
    case Op::minimum:
    case Op::maximum:
      if (a == b) return a;
      break;
    case Op::bit_and:
      if (a == b || is_integer(right, -1) || is_integer(left, 0)) return a;
      if (is_integer(left, -1) || is_integer(right, 0)) return b;
      break;
    case Op::bit_or:
      if (a == b || is_integer(right, 0) || is_integer(left, -1)) return a;
      if (is_integer(left, 0) || is_integer(right, -1)) return b;
      break;
    case Op::bit_xor:
      if (is_integer(right, 0)) return a;
      if (is_integer(left, 0)) return b;
      break;
    case Op::bit_not:
      if (first.op == Op::bit_not) return first.operand[0];
      break;
    case Op::shift_left:
    case Op::shift_right:
      if (right && (right->integer & 63) == 0) return a;
      break;
    case Op::logical_and:
      if (a == b) return a;
      if (left) return left->integer != 0 ? b : a;
      if (right) return right->integer != 0 ? a : b;
      break;
    case Op::logical_or:
      if (a == b) return a;
      if (left) return left->integer != 0 ? a : b;
      if (right) return right->integer != 0 ? b : a;
      break;
    case Op::logical_not:
      if (first.op == Op::logical_not) return first.operand[0];
      if (first.op == Op::equal) return binary(Op::not_equal, first.operand[0], first.operand[1]);
      if (first.op == Op::not_equal) return binary(Op::equal, first.operand[0], first.operand[1]);
      break;
    case Op::select: {
      if (left) return left->integer != 0 ? b : value.operand[2];
      if (b == value.operand[2]) return b;
      const std::optional<bool> if_true = constant_truth(b);
      const std::optional<bool> if_false = constant_truth(value.operand[2]);
      if (if_true && if_false) return *if_true ? a : unary(Op::logical_not, a);
      if (if_true) {
        return *if_true ? binary(Op::logical_or, a, value.operand[2])
                        : binary(Op::logical_and, unary(Op::logical_not, a), value.operand[2]);
      }
      if (if_false) {
        return *if_false ? binary(Op::logical_or, unary(Op::logical_not, a), b) : binary(Op::logical_and, a, b);
      }
      break;
    }
    default:
      return simplified_conversion(value);
  }
  return no_value;
}

ValueId Builder::simplified_conversion(const Value& value) {
  const Value operand = function_[value.operand[0]];
  const ValueId source = operand.operand[0];
  if (operand.operand_count != 1) return no_value;
  const Type from = type(source);
  const bool between_integers = operand.op == Op::to_i64 || operand.op == Op::to_u64;
  switch (value.op) {
    case Op::to_f64:
    case Op::to_f32:
      if (between_integers && from == Type::boolean) return convert(source, value.type);
      if (value.op == Op::to_f32 && operand.op == Op::to_f64 && from != Type::i64 && from != Type::u64) {
        return convert(source, Type::f32);
      }
      break;
    case Op::to_i64:
    case Op::to_u64:
      if (between_integers) return convert(source, value.type);
      break;
    case Op::to_boolean:
      if (between_integers || operand.op == Op::to_f64) return convert(source, Type::boolean);
      break;
    case Op::whole_to_i64:
    case Op::truncate_to_i64: {
      if (operand.op != Op::to_f64) break;
      if (from == Type::boolean) return unary(Op::to_i64, source);
      if (from != Type::i64) break;
      const Ranges::Interval interval = ranges_.interval(function_, source);
      if (interval.is_within(-largest_exact_whole, largest_exact_whole)) return source;
      break;
    }
    default:
      break;
  }
  return no_value;
}

}  // namespace jiteval::ir
