/// From the typed IR to LLVM IR, with explicit lanes and masks.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codegen/source.hpp"
#include "ir/ir.hpp"
#include "jiteval/kernel.hpp"

namespace llvm {
class LLVMContext;
class Module;
}  // namespace llvm

namespace jiteval::codegen {

/// The C interface of the emitted function.
enum class Entry : std::uint8_t {
  block,    ///< int32_t (const void *const *inputs, void *const *outputs, int64_t n); see BlockCall
  doubles,  ///< double (double, ...), one for each parameter; NaN after a fault
  direct,   ///< Request::signature
};

/// A C parameter or result: a number of this type, or a pointer.
struct CType {
  bool is_pointer = false;
  ElementType type = ElementType::f64;
  friend bool operator==(const CType&, const CType&) = default;
};

/// Where an argument of the kernel is found when a C function is called.
struct CArgument {
  enum class From : std::uint8_t {
    parameter,  ///< C parameter `parameter`: a number, converted to the argument's word, or a pointer
    counted,    ///< an array without gaps: `parameter` points to it, C parameter `count` is its number of elements
    packed,  ///< double number `offset` behind `parameter`, where C parameter `count` says that there are so many;
             ///< else double number `offset - count` of the user data
    user_data,  ///< a number of `type` in the user data, `offset` bytes on
  };
  From from = From::parameter;
  unsigned parameter = 0;
  unsigned count = 0;
  unsigned offset = 0;
  ElementType type = ElementType::f64;
  friend bool operator==(const CArgument&, const CArgument&) = default;
};

/// What becomes of the kernel's result.
enum class Delivery : std::uint8_t {
  returned,  ///< converted as C does
  stored,    ///< behind CSignature::target, converted; the function returns 1
  spread,    ///< its items behind CSignature::target, if C parameter `room` says that there are so many; returns 1
  status,    ///< there is none; the function returns 1
  dropped,   ///< the function is void
};

/// A C function that calls the kernel. After a fault, and where the user data that arguments are to come from is
/// null, it returns NaN, or 0 for an integer.
struct CSignature {
  static constexpr unsigned none = static_cast<unsigned>(-1);

  CType result;
  std::vector<CType> parameters;
  std::vector<CArgument> arguments = {};  ///< one for each of the kernel; empty: they are the C parameters in order
  Delivery delivery = Delivery::returned;
  unsigned target = none;     ///< the pointer parameter behind which results are stored
  unsigned room = none;       ///< delivery `spread`
  unsigned user_data = none;  ///< the pointer parameter that is user data, where arguments come from there
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
  /// Not null: every instruction tells which line of it it is from.
  const Source* source = nullptr;
};

/// An attribute of emitted functions with loops that LLVM may be able to turn into vectors; its value is
/// Request::width.
inline constexpr const char* vectorizable_attribute = "jiteval-vectorizable";
/// And one of those that call mathematical functions there (math_calls.hpp).
inline constexpr const char* widenable_calls_attribute = "jiteval-widenable-calls";

/// Emits one function. Called routines are declared as "jiteval_lanes_<name>" (math::LaneRoutine) and
/// "jiteval_scalar_<name>" (math::ScalarRoutine); those of runtime.hpp have their own names.
std::unique_ptr<llvm::Module> emit(llvm::LLVMContext& context, const ir::Function& function,
                                   const Request& request);

}  // namespace jiteval::codegen
