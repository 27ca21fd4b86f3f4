#include "ir/fold.hpp"

#include <cmath>

#include "ir/integers.hpp"

namespace jiteval::ir {

namespace {

Literal f64(double number) { return {Type::f64, number, 0}; }
Literal i64(std::int64_t integer) { return {Type::i64, 0, integer}; }
Literal u64(std::uint64_t integer) { return {Type::u64, 0, static_cast<std::int64_t>(integer)}; }
Literal boolean(bool truth) { return {Type::boolean, 0, truth ? 1 : 0}; }

bool is_float(Type type) { return type == Type::f64 || type == Type::f32; }
std::uint64_t bits(const Literal& literal) { return static_cast<std::uint64_t>(literal.integer); }

template <class T>
bool compare(Op op, T a, T b) {
  switch (op) {
    case Op::equal:
      return a == b;
    case Op::not_equal:
      return a != b;
    case Op::less:
      return a < b;
    case Op::less_equal:
      return a <= b;
    case Op::greater:
      return a > b;
    default:
      return a >= b;
  }
}

bool compare(Op op, const Literal& a, const Literal& b) {
  if (is_float(a.type)) return compare(op, a.number, b.number);
  return a.type == Type::u64 ? compare(op, bits(a), bits(b)) : compare(op, a.integer, b.integer);
}

/// Of f64, and of f32 but for the rounding to it.
std::optional<double> fold_float(Op op, std::span<const Literal> operands) {
  const double a = operands[0].number;
  const double b = operands.size() > 1 ? operands[1].number : 0;
  switch (op) {
    case Op::add:
      return a + b;
    case Op::subtract:
      return a - b;
    case Op::multiply:
      return a * b;
    case Op::divide:
      return a / b;
    case Op::negate:
      return -a;
    case Op::absolute:
      return std::fabs(a);
    case Op::minimum:
      return b < a ? b : a;
    case Op::maximum:
      return b > a ? b : a;
    default:
      return std::nullopt;
  }
}

std::optional<Literal> fold_i64(Op op, std::span<const Literal> operands) {
  const std::int64_t a = operands[0].integer;
  const std::int64_t b = operands.size() > 1 ? operands[1].integer : 0;
  switch (op) {
    case Op::add:
      return i64(wrapping_add(a, b));
    case Op::subtract:
      return i64(wrapping_subtract(a, b));
    case Op::multiply:
      return i64(wrapping_multiply(a, b));
    case Op::negate:
      return i64(wrapping_subtract(0, a));
    case Op::absolute:
      return i64(a < 0 ? wrapping_subtract(0, a) : a);
    case Op::minimum:
      return i64(b < a ? b : a);
    case Op::maximum:
      return i64(b > a ? b : a);
    case Op::floor_divide:
      if (b == 0) return std::nullopt;
      return i64(floor_divide(a, b));
    case Op::modulo:
      if (b == 0) return std::nullopt;
      return i64(modulo(a, b));
    case Op::bit_and:
      return i64(a & b);
    case Op::bit_or:
      return i64(a | b);
    case Op::bit_xor:
      return i64(a ^ b);
    case Op::bit_not:
      return i64(~a);
    case Op::shift_left:
      return i64(shift_left(a, b));
    case Op::shift_right:
      return i64(shift_right(a, b));
    default:
      return std::nullopt;
  }
}

std::optional<Literal> fold_u64(Op op, std::span<const Literal> operands) {
  const std::uint64_t a = bits(operands[0]);
  const std::uint64_t b = operands.size() > 1 ? bits(operands[1]) : 0;
  switch (op) {
    case Op::absolute:
      return u64(a);
    case Op::minimum:
      return u64(b < a ? b : a);
    case Op::maximum:
      return u64(b > a ? b : a);
    case Op::floor_divide:
      if (b == 0) return std::nullopt;
      return u64(a / b);
    case Op::modulo:
      if (b == 0) return std::nullopt;
      return u64(a % b);
    case Op::shift_right:
      return u64(shift_right(a, operands[1].integer));
    default: {
      // The others give the same bits as those of i64.
      std::optional<Literal> result = fold_i64(op, operands);
      if (result) result->type = Type::u64;
      return result;
    }
  }
}

Literal to_f64(const Literal& operand) {
  if (is_float(operand.type)) return f64(operand.number);
  return f64(operand.type == Type::u64 ? static_cast<double>(bits(operand)) : static_cast<double>(operand.integer));
}

Literal to_f32(const Literal& operand) {
  // From an integer in one step: by way of f64 it would be rounded twice.
  float result{};
  if (is_float(operand.type)) {
    result = static_cast<float>(operand.number);
  } else {
    result = operand.type == Type::u64 ? static_cast<float>(bits(operand)) : static_cast<float>(operand.integer);
  }
  return {Type::f32, result, 0};
}

/// Arithmetic, by the type of its result.
std::optional<Literal> fold_arithmetic(Op op, Type result, std::span<const Literal> operands) {
  if (result == Type::i64) return fold_i64(op, operands);
  if (result == Type::u64) return fold_u64(op, operands);
  const std::optional<double> number = fold_float(op, operands);
  if (!number) return std::nullopt;
  return Literal{result, result == Type::f32 ? static_cast<float>(*number) : *number, 0};
}

}  // namespace

std::optional<Literal> fold(Op op, Type result, std::span<const Literal> operands) {
  switch (op) {
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
      return boolean(compare(op, operands[0], operands[1]));
    case Op::logical_and:
      return boolean(operands[0].integer != 0 && operands[1].integer != 0);
    case Op::logical_or:
      return boolean(operands[0].integer != 0 || operands[1].integer != 0);
    case Op::logical_not:
      return boolean(operands[0].integer == 0);
    case Op::select:
      return operands[0].integer != 0 ? operands[1] : operands[2];
    case Op::to_f64:
      return to_f64(operands[0]);
    case Op::to_f32:
      return to_f32(operands[0]);
    case Op::to_i64:
      return i64(operands[0].integer);
    case Op::to_u64:
      return u64(bits(operands[0]));
    case Op::to_boolean:
      return boolean(is_float(operands[0].type) ? operands[0].number != 0 : operands[0].integer != 0);
    case Op::truncate_to_i64:
      if (!is_in_i64(operands[0].number)) return std::nullopt;
      return i64(static_cast<std::int64_t>(operands[0].number));
    case Op::truncate_to_u64:
      if (!is_in_u64(operands[0].number)) return std::nullopt;
      return u64(static_cast<std::uint64_t>(operands[0].number));
    case Op::whole_to_i64:
      if (!is_whole(operands[0].number)) return std::nullopt;
      return i64(static_cast<std::int64_t>(operands[0].number));
    default:
      return fold_arithmetic(op, result, operands);
  }
}

}  // namespace jiteval::ir
