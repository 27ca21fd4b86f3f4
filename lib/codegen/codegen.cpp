#include "codegen/codegen.hpp"

#include "codegen/entry.hpp"
#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

namespace {

void set_fp_mode(llvm::IRBuilder<>& builder, FpMode mode) {
  llvm::FastMathFlags flags;
  if (mode == FpMode::contract) flags.setAllowContract(true);
  if (mode == FpMode::fast) {
    flags.setFast();
    flags.setNoNaNs(false);
    flags.setNoInfs(false);
  }
  builder.setFastMathFlags(flags);
}

}  // namespace

EntryEmitter::EntryEmitter(llvm::Module& module, const ir::Function& function, const Request& request)
    : function_(function), request_(request), builder_(module.getContext()), module_(module) {
  set_fp_mode(builder_, request.fp);
}

llvm::BasicBlock* EntryEmitter::new_block(const char* name) {
  return llvm::BasicBlock::Create(module_.getContext(), name, llvm_function_);
}

llvm::Function* EntryEmitter::declare(llvm::Type* result, llvm::ArrayRef<llvm::Type*> parameters) {
  auto* type = llvm::FunctionType::get(result, parameters, false);
  llvm_function_ = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, request_.symbol, module_);
  llvm_function_->setDoesNotThrow();
  if (request_.source != nullptr) {
    debug_info_.emplace(*llvm_function_, function_, *request_.source);
    builder_.SetCurrentDebugLocation(debug_info_->at(request_.source->kernel));
  }
  builder_.SetInsertPoint(new_block("entry"));
  fault_code_ = builder_.CreateAlloca(builder_.getInt32Ty(), nullptr, "fault_code");
  fault_ = new_block("fault");
  return llvm_function_;
}

llvm::Type* EntryEmitter::word_of(const ir::Parameter& parameter) {
  return is_real(parameter.type) ? builder_.getDoubleTy() : static_cast<llvm::Type*>(builder_.getInt64Ty());
}

std::unique_ptr<llvm::Module> emit(llvm::LLVMContext& context, const ir::Function& function,
                                   const Request& request) {
  auto module = std::make_unique<llvm::Module>(request.symbol, context);
  if (request.entry == Entry::block) {
    emit_block_entry(*module, function, request);
  } else {
    emit_c_entry(*module, function, request);
  }
  return module;
}

}  // namespace jiteval::codegen
