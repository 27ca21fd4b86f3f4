#include "codegen/llvm_lanes.hpp"

#include <fmt/format.h>
#include <llvm/IR/MDBuilder.h>

#include <array>

namespace jiteval::codegen {

using llvm::Value;

namespace {

/// The table with these values; the same one serves all uses in the module.
llvm::GlobalVariable* table_of(llvm::Module& module, llvm::Constant* values) {
  for (llvm::GlobalVariable& table : module.globals()) {
    if (table.hasInitializer() && table.getInitializer() == values) return &table;
  }
  return new llvm::GlobalVariable(module, values->getType(), true, llvm::GlobalValue::PrivateLinkage, values);
}

llvm::Module& module_of(const llvm::IRBuilder<>& builder) { return *builder.GetInsertBlock()->getModule(); }

/// What the library's copies of functions are called with: they take three operands, and read as many as their
/// functions have.
std::array<Value*, 3> three(llvm::ArrayRef<Value*> operands) {
  Value* unread = llvm::PoisonValue::get(operands[0]->getType());
  const auto operand = [&](std::size_t i) { return i < operands.size() ? operands[i] : unread; };
  return {operand(0), operand(1), operand(2)};
}

/// One number, or a register of them, as it is said in the names of routines.
std::string shape_name(llvm::Type* type) {
  const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
  return vector == nullptr ? "scalar" : fmt::format("vector{}", vector->getNumElements());
}

/// runtime::preserving_call for values of this type: the caller keeps nothing safe from it, so that a branch nearly
/// never taken costs the loop around it no register, and the register allocator no time.
llvm::FunctionCallee declare_preserving(llvm::Module& module, llvm::Type* type, int width) {
  llvm::FunctionCallee callee = declare_routine(
      module, fmt::format("jiteval_preserving{}_{}", width, shape_name(type)),
      llvm::FunctionType::get(type, {llvm::PointerType::getUnqual(module.getContext()), type, type, type}, false),
      llvm::MemoryEffects::none());
  llvm::cast<llvm::Function>(callee.getCallee())->addFnAttr("no_caller_saved_registers");
  return callee;
}

}  // namespace

LlvmLanes::Real LlvmLanes::likely(Real selected, bool first) const {
  auto* instruction = llvm::dyn_cast<llvm::SelectInst>(selected.value);
  if (instruction == nullptr || real_type_->isVectorTy()) return selected;
  // The code generator makes branches of selections with such weights.
  llvm::MDBuilder weights(builder_->getContext());
  instruction->setMetadata(llvm::LLVMContext::MD_prof,
                           first ? weights.createLikelyBranchWeights() : weights.createUnlikelyBranchWeights());
  return selected;
}

LlvmLanes::Real LlvmLanes::keep_bits(Real x, std::int64_t n) const {
  if (real_type_->isVectorTy()) return from_bits(bits(x) & integer(n));
  // LLVM would take a number to a general register and back, which is waited for. In exchange it makes no vectors
  // of a loop with this; it does not for exp, which looks into a table.
  auto* numbers = llvm::FixedVectorType::get(real_type_, 2);
  auto* integers = llvm::FixedVectorType::get(int_type_, 2);
  Value* in_xmm = builder_->CreateInsertElement(llvm::PoisonValue::get(numbers), x.value, std::uint64_t{0});
  Value* kept = builder_->CreateAnd(builder_->CreateBitCast(in_xmm, integers),
                                    llvm::ConstantInt::get(integers, static_cast<std::uint64_t>(n)));
  return wrap(builder_->CreateExtractElement(builder_->CreateBitCast(kept, numbers), std::uint64_t{0}));
}

LlvmLanes::Real LlvmLanes::scale_fma(Real a, Real b, Real k) const {
  const auto scale_last = [&] { return scale(fma(a, b, b), k); };
  if (real_type_->isVectorTy()) return scale_last();
  // 2^k is known long before the sum, and where neither the result nor 2^k is at the edge of the range, scaling the
  // terms instead changes no digit.
  const Real scaled = has_avx512_scalars_ ? scale(b, k) : b * math::portable::power_of_two(*this, k);
  return branch_rarely((!(abs(k) < real(1021))).value, fma(a, scaled, scaled), scale_last);
}

LlvmLanes::Real LlvmLanes::look_up(llvm::ArrayRef<double> table, Int i) const {
  const auto size = static_cast<std::int64_t>(table.size());
  llvm::LLVMContext& context = builder_->getContext();
  if (has_avx512_) {
    const auto eight_from = [&](std::int64_t first) {
      return llvm::ConstantDataVector::get(context, table.slice(static_cast<std::size_t>(first), 8));
    };
    const auto sixteen_from = [&](std::int64_t first) -> Value* {
      return builder_->CreateIntrinsic(llvm::Intrinsic::x86_avx512_vpermi2var_pd_512, {},
                                       {eight_from(first), i.value, eight_from(first + 8)});
    };
    if (size == 8) {
      return wrap(
          builder_->CreateIntrinsic(llvm::Intrinsic::x86_avx512_permvar_df_512, {}, {eight_from(0), i.value}));
    }
    if (size == 16) return wrap(sixteen_from(0));
    const Mask in_lower_half = (i & integer(16)) == integer(0);
    return select(in_lower_half, wrap(sixteen_from(0)), wrap(sixteen_from(16)));
  }
  auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(real_type_);
  if (size == 8 && vector != nullptr && vector->getNumElements() == 4) return wrap(pick_of_eight(table, i));
  llvm::Constant* values = llvm::ConstantDataArray::get(context, table);
  llvm::GlobalVariable* global = table_of(module_of(*builder_), values);
  Value* index = (i & integer(size - 1)).value;
  const auto load = [&](Value* at) {
    Value* address = builder_->CreateGEP(builder_->getDoubleTy(), global, at);
    return builder_->CreateAlignedLoad(builder_->getDoubleTy(), address, llvm::Align(sizeof(double)));
  };
  if (vector == nullptr) return wrap(load(index));
  // A load for each lane takes less time than the gather of many machines.
  Value* loaded = llvm::PoisonValue::get(vector);
  for (unsigned lane = 0; lane < vector->getNumElements(); ++lane) {
    loaded = builder_->CreateInsertElement(loaded, load(builder_->CreateExtractElement(index, lane)), lane);
  }
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): the module owns the table.
  return wrap(loaded);
}

