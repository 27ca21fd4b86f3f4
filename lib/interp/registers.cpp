#include "interp/registers.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace jiteval::interp {

namespace {

using ir::Op;
using ir::Value;

// What an array parameter's input points to, in words.
std::size_t extent_word(int axis) {
  return offsetof(BlockArray, shape) / sizeof(Word) + static_cast<std::size_t>(axis);
}
std::size_t stride_word(int axis) {
  return offsetof(BlockArray, strides) / sizeof(Word) + static_cast<std::size_t>(axis);
}
static_assert(offsetof(BlockArray, data) == 0 && sizeof(void*) == sizeof(Word));

bool is_constant(const Value& value) { return value.op == Op::constant || value.op == Op::window_size; }

Word constant_word(const ir::Function& function, const Value& value) {
  if (value.op == Op::window_size) return {.i = function.parameters[value.index].window_size};
  if (value.type == ir::Type::boolean) return {.u = truth(value.integer != 0)};
  if (value.type == ir::Type::f64 || value.type == ir::Type::f32) return {.f = value.number};
  return {.i = value.integer};
}

}  // namespace

std::vector<Word> constants_of(const ir::Function& function) {
  std::vector<Word> result;
  for (const Value& value : function.values) {
    if (is_constant(value)) result.push_back(constant_word(function, value));
  }
  for (const ir::Block& block : function.blocks) {
    for (const ir::Stmt& stmt : block.stmts) {
      if (stmt.kind == ir::StmtKind::for_) result.insert(result.end(), {Word{.i = stmt.step}, Word{.i = 1}});
    }
  }
  return result;
}

Registers::Registers(const ir::Function& function, Assembler& code)
    : function_(function),
      code_(code),
      ranges_(find_live_ranges(function)),
      values_(function.values.size(), no_register),
      locals_(function.locals.size(), no_register),
      first_ending_(static_cast<std::size_t>(ranges_.end), none) {
  std::vector<Register> arrays;
  for (const ir::ConstantArray& array : function.constant_arrays)
    arrays.push_back(code.constant_array(array.bytes));
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const Value& value = function.values[i];
    switch (value.op) {
      case Op::constant:
      case Op::window_size:
        values_[i] = code.constant(constant_word(function, value));
        break;
      case Op::constant_array:
        values_[i] = arrays[value.index];
        break;
      case Op::argument:
        values_[i] = code.argument(value.index);
        break;
      case Op::array_base:
        values_[i] = code.word_of(value.index, 0);
        break;
      case Op::array_extent:
        values_[i] = code.word_of(value.index, extent_word(value.axis));
        break;
      case Op::array_stride:
        values_[i] = code.word_of(value.index, stride_word(value.axis));
        break;
      default:
        break;
    }
  }
  place_locals();
}

void Registers::place_locals() {
  first_starting_.resize(first_ending_.size(), none);
  next_starting_.resize(locals_.size(), none);
  for (std::size_t local = 0; local < locals_.size(); ++local) {
    const Range range = ranges_.locals[local];
    if (range.first == 0) continue;
    next_starting_[local] =
        std::exchange(first_starting_[static_cast<std::size_t>(range.first)], static_cast<std::uint32_t>(local));
  }
}

void Registers::advance() {
  const auto position = static_cast<std::size_t>(++position_);
  for (std::uint32_t local = first_starting_[position]; local != none; local = next_starting_[local]) {
    locals_[local] = code_.allocate(function_.locals[local].varying ? Bank::lanes : Bank::uniform);
    release_after(ranges_.locals[local].last, locals_[local]);
  }
}

void Registers::place(ir::ValueId value, Register reg) {
  const auto index = static_cast<std::size_t>(value);
  values_[index] = reg;
  release_after(ranges_.values[index].last, reg);
}

void Registers::release_after(Position last, Register reg) {
  if (next_ending_.size() <= reg) next_ending_.resize(reg + 1, none);
  next_ending_[reg] = std::exchange(first_ending_[static_cast<std::size_t>(last)], reg);
}

void Registers::release_ended() {
  Register reg = std::exchange(first_ending_[static_cast<std::size_t>(position_)], none);
  for (; reg != none; reg = next_ending_[reg]) code_.release(reg);
}

}  // namespace jiteval::interp
