/// Programs of the virtual machine, and the functions that make, run and print them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "interp/lane_kernels.hpp"
#include "interp/opcode.hpp"
#include "ir/ir.hpp"
#include "jiteval/block_call.hpp"
#include "math/routines.hpp"

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

/// A word that comes with a call: word `word` of what the parameter's input points to, or, where varying, the word
/// of each lane. The others are read once, before the first batch.
struct ArgumentRegister {
  Register into;
  std::uint32_t parameter;
  std::uint32_t word;
  bool varying;
};

/// A constant array; its address is in a register of bank constant.
struct ArrayRegister {
  Register into;
  std::unique_ptr<std::byte[]> bytes;
};

struct Program {
  std::vector<Instruction> code;
  std::vector<Word> constants;  // registers 0, 1, ...
  std::vector<Bank> banks;      // of all registers
  std::vector<ArgumentRegister> arguments;
  std::vector<ArrayRegister> constant_arrays;
  const math::Routine* routines = math::routines().data();
  std::vector<std::int64_t> window_sizes;  // of each parameter; 0 where it is none
  std::int64_t private_elements = 0;       // of all private arrays: a word for each lane
  Register output = no_register;           // the register of bank output, if any
};

Program compile(const ir::Function& function);

/// The number of lanes that the batch machine runs at a time: as many as keep its registers in the first-level
/// cache. A multiple of 64.
std::int64_t batch_lanes(const Program& program);

/// Runs lane `lane` alone. Returns 0, a fault code or `stopped`.
std::int32_t run_scalar(const Program& program, const void* const* inputs, Word* output, std::int64_t lane);

/// Runs the one lane of a program whose arguments are uniform doubles.
std::int32_t run_value(const Program& program, const double* arguments, Word* result);

/// Runs `n` lanes, a batch at a time; not for a function that is single. When several lanes of a batch fault, the
/// code is that of any one of them.
std::int32_t run_batch(const Program& program, const LaneKernels& kernels, const void* const* inputs, Word* output,
                       std::int64_t n);

/// Words that live until the next call of this function by the same thread, aligned for vectors. Kept from call to
/// call, so running allocates nothing once it has run.
Word* scratch_words(std::size_t count);

/// The program of `function` as text.
std::string print(const Program& program, const ir::Function& function);

}  // namespace jiteval::interp
