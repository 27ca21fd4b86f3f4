#include <fmt/format.h>

#include "codegen/emitter.hpp"
#include "codegen/llvm_lanes.hpp"
#include "math/exp.hpp"
#include "math/log.hpp"

namespace jiteval::codegen {

using llvm::Value;

llvm::Type* Emitter::type_of(ir::Type type, bool varying) const {
  llvm::Type* scalar = type == ir::Type::f64   ? builder_.getDoubleTy()
                       : type == ir::Type::i64 ? static_cast<llvm::Type*>(builder_.getInt64Ty())
                                               : builder_.getInt1Ty();
  return varying && width_ > 1 ? llvm::FixedVectorType::get(scalar, width_) : scalar;
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
  switch (value.type) {
    case ir::Type::f64:
      return llvm::ConstantFP::get(builder_.getDoubleTy(), value.number);
    case ir::Type::i64:
      return builder_.getInt64(static_cast<std::uint64_t>(value.integer));
    case ir::Type::boolean:
      return builder_.getInt1(value.integer != 0);
  }
  return nullptr;
}

Value* Emitter::compute(const ir::Value& value) {
  const bool varying = width_ > 1 && value.varying;
  Value* operand[3] = {};
  for (int i = 0; i < value.operand_count; ++i) operand[i] = get(value.operand[i], varying);
  const ir::Type operand_type = value.operand_count > 0 ? function_[value.operand[0]].type : value.type;
  Value* a = operand[0];
  switch (value.op) {
    case ir::Op::constant:
      return constant(value);
    case ir::Op::argument:
      return arguments_[value.index].value;
    case ir::Op::induction:
      return nullptr;  // its loop sets it
    case ir::Op::local_get: {
      llvm::AllocaInst* local = locals_[static_cast<std::uint32_t>(value.local)];
      return builder_.CreateLoad(local->getAllocatedType(), local);
    }
    case ir::Op::window_load:
      return window_load(value, varying);
    case ir::Op::window_size:
      if (function_.parameters[value.index].kind == ArgumentKind::array) return arguments_[value.index].size;
      return builder_.getInt64(static_cast<std::uint64_t>(function_.parameters[value.index].window_size));
    case ir::Op::negate:
      return value.type == ir::Type::f64 ? builder_.CreateFNeg(a) : builder_.CreateNeg(a);
    case ir::Op::absolute:
      if (value.type == ir::Type::f64) return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a);
      return builder_.CreateBinaryIntrinsic(llvm::Intrinsic::abs, a, builder_.getFalse());
    case ir::Op::equal:
    case ir::Op::not_equal:
    case ir::Op::less:
    case ir::Op::less_equal:
    case ir::Op::greater:
    case ir::Op::greater_equal:
      return compare(value, a, operand[1], operand_type);
    case ir::Op::logical_not:
      return builder_.CreateNot(a);
    case ir::Op::select:
      return builder_.CreateSelect(a, operand[1], operand[2]);
    case ir::Op::to_f64: {
      llvm::Type* type = type_of(ir::Type::f64, varying);
      return operand_type == ir::Type::i64 ? builder_.CreateSIToFP(a, type) : builder_.CreateUIToFP(a, type);
    }
    case ir::Op::to_i64:
      return builder_.CreateZExt(a, type_of(ir::Type::i64, varying));
    case ir::Op::whole_to_i64:
      return whole_to_i64(value, a);
    case ir::Op::to_boolean:
      if (operand_type == ir::Type::f64) return builder_.CreateFCmpUNE(a, real_like(a, 0.0));
      return builder_.CreateICmpNE(a, integer_like(a, 0));
    case ir::Op::call:
      return compute_call(value, varying);
    default:
      return compute_binary(value, a, operand[1]);
  }
}

Value* Emitter::compute_binary(const ir::Value& value, Value* a, Value* b) {
  const bool real = value.type == ir::Type::f64;
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
      return real ? call_routine("floor_divide", a, b) : compute_floor_division(value, a, b);
    case ir::Op::modulo:
      return real ? call_routine("modulo", a, b) : compute_floor_division(value, a, b);
    case ir::Op::minimum:
    case ir::Op::maximum: {
      // Python's: the second where it is strictly better, so the first where one is NaN.
      const bool least = value.op == ir::Op::minimum;
      Value* better = nullptr;
      if (real) {
        better = least ? builder_.CreateFCmpOLT(b, a) : builder_.CreateFCmpOGT(b, a);
      } else {
        better = least ? builder_.CreateICmpSLT(b, a) : builder_.CreateICmpSGT(b, a);
      }
      return builder_.CreateSelect(better, b, a);
    }
    case ir::Op::logical_and:
      return builder_.CreateAnd(a, b);
    case ir::Op::logical_or:
      return builder_.CreateOr(a, b);
    default:
      return nullptr;
  }
}

