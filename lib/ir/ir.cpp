#include "ir/ir.hpp"

namespace jiteval::ir {

namespace {

struct OpName {
  Op op;
  std::string_view name;
};

constexpr OpName op_names[] = {
    {Op::constant, "constant"},
    {Op::argument, "argument"},
    {Op::induction, "induction"},
    {Op::local_get, "get"},
    {Op::window_load, "load"},
    {Op::window_size, "size"},
    {Op::array_base, "base"},
    {Op::array_extent, "extent"},
    {Op::array_stride, "stride"},
    {Op::constant_array, "constant_array"},
    {Op::allocate, "allocate"},
    {Op::load, "load"},
    {Op::private_load, "private_load"},
    {Op::check_index, "check_index"},
    {Op::add, "add"},
    {Op::subtract, "subtract"},
    {Op::multiply, "multiply"},
    {Op::negate, "negate"},
    {Op::divide, "divide"},
    {Op::floor_divide, "floor_divide"},
    {Op::modulo, "modulo"},
    {Op::minimum, "minimum"},
    {Op::maximum, "maximum"},
    {Op::absolute, "absolute"},
    {Op::bit_and, "bit_and"},
    {Op::bit_or, "bit_or"},
    {Op::bit_xor, "bit_xor"},
    {Op::bit_not, "bit_not"},
    {Op::shift_left, "shift_left"},
    {Op::shift_right, "shift_right"},
    {Op::equal, "equal"},
    {Op::not_equal, "not_equal"},
    {Op::less, "less"},
    {Op::less_equal, "less_equal"},
    {Op::greater, "greater"},
    {Op::greater_equal, "greater_equal"},
    {Op::logical_and, "and"},
    {Op::logical_or, "or"},
    {Op::logical_not, "not"},
    {Op::select, "select"},
    {Op::to_f64, "to_f64"},
    {Op::to_f32, "to_f32"},
    {Op::to_i64, "to_i64"},
    {Op::to_u64, "to_u64"},
    {Op::truncate_to_i64, "truncate_to_i64"},
    {Op::truncate_to_u64, "truncate_to_u64"},
    {Op::whole_to_i64, "whole_to_i64"},
    {Op::wrap, "wrap"},
    {Op::to_boolean, "to_boolean"},
    {Op::call, "call"},
};

}  // namespace

Type value_type(ElementType element) {
  switch (element) {
    case ElementType::boolean:
      return Type::boolean;
    case ElementType::u64:
      return Type::u64;
    case ElementType::f32:
      return Type::f32;
    case ElementType::f64:
      return Type::f64;
    default:
      return Type::i64;
  }
}

Type word_type(Type type) { return type == Type::i64 || type == Type::u64 ? type : Type::f64; }

std::string_view name(Op op) {
  for (const OpName& entry : op_names) {
    if (entry.op == op) return entry.name;
  }
  return "?";
}

std::string_view name(Type type) {
  switch (type) {
    case Type::boolean:
      return "bool";
    case Type::i64:
      return "i64";
    case Type::u64:
      return "u64";
    case Type::f32:
      return "f32";
    case Type::f64:
      return "f64";
    case Type::address:
      return "address";
  }
  return "?";
}

const MathFacts& facts(MathFunction function) {
  static constexpr MathFacts all[] = {
#define JITEVAL_FUNCTION(name, arity, implementation, bound, parameters, domain, summary) \
  {#name, arity, Implementation::implementation, bound, domain},
#define JITEVAL_PART(name, arity, implementation) {#name, arity, Implementation::implementation},
#include "math/functions.def"
#undef JITEVAL_FUNCTION
  };
  return all[static_cast<std::size_t>(function)];
}

std::string_view name(MathFunction function) { return facts(function).name; }

std::string_view name(Implementation implementation) {
  switch (implementation) {
    case Implementation::instruction:
      return "instruction";
    case Implementation::inlined:
      return "inlined";
    case Implementation::shared:
      return "shared";
    case Implementation::called:
      return "called";
  }
  return "?";
}

std::string_view message(FaultKind kind) {
  switch (kind) {
    case FaultKind::index_out_of_range:
      return "index out of range";
    case FaultKind::integer_division_by_zero:
      return "integer division by zero";
    case FaultKind::not_a_whole_number:
      return "not a whole number";
    case FaultKind::shift_out_of_range:
      return "shift by a negative count or by more than 63";
    case FaultKind::negative_size:
      return "an array cannot have a negative size";
    case FaultKind::out_of_memory:
      return "out of memory for arrays";
    case FaultKind::not_an_integer:
      return "not representable as an integer";
    case FaultKind::assertion_failed:
      return "assertion failed";
    case FaultKind::zero_step:
      return "the step of a range is zero";
    case FaultKind::empty_array:
      return "an empty array has no such value";
    case FaultKind::shape_mismatch:
      return "arrays of different sizes";
    case FaultKind::not_a_fraction:
      return "a quantile outside of its range";
  }
  return "?";
}

}  // namespace jiteval::ir
