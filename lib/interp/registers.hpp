/// Which registers hold a function's values and locals while it is compiled.
#pragma once

#include <vector>

#include "interp/assembler.hpp"
#include "interp/live_ranges.hpp"

namespace jiteval::interp {

/// Every constant that the function's program needs.
std::vector<Word> constants_of(const ir::Function& function);

/// The compiler walks the function as live_ranges.hpp says, calling `advance` for every position.
class Registers {
 public:
  /// Gives every constant and argument its register. `code` must be new, with the function's constants.
  Registers(const ir::Function& function, Assembler& code);

  /// no_register before the value is computed.
  Register operator[](ir::ValueId value) const { return values_[static_cast<std::size_t>(value)]; }
  Register operator[](ir::LocalId local) const { return locals_[static_cast<std::size_t>(local)]; }

  /// Whether the value has one use.
  bool is_used_once(ir::ValueId value) const { return ranges_.use_counts[static_cast<std::size_t>(value)] == 1; }
  /// Whether a local_get value can be read from the local itself.
  bool is_same_as_local(ir::ValueId value) const { return ranges_.same_as_local[static_cast<std::size_t>(value)]; }

  /// Goes on to the next position, where some locals come to life.
  void advance();
  /// Frees the registers whose last use is here.
  void release_ended();

  /// Keeps a value in a register of its own until its last use.
  void place(ir::ValueId value, Register reg);
  /// Keeps a value in a register that something else owns.
  void place_in(ir::ValueId value, Register reg) { values_[static_cast<std::size_t>(value)] = reg; }

 private:
  void place_locals();
  void release_after(Position last, Register reg);

  const ir::Function& function_;
  Assembler& code_;
  const LiveRanges ranges_;
  std::vector<Register> values_;
  std::vector<Register> locals_;
  Position position_ = 0;

  // Lists: the first of each position, and the next of each element; none.
  static constexpr std::uint32_t none = 0xffffffffU;
  std::vector<Register> first_ending_;
  std::vector<Register> next_ending_;
  std::vector<std::uint32_t> first_starting_;
  std::vector<std::uint32_t> next_starting_;
};

}  // namespace jiteval::interp
