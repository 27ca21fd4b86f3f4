#include <fmt/format.h>

#include "codegen/emitter.hpp"
#include "codegen/llvm_lanes.hpp"
#include "math/exp.hpp"
#include "math/log.hpp"

namespace jiteval::codegen {

using llvm::Value;

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
      if (!request_.has_fma) break;
      if (inlined_calls_ > most_inlined_calls) return call_outlined(value.function, a);
      return math_body(builder_, value.function, a);
    default:
      break;
  }
  return call_routine(ir::name(value.function), a, b);
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
    outlined->addFnAttr(llvm::Attribute::WillReturn);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(module->getContext(), "entry", outlined));
    builder.CreateRet(math_body(builder, function, outlined->getArg(0)));
  }
  return builder_.CreateCall(outlined, {x});
}

Value* Emitter::call_routine(std::string_view name, Value* a, Value* b) {
  llvm::Module* module = llvm_function_->getParent();
  llvm::Type* real = builder_.getDoubleTy();
  llvm::Type* pointer = builder_.getPtrTy();
  const auto declare = [&](std::string_view form, llvm::FunctionType* type, llvm::MemoryEffects effects) {
    llvm::FunctionCallee routine = module->getOrInsertFunction(fmt::format("jiteval_{}_{}", form, name), type);
    auto* function = llvm::cast<llvm::Function>(routine.getCallee());
    function->setDoesNotThrow();
    function->addFnAttr(llvm::Attribute::WillReturn);
    function->setMemoryEffects(effects);
    return routine;
  };
  if (!a->getType()->isVectorTy()) {
    auto* type = llvm::FunctionType::get(real, {real, real}, false);
    return builder_.CreateCall(declare("scalar", type, llvm::MemoryEffects::none()), {a, b == nullptr ? a : b});
  }
  auto* type =
      llvm::FunctionType::get(builder_.getVoidTy(), {pointer, pointer, pointer, builder_.getInt64Ty()}, false);
  llvm::FunctionCallee routine = declare("lanes", type, llvm::MemoryEffects::argMemOnly());
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
