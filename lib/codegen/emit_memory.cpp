#include <fmt/format.h>
#include <llvm/IR/MDBuilder.h>

#include <cstddef>

#include "codegen/emitter.hpp"
#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

using llvm::Value;

namespace {

std::uint64_t bytes_of(llvm::Type* type) { return type->isPointerTy() ? 8 : type->getScalarSizeInBits() / 8; }

}  // namespace

// 0, 1, 2, ...
Value* Emitter::lane_numbers() const {
  llvm::SmallVector<llvm::Constant*, 8> numbers;
  for (unsigned i = 0; i < width_; ++i) numbers.push_back(builder_.getInt64(i));
  return llvm::ConstantVector::get(numbers);
}

// The address, but where `lanes` are not present that of something else which may be read.
Value* Emitter::readable(Value* address, Value* lanes) {
  if (nothing_ == nullptr) {
    nothing_ = new_alloca(builder_.getInt64Ty(), "nothing");
    llvm::IRBuilder<>(nothing_->getNextNode()).CreateStore(builder_.getInt64(0), nothing_);
  }
  return builder_.CreateSelect(lanes, address, lanes->getType()->isVectorTy() ? widen(nothing_) : nothing_);
}

// One element from each address; something harmless where `lanes` are not present (null: all are). Nothing else is
// read. Only AVX-512 has gathers that are faster than loads one by one, and those are of four or eight bytes.
Value* Emitter::gather(llvm::Type* type, Value* addresses, Value* lanes) {
  auto* vector = llvm::FixedVectorType::get(type, width_);
  const llvm::Align alignment(bytes_of(type));
  if (width_ == 8 && bytes_of(type) >= 4) {
    return builder_.CreateMaskedGather(vector, addresses, alignment, lanes, llvm::Constant::getNullValue(vector));
  }
  if (lanes != nullptr) addresses = readable(addresses, lanes);
  Value* elements = llvm::PoisonValue::get(vector);
  for (std::uint64_t i = 0; i < width_; ++i) {
    Value* element = builder_.CreateAlignedLoad(type, builder_.CreateExtractElement(addresses, i), alignment);
    elements = builder_.CreateInsertElement(elements, element, i);
  }
  return elements;
}

// Element `index` of a window. An index out of range reads nothing, also in lanes that are absent.
Value* Emitter::window_load(const ir::Value& value, bool varying) {
  const Argument& argument = around_.arguments[value.index];
  const bool index_varies = is_varying(value.operand[0]);
  Value* index = get(value.operand[0], index_varies);
  Value* size = integer_like(index, function_.parameters[value.index].window_size);
  Value* from_end = builder_.CreateAdd(index, size);
  index = builder_.CreateSelect(builder_.CreateICmpSLT(index, integer_like(index, 0)), from_end, index);
  // Where every index is known to be good, only absent lanes may still have a bad one.
  const bool safe = value.fault == 0 && !index_varies && mask_ == nullptr;
  Value* inside = safe ? builder_.getTrue() : builder_.CreateICmpULT(index, size);
  fault_if(builder_.CreateNot(inside), value.fault);

  llvm::Type* real = builder_.getDoubleTy();
  llvm::Type* pointer = builder_.getPtrTy();
  if (index_varies) {
    Value* lanes = builder_.CreateAnd(inside, present());
    Value* rows = gather(pointer, builder_.CreateGEP(pointer, argument.rows, index), lanes);
    Value* lane = builder_.CreateAdd(widen(around_.lane), lane_numbers());
    return gather(real, builder_.CreateGEP(real, rows, lane), lanes);
  }
  index = builder_.CreateSelect(inside, index, builder_.getInt64(0));  // a window has at least one element
  Value* row = nullptr;
  if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(index);
      known != nullptr && known->getZExtValue() < argument.row.size()) {
    row = argument.row[known->getZExtValue()];
  } else {
    row = builder_.CreateLoad(pointer, builder_.CreateGEP(pointer, argument.rows, index));
  }
  Value* address = builder_.CreateGEP(real, row, around_.lane);
  return builder_.CreateAlignedLoad(type_of(ir::Type::f64, varying), address, llvm::Align(8));
}

