/// Runs single functions of integers as ir.hpp defines them, for tests.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "ir/ir.hpp"

namespace jiteval::ir::testing {

/// What a run did.
struct Outcome {
  std::int32_t fault = 0;
  bool is_over = true;                // whether it ended within the steps allowed
  std::vector<std::int64_t> outputs;  // slot, value, slot, value, ...
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// Runs a function with a number for each parameter: that of a uniform one, or the extent of an array. Loads and
/// stores of private arrays are those of i64; others are not known here. Counters never wrap around.
Outcome evaluate(const Function& function, std::span<const std::int64_t> arguments, int most_steps);

}  // namespace jiteval::ir::testing