// As the native lanes do it: a double is two floats, which vpermps picks.
Value* LlvmLanes::pick_of_eight(llvm::ArrayRef<double> table, Int i) const {
  llvm::LLVMContext& context = builder_->getContext();
  auto* floats = llvm::FixedVectorType::get(builder_->getFloatTy(), 8);
  auto* integers = llvm::FixedVectorType::get(builder_->getInt32Ty(), 8);
  Value* doubled = builder_->CreateBitCast(shift_left(i, 1).value, integers);
  Value* both = builder_->CreateShuffleVector(doubled, {0, 0, 2, 2, 4, 4, 6, 6});
  Value* pairs = builder_->CreateAdd(both, builder_->CreateBitCast(integer(std::int64_t{1} << 32).value, integers));
  const auto pick = [&](std::size_t first) {
    Value* half = builder_->CreateBitCast(llvm::ConstantDataVector::get(context, table.slice(first, 4)), floats);
    Value* picked = builder_->CreateIntrinsic(llvm::Intrinsic::x86_avx2_permps, {}, {half, pairs});
    return wrap(builder_->CreateBitCast(picked, real_type_));
  };
  return select((i & integer(4)) == integer(0), pick(0), pick(4)).value;
}

llvm::FunctionCallee declare_routine(llvm::Module& module, const std::string& name, llvm::FunctionType* type,
                                     llvm::MemoryEffects effects) {
  llvm::FunctionCallee routine = module.getOrInsertFunction(name, type);
  auto* function = llvm::cast<llvm::Function>(routine.getCallee());
  function->setDoesNotThrow();
  function->addFnAttr(llvm::Attribute::WillReturn);
  function->setMemoryEffects(effects);
  return routine;
}