Value* Emitter::compare(const ir::Value& value, Value* a, Value* b, ir::Type type) {
  const bool real = type == ir::Type::f64;
  const auto emit = [&](llvm::CmpInst::Predicate of_reals, llvm::CmpInst::Predicate of_integers) {
    return builder_.CreateCmp(real ? of_reals : of_integers, a, b);
  };
  switch (value.op) {
    case ir::Op::equal:
      return emit(llvm::CmpInst::FCMP_OEQ, llvm::CmpInst::ICMP_EQ);
    case ir::Op::not_equal:
      return emit(llvm::CmpInst::FCMP_UNE, llvm::CmpInst::ICMP_NE);
    case ir::Op::less:
      return emit(llvm::CmpInst::FCMP_OLT, llvm::CmpInst::ICMP_SLT);
    case ir::Op::less_equal:
      return emit(llvm::CmpInst::FCMP_OLE, llvm::CmpInst::ICMP_SLE);
    case ir::Op::greater:
      return emit(llvm::CmpInst::FCMP_OGT, llvm::CmpInst::ICMP_SGT);
    default:
      return emit(llvm::CmpInst::FCMP_OGE, llvm::CmpInst::ICMP_SGE);
  }
}

// Leaves the kernel when `condition` holds in a lane that is present. Code 0 means that it never does.
void Emitter::fault_if(Value* condition, std::int32_t code) {
  if (code == 0) return;
  if (auto* known = llvm::dyn_cast<llvm::Constant>(condition); known != nullptr && known->isNullValue()) return;
  if (condition->getType()->isVectorTy()) {
    condition = any(builder_.CreateAnd(condition, present()));
  } else if (mask_ != nullptr) {
    condition = builder_.CreateAnd(condition, any(present()));
  }
  llvm::BasicBlock* failed = new_block("failed");
  llvm::BasicBlock* fine = new_block("fine");
  builder_.CreateCondBr(condition, failed, fine);
  builder_.SetInsertPoint(failed);
  builder_.CreateStore(builder_.getInt32(static_cast<std::uint32_t>(code)), fault_code_);
  builder_.CreateBr(fault_);
  builder_.SetInsertPoint(fine);
}

// Integer // and %. The machine's division truncates, and traps on division by zero and on the most negative number
// by -1, also in lanes that are absent; so it is given the divisor 1 in those cases.
Value* Emitter::compute_floor_division(const ir::Value& value, Value* a, Value* b) {
  Value* is_zero = builder_.CreateICmpEQ(b, integer_like(b, 0));
  fault_if(is_zero, value.fault);
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

Value* Emitter::whole_to_i64(const ir::Value& value, Value* x) {
  Value* whole = builder_.CreateFCmpOEQ(builder_.CreateUnaryIntrinsic(llvm::Intrinsic::trunc, x), x);
  Value* size = builder_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x);
  Value* fine = builder_.CreateAnd(whole, builder_.CreateFCmpOLE(size, real_like(x, 0x1p53)));
  fault_if(builder_.CreateNot(fine), value.fault);
  Value* safe = builder_.CreateSelect(fine, x, real_like(x, 0.0));
  return builder_.CreateFPToSI(safe, type_of(ir::Type::i64, x->getType()->isVectorTy()));
}

// Element `index` of a window or an array. An index out of range reads nothing, also in lanes that are absent.
Value* Emitter::window_load(const ir::Value& value, bool varying) {
  const Argument& argument = arguments_[value.index];
  const ir::Parameter& parameter = function_.parameters[value.index];
  const bool is_window = parameter.kind == ArgumentKind::window;
  const bool index_varies = is_varying(value.operand[0]);
  Value* index = get(value.operand[0], index_varies);
  Value* size = is_window ? builder_.getInt64(static_cast<std::uint64_t>(parameter.window_size)) : argument.size;
  if (index_varies) size = widen(size);
  Value* from_end = builder_.CreateAdd(index, size);
  index = builder_.CreateSelect(builder_.CreateICmpSLT(index, integer_like(index, 0)), from_end, index);
  // Where every index is known to be good, only absent lanes may still have a bad one.
  const bool safe = value.fault == 0 && !index_varies;
  Value* inside = safe ? builder_.getTrue() : builder_.CreateICmpULT(index, size);
  fault_if(builder_.CreateNot(inside), value.fault);

  llvm::Type* real = builder_.getDoubleTy();
  if (index_varies) {
    llvm::Type* reals = type_of(ir::Type::f64, true);
    Value* lanes = builder_.CreateAnd(inside, present());
    Value* elements = nullptr;
    if (is_window) {
      Value* slots = builder_.CreateGEP(builder_.getPtrTy(), argument.rows, index);
      auto* pointers = llvm::FixedVectorType::get(builder_.getPtrTy(), width_);
      Value* rows = builder_.CreateMaskedGather(pointers, slots, llvm::Align(8), lanes,
                                                llvm::Constant::getNullValue(pointers));
      llvm::SmallVector<llvm::Constant*, 8> offsets;
      for (unsigned i = 0; i < width_; ++i) offsets.push_back(builder_.getInt64(i));
      Value* lane = builder_.CreateAdd(widen(lane_), llvm::ConstantVector::get(offsets));
      elements = builder_.CreateGEP(real, rows, lane);
    } else {
      elements = builder_.CreateGEP(real, argument.data, index);
    }
    return builder_.CreateMaskedGather(reals, elements, llvm::Align(8), lanes, llvm::Constant::getNullValue(reals));
  }

  if (is_window) {
    index = builder_.CreateSelect(inside, index, builder_.getInt64(0));  // a window has at least one element
    Value* row = nullptr;
    if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(index);
        known != nullptr && known->getZExtValue() < argument.row.size()) {
      row = argument.row[known->getZExtValue()];
    } else {
      row = builder_.CreateLoad(builder_.getPtrTy(), builder_.CreateGEP(builder_.getPtrTy(), argument.rows, index));
    }
    Value* address = builder_.CreateGEP(real, row, lane_);
    return builder_.CreateAlignedLoad(type_of(ir::Type::f64, varying), address, llvm::Align(8));
  }
  // An array may have no elements at all, so the address is what is made safe.
  llvm::AllocaInst* nothing = new_alloca(real, "nothing");
  Value* address = builder_.CreateSelect(inside, builder_.CreateGEP(real, argument.data, index), nothing);
  return builder_.CreateLoad(real, address);
}

