/// Constant folding: what an operation on constants computes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ir/ir.hpp"

namespace jiteval::ir {

/// A value known when compiling.
struct Literal {
  Type type = Type::f64;
  double number = 0;         // f64, f32
  std::int64_t integer = 0;  // i64, u64 (its bits), boolean
};

/// The result of `op`, of type `result`, on literal operands: the very bits that both engines compute. Nothing
/// where the operation may fault on these operands, or where its result comes from lib/math.
std::optional<Literal> fold(Op op, Type result, std::span<const Literal> operands);

}  // namespace jiteval::ir
