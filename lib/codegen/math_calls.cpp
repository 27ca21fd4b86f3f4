#include "codegen/math_calls.hpp"

#include <fmt/format.h>
#include <llvm/IR/InstIterator.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codegen/codegen.hpp"
#include "codegen/llvm_lanes.hpp"
#include "math/functions.hpp"

namespace jiteval::codegen {

using llvm::Value;

namespace {

/// LLVM's attribute for calls that have forms for vectors.
constexpr const char* variants_attribute = "vector-function-abi-variant";

struct Copy {
  ir::MathFunction function;
  llvm::CallInst* call;
};

std::optional<ir::MathFunction> inlined_function(llvm::StringRef name) {
#define JITEVAL_FUNCTION(function, arity, implementation, ...)                                \
  if (ir::Implementation::implementation == ir::Implementation::inlined && name == #function) \
    return ir::MathFunction::function;
#define JITEVAL_PART(function, arity, implementation) JITEVAL_FUNCTION(function, arity, implementation)
#include "math/functions.def"
#undef JITEVAL_FUNCTION
  return std::nullopt;
}

/// The function of a call that may be given its code in place.
std::optional<ir::MathFunction> function_of(const llvm::CallInst& call) {
  const llvm::Function* callee = call.getCalledFunction();
  if (callee == nullptr) return std::nullopt;
  llvm::StringRef name = callee->getName();
  const bool is_widened = name.consume_front("jiteval_vector4_") || name.consume_front("jiteval_vector8_");
  if (!is_widened && !(name.consume_front("jiteval_scalar_") && call.hasFnAttr(variants_attribute)))
    return std::nullopt;
  return inlined_function(name);
}

/// Whether the call is in what a loop that became vectors leaves over.
bool is_left_over(const llvm::CallInst& call, const llvm::LoopInfo& loops) {
  const llvm::Loop* loop = loops.getLoopFor(call.getParent());
  return loop != nullptr && !call.getType()->isVectorTy() &&
         llvm::getBooleanLoopAttribute(loop, "llvm.loop.isvectorized");
}

}  // namespace

Value* emit_math_body(llvm::IRBuilder<>& builder, ir::MathFunction function, llvm::ArrayRef<Value*> operands,
                      bool has_avx512) {
  const LlvmLanes lanes(builder, operands[0], has_avx512);
  LlvmLanes::Real x = lanes.wrap(operands[0]);
  LlvmLanes::Real y = operands.size() > 1 ? lanes.wrap(operands[1]) : x;
  LlvmLanes::Real z = operands.size() > 2 ? lanes.wrap(operands[2]) : x;
  switch (function) {
#define JITEVAL_FUNCTION(name, arity, implementation, ...) JITEVAL_EMIT_##implementation(name, arity)
#define JITEVAL_PART(name, arity, implementation) JITEVAL_EMIT_##implementation(name, arity)
#define JITEVAL_EMIT_instruction(name, arity) JITEVAL_EMIT_inlined(name, arity)
#define JITEVAL_EMIT_inlined(name, arity) \
  case ir::MathFunction::name:            \
    return math::name(lanes, JITEVAL_ARGUMENTS_##arity).value;
#define JITEVAL_EMIT_shared(name, arity)
#define JITEVAL_EMIT_called(name, arity)
#include "math/functions.def"
#undef JITEVAL_FUNCTION
    default:
      return nullptr;
  }
}

llvm::CallInst* call_widenable_copy(llvm::IRBuilder<>& builder, ir::MathFunction function,
                                    llvm::ArrayRef<Value*> operands, unsigned width) {
  llvm::CallInst* call = call_copy(builder, ir::name(function), operands);
  const llvm::StringRef scalar = call->getCalledFunction()->getName();
  std::string variants;
  for (unsigned lanes = 4; lanes <= width; lanes *= 2) {
    auto* type = llvm::FixedVectorType::get(operands[0]->getType(), lanes);
    llvm::FunctionCallee copy = declare_copy(*call->getModule(), ir::name(function), type);
    if (!variants.empty()) variants += ',';
    variants += fmt::format("_ZGV_LLVM_N{}vvv_{}({})", lanes, std::string_view(scalar),
                            std::string_view(copy.getCallee()->getName()));
  }
  call->addFnAttr(llvm::Attribute::get(call->getContext(), variants_attribute, variants));
  llvm::Function* caller = call->getFunction();
  caller->addFnAttr(widenable_calls_attribute);
  // Where there is much work in them, the widest registers pay, whatever LLVM thinks of the machine.
  if (width == 8) caller->addFnAttr("prefer-vector-width", "512");
  return call;
}

void inline_copies(llvm::Function& function, const llvm::LoopInfo& loops) {
  std::vector<Copy> copies;
  for (llvm::Instruction& instruction : llvm::instructions(function)) {
    auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    if (call == nullptr || is_left_over(*call, loops)) continue;
    if (const auto called = function_of(*call)) copies.push_back({*called, call});
  }
  const bool has_avx512 = function.getFnAttribute(vectorizable_attribute).getValueAsString() == "8";
  std::map<std::pair<ir::MathFunction, llvm::Type*>, unsigned> sizes;  // of all copies but the first
  for (const auto& [called, call] : copies) {
    const auto key = std::pair(called, call->getType());
    const auto known = sizes.find(key);
    if (known != sizes.end() && known->second > most_copied_instructions) continue;
    llvm::IRBuilder<> builder(call);
    const unsigned size_before = function.getInstructionCount();
    const auto arity = static_cast<std::size_t>(ir::facts(called).arity);
    llvm::SmallVector<Value*, 3> operands(call->arg_begin(), call->arg_begin() + arity);
    call->replaceAllUsesWith(emit_math_body(builder, called, operands, has_avx512));
    call->eraseFromParent();
    const unsigned size = function.getInstructionCount() - size_before;
    if (known == sizes.end()) {
      sizes.emplace(key, size);
    } else {
      known->second += size;
    }
  }
}

}  // namespace jiteval::codegen
