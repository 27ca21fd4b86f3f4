/// Programs of the virtual machine, and the functions that make, run and print them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interp/lane_kernels.hpp"
#include "interp/opcode.hpp"
#include "ir/ir.hpp"
#include "jiteval/block_call.hpp"
#include "math/scalar.hpp"

namespace jiteval::interp {

using Register = std::uint32_t;
inline constexpr Register no_register = 0xffffffffU;

/// What a register holds in the batch machine. In the scalar machine every register is one word.
enum class Bank : std::uint8_t {
  constant,  ///< one word, the same in every call
  uniform,   ///< one word for all lanes
  lanes,     ///< one word for each lane
  view,      ///< the address of lanes in an input, or of a uniform argument: reading costs no copy
  output,    ///< the lanes of the output itself
};

/// opcodes.def says which fields an instruction has.
struct Instruction {
  Opcode op{};
  std::uint8_t form = 0;  // elementwise, into lanes: bits of Form
  bool uniform = false;   // executed once for all lanes
  Register d = 0, a = 0, b = 0, c = 0;
  std::int32_t extra = 0;
};

/// Where an argument is found when called. Uniform ones are read once, before the first batch.
struct ArgumentRegister {
  Register into;
  std::uint32_t parameter;
  bool varying;
};

struct Routine {
  std::string name;
  math::ScalarRoutine scalar;
  math::LaneRoutine lanes;
};

struct Program {
  std::vector<Instruction> code;
  std::vector<Word> constants;  // registers 0, 1, ...
  std::vector<Bank> banks;      // of all registers
  std::vector<ArgumentRegister> arguments;
  Register output = no_register;  // the register of bank output, if any
  std::vector<ir::Parameter> parameters;
  std::vector<Routine> routines;
};

Program compile(const ir::Function& function);

/// The number of lanes that the batch machine runs at a time: as many as keep its registers in the first-level
/// cache. A multiple of 64.
std::int64_t batch_lanes(const Program& program);

/// Runs lane `lane` alone. Returns 0 or a fault code.
std::int32_t run_scalar(const Program& program, const void* const* inputs, double* output, std::int64_t lane);

/// Runs `n` lanes, a batch at a time. When several lanes of a batch fault, the code is that of any one of them.
std::int32_t run_batch(const Program& program, const LaneKernels& kernels, const void* const* inputs,
                       double* output, std::int64_t n);

/// Words that live until the next call of this function by the same thread, aligned for vectors. Kept from call to
/// call, so running allocates nothing once it has run.
Word* scratch_words(std::size_t count);

std::string print(const Program& program);

}  // namespace jiteval::interp