llvm::FunctionCallee declare_copy(llvm::Module& module, std::string_view function, llvm::Type* type) {
  return declare_routine(module, fmt::format("jiteval_{}_{}", shape_name(type), function),
                         llvm::FunctionType::get(type, {type, type, type}, false), llvm::MemoryEffects::none());
}

llvm::CallInst* call_copy(llvm::IRBuilder<>& builder, std::string_view function,
                          llvm::ArrayRef<llvm::Value*> operands) {
  return builder.CreateCall(declare_copy(module_of(builder), function, operands[0]->getType()), three(operands));
}

LlvmLanes::Real LlvmLanes::scalar_avx512(llvm::Intrinsic::ID id, std::initializer_list<Value*> operands) const {
  auto* xmm = llvm::FixedVectorType::get(real_type_, 2);
  llvm::SmallVector<Value*, 3> in_xmm;
  for (Value* operand : operands) {
    in_xmm.push_back(builder_->CreateInsertElement(llvm::PoisonValue::get(xmm), operand, std::uint64_t{0}));
  }
  return wrap(builder_->CreateExtractElement(call_masked(id, in_xmm), std::uint64_t{0}));
}

LlvmLanes::Real LlvmLanes::compute_rarely(Real result, Mask m, std::string_view function,
                                          llvm::ArrayRef<Value*> arguments) const {
  Value* anywhere = m.value;
  if (auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(real_type_)) {
    anywhere =
        builder_->CreateIsNotNull(builder_->CreateBitCast(m.value, builder_->getIntNTy(vector->getNumElements())));
  }
  return branch_rarely(anywhere, result, [&] {
    llvm::Module& module = module_of(*builder_);
    const auto [first, second, third] = three(arguments);
    llvm::CallInst* computed =
        builder_->CreateCall(declare_preserving(module, real_type_, has_avx512_ || has_avx512_scalars_ ? 8 : 4),
                             {declare_copy(module, function, real_type_).getCallee(), first, second, third});
    computed->addFnAttr(llvm::Attribute::Cold);
    return wrap(computed);
  });
}

LlvmLanes::Real LlvmLanes::branch_rarely(Value* condition, Real usual, llvm::function_ref<Real()> rarely) const {
  llvm::LLVMContext& context = builder_->getContext();
  llvm::BasicBlock* before = builder_->GetInsertBlock();
  llvm::BasicBlock* rare = llvm::BasicBlock::Create(context, "rare", before->getParent());
  // What is ahead of the loop over the lanes goes before an instruction that is there already.
  llvm::BasicBlock* after = nullptr;
  if (builder_->GetInsertPoint() == before->end()) {
    after = llvm::BasicBlock::Create(context, "", before->getParent());
  } else {
    after = before->splitBasicBlock(builder_->GetInsertPoint());
    before->getTerminator()->eraseFromParent();
    builder_->SetInsertPoint(before);
  }
  builder_->CreateCondBr(condition, rare, after, llvm::MDBuilder(context).createUnlikelyBranchWeights());

  builder_->SetInsertPoint(rare);
  const Real computed = rarely();
  llvm::BasicBlock* end_of_rare = builder_->GetInsertBlock();
  builder_->CreateBr(after);

  builder_->SetInsertPoint(after, after->begin());
  llvm::PHINode* joined = builder_->CreatePHI(real_type_, 2);
  joined->addIncoming(usual.value, before);
  joined->addIncoming(computed.value, end_of_rare);
  return wrap(joined);
}

}  // namespace jiteval::codegen
