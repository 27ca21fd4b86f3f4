#include <algorithm>
#include <cstddef>

#include "codegen/c_arguments.hpp"
#include "codegen/entry.hpp"
#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

namespace {

using llvm::Value;

/// The signature of Entry::doubles.
CSignature of_doubles(std::size_t arity) { return {.result = {}, .parameters = std::vector<CType>(arity)}; }

class CEntry : public EntryEmitter {
 public:
  CEntry(llvm::Module& module, const ir::Function& function, const Request& request)
      : EntryEmitter(module, function, request),
        signature_(request.entry == Entry::doubles ? of_doubles(function.parameters.size()) : request.signature) {}

  void emit() {
    declare_function();
    CArguments arguments(builder_, function_, signature_, *llvm_function_);
    Surroundings around;
    around.lane = builder_.getInt64(0);
    around.active = builder_.getTrue();
    around.fault = fault_;
    around.fault_code = fault_code_;
    if (function_.is_single) {
      around.words = builder_.CreateAlloca(llvm::ArrayType::get(builder_.getInt64Ty(), function_.output_count));
    }
    Value* words = around.words;
    Emitter emitter(builder_, function_, request_, 1, debug_info());
    emitter.declare_locals();
    // What follows may leave the first block, where memory of the function's own has to be asked for.
    if (Value* usable = arguments.usable()) {
      llvm::BasicBlock* next = new_block("usable");
      builder_.CreateCondBr(usable, next, new_unusable_block());
      builder_.SetInsertPoint(next);
    }
    around.arguments = arguments.load();
    open_arena();
    deliver(emitter.emit_body(std::move(around)), words);
    finish_faults([this](Value*) {
      close_arena();
      return_failure();
    });
  }

 private:
  void declare_function() {
    std::vector<llvm::Type*> parameters;
    for (const CType& type : signature_.parameters) {
      parameters.push_back(type.is_pointer ? builder_.getPtrTy() : memory_type(module_.getContext(), type.type));
    }
    const bool is_void = signature_.delivery == Delivery::dropped;
    const ElementType result = signature_.result.type;
    declare(is_void ? builder_.getVoidTy() : memory_type(module_.getContext(), result), parameters);
    // Compilers expect small integers to fill a register when they come back, and let them do so themselves when
    // they are passed.
    if (!is_void && !is_real(result)) {
      llvm_function_->addRetAttr(is_signed(result) ? llvm::Attribute::SExt : llvm::Attribute::ZExt);
    }
  }

  llvm::BasicBlock* new_unusable_block() {
    const llvm::IRBuilder<>::InsertPointGuard guard(builder_);
    llvm::BasicBlock* block = new_block("unusable");
    builder_.SetInsertPoint(block);
    return_failure();
    return block;
  }

  void return_failure() {
    llvm::Type* returned = llvm_function_->getReturnType();
    if (returned->isVoidTy()) {
      builder_.CreateRetVoid();
    } else if (returned->isIntegerTy()) {
      builder_.CreateRet(llvm::Constant::getNullValue(returned));
    } else {
      builder_.CreateRet(llvm::ConstantFP::getQNaN(returned));
    }
  }

  // Arrays that the body makes live until it returns.
  void open_arena() {
    const bool makes_arrays =
        std::ranges::any_of(function_.values, [](const ir::Value& value) { return value.op == ir::Op::allocate; });
    if (!makes_arrays) return;
    arena_ = builder_.CreateCall(module_.getOrInsertFunction("jiteval_open_arena", builder_.getPtrTy()));
  }
  void close_arena() {
    if (arena_ == nullptr) return;
    builder_.CreateCall(
        module_.getOrInsertFunction("jiteval_close_arena", builder_.getVoidTy(), builder_.getPtrTy()), arena_);
  }

  void deliver(Value* result, Value* words) {
    switch (signature_.delivery) {
      case Delivery::returned: {
        Value* number = function_.is_single ? word(words, function_.result) : result;
        number = converted_in_c(builder_, number, is_signed(result_type()), signature_.result.type);
        close_arena();
        builder_.CreateRet(number);
        return;
      }
      case Delivery::stored:
        store(function_.is_single ? word(words, function_.result) : result, is_signed(result_type()), 0);
        break;
      case Delivery::spread:
        spread(words);
        break;
      case Delivery::status:
        break;
      case Delivery::dropped:
        close_arena();
        builder_.CreateRetVoid();
        return;
    }
    close_arena();
    builder_.CreateRet(llvm::ConstantInt::get(llvm_function_->getReturnType(), 1));
  }

  void store(Value* number, bool has_sign, unsigned index) {
    const ElementType type = signature_.parameters[signature_.target].type;
    Value* stored = converted_in_c(builder_, number, has_sign, type);
    Value* address =
        builder_.CreateConstGEP1_64(stored->getType(), llvm_function_->getArg(signature_.target), index);
    builder_.CreateStore(stored, address);
  }

  void spread(Value* words) {
    const bool is_tuple = function_.result.form == ir::ResultShape::Form::tuple;
    const std::vector<ir::ResultShape> items =
        is_tuple ? function_.result.items : std::vector<ir::ResultShape>{function_.result};
    Value* room = llvm_function_->getArg(signature_.room);
    llvm::BasicBlock* fits = new_block("fits");
    llvm::BasicBlock* fits_not = new_block("fits_not");
    builder_.CreateCondBr(builder_.CreateICmpEQ(room, llvm::ConstantInt::get(room->getType(), items.size())), fits,
                          fits_not);
    builder_.SetInsertPoint(fits_not);
    close_arena();
    return_failure();
    builder_.SetInsertPoint(fits);
    for (unsigned i = 0; i < items.size(); ++i) {
      store(word(words, items[i]), is_signed(ir::word_type(items[i].type)), i);
    }
  }

  // The type of the number that the body gives.
  ir::Type result_type() const {
    if (function_.is_single) return ir::word_type(function_.result.type);
    return function_.keeps_integers ? ir::word_type(function_.result_type) : ir::Type::f64;
  }

  // A number that a single function has put out.
  Value* word(Value* words, const ir::ResultShape& number) {
    llvm::Type* type = value_type(module_.getContext(), ir::word_type(number.type));
    Value* address = builder_.CreateConstGEP1_64(builder_.getInt64Ty(), words, number.slot);
    return builder_.CreateAlignedLoad(type, address, llvm::Align(8));
  }

  const CSignature signature_;
  Value* arena_ = nullptr;
};

}  // namespace

void emit_c_entry(llvm::Module& module, const ir::Function& function, const Request& request) {
  CEntry(module, function, request).emit();
}

}  // namespace jiteval::codegen
