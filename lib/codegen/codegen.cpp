#include "codegen/codegen.hpp"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include <cstddef>
#include <functional>
#include <limits>

#include "codegen/emitter.hpp"

namespace jiteval::codegen {

namespace {

using llvm::Value;

// Row pointers of windows up to this size are loaded once, before the loop over the lanes.
constexpr std::int64_t rows_loaded_ahead = 16;

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

/// The LLVM function around a body.
class EntryEmitter {
 public:
  EntryEmitter(llvm::Module& module, const ir::Function& function, const Request& request)
      : function_(function), request_(request), builder_(module.getContext()), module_(module) {
    set_fp_mode(builder_, request.fp);
  }

  void emit() {
    if (request_.entry == Entry::block) {
      emit_block();
    } else {
      emit_scalar();
    }
  }

 private:
  llvm::BasicBlock* new_block(const char* name) {
    return llvm::BasicBlock::Create(module_.getContext(), name, llvm_function_);
  }

  llvm::Function* declare(llvm::Type* result, llvm::ArrayRef<llvm::Type*> parameters) {
    auto* type = llvm::FunctionType::get(result, parameters, false);
    llvm_function_ = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, request_.symbol, module_);
    llvm_function_->setDoesNotThrow();
    builder_.SetInsertPoint(new_block("entry"));
    fault_code_ = builder_.CreateAlloca(builder_.getInt32Ty(), nullptr, "fault_code");
    fault_ = new_block("fault");
    return llvm_function_;
  }

  // A body without faults has no use for the way out.
  void finish_faults(const std::function<void(Value*)>& leave) {
    if (fault_->hasNPredecessors(0)) {
      fault_->eraseFromParent();
      return;
    }
    builder_.SetInsertPoint(fault_);
    leave(builder_.CreateLoad(builder_.getInt32Ty(), fault_code_));
  }

  Value* load_input(Value* inputs, std::size_t index) {
    return builder_.CreateLoad(builder_.getPtrTy(),
                               builder_.CreateConstGEP1_64(builder_.getPtrTy(), inputs, index));
  }

  Argument argument_from_input(const ir::Parameter& parameter, Value* input) {
    Argument argument;
    switch (parameter.kind) {
      case ArgumentKind::uniform:
        argument.value = builder_.CreateLoad(builder_.getDoubleTy(), input);
        break;
      case ArgumentKind::varying:
        argument.data = input;
        break;
      case ArgumentKind::window:
        argument.rows = input;
        if (parameter.window_size > rows_loaded_ahead) break;
        for (std::int64_t i = 0; i < parameter.window_size; ++i) {
          argument.row.push_back(load_input(input, static_cast<std::size_t>(i)));
        }
        break;
      case ArgumentKind::array:
        argument.data = builder_.CreateLoad(builder_.getPtrTy(), input);
        argument.size = builder_.CreateLoad(
            builder_.getInt64Ty(),
            builder_.CreateConstGEP1_64(builder_.getInt8Ty(), input, offsetof(BlockArray, size)));
        break;
    }
    return argument;
  }

  // The loop over the lanes. One body serves whole vectors and the rest at the end: where fewer lanes than a vector
  // are left, inputs are loaded and the output is stored under a mask.
  void emit_block() {
    llvm::Type* pointer = builder_.getPtrTy();
    llvm::Type* i64 = builder_.getInt64Ty();
    llvm::Function* function = declare(builder_.getInt32Ty(), {pointer, pointer, i64});
    Value* inputs = function->getArg(0);
    Value* count = function->getArg(2);
    const unsigned width = request_.width;
    Emitter emitter(builder_, function_, width);
    emitter.declare_locals();
    std::vector<Argument> arguments;
    for (std::size_t i = 0; i < function_.parameters.size(); ++i) {
      arguments.push_back(argument_from_input(function_.parameters[i], load_input(inputs, i)));
    }
    Value* output = load_input(function->getArg(1), 0);

    llvm::BasicBlock* head = new_block("lanes");
    llvm::BasicBlock* body = new_block("body");
    llvm::BasicBlock* next = new_block("next_lanes");
    llvm::BasicBlock* finished = new_block("finished");
    llvm::BasicBlock* start = builder_.GetInsertBlock();
    builder_.CreateCondBr(builder_.CreateICmpSGT(count, builder_.getInt64(0)), head, finished);

    builder_.SetInsertPoint(head);
    llvm::PHINode* lane = builder_.CreatePHI(i64, 2, "lane");
    lane->addIncoming(builder_.getInt64(0), start);
    Value* active = builder_.getTrue();
    Value* whole = nullptr;
    if (width == 1) {
      for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (function_.parameters[i].kind != ArgumentKind::varying) continue;
        arguments[i].value = builder_.CreateLoad(builder_.getDoubleTy(), element(arguments[i].data, lane));
      }
      builder_.CreateBr(body);
      builder_.SetInsertPoint(body);
    } else {
      Value* left = builder_.CreateSub(count, lane);
      whole = builder_.CreateICmpSGE(left, builder_.getInt64(width));
      active = load_lanes(arguments, lane, left, whole, body);
    }

    Value* result = emitter.emit_body(arguments, lane, active, fault_, fault_code_);

    if (width == 1) {
      builder_.CreateStore(result, element(output, lane));
      builder_.CreateBr(next);
    } else {
      store_lanes(result, element(output, lane), whole, active, next);
    }
    builder_.SetInsertPoint(next);
    Value* next_lane = builder_.CreateAdd(lane, builder_.getInt64(width));
    lane->addIncoming(next_lane, next);
    builder_.CreateCondBr(builder_.CreateICmpSLT(next_lane, count), head, finished);
    builder_.SetInsertPoint(finished);
    builder_.CreateRet(builder_.getInt32(0));
    finish_faults([this](Value* code) { builder_.CreateRet(code); });
  }

