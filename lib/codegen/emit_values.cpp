#include <llvm/IR/PatternMatch.h>

#include "codegen/emitter.hpp"
#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

using llvm::Value;

llvm::Type* Emitter::vector_of(llvm::Type* scalar, bool varying) const {
  return varying && width_ > 1 ? llvm::FixedVectorType::get(scalar, width_) : scalar;
}

llvm::Type* Emitter::type_of(ir::Type type, bool varying) const {
  return vector_of(value_type(builder_.getContext(), type), varying);
}

Value* Emitter::widen(Value* value) const {
  if (width_ == 1 || value->getType()->isVectorTy()) return value;
  return builder_.CreateVectorSplat(width_, value);
}

Value* Emitter::get(ir::ValueId id, bool varying) {
  Value* value = values_[static_cast<std::uint32_t>(id)];
  return varying ? widen(value) : value;
}

Value* Emitter::integer_like(Value* other, std::int64_t number) const {
  return llvm::ConstantInt::get(other->getType(), static_cast<std::uint64_t>(number), true);
}

Value* Emitter::real_like(Value* other, double number) const {
  return llvm::ConstantFP::get(other->getType(), number);
}

Value* Emitter::constant(const ir::Value& value) const {
  llvm::Type* type = type_of(value.type, false);
  if (is_real(value.type)) return llvm::ConstantFP::get(type, value.number);
  return llvm::ConstantInt::get(type, static_cast<std::uint64_t>(value.integer));
}

// Whether the value can be computed once, ahead of the loop over the lanes: it depends on nothing in there, and
// computing it where it is not needed does no harm.
bool Emitter::is_same_for_all_lanes(const ir::Value& value) const {
  switch (value.op) {
    case ir::Op::induction:
    case ir::Op::local_get:
    case ir::Op::window_load:
    case ir::Op::allocate:
    case ir::Op::load:
    case ir::Op::private_load:
      return false;
    case ir::Op::argument:
      return function_.parameters[value.index].kind == ArgumentKind::uniform;
    case ir::Op::floor_divide:
    case ir::Op::modulo:
      if (!is_real(value.type)) return false;  // may trap
      break;
    default:
      break;
  }
  if (value.fault != 0) return false;
  for (int i = 0; i < value.operand_count; ++i) {
    if (!is_before_lanes_[static_cast<std::uint32_t>(value.operand[i])]) return false;
  }
  return true;
}

void Emitter::emit_let(ir::ValueId id) {
  const ir::Value& value = function_[id];
  const auto index = static_cast<std::uint32_t>(id);
  if (is_before_lanes_[index]) return;  // by an earlier turn of a loop that was unrolled
  if (around_.before_lanes == nullptr || !is_same_for_all_lanes(value)) {
    values_[index] = compute(id);
    return;
  }
  const auto here = builder_.saveIP();
  const llvm::DebugLoc line = builder_.getCurrentDebugLocation();
  builder_.SetInsertPoint(around_.before_lanes);
  say_line(value.span);
  values_[index] = compute(id);
  is_before_lanes_[index] = true;
  builder_.restoreIP(here);
  builder_.SetCurrentDebugLocation(line);
}

Value* Emitter::compute(ir::ValueId id) {
  const ir::Value& value = function_[id];
  const bool varying = width_ > 1 && value.varying;
  Value* operand[3] = {};
  for (int i = 0; i < value.operand_count; ++i) operand[i] = get(value.operand[i], varying);
  const ir::Type operand_type = value.operand_count > 0 ? function_[value.operand[0]].type : value.type;
  Value* a = operand[0];
  switch (value.op) {
    case ir::Op::constant:
      return constant(value);
    case ir::Op::argument:
      return around_.arguments[value.index].value;
    case ir::Op::induction:
      return nullptr;  // its loop sets it
    case ir::Op::local_get: {
      llvm::AllocaInst* local = locals_[static_cast<std::uint32_t>(value.local)];
      return builder_.CreateLoad(local->getAllocatedType(), local);
    }
    case ir::Op::window_load:
      return window_load(value, varying);
    case ir::Op::window_size:
      return builder_.getInt64(static_cast<std::uint64_t>(function_.parameters[value.index].window_size));
    case ir::Op::array_base:
    case ir::Op::array_extent:
    case ir::Op::array_stride:
      return array_property(value);
    case ir::Op::constant_array:
      return constant_array(value.index);
    case ir::Op::allocate:
      return allocate(value);
    case ir::Op::load:
      return load(value, varying);
    case ir::Op::private_load:
      return private_load(value);
    case ir::Op::check_index:
      return check_index(value, varying, is_checked_ahead_[static_cast<std::uint32_t>(id)]);
    case ir::Op::negate:
      return is_real(value.type) ? builder_.CreateFNeg(a) : builder_.CreateNeg(a);
    case ir::Op::absolute:
      if (is_real(value.type)) return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a);
      if (value.type == ir::Type::u64) return a;
      return builder_.CreateBinaryIntrinsic(llvm::Intrinsic::abs, a, builder_.getFalse());
    case ir::Op::equal:
    case ir::Op::not_equal:
    case ir::Op::less:
    case ir::Op::less_equal:
    case ir::Op::greater:
    case ir::Op::greater_equal:
      return compare(value, a, operand[1], operand_type);
    case ir::Op::bit_not:
    case ir::Op::logical_not:
      return builder_.CreateNot(a);
    case ir::Op::select:
      return builder_.CreateSelect(a, operand[1], operand[2]);
    case ir::Op::to_f64:
    case ir::Op::to_f32:
    case ir::Op::to_i64:
    case ir::Op::to_u64:
      return convert(a, operand_type, value.type);
    case ir::Op::truncate_to_i64:
    case ir::Op::truncate_to_u64:
      return truncate(value, a);
    case ir::Op::whole_to_i64:
      return whole_to_i64(value, a);
    case ir::Op::wrap:
      return wrap(value, a);
    case ir::Op::to_boolean:
      if (is_real(operand_type)) return builder_.CreateFCmpUNE(a, real_like(a, 0.0));
      return builder_.CreateICmpNE(a, integer_like(a, 0));
    case ir::Op::call:
      return compute_call(value, varying);
    default:
      return compute_binary(value, a, operand[1]);
  }
}

