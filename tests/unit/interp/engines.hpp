/// Runs a function in every way there is, and compares.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ir/ir.hpp"

namespace jiteval::interp {

/// The words of each parameter of a function: n for a varying one, 1 for a uniform one, window_size rows of n for a
/// window one after the other, any number for the memory of an array (of whatever its elements are) or pointer.
/// Integers are in doubles of the same bits.
using Data = std::vector<std::vector<double>>;

/// Lane by lane data that meet special values and one another: n values of parameter `parameter`.
std::vector<double> mixed_numbers(std::int64_t n, int parameter);

/// Small whole numbers, negative ones too.
std::vector<double> small_integers(std::int64_t n, int parameter);

using Numbers = std::vector<double> (*)(std::int64_t n, int parameter);

/// What each lane gives.
struct LaneResult {
  double value = 0;
  std::int32_t fault = 0;
};

/// Every lane alone, in the scalar machine.
std::vector<LaneResult> run_each_lane(const ir::Function& function, const Data& data, std::int64_t n);

/// Data of `numbers` for all parameters.
Data make_data(const ir::Function& function, Numbers numbers, std::int64_t n);

/// Runs the function over many lengths around the size of a batch, in the batch machine with every set of lane
/// kernels that this machine can run, also in place and through BlockCall, and expects what the scalar machine
/// gives lane by lane: the same bits (any NaN for a NaN), no more output, and a fault if and only if a lane faults.
void expect_engines_agree(const ir::Function& function, Numbers numbers = mixed_numbers);

/// The same, and that every lane gives `expected(lane's data)`: for each varying or uniform parameter its number,
/// for each window all its elements.
void expect_result(const ir::Function& function, const std::function<double(const std::vector<double>&)>& expected,
                   Numbers numbers = mixed_numbers);

/// The same bits, or both NaN.
bool same_number(double a, double b);

/// Integers that a word can hold, small, large and at the edges, in doubles of the same bits.
std::vector<double> mixed_integers(std::int64_t n, int parameter);

}  // namespace jiteval::interp