// What the descriptor of an array says.
Value* Emitter::array_property(const ir::Value& value) {
  const Argument& argument = around_.arguments[value.index];
  if (function_.parameters[value.index].kind == ArgumentKind::pointer) return argument.data;
  const auto field = [&](llvm::Type* type, std::size_t offset) {
    Value* address = builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), argument.descriptor, offset);
    return builder_.CreateAlignedLoad(type, address, llvm::Align(8));
  };
  const std::size_t axis = value.axis * sizeof(std::int64_t);
  switch (value.op) {
    case ir::Op::array_extent: {
      llvm::LoadInst* extent = field(builder_.getInt64Ty(), offsetof(BlockArray, shape) + axis);
      llvm::MDBuilder metadata(builder_.getContext());
      extent->setMetadata(llvm::LLVMContext::MD_range,
                          metadata.createRange(llvm::APInt::getZero(64), llvm::APInt::getSignedMinValue(64)));
      return extent;
    }
    case ir::Op::array_stride:
      return field(builder_.getInt64Ty(), offsetof(BlockArray, strides) + axis);
    default:
      return field(builder_.getPtrTy(), offsetof(BlockArray, data));
  }
}

// Whether a value is the counter of a loop that goes up from zero or more, perhaps plus a constant. (The sum may
// wrap around in theory, but is then far below zero, where the element from the end is out of range as well.)
bool Emitter::is_never_negative(ir::ValueId id) const {
  const ir::Value& value = function_[id];
  if (value.op == ir::Op::add) {
    const auto is_small = [this](ir::ValueId operand) {
      const ir::Value& number = function_[operand];
      return number.op == ir::Op::constant && number.integer >= 0 && number.integer < std::int64_t{1} << 32;
    };
    const bool right = is_small(value.operand[1]);
    return (right || is_small(value.operand[0])) && is_never_negative(value.operand[right ? 0 : 1]);
  }
  return value.op == ir::Op::induction && counts_up_[static_cast<std::uint32_t>(id)];
}

Value* Emitter::check_index(const ir::Value& value, bool varying, bool is_checked_ahead) {
  Value* index = get(value.operand[0], varying);
  if (is_checked_ahead) return index;
  Value* extent = get(value.operand[1], varying);
  if (!is_never_negative(value.operand[0])) {
    Value* is_negative = builder_.CreateICmpSLT(index, integer_like(index, 0));
    index = builder_.CreateSelect(is_negative, builder_.CreateAdd(index, extent), index);
  }
  fault_if(builder_.CreateICmpUGE(index, extent), value.fault);
  return index;
}

Value* Emitter::constant_array(std::uint32_t index) {
  llvm::GlobalVariable*& global = constant_arrays_[index];
  if (global == nullptr) {
    const ir::ConstantArray& array = function_.constant_arrays[index];
    const llvm::StringRef bytes(reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size());
    llvm::Constant* elements = llvm::ConstantDataArray::getRaw(bytes, static_cast<std::uint64_t>(array.size),
                                                               memory_type(builder_.getContext(), array.element));
    global =
        new llvm::GlobalVariable(*llvm_function_->getParent(), elements->getType(), /*isConstant=*/true,
                                 llvm::GlobalValue::PrivateLinkage, elements, fmt::format("constants_{}", index));
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    global->setAlignment(llvm::Align(size_of(array.element)));
  }
  return global;
}

Value* Emitter::allocate(const ir::Value& value) {
  llvm::Type* i64 = builder_.getInt64Ty();
  llvm::FunctionCallee callee =
      llvm_function_->getParent()->getOrInsertFunction("jiteval_allocate", builder_.getPtrTy(), i64, i64);
  auto* function = llvm::cast<llvm::Function>(callee.getCallee());
  function->setDoesNotThrow();
  function->addFnAttr(llvm::Attribute::WillReturn);
  function->setMemoryEffects(llvm::MemoryEffects::inaccessibleMemOnly());
  function->addRetAttr(llvm::Attribute::NoAlias);
  function->addRetAttr(llvm::Attribute::getWithAlignment(builder_.getContext(), llvm::Align(64)));
  Value* count = get(value.operand[0], false);
  Value* memory = builder_.CreateCall(callee, {count, builder_.getInt64(size_of(value.element))});
  fault_if(builder_.CreateIsNull(memory), value.fault);
  return memory;
}

