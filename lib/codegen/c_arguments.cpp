#include "codegen/c_arguments.hpp"

#include <algorithm>
#include <cstddef>

#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

using llvm::Value;
using From = CArgument::From;

Value* converted_in_c(llvm::IRBuilder<>& builder, Value* number, bool has_sign, ElementType to) {
  llvm::Type* type = memory_type(builder.getContext(), to);
  const bool real = number->getType()->isFloatingPointTy();
  if (to == ElementType::boolean) {
    Value* zero = llvm::Constant::getNullValue(number->getType());
    return builder.CreateZExt(real ? builder.CreateFCmpUNE(number, zero) : builder.CreateICmpNE(number, zero),
                              type);
  }
  if (real && is_real(to)) return builder.CreateFPCast(number, type);
  if (real) {
    const auto id = is_signed(to) ? llvm::Intrinsic::fptosi_sat : llvm::Intrinsic::fptoui_sat;
    return builder.CreateIntrinsic(id, {type, number->getType()}, {number});
  }
  if (is_real(to)) return has_sign ? builder.CreateSIToFP(number, type) : builder.CreateUIToFP(number, type);
  return has_sign ? builder.CreateSExtOrTrunc(number, type) : builder.CreateZExtOrTrunc(number, type);
}

CArguments::CArguments(llvm::IRBuilder<>& builder, const ir::Function& function, const CSignature& signature,
                       llvm::Function& llvm_function)
    : builder_(builder),
      function_(function),
      signature_(signature),
      llvm_function_(llvm_function),
      arguments_(signature.arguments) {
  if (arguments_.empty()) {
    for (unsigned i = 0; i < function.parameters.size(); ++i) arguments_.push_back({.parameter = i});
  }
  for (const CArgument& argument : arguments_) {
    const bool is_array = argument.from == From::counted;
    descriptors_.push_back(is_array ? describe(parameter(argument.parameter), parameter(argument.count),
                                               is_signed(signature.parameters[argument.count].type))
                                    : nullptr);
  }
}

// A BlockArray of elements without gaps.
Value* CArguments::describe(Value* data, Value* size, bool size_is_signed) {
  auto* words = llvm::ArrayType::get(builder_.getInt64Ty(), sizeof(BlockArray) / sizeof(std::int64_t));
  Value* descriptor = builder_.CreateAlloca(words);
  const auto set = [&](std::size_t offset, Value* value) {
    builder_.CreateStore(value, builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), descriptor, offset));
  };
  set(offsetof(BlockArray, data), data);
  set(offsetof(BlockArray, shape), converted_in_c(builder_, size, size_is_signed, ElementType::i64));
  set(offsetof(BlockArray, strides), builder_.getInt64(1));
  return descriptor;
}

Value* CArguments::usable() {
  const bool reads_user_data =
      std::ranges::any_of(arguments_, [](const CArgument& it) { return it.from == From::user_data; });
  const auto last_packed =
      std::ranges::find_if(arguments_.rbegin(), arguments_.rend(),
                           [](const CArgument& argument) { return argument.from == From::packed; });
  Value* data_is_there = signature_.user_data == CSignature::none
                             ? nullptr
                             : builder_.CreateIsNotNull(parameter(signature_.user_data));
  if (reads_user_data) return data_is_there;
  if (last_packed == arguments_.rend()) return nullptr;
  Value* count = parameter(last_packed->count);
  Value* suffices = builder_.CreateICmpSGT(count, llvm::ConstantInt::get(count->getType(), last_packed->offset));
  if (data_is_there == nullptr) return suffices;
  Value* is_count = builder_.CreateICmpSGE(count, llvm::ConstantInt::get(count->getType(), 0));
  return builder_.CreateAnd(is_count, builder_.CreateOr(suffices, data_is_there));
}

std::vector<Argument> CArguments::load() {
  std::vector<Argument> loaded(arguments_.size());
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    const CArgument& argument = arguments_[i];
    const ir::Parameter& of_kernel = function_.parameters[i];
    switch (argument.from) {
      case From::parameter: {
        const CType& type = signature_.parameters[argument.parameter];
        Value* passed = parameter(argument.parameter);
        if (type.is_pointer) {
          loaded[i].data = passed;
        } else {
          loaded[i].value = as_word(passed, type.type, of_kernel);
        }
        break;
      }
      case From::counted:
        loaded[i].descriptor = descriptors_[i];
        break;
      case From::packed:
        loaded[i].value = as_word(packed(argument), ElementType::f64, of_kernel);
        break;
      case From::user_data:
        loaded[i].value = as_word(from_user_data(argument), argument.type, of_kernel);
        break;
    }
  }
  return loaded;
}

Value* CArguments::packed(const CArgument& argument) {
  llvm::Type* real = builder_.getDoubleTy();
  Value* address = builder_.CreateConstGEP1_64(real, parameter(argument.parameter), argument.offset);
  if (signature_.user_data != CSignature::none) {
    Value* count = builder_.CreateSExt(parameter(argument.count), builder_.getInt64Ty());
    Value* index = builder_.getInt64(argument.offset);
    Value* beyond = builder_.CreateGEP(real, parameter(signature_.user_data), builder_.CreateSub(index, count));
    address = builder_.CreateSelect(builder_.CreateICmpSGT(count, index), address, beyond);
  }
  return builder_.CreateLoad(real, address);
}

Value* CArguments::from_user_data(const CArgument& argument) {
  Value* address =
      builder_.CreateConstGEP1_64(builder_.getInt8Ty(), parameter(signature_.user_data), argument.offset);
  return builder_.CreateLoad(memory_type(builder_.getContext(), argument.type), address);
}

// A number of a C type as the word of a parameter.
Value* CArguments::as_word(Value* number, ElementType from, const ir::Parameter& parameter) {
  const ElementType word = is_real(parameter.type)           ? ElementType::f64
                           : parameter.type == ir::Type::u64 ? ElementType::u64
                                                             : ElementType::i64;
  if (from == ElementType::boolean || parameter.type == ir::Type::boolean) {
    number = converted_in_c(builder_, number, is_signed(from), ElementType::boolean);
  }
  return converted_in_c(builder_, number, is_signed(from), word);
}

}  // namespace jiteval::codegen
