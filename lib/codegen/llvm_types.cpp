#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

llvm::Type* value_type(llvm::LLVMContext& context, ir::Type type) {
  switch (type) {
    case ir::Type::boolean:
      return llvm::Type::getInt1Ty(context);
    case ir::Type::i64:
    case ir::Type::u64:
      return llvm::Type::getInt64Ty(context);
    case ir::Type::f32:
      return llvm::Type::getFloatTy(context);
    case ir::Type::f64:
      return llvm::Type::getDoubleTy(context);
    case ir::Type::address:
      return llvm::PointerType::getUnqual(context);
  }
  return nullptr;
}

llvm::Type* memory_type(llvm::LLVMContext& context, ElementType element) {
  if (element == ElementType::f32) return llvm::Type::getFloatTy(context);
  if (element == ElementType::f64) return llvm::Type::getDoubleTy(context);
  return llvm::Type::getIntNTy(context, static_cast<unsigned>(8 * size_of(element)));
}

llvm::Value* from_memory(llvm::IRBuilder<>& builder, llvm::Value* loaded, ElementType element) {
  if (is_real(element)) return loaded;
  if (element == ElementType::boolean) {
    return builder.CreateICmpNE(loaded, llvm::Constant::getNullValue(loaded->getType()));
  }
  llvm::Type* wide = loaded->getType()->getWithNewBitWidth(64);
  return is_signed(element) ? builder.CreateSExt(loaded, wide) : builder.CreateZExt(loaded, wide);
}

llvm::Value* to_memory(llvm::IRBuilder<>& builder, llvm::Value* value, ElementType element) {
  if (is_real(element)) return value;
  llvm::Type* type = value->getType()->getWithNewBitWidth(static_cast<unsigned>(8 * size_of(element)));
  return builder.CreateZExtOrTrunc(value, type);
}

llvm::Value* to_word(llvm::IRBuilder<>& builder, llvm::Value* value, ir::Type type) {
  if (type == ir::Type::f32) return builder.CreateFPExt(value, builder.getDoubleTy());
  if (type != ir::Type::boolean) return value;
  llvm::Type* word = value_type(builder.getContext(), ir::word_type(type));
  return word->isDoubleTy() ? builder.CreateUIToFP(value, word) : builder.CreateZExt(value, word);
}

}  // namespace jiteval::codegen