Value* Emitter::compute_binary(const ir::Value& value, Value* a, Value* b) {
  const bool real = is_real(value.type);
  // A count beyond the width of the type would be poison.
  const auto count = [&] { return builder_.CreateAnd(b, integer_like(b, 63)); };
  switch (value.op) {
    case ir::Op::add:
      return real ? builder_.CreateFAdd(a, b) : builder_.CreateAdd(a, b);
    case ir::Op::subtract:
      return real ? builder_.CreateFSub(a, b) : builder_.CreateSub(a, b);
    case ir::Op::multiply:
      return real ? builder_.CreateFMul(a, b) : builder_.CreateMul(a, b);
    case ir::Op::divide:
      return builder_.CreateFDiv(a, b);
    case ir::Op::floor_divide:
      return real ? call_routine("floor_divide", {a, b}) : compute_division(value, a, b);
    case ir::Op::modulo:
      return real ? call_routine("modulo", {a, b}) : compute_division(value, a, b);
    case ir::Op::minimum:
    case ir::Op::maximum: {
      // Python's: the second where it is strictly better, so the first where one is NaN.
      const bool least = value.op == ir::Op::minimum;
      const auto integers = is_signed(value.type) ? (least ? llvm::CmpInst::ICMP_SLT : llvm::CmpInst::ICMP_SGT)
                                                  : (least ? llvm::CmpInst::ICMP_ULT : llvm::CmpInst::ICMP_UGT);
      const auto reals = least ? llvm::CmpInst::FCMP_OLT : llvm::CmpInst::FCMP_OGT;
      return builder_.CreateSelect(builder_.CreateCmp(real ? reals : integers, b, a), b, a);
    }
    case ir::Op::bit_and:
    case ir::Op::logical_and:
      return builder_.CreateAnd(a, b);
    case ir::Op::bit_or:
    case ir::Op::logical_or:
      return builder_.CreateOr(a, b);
    case ir::Op::bit_xor:
      return builder_.CreateXor(a, b);
    case ir::Op::shift_left:
      return builder_.CreateShl(a, count());
    case ir::Op::shift_right:
      return is_signed(value.type) ? builder_.CreateAShr(a, count()) : builder_.CreateLShr(a, count());
    default:
      return nullptr;
  }
}

Value* Emitter::compare(const ir::Value& value, Value* a, Value* b, ir::Type type) {
  using Predicate = llvm::CmpInst::Predicate;
  const auto emit = [&](Predicate of_reals, Predicate of_signed, Predicate of_unsigned) {
    return builder_.CreateCmp(is_real(type) ? of_reals : is_signed(type) ? of_signed : of_unsigned, a, b);
  };
  switch (value.op) {
    case ir::Op::equal:
      return emit(Predicate::FCMP_OEQ, Predicate::ICMP_EQ, Predicate::ICMP_EQ);
    case ir::Op::not_equal:
      return emit(Predicate::FCMP_UNE, Predicate::ICMP_NE, Predicate::ICMP_NE);
    case ir::Op::less:
      return emit(Predicate::FCMP_OLT, Predicate::ICMP_SLT, Predicate::ICMP_ULT);
    case ir::Op::less_equal:
      return emit(Predicate::FCMP_OLE, Predicate::ICMP_SLE, Predicate::ICMP_ULE);
    case ir::Op::greater:
      return emit(Predicate::FCMP_OGT, Predicate::ICMP_SGT, Predicate::ICMP_UGT);
    default:
      return emit(Predicate::FCMP_OGE, Predicate::ICMP_SGE, Predicate::ICMP_UGE);
  }
}