  Value* element(Value* data, Value* index) { return builder_.CreateGEP(builder_.getDoubleTy(), data, index); }

  // Loads what is varying, and returns which lanes there are.
  Value* load_lanes(std::vector<Argument>& arguments, Value* lane, Value* left, Value* whole,
                    llvm::BasicBlock* body) {
    const unsigned width = request_.width;
    llvm::Type* reals = llvm::FixedVectorType::get(builder_.getDoubleTy(), width);
    llvm::Type* flags = llvm::FixedVectorType::get(builder_.getInt1Ty(), width);
    std::vector<std::size_t> varying;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (function_.parameters[i].kind == ArgumentKind::varying) varying.push_back(i);
    }
    llvm::BasicBlock* load_all = new_block("load_all");
    llvm::BasicBlock* load_some = new_block("load_some");
    builder_.CreateCondBr(whole, load_all, load_some);

    builder_.SetInsertPoint(load_all);
    std::vector<Value*> all;
    for (std::size_t i : varying) {
      all.push_back(builder_.CreateAlignedLoad(reals, element(arguments[i].data, lane), llvm::Align(8)));
    }
    builder_.CreateBr(body);

    builder_.SetInsertPoint(load_some);
    llvm::SmallVector<llvm::Constant*, 8> indices;
    for (unsigned i = 0; i < width; ++i) indices.push_back(builder_.getInt64(i));
    Value* some_lanes =
        builder_.CreateICmpSLT(llvm::ConstantVector::get(indices), builder_.CreateVectorSplat(width, left));
    std::vector<Value*> some;
    for (std::size_t i : varying) {
      some.push_back(builder_.CreateMaskedLoad(reals, element(arguments[i].data, lane), llvm::Align(8), some_lanes,
                                               llvm::Constant::getNullValue(reals)));
    }
    builder_.CreateBr(body);

    builder_.SetInsertPoint(body);
    const auto merge = [&](llvm::Type* type, Value* from_all, Value* from_some) {
      llvm::PHINode* phi = builder_.CreatePHI(type, 2);
      phi->addIncoming(from_all, load_all);
      phi->addIncoming(from_some, load_some);
      return phi;
    };
    for (std::size_t k = 0; k < varying.size(); ++k) arguments[varying[k]].value = merge(reals, all[k], some[k]);
    return merge(flags, llvm::Constant::getAllOnesValue(flags), some_lanes);
  }

  void store_lanes(Value* result, Value* address, Value* whole, Value* active, llvm::BasicBlock* next) {
    llvm::BasicBlock* store_all = new_block("store_all");
    llvm::BasicBlock* store_some = new_block("store_some");
    builder_.CreateCondBr(whole, store_all, store_some);
    builder_.SetInsertPoint(store_all);
    builder_.CreateAlignedStore(result, address, llvm::Align(8));
    builder_.CreateBr(next);
    builder_.SetInsertPoint(store_some);
    builder_.CreateMaskedStore(result, address, llvm::Align(8), active);
    builder_.CreateBr(next);
  }

  void emit_scalar() {
    llvm::Type* real = builder_.getDoubleTy();
    llvm::Type* pointer = builder_.getPtrTy();
    llvm::Type* i32 = builder_.getInt32Ty();
    const std::size_t arity = function_.parameters.size();
    std::vector<Argument> arguments(arity);
    Value* output = nullptr;  // generic_filter's
    switch (request_.entry) {
      case Entry::doubles: {
        llvm::Function* function = declare(real, std::vector<llvm::Type*>(arity, real));
        for (unsigned i = 0; i < arity; ++i) arguments[i].value = function->getArg(i);
        break;
      }
      case Entry::packed_doubles: {
        llvm::Function* function = declare(real, {i32, pointer});
        for (std::size_t i = 0; i < arity; ++i) {
          Value* address = builder_.CreateConstGEP1_64(real, function->getArg(1), i);
          arguments[i].value = builder_.CreateLoad(real, address);
        }
        break;
      }
      default: {
        llvm::Function* function = declare(i32, {pointer, builder_.getInt64Ty(), pointer, pointer});
        arguments[0].data = function->getArg(0);
        arguments[0].size = function->getArg(1);
        output = function->getArg(2);
        break;
      }
    }
    Emitter emitter(builder_, function_, 1);
    emitter.declare_locals();
    Value* result = emitter.emit_body(arguments, builder_.getInt64(0), builder_.getTrue(), fault_, fault_code_);
    if (output != nullptr) {
      builder_.CreateStore(result, output);
      builder_.CreateRet(builder_.getInt32(1));
      finish_faults([this](Value*) { builder_.CreateRet(builder_.getInt32(0)); });
    } else {
      builder_.CreateRet(result);
      finish_faults([this, real](Value*) {
        builder_.CreateRet(llvm::ConstantFP::get(real, std::numeric_limits<double>::quiet_NaN()));
      });
    }
  }

  const ir::Function& function_;
  const Request& request_;
  llvm::IRBuilder<> builder_;
  llvm::Module& module_;
  llvm::Function* llvm_function_ = nullptr;
  llvm::BasicBlock* fault_ = nullptr;
  Value* fault_code_ = nullptr;
};

}  // namespace

std::unique_ptr<llvm::Module> emit(llvm::LLVMContext& context, const ir::Function& function,
                                   const Request& request) {
  auto module = std::make_unique<llvm::Module>(request.symbol, context);
  EntryEmitter(*module, function, request).emit();
  return module;
}

}  // namespace jiteval::codegen