namespace {

// Instruction selection takes time that grows with the square of how often a coefficient is used in one function,
// so a kernel with more calls than this shares one copy of each mathematical function.
constexpr std::int64_t most_inlined_calls = 24;

Value* math_body(llvm::IRBuilder<>& builder, ir::MathFunction function, Value* x) {
  const LlvmLanes lanes(builder, x);
  return function == ir::MathFunction::exp ? math::exp(lanes, lanes.wrap(x)).value
                                           : math::log(lanes, lanes.wrap(x)).value;
}

}  // namespace

Value* Emitter::compute_call(const ir::Value& value, bool varying) {
  Value* a = get(value.operand[0], varying);
  Value* b = value.operand_count > 1 ? get(value.operand[1], varying) : nullptr;
  // A mathematical function keeps its promises in every fp mode.
  llvm::IRBuilderBase::FastMathFlagGuard guard(builder_);
  builder_.clearFastMathFlags();
  switch (value.function) {
    case ir::MathFunction::sqrt:
      return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, a);
    case ir::MathFunction::floor:
      return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::floor, a);
    case ir::MathFunction::ceil:
      return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::ceil, a);
    case ir::MathFunction::round:
      return builder_.CreateUnaryIntrinsic(llvm::Intrinsic::rint, a);
    case ir::MathFunction::exp:
    case ir::MathFunction::log:
      if (inlined_calls_ > most_inlined_calls) return call_outlined(value.function, a);
      return math_body(builder_, value.function, a);
    default:
      return call_routine(ir::name(value.function), a, b);
  }
}

Value* Emitter::call_outlined(ir::MathFunction function, Value* x) {
  llvm::Module* module = llvm_function_->getParent();
  llvm::Type* type = x->getType();
  const std::string name = fmt::format("{}.{}", ir::name(function), type->isVectorTy() ? width_ : 1);
  llvm::Function* outlined = module->getFunction(name);
  if (outlined == nullptr) {
    outlined = llvm::Function::Create(llvm::FunctionType::get(type, {type}, false),
                                      llvm::GlobalValue::InternalLinkage, name, module);
    outlined->setDoesNotThrow();
    outlined->setDoesNotAccessMemory();
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(module->getContext(), "entry", outlined));
    builder.CreateRet(math_body(builder, function, outlined->getArg(0)));
  }
  return builder_.CreateCall(outlined, {x});
}

Value* Emitter::call_routine(std::string_view name, Value* a, Value* b) {
  llvm::Module* module = llvm_function_->getParent();
  llvm::Type* real = builder_.getDoubleTy();
  llvm::Type* pointer = builder_.getPtrTy();
  if (!a->getType()->isVectorTy()) {
    llvm::FunctionCallee routine =
        module->getOrInsertFunction(fmt::format("jiteval_scalar_{}", name), real, real, real);
    return builder_.CreateCall(routine, {a, b == nullptr ? a : b});
  }
  llvm::FunctionCallee routine =
      module->getOrInsertFunction(fmt::format("jiteval_lanes_{}", name), builder_.getVoidTy(), pointer, pointer,
                                  pointer, builder_.getInt64Ty());
  // One set of buffers serves all calls.
  for (llvm::AllocaInst*& buffer : routine_buffers_) {
    if (buffer == nullptr) buffer = new_alloca(type_of(ir::Type::f64, true), "lanes");
  }
  builder_.CreateStore(a, routine_buffers_[0]);
  if (b != nullptr) builder_.CreateStore(b, routine_buffers_[1]);
  builder_.CreateCall(routine, {routine_buffers_[0], routine_buffers_[b != nullptr ? 1 : 0], routine_buffers_[2],
                                builder_.getInt64(width_)});
  return builder_.CreateLoad(a->getType(), routine_buffers_[2]);
}

}  // namespace jiteval::codegen