// Integer // and %. The machine's division traps on division by zero, also in lanes that are absent; so it is given
// the divisor 1 in that case.
Value* Emitter::compute_division(const ir::Value& value, Value* a, Value* b) {
  const bool floor = value.op == ir::Op::floor_divide;
  const llvm::APInt* known = nullptr;
  if (llvm::PatternMatch::match(b, llvm::PatternMatch::m_APInt(known)) && known->isPowerOf2() &&
      (!is_signed(value.type) || known->isStrictlyPositive())) {
    if (!floor) return builder_.CreateAnd(a, integer_like(a, static_cast<std::int64_t>(known->getZExtValue() - 1)));
    Value* count = integer_like(a, known->logBase2());
    return is_signed(value.type) ? builder_.CreateAShr(a, count) : builder_.CreateLShr(a, count);
  }
  Value* is_zero = builder_.CreateICmpEQ(b, integer_like(b, 0));
  fault_if(is_zero, value.fault);
  // With one lane, what could fault has left.
  if (width_ == 1) is_zero = builder_.getFalse();
  if (is_signed(value.type)) return compute_signed_division(value, a, b, is_zero);
  Value* divisor = builder_.CreateSelect(is_zero, integer_like(b, 1), b);
  return floor ? builder_.CreateUDiv(a, divisor) : builder_.CreateURem(a, divisor);
}

// The machine's division truncates. It also traps on the most negative number by -1.
Value* Emitter::compute_signed_division(const ir::Value& value, Value* a, Value* b, Value* is_zero) {
  Value* is_minus_one = builder_.CreateICmpEQ(b, integer_like(b, -1));
  Value* divisor = builder_.CreateSelect(builder_.CreateOr(is_zero, is_minus_one), integer_like(b, 1), b);
  Value* remainder = builder_.CreateSRem(a, divisor);
  // The truncated quotient is one too large where the remainder has the wrong sign.
  Value* wrong_sign = builder_.CreateICmpSLT(builder_.CreateXor(remainder, divisor), integer_like(b, 0));
  Value* adjust = builder_.CreateAnd(wrong_sign, builder_.CreateICmpNE(remainder, integer_like(b, 0)));
  if (value.op == ir::Op::modulo) {
    return builder_.CreateAdd(remainder, builder_.CreateSelect(adjust, divisor, integer_like(b, 0)));
  }
  Value* quotient = builder_.CreateSDiv(a, divisor);
  quotient = builder_.CreateSub(quotient, builder_.CreateZExt(adjust, quotient->getType()));
  return builder_.CreateSelect(is_minus_one, builder_.CreateNeg(a), quotient);
}

// Conversions that cannot fail.
Value* Emitter::convert(Value* a, ir::Type from, ir::Type to) {
  llvm::Type* type = type_of(to, a->getType()->isVectorTy());
  if (is_real(from)) return builder_.CreateFPCast(a, type);
  if (is_real(to)) return is_signed(from) ? builder_.CreateSIToFP(a, type) : builder_.CreateUIToFP(a, type);
  return builder_.CreateZExtOrTrunc(a, type);  // i64 and u64 are the same bits
}

// `x` as an integer in the lanes where that is `fine`; elsewhere the conversion would be poison.
Value* Emitter::converted_where(Value* fine, Value* x, const ir::Value& value) {
  fault_if(builder_.CreateNot(fine), value.fault);
  if (width_ > 1) x = builder_.CreateSelect(fine, x, real_like(x, 0.0));
  llvm::Type* type = type_of(value.type, x->getType()->isVectorTy());
  return is_signed(value.type) ? builder_.CreateFPToSI(x, type) : builder_.CreateFPToUI(x, type);
}

Value* Emitter::truncate(const ir::Value& value, Value* x) {
  const bool has_sign = is_signed(value.type);
  // Below -2^63 there is no double above -2^63 - 1.
  Value* low =
      has_sign ? builder_.CreateFCmpOGE(x, real_like(x, -0x1p63)) : builder_.CreateFCmpOGT(x, real_like(x, -1.0));
  Value* high = builder_.CreateFCmpOLT(x, real_like(x, has_sign ? 0x1p63 : 0x1p64));
  return converted_where(builder_.CreateAnd(low, high), x, value);
}

Value* Emitter::whole_to_i64(const ir::Value& value, Value* x) {
  Value* whole = builder_.CreateFCmpOEQ(builder_.CreateUnaryIntrinsic(llvm::Intrinsic::trunc, x), x);
  Value* size = builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x);
  return converted_where(builder_.CreateAnd(whole, builder_.CreateFCmpOLE(size, real_like(x, 0x1p53))), x, value);
}

Value* Emitter::wrap(const ir::Value& value, Value* a) {
  llvm::Type* narrow = a->getType()->getWithNewBitWidth(static_cast<unsigned>(8 * size_of(value.element)));
  Value* low = builder_.CreateTrunc(a, narrow);
  return is_signed(value.element) ? builder_.CreateSExt(low, a->getType()) : builder_.CreateZExt(low, a->getType());
}

}  // namespace jiteval::codegen
