#include "sema/lower.hpp"

namespace jiteval::sema {

using ir::LocalId;
using ir::Op;
using ir::Type;
using ir::ValueId;
using syntax::Expr;
using syntax::ExprId;
using syntax::ExprKind;
using syntax::Operator;

namespace {

Op op_of(Operator op) {
  switch (op) {
    case Operator::add:
      return Op::add;
    case Operator::subtract:
      return Op::subtract;
    case Operator::multiply:
      return Op::multiply;
    case Operator::divide:
      return Op::divide;
    case Operator::floor_divide:
      return Op::floor_divide;
    case Operator::modulo:
      return Op::modulo;
    case Operator::equal:
      return Op::equal;
    case Operator::not_equal:
      return Op::not_equal;
    case Operator::less:
      return Op::less;
    case Operator::less_equal:
      return Op::less_equal;
    case Operator::greater:
      return Op::greater;
    default:
      return Op::greater_equal;
  }
}

}  // namespace

ValueId Lowering::value(ExprId id) {
  const ExprInfo& info = types_[id];
  // Past the limit the result is thrown away, so anything of the right type does.
  if (is_too_large()) return builder_.convert(builder_.boolean(false), info.type);
  const Expr& expr = module_[id];
  builder_.at(expr.span);
  if (info.integer)
    return info.type == Type::i64 ? builder_.i64(*info.integer) : builder_.boolean(*info.integer != 0);
  const auto children = module_.children_of(expr);
  switch (expr.kind) {
    case ExprKind::number:
      return builder_.f64(expr.number);
    case ExprKind::boolean:
      break;  // a constant
    case ExprKind::name:
    case ExprKind::attribute:
      return named(info);
    case ExprKind::unary:
      if (expr.op == Operator::logical_not) {
        const ValueId truth = condition(children[0]);
        return builder_.unary(Op::logical_not, truth);
      } else {
        const ValueId operand = value(children[0], info.type);
        builder_.at(expr.span);
        return expr.op == Operator::negate ? builder_.unary(Op::negate, operand) : operand;
      }
    case ExprKind::binary:
      return binary_chain(id);
    case ExprKind::compare:
      return compare(expr);
    case ExprKind::logical:
      return logical(expr, info.type);
    case ExprKind::conditional:
      return conditional(expr, info.type);
    case ExprKind::call:
      return call(id);
    case ExprKind::subscript: {
      const ValueId index = value(children[1], Type::i64);
      builder_.at(expr.span);
      return builder_.window_load(types_[children[0]].variable, index);
    }
  }
  return ir::no_value;
}

ValueId Lowering::value(ExprId id, Type type) {
  const ValueId result = value(id);
  builder_.at(module_[id].span);
  return builder_.convert(result, type);
}

ValueId Lowering::condition(ExprId id) {
  const Expr& expr = module_[id];
  // Only the truth of `x and y` is asked for here, so its operands need not be computed as numbers.
  if (expr.kind == ExprKind::logical && !is_too_large()) return logical(expr, Type::boolean);
  return value(id, Type::boolean);
}

ValueId Lowering::named(const ExprInfo& info) {
  if (info.variable == none) return builder_.f64(info.builtin->value);
  const LocalId local = locals_[info.variable];
  return local == ir::no_local ? builder_.argument(scope_[info.variable].parameter) : builder_.get(local);
}

ValueId Lowering::binary_chain(ExprId root) {
  // a + b - c ... of any length, from the left.
  std::vector<ExprId> chain;
  ExprId first = root;
  while (module_[first].kind == ExprKind::binary && !types_[first].integer) {
    chain.push_back(first);
    first = module_.children_of(module_[first])[0];
  }
  ValueId result = value(first);
  for (; !chain.empty(); chain.pop_back()) {
    if (is_too_large()) return value(root);
    const Expr& expr = module_[chain.back()];
    const auto children = module_.children_of(expr);
    builder_.at(expr.span);
    result = operate(expr.op, types_[chain.back()].type, result, children[0], children[1]);
  }
  return result;
}

ValueId Lowering::operate(Operator op, Type type, ValueId left, ExprId left_expr, ExprId right) {
  if (op == Operator::power) return power(type, left, types_[left_expr].integer.has_value(), right);
  const Span place = module_[left_expr].span;
  left = builder_.convert(left, type);
  const ValueId right_value = value(right, type);
  builder_.at({place.begin, module_[right].span.end});
  return builder_.binary(op_of(op), left, right_value);
}

ValueId Lowering::power(Type type, ValueId base, bool base_is_constant, ExprId exponent) {
  const std::optional<std::int64_t> n = types_[exponent].integer;
  const bool is_small = n && *n >= -largest_multiplied_power && *n <= largest_multiplied_power;
  base = builder_.convert(base, type);
  if (!n || !(is_small || base_is_constant)) {
    const ValueId operands[] = {base, value(exponent, Type::f64)};
    return builder_.call(ir::MathFunction::pow, operands);
  }
  // The factors x, x**2, x**4, ... of the binary digits of n, multiplied from the lowest digit up.
  std::uint64_t digits = *n < 0 ? -static_cast<std::uint64_t>(*n) : static_cast<std::uint64_t>(*n);
  const ValueId one = type == Type::i64 ? builder_.i64(1) : builder_.f64(1.0);
  ValueId result = one;
  for (ValueId factor = base; digits != 0; digits >>= 1U) {
    if ((digits & 1U) != 0) result = result == one ? factor : builder_.binary(Op::multiply, result, factor);
    if (digits > 1) factor = builder_.binary(Op::multiply, factor, factor);
  }
  return *n < 0 ? builder_.binary(Op::divide, one, result) : result;
}

ValueId Lowering::compare(const Expr& expr) {
  const auto children = module_.children_of(expr);
  const auto operators = module_.ops_of(expr);
  ValueId left = value(children[0]);
  ValueId result = ir::no_value;  // of the comparisons since the last branch; those before it hold
  LocalId local = ir::no_local;   // of all, once an operand may be computed only if the comparisons before it hold
  int branches = 0;
  for (std::size_t i = 0; i < operators.size(); ++i) {
    if (i > 0 && is_too_large()) break;
    const ExprId next = children[i + 1];
    builder_.at(expr.span);
    if (i > 0 && types_[next].needs_branch) {
      if (local == ir::no_local) local = builder_.add_local({}, Type::boolean);
      builder_.set(local, result);
      builder_.begin_if(result);
      result = ir::no_value;
      ++branches;
    }
    const ValueId right = value(next);
    const Type type = arithmetic(join(builder_.type(left), builder_.type(right)));
    builder_.at(expr.span);
    const ValueId holds =
        builder_.binary(op_of(operators[i]), builder_.convert(left, type), builder_.convert(right, type));
    result = result == ir::no_value ? holds : builder_.binary(Op::logical_and, result, holds);
    left = right;
  }
  if (branches == 0) return result;
  builder_.set(local, result);
  for (; branches > 0; --branches) builder_.end_if();
  return builder_.get(local);
}

ValueId Lowering::logical(const Expr& expr, Type type) {
  const auto children = module_.children_of(expr);
  const bool is_and = expr.op == Operator::logical_and;
  const auto operand = [&](ExprId id) { return type == Type::boolean ? condition(id) : value(id, type); };
  ValueId result = operand(children[0]);
  for (ExprId child : children.subspan(1)) {
    if (is_too_large()) break;
    builder_.at(expr.span);
    const ValueId truth = builder_.convert(result, Type::boolean);
    const ValueId goes_on = is_and ? truth : builder_.unary(Op::logical_not, truth);
    if (const std::optional<bool> known = builder_.constant_truth(goes_on)) {
      if (!*known) break;
      result = operand(child);
    } else if (types_[child].needs_branch) {
      const LocalId local = builder_.add_local({}, type);
      builder_.set(local, result);
      builder_.begin_if(goes_on);
      const ValueId right = operand(child);
      builder_.set(local, right);
      builder_.end_if();
      result = builder_.get(local);
    } else if (type == Type::boolean) {
      const ValueId right = operand(child);
      result = builder_.binary(is_and ? Op::logical_and : Op::logical_or, result, right);
    } else {
      const ValueId right = operand(child);
      result = is_and ? builder_.select(truth, right, result) : builder_.select(truth, result, right);
    }
  }
  return result;
}

ValueId Lowering::conditional(const Expr& expr, Type type) {
  const auto children = module_.children_of(expr);
  const ValueId test = condition(children[0]);
  if (const std::optional<bool> truth = builder_.constant_truth(test)) return value(children[*truth ? 1 : 2], type);
  if (!types_[children[1]].needs_branch && !types_[children[2]].needs_branch) {
    const ValueId if_true = value(children[1], type);
    const ValueId if_false = value(children[2], type);
    builder_.at(expr.span);
    return builder_.select(test, if_true, if_false);
  }
  builder_.at(expr.span);
  const LocalId local = builder_.add_local({}, type);
  builder_.begin_if(test);
  builder_.set(local, value(children[1], type));
  builder_.begin_else();
  builder_.set(local, value(children[2], type));
  builder_.end_if();
  return builder_.get(local);
}

ValueId Lowering::call(ExprId id) {
  const Expr& expr = module_[id];
  const auto children = module_.children_of(expr);
  const auto arguments = children.subspan(1);
  const Builtin& builtin = *types_[children[0]].builtin;
  const Type type = types_[id].type;
  switch (builtin.kind) {
    case BuiltinKind::function: {
      std::vector<ValueId> operands;
      for (ExprId argument : arguments) operands.push_back(value(argument, Type::f64));
      builder_.at(expr.span);
      return builder_.call(builtin.function, operands);
    }
    case BuiltinKind::power:
      return operate(Operator::power, type, value(arguments[0]), arguments[0], arguments[1]);
    case BuiltinKind::absolute:
      return builder_.unary(Op::absolute, value(arguments[0], type));
    case BuiltinKind::to_float:
    case BuiltinKind::to_boolean:
      return value(arguments[0], type);
    case BuiltinKind::length:
      return builder_.window_size(types_[arguments[0]].variable);
    default:
      break;
  }
  if (arguments.size() == 1) return reduce(builtin.kind, types_[arguments[0]].variable);
  const Op op = builtin.kind == BuiltinKind::minimum ? Op::minimum : Op::maximum;
  ValueId result = value(arguments[0], type);
  for (ExprId argument : arguments.subspan(1)) {
    const ValueId next = value(argument, type);
    builder_.at(expr.span);
    result = builder_.binary(op, result, next);
  }
  return result;
}

ValueId Lowering::reduce(BuiltinKind kind, std::uint32_t array) {
  const bool is_sum = kind == BuiltinKind::sum;
  const Op op = is_sum ? Op::add : kind == BuiltinKind::minimum ? Op::minimum : Op::maximum;
  const ValueId first = builder_.i64(is_sum ? 0 : 1);
  // A minimum of nothing is a mistake, found by reading the first element.
  const ValueId begin = is_sum ? builder_.f64(0.0) : builder_.window_load(array, builder_.i64(0));
  const ValueId size = builder_.window_size(array);
  if (builder_.is_empty(first, size, 1)) return begin;
  const LocalId local = builder_.add_local({}, Type::f64);
  builder_.set(local, begin);
  const LocalId stored[] = {local};
  const ValueId counter = builder_.begin_for(first, size, 1, stored);
  const ValueId element = builder_.window_load_in_range(array, counter);
  builder_.set(local, builder_.binary(op, builder_.get(local), element));
  builder_.end_for();
  return builder_.get(local);
}

}  // namespace jiteval::sema
