#include <fmt/format.h>

#include "codegen/emitter.hpp"
#include "codegen/llvm_lanes.hpp"
#include "codegen/math_calls.hpp"

namespace jiteval::codegen {

using llvm::Value;

Value* Emitter::compute_call(const ir::Value& value, bool varying) {
  llvm::SmallVector<Value*, 3> operands;
  for (int i = 0; i < value.operand_count; ++i) operands.push_back(get(value.operand[i], varying));
  // A mathematical function keeps its promises in every fp mode.
  llvm::IRBuilderBase::FastMathFlagGuard guard(builder_);
  builder_.clearFastMathFlags();
  const ir::Implementation implementation = ir::facts(value.function).implementation;
  switch (implementation) {
    case ir::Implementation::instruction:
      return emit_math_body(builder_, value.function, operands, request_.width == 8);
    case ir::Implementation::inlined:
    case ir::Implementation::shared:
      if (!request_.has_fma) break;
      if (in_vector_loop_) return call_widenable_copy(builder_, value.function, operands, request_.width);
      if (implementation == ir::Implementation::inlined) return call_inlined(value.function, operands);
      // Vectors stay in registers on the way there and back.
      return call_copy(builder_, ir::name(value.function), operands);
    case ir::Implementation::called:
      break;
  }
  return call_routine(ir::name(value.function), operands);
}

Value* Emitter::call_inlined(ir::MathFunction function, llvm::ArrayRef<Value*> operands) {
  Copies& copies = inlined_[{function, operands[0]->getType()}];
  if (copies.size * copies.count > most_copied_instructions)
    return call_copy(builder_, ir::name(function), operands);
  const unsigned size_before = copies.count == 0 ? llvm_function_->getInstructionCount() : 0;
  Value* result = emit_math_body(builder_, function, operands, request_.width == 8);
  if (copies.count == 0) copies.size = llvm_function_->getInstructionCount() - size_before;
  ++copies.count;
  return result;
}

// Vectors of an instruction set without copies of its own, and those of functions that are called for each lane, go
// through memory.
Value* Emitter::call_routine(std::string_view name, llvm::ArrayRef<llvm::Value*> operands) {
  llvm::Type* pointer = builder_.getPtrTy();
  llvm::Type* of_lanes = operands[0]->getType();
  if (!of_lanes->isVectorTy()) return call_copy(builder_, name, operands);
  auto* type = llvm::FunctionType::get(builder_.getVoidTy(),
                                       {pointer, pointer, pointer, pointer, builder_.getInt64Ty()}, false);
  llvm::FunctionCallee routine = declare_routine(
      *llvm_function_->getParent(), fmt::format("jiteval_lanes_{}", name), type, llvm::MemoryEffects::argMemOnly());
  // One set of buffers serves all calls; the first one receives the result.
  for (std::size_t i = 0; i < operands.size(); ++i) {
    llvm::AllocaInst*& buffer = routine_buffers_[i];
    if (buffer == nullptr) buffer = new_alloca(of_lanes, "lanes");
    builder_.CreateStore(operands[i], buffer);
  }
  const auto buffer = [&](std::size_t i) { return routine_buffers_[i < operands.size() ? i : 0]; };
  builder_.CreateCall(routine, {buffer(0), buffer(1), buffer(2), buffer(0), builder_.getInt64(width_)});
  return builder_.CreateLoad(of_lanes, buffer(0));
}

}  // namespace jiteval::codegen
