#include <cstddef>

#include "codegen/entry.hpp"
#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

namespace {

using llvm::Value;

class CEntry : public EntryEmitter {
 public:
  using EntryEmitter::EntryEmitter;

  void emit() {
    Surroundings around;
    around.arguments = declare_with_arguments();
    around.lane = builder_.getInt64(0);
    around.active = builder_.getTrue();
    around.fault = fault_;
    around.fault_code = fault_code_;
    if (function_.is_single) {
      around.words = builder_.CreateAlloca(llvm::ArrayType::get(builder_.getInt64Ty(), function_.output_count));
    }
    Value* words = around.words;
    Emitter emitter(builder_, function_, request_, 1);
    emitter.declare_locals();
    Value* result = emitter.emit_body(std::move(around));
    if (function_.is_single) result = first_word(words);

    if (request_.entry == Entry::generic_filter) {
      builder_.CreateStore(converted(result, result_is_signed(), ElementType::f64), llvm_function_->getArg(2));
      builder_.CreateRet(builder_.getInt32(1));
      finish_faults([this](Value*) { builder_.CreateRet(builder_.getInt32(0)); });
      return;
    }
    const ElementType type = request_.entry == Entry::direct ? request_.signature.result.type : ElementType::f64;
    builder_.CreateRet(converted(result, result_is_signed(), type));
    finish_faults([this](Value*) {
      llvm::Type* returned = llvm_function_->getReturnType();
      builder_.CreateRet(returned->isIntegerTy() ? llvm::Constant::getNullValue(returned)
                                                 : llvm::ConstantFP::getQNaN(returned));
    });
  }

 private:
  std::vector<Argument> declare_with_arguments() {
    const std::size_t arity = function_.parameters.size();
    std::vector<Argument> arguments(arity);
    llvm::Type* real = builder_.getDoubleTy();
    llvm::Type* pointer = builder_.getPtrTy();
    const auto set = [&](std::size_t i, Value* number, ElementType type) {
      arguments[i].value = as_word(number, type, function_.parameters[i]);
    };
    switch (request_.entry) {
      case Entry::packed_doubles: {
        llvm::Function* function = declare(real, {builder_.getInt32Ty(), pointer});
        for (std::size_t i = 0; i < arity; ++i) {
          Value* address = builder_.CreateConstGEP1_64(real, function->getArg(1), i);
          set(i, builder_.CreateLoad(real, address), ElementType::f64);
        }
        break;
      }
      case Entry::generic_filter: {
        llvm::Function* function =
            declare(builder_.getInt32Ty(), {pointer, builder_.getInt64Ty(), pointer, pointer});
        arguments[0].descriptor = describe(function->getArg(0), function->getArg(1));
        break;
      }
      case Entry::direct: {
        declare_direct();
        for (unsigned i = 0; i < arity; ++i) {
          const CType& type = request_.signature.parameters[i];
          if (type.is_pointer) {
            arguments[i].data = llvm_function_->getArg(i);
          } else {
            set(i, llvm_function_->getArg(i), type.type);
          }
        }
        break;
      }
      default: {
        llvm::Function* function = declare(real, std::vector<llvm::Type*>(arity, real));
        for (unsigned i = 0; i < arity; ++i) set(i, function->getArg(i), ElementType::f64);
        break;
      }
    }
    return arguments;
  }

  // A BlockArray of elements without gaps.
  Value* describe(Value* data, Value* size) {
    auto* words = llvm::ArrayType::get(builder_.getInt64Ty(), sizeof(BlockArray) / sizeof(std::int64_t));
    Value* descriptor = builder_.CreateAlloca(words);
    const auto set = [&](std::size_t offset, Value* value) {
      builder_.CreateStore(value, builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), descriptor, offset));
    };
    set(offsetof(BlockArray, data), data);
    set(offsetof(BlockArray, shape), size);
    set(offsetof(BlockArray, strides), builder_.getInt64(1));
    return descriptor;
  }

  void declare_direct() {
    const CSignature& signature = request_.signature;
    std::vector<llvm::Type*> parameters;
    for (const CType& type : signature.parameters) {
      parameters.push_back(type.is_pointer ? builder_.getPtrTy() : memory_type(module_.getContext(), type.type));
    }
    declare(memory_type(module_.getContext(), signature.result.type), parameters);
    // Compilers expect small integers to fill a register when they come back, and let them do so themselves when
    // they are passed.
    if (!is_real(signature.result.type)) {
      llvm_function_->addRetAttr(is_signed(signature.result.type) ? llvm::Attribute::SExt : llvm::Attribute::ZExt);
    }
  }

  // A number of a C type as the word of a parameter.
  Value* as_word(Value* number, ElementType from, const ir::Parameter& parameter) {
    const ElementType word = is_real(parameter.type)           ? ElementType::f64
                             : parameter.type == ir::Type::u64 ? ElementType::u64
                                                               : ElementType::i64;
    if (from == ElementType::boolean || parameter.type == ir::Type::boolean) {
      number = converted(number, is_signed(from), ElementType::boolean);
    }
    return converted(number, is_signed(from), word);
  }

  // `number`, an integer with a sign or without it, or a floating-point number, converted as C does. What C leaves
  // undefined, a floating-point number beyond the range of the integer, becomes the nearest end of it (NaN: 0).
  Value* converted(Value* number, bool has_sign, ElementType to) {
    llvm::Type* type = memory_type(module_.getContext(), to);
    const bool real = number->getType()->isFloatingPointTy();
    if (to == ElementType::boolean) {
      Value* zero = llvm::Constant::getNullValue(number->getType());
      return builder_.CreateZExt(real ? builder_.CreateFCmpUNE(number, zero) : builder_.CreateICmpNE(number, zero),
                                 type);
    }
    if (real && is_real(to)) return builder_.CreateFPCast(number, type);
    if (real) {
      const auto id = is_signed(to) ? llvm::Intrinsic::fptosi_sat : llvm::Intrinsic::fptoui_sat;
      return builder_.CreateIntrinsic(id, {type, number->getType()}, {number});
    }
    if (is_real(to)) return has_sign ? builder_.CreateSIToFP(number, type) : builder_.CreateUIToFP(number, type);
    return has_sign ? builder_.CreateSExtOrTrunc(number, type) : builder_.CreateZExtOrTrunc(number, type);
  }

  // The type of the number that the body gives.
  ir::Type result_type() const {
    if (function_.is_single) {
      return function_.result.form == ir::ResultShape::Form::number ? ir::word_type(function_.result.type)
                                                                    : ir::Type::i64;
    }
    return function_.keeps_integers ? ir::word_type(function_.result_type) : ir::Type::f64;
  }
  bool result_is_signed() const { return is_signed(result_type()); }

  // The number that a single function has put out; 0 where it gives nothing.
  Value* first_word(Value* words) {
    llvm::Type* type = value_type(module_.getContext(), result_type());
    if (function_.result.form != ir::ResultShape::Form::number) return llvm::Constant::getNullValue(type);
    Value* address = builder_.CreateConstGEP1_64(builder_.getInt64Ty(), words, function_.result.slot);
    return builder_.CreateAlignedLoad(type, address, llvm::Align(8));
  }
};

}  // namespace

void emit_c_entry(llvm::Module& module, const ir::Function& function, const Request& request) {
  CEntry(module, function, request).emit();
}

}  // namespace jiteval::codegen
