#include "ir/fold.hpp"

#include <cmath>

#include "ir/integers.hpp"

namespace jiteval::ir {

namespace {

Literal f64(double number) { return {Type::f64, number, 0}; }
Literal i64(std::int64_t integer) { return {Type::i64, 0, integer}; }
Literal boolean(bool truth) { return {Type::boolean, 0, truth ? 1 : 0}; }

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

std::optional<Literal> fold_f64(Op op, std::span<const Literal> operands) {
  const double a = operands[0].number;
  const double b = operands.size() > 1 ? operands[1].number : 0;
  switch (op) {
    case Op::add:
      return f64(a + b);
    case Op::subtract:
      return f64(a - b);
    case Op::multiply:
      return f64(a * b);
    case Op::divide:
      return f64(a / b);
    case Op::negate:
      return f64(-a);
    case Op::absolute:
      return f64(std::fabs(a));
    case Op::minimum:
      return f64(b < a ? b : a);
    case Op::maximum:
      return f64(b > a ? b : a);
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
    default:
      return std::nullopt;
  }
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
      return boolean(operands[0].type == Type::f64 ? compare(op, operands[0].number, operands[1].number)
                                                   : compare(op, operands[0].integer, operands[1].integer));
    case Op::logical_and:
      return boolean(operands[0].integer != 0 && operands[1].integer != 0);
    case Op::logical_or:
      return boolean(operands[0].integer != 0 || operands[1].integer != 0);
    case Op::logical_not:
      return boolean(operands[0].integer == 0);
    case Op::select:
      return operands[0].integer != 0 ? operands[1] : operands[2];
    case Op::to_f64:
      return f64(static_cast<double>(operands[0].integer));
    case Op::to_i64:
      return i64(operands[0].integer);
    case Op::to_boolean:
      return boolean(operands[0].type == Type::f64 ? operands[0].number != 0 : operands[0].integer != 0);
    case Op::whole_to_i64: {
      const double number = operands[0].number;
      if (!is_whole(number)) return std::nullopt;
      return i64(static_cast<std::int64_t>(number));
    }
    default:
      return result == Type::f64 ? fold_f64(op, operands) : fold_i64(op, operands);
  }
}

}  // namespace jiteval::ir
