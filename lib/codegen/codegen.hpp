/// From the typed IR to LLVM IR, with explicit lanes and masks.
#pragma once

#include <memory>
#include <string>
#include <vector>

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
  direct,          ///< Request::signature, one C parameter for each of the kernel's; see CSignature
};

/// A C parameter or result: a number of this type, or a pointer.
struct CType {
  bool is_pointer = false;
  ElementType type = ElementType::f64;
  friend bool operator==(const CType&, const CType&) = default;
};

/// A C function whose parameters are the kernel's in order: numbers for uniform ones (converted to their word), and
/// pointers for those of kind pointer. The result is converted from the kernel's as C does. After a fault it is
/// NaN, or 0 for an integer.
struct CSignature {
  CType result;
  std::vector<CType> parameters;
  friend bool operator==(const CSignature&, const CSignature&) = default;
};

struct Request {
  Entry entry = Entry::block;
  std::string symbol;
  /// Doubles in a vector register. At width 1 every lane runs by itself, with real branches. Entries other than
  /// `block` have one lane and ignore it.
  unsigned width = 1;
  FpMode fp = FpMode::strict;
  CSignature signature = {};  // entry `direct`
  /// Whether the machine fuses a multiplication and an addition in one instruction. Without it, mathematical
  /// functions are called rather than emitted in place: the same bits, by better code.
  bool has_fma = true;
};

/// An attribute of emitted functions with loops that LLVM may be able to turn into vectors.
inline constexpr const char* vectorizable_attribute = "jiteval-vectorizable";

/// Emits one function. Called routines are declared as "jiteval_lanes_<name>" (math::LaneRoutine) and
/// "jiteval_scalar_<name>" (math::ScalarRoutine); those of runtime.hpp have their own names.
std::unique_ptr<llvm::Module> emit(llvm::LLVMContext& context, const ir::Function& function,
                                   const Request& request);

}  // namespace jiteval::codegen
