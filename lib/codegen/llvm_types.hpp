/// The LLVM types of values and of array elements, and conversions between numbers.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include "ir/ir.hpp"

namespace jiteval::codegen {

inline bool is_real(ir::Type type) { return type == ir::Type::f64 || type == ir::Type::f32; }
inline bool is_signed(ir::Type type) { return type == ir::Type::i64; }

/// What an element converts to as C does: whether it is a floating-point number, and whether it has a sign.
inline bool is_real(ElementType type) { return type == ElementType::f64 || type == ElementType::f32; }
inline bool is_signed(ElementType type) {
  return type == ElementType::i8 || type == ElementType::i16 || type == ElementType::i32 ||
         type == ElementType::i64;
}

/// A value of one lane.
llvm::Type* value_type(llvm::LLVMContext& context, ir::Type type);

/// An element in memory; a boolean is a byte.
llvm::Type* memory_type(llvm::LLVMContext& context, ElementType element);

/// What was loaded as `element`, as a value of ir::value_type(element); also vectors.
llvm::Value* from_memory(llvm::IRBuilder<>& builder, llvm::Value* loaded, ElementType element);

/// A value of ir::value_type(element) as it is stored; also vectors.
llvm::Value* to_memory(llvm::IRBuilder<>& builder, llvm::Value* value, ElementType element);

/// A scalar as the word that carries it: see ir::word_type. An address stays one.
llvm::Value* to_word(llvm::IRBuilder<>& builder, llvm::Value* value, ir::Type type);

}  // namespace jiteval::codegen
