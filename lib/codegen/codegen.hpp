/// From the typed IR to LLVM IR, with explicit lanes and masks.
#pragma once

#include <memory>
#include <string>

#include "ir/ir.hpp"
#include "jiteval/kernel.hpp"

namespace llvm {
class LLVMContext;
class Module;
}  // namespace llvm

namespace jiteval::codegen {

/// The C interface of the emitted function.
enum class Entry : std::uint8_t {
  block,           ///< int32_t (const void *const *inputs, void *const *outputs, int64_t n); see BlockCall
  doubles,         ///< double (double, ...), one for each parameter; NaN after a fault
  packed_doubles,  ///< double (int, double *), the parameters out of an array; NaN after a fault
  generic_filter,  ///< int (double *, intptr_t, double *, void *): the buffer is the one array; 0 after a fault
};

struct Request {
  Entry entry = Entry::block;
  std::string symbol;
  /// Doubles in a vector register. At width 1 every lane runs by itself, with real branches. Entries other than
  /// `block` have one lane and ignore it.
  unsigned width = 1;
  FpMode fp = FpMode::strict;
};

/// Emits one function. Called routines are declared as "jiteval_lanes_<name>" (math::LaneRoutine) and
/// "jiteval_scalar_<name>" (math::ScalarRoutine).
std::unique_ptr<llvm::Module> emit(llvm::LLVMContext& context, const ir::Function& function,
                                   const Request& request);

}  // namespace jiteval::codegen
