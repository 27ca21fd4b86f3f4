#include "codegen/entry.hpp"
#include "codegen/llvm_types.hpp"

namespace jiteval::codegen {

namespace {

using llvm::Value;

// Row pointers of windows up to this size are loaded once, before the loop over the lanes.
constexpr std::int64_t rows_loaded_ahead = 16;

class BlockEntry : public EntryEmitter {
 public:
  using EntryEmitter::EntryEmitter;

  void emit() {
    llvm::Type* pointer = builder_.getPtrTy();
    llvm::Function* function = declare(builder_.getInt32Ty(), {pointer, pointer, builder_.getInt64Ty()});
    Emitter emitter(builder_, function_, request_, width_, debug_info());
    emitter.declare_locals();
    Surroundings around;
    around.fault = fault_;
    around.fault_code = fault_code_;
    for (std::size_t i = 0; i < function_.parameters.size(); ++i) {
      around.arguments.push_back(argument_from_input(function_.parameters[i], load_input(function->getArg(0), i)));
    }
    Value* output = load_input(function->getArg(1), 0);

    if (function_.is_single) {
      emit_single(emitter, std::move(around), output);
    } else {
      emit_lanes(emitter, std::move(around), output, function->getArg(2));
    }
    builder_.CreateRet(builder_.getInt32(0));
    finish_faults([this](Value* code) { builder_.CreateRet(code); });
  }

 private:
  // A single function is called for one lane.
  void emit_single(Emitter& emitter, Surroundings around, Value* output) {
    around.lane = builder_.getInt64(0);
    around.active = builder_.getTrue();
    around.words = output;
    emitter.emit_body(std::move(around));
  }

  // The loop over the lanes. One body serves whole vectors and the rest at the end: where fewer lanes than a vector
  // are left, inputs are loaded and the output is stored under a mask.
  void emit_lanes(Emitter& emitter, Surroundings around, Value* output, Value* count) {
    llvm::BasicBlock* head = new_block("lanes");
    llvm::BasicBlock* body = new_block("body");
    llvm::BasicBlock* next = new_block("next_lanes");
    llvm::BasicBlock* finished = new_block("finished");
    llvm::BasicBlock* start = builder_.GetInsertBlock();
    around.before_lanes =
        builder_.CreateCondBr(builder_.CreateICmpSGT(count, builder_.getInt64(0)), head, finished);

    builder_.SetInsertPoint(head);
    llvm::PHINode* lane = builder_.CreatePHI(builder_.getInt64Ty(), 2, "lane");
    lane->addIncoming(builder_.getInt64(0), start);
    around.lane = lane;
    Value* whole = nullptr;
    if (width_ == 1) {
      around.active = builder_.getTrue();
      load_lane(around.arguments, lane);
      builder_.CreateBr(body);
      builder_.SetInsertPoint(body);
    } else {
      Value* left = builder_.CreateSub(count, lane);
      whole = builder_.CreateICmpSGE(left, builder_.getInt64(width_));
      around.active = load_lanes(around.arguments, lane, left, whole, body);
    }

    Value* active = around.active;
    Value* result = emitter.emit_body(std::move(around));

    Value* address = element(result->getType()->getScalarType(), output, lane);
    if (width_ == 1) {
      builder_.CreateAlignedStore(result, address, llvm::Align(8));
    } else {
      store_lanes(result, address, whole, active);
    }
    builder_.CreateBr(next);
    builder_.SetInsertPoint(next);
    Value* next_lane = builder_.CreateAdd(lane, builder_.getInt64(width_));
    lane->addIncoming(next_lane, next);
    builder_.CreateCondBr(builder_.CreateICmpSLT(next_lane, count), head, finished);
    builder_.SetInsertPoint(finished);
  }

  // What inputs point to stays as it is during the call.
  llvm::LoadInst* load_once(llvm::Type* type, Value* address) {
    llvm::LoadInst* load = builder_.CreateAlignedLoad(type, address, llvm::Align(8));
    load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(module_.getContext(), {}));
    return load;
  }

  Value* load_input(Value* inputs, std::size_t index) {
    return load_once(builder_.getPtrTy(), builder_.CreateConstGEP1_64(builder_.getPtrTy(), inputs, index));
  }