Value* Emitter::load(const ir::Value& value, bool varying) {
  llvm::Type* type = memory_type(builder_.getContext(), value.element);
  Value* base = get(value.operand[0], false);
  Value* index = get(value.operand[1], false);
  if (varying) {
    Value* addresses = widen(builder_.CreateGEP(type, base, index));
    return from_memory(builder_, gather(type, addresses, present()), value.element);
  }
  Value* address = nullptr;
  if (mask_ == nullptr) {
    address = builder_.CreateInBoundsGEP(type, base, index);
  } else {
    address = readable(builder_.CreateGEP(type, base, index), any(present()));
  }
  Value* element = builder_.CreateAlignedLoad(type, address, llvm::Align(size_of(value.element)));
  return from_memory(builder_, element, value.element);
}

void Emitter::store(const ir::Stmt& stmt) {
  llvm::Type* type = memory_type(builder_.getContext(), stmt.element);
  Value* address = builder_.CreateInBoundsGEP(type, get(stmt.address, false), get(stmt.index, false));
  Value* element = to_memory(builder_, get(stmt.value, false), stmt.element);
  builder_.CreateAlignedStore(element, address, llvm::Align(size_of(stmt.element)));
}

void Emitter::output(const ir::Stmt& stmt) {
  Value* word = to_word(builder_, get(stmt.value, false), function_[stmt.value].type);
  Value* address = builder_.CreateConstInBoundsGEP1_64(builder_.getInt64Ty(), around_.words, stmt.slot);
  builder_.CreateAlignedStore(word, address, llvm::Align(8));
}

// Private arrays hold element k of lane l at k * width + l.

void Emitter::clear_private_arrays() {
  for (std::size_t i = 0; i < private_arrays_.size(); ++i) {
    const ir::PrivateArray& array = function_.private_arrays[i];
    const std::uint64_t bytes = static_cast<std::uint64_t>(array.size) * width_ * size_of(array.element);
    builder_.CreateMemSet(private_arrays_[i], builder_.getInt8(0), bytes, private_array_alignment);
  }
}

// Where an element of a private array is: a place for each lane if the index varies, else that of the first lane.
// Absent lanes may have an index out of range, and get element 0.
Value* Emitter::private_address(std::uint32_t array, ir::ValueId id) {
  const ir::PrivateArray& declared = function_.private_arrays[array];
  const bool varies = is_varying(id);
  Value* index = get(id, varies);
  if (mask_ != nullptr || varies) {
    Value* inside = builder_.CreateICmpULT(index, integer_like(index, declared.size));
    index = builder_.CreateSelect(inside, index, integer_like(index, 0));
  }
  if (width_ > 1) index = builder_.CreateMul(index, integer_like(index, width_));
  if (varies) index = builder_.CreateAdd(index, lane_numbers());
  return builder_.CreateInBoundsGEP(memory_type(builder_.getContext(), declared.element), private_arrays_[array],
                                    index);
}

Value* Emitter::private_load(const ir::Value& value) {
  llvm::Type* type = memory_type(builder_.getContext(), value.element);
  Value* address = private_address(value.index, value.operand[0]);
  if (address->getType()->isVectorTy()) {
    return from_memory(builder_, gather(type, address, nullptr), value.element);
  }
  const llvm::Align alignment(size_of(value.element) * width_);
  Value* element = builder_.CreateAlignedLoad(vector_of(type, true), address, alignment);
  return from_memory(builder_, element, value.element);
}

void Emitter::private_store(const ir::Stmt& stmt) {
  llvm::Type* type = memory_type(builder_.getContext(), stmt.element);
  Value* address = private_address(stmt.array, stmt.index);
  Value* element = to_memory(builder_, get(stmt.value, width_ > 1), stmt.element);
  if (!address->getType()->isVectorTy()) {
    const llvm::Align alignment(size_of(stmt.element) * width_);
    if (mask_ != nullptr) {
      Value* old = builder_.CreateAlignedLoad(element->getType(), address, alignment);
      element = builder_.CreateSelect(mask_, element, old);
    }
    builder_.CreateAlignedStore(element, address, alignment);
    return;
  }
  // Every lane has its own places, so absent lanes may store what is there already.
  if (mask_ != nullptr) element = builder_.CreateSelect(mask_, element, gather(type, address, nullptr));
  for (std::uint64_t i = 0; i < width_; ++i) {
    builder_.CreateAlignedStore(builder_.CreateExtractElement(element, i),
                                builder_.CreateExtractElement(address, i), llvm::Align(size_of(stmt.element)));
  }
}

}  // namespace jiteval::codegen