  Argument argument_from_input(const ir::Parameter& parameter, Value* input) {
    Argument argument;
    switch (parameter.kind) {
      case ArgumentKind::uniform:
        argument.value = load_once(word_of(parameter), input);
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
        argument.descriptor = input;
        break;
      case ArgumentKind::pointer:
        argument.data = load_once(builder_.getPtrTy(), input);
        break;
    }
    return argument;
  }

  Value* element(llvm::Type* type, Value* data, Value* index) { return builder_.CreateGEP(type, data, index); }

  void load_lane(std::vector<Argument>& arguments, Value* lane) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const ir::Parameter& parameter = function_.parameters[i];
      if (parameter.kind != ArgumentKind::varying) continue;
      llvm::Type* word = word_of(parameter);
      arguments[i].value = builder_.CreateAlignedLoad(word, element(word, arguments[i].data, lane), llvm::Align(8));
    }
  }

  // Loads what is varying, and returns which lanes there are.
  Value* load_lanes(std::vector<Argument>& arguments, Value* lane, Value* left, Value* whole,
                    llvm::BasicBlock* body) {
    struct Varying {
      Argument* argument;
      llvm::Type* words;
      Value* address;
      Value* all = nullptr;
      Value* some = nullptr;
    };
    std::vector<Varying> varying;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (function_.parameters[i].kind != ArgumentKind::varying) continue;
      llvm::Type* word = word_of(function_.parameters[i]);
      varying.push_back(
          {&arguments[i], llvm::FixedVectorType::get(word, width_), element(word, arguments[i].data, lane)});
    }
    llvm::Type* flags = llvm::FixedVectorType::get(builder_.getInt1Ty(), width_);
    llvm::BasicBlock* load_all = new_block("load_all");
    llvm::BasicBlock* load_some = new_block("load_some");
    builder_.CreateCondBr(whole, load_all, load_some);

    builder_.SetInsertPoint(load_all);
    for (Varying& v : varying) v.all = builder_.CreateAlignedLoad(v.words, v.address, llvm::Align(8));
    builder_.CreateBr(body);

    builder_.SetInsertPoint(load_some);
    llvm::SmallVector<llvm::Constant*, 8> indices;
    for (unsigned i = 0; i < width_; ++i) indices.push_back(builder_.getInt64(i));
    Value* some_lanes =
        builder_.CreateICmpSLT(llvm::ConstantVector::get(indices), builder_.CreateVectorSplat(width_, left));
    for (Varying& v : varying) {
      v.some = builder_.CreateMaskedLoad(v.words, v.address, llvm::Align(8), some_lanes,
                                         llvm::Constant::getNullValue(v.words));
    }
    builder_.CreateBr(body);

    builder_.SetInsertPoint(body);
    const auto merge = [&](Value* from_all, Value* from_some) {
      llvm::PHINode* phi = builder_.CreatePHI(from_some->getType(), 2);
      phi->addIncoming(from_all, load_all);
      phi->addIncoming(from_some, load_some);
      return phi;
    };
    for (Varying& v : varying) v.argument->value = merge(v.all, v.some);
    return merge(llvm::Constant::getAllOnesValue(flags), some_lanes);
  }

  void store_lanes(Value* result, Value* address, Value* whole, Value* active) {
    llvm::BasicBlock* store_all = new_block("store_all");
    llvm::BasicBlock* store_some = new_block("store_some");
    llvm::BasicBlock* stored = new_block("stored");
    builder_.CreateCondBr(whole, store_all, store_some);
    builder_.SetInsertPoint(store_all);
    builder_.CreateAlignedStore(result, address, llvm::Align(8));
    builder_.CreateBr(stored);
    builder_.SetInsertPoint(store_some);
    builder_.CreateMaskedStore(result, address, llvm::Align(8), active);
    builder_.CreateBr(stored);
    builder_.SetInsertPoint(stored);
  }

  const unsigned width_ = function_.is_single ? 1 : request_.width;
};

}  // namespace

void emit_block_entry(llvm::Module& module, const ir::Function& function, const Request& request) {
  BlockEntry(module, function, request).emit();
}

}  // namespace jiteval::codegen
