/// Every mathematical function as a routine of native code: what the interpreter computes with, and what compiled
/// code calls for the functions it does not emit in place. All routes give the same bits.
#pragma once

#include <cstdint>

namespace jiteval::math {

// Python's // and % on doubles: the quotient rounded down, and a remainder with the sign of y. Where Python raises
// ZeroDivisionError, IEEE 754 is followed: floor_divide(1, 0) is inf, floor_divide(0, 0) and modulo(x, 0) are NaN.
double floor_divide(double x, double y);
double modulo(double x, double y);

/// A routine over n lanes: out[i] = f(x[i], y[i], z[i]). Functions of fewer arguments ignore the last ones, which
/// may be null. `out` may be one of the others; the arrays may not overlap otherwise.
using LaneRoutine = void (*)(const double* x, const double* y, const double* z, double* out, std::int64_t n);

/// A routine for one lane: f(x, y, z). Functions of fewer arguments ignore the last ones.
using ScalarRoutine = double (*)(double x, double y, double z);

/// results[i] = routine(x[i], y[i], z[i]) for each i whose bit is set in `lanes`.
void compute_slowly(ScalarRoutine routine, std::uint32_t lanes, const double* x, const double* y, const double* z,
                    double* results);

// The routines by name: every function of functions.def, "floor_divide" and "modulo"; null for another name.
// They are chosen for this machine at the first call; the bits do not depend on the choice.
LaneRoutine lane_routine(const char* name);
ScalarRoutine scalar_routine(const char* name);

/// A routine for as many lanes as a register of this machine holds, in such registers: vector(x, y, z), where
/// functions of fewer arguments ignore the last ones. It uses the instruction set that has these registers. Null
/// for widths other than 4 (AVX2) and 8 (AVX-512), where the machine has none, and for functions that are called.
void* vector_routine(const char* name, int width);

}  // namespace jiteval::math
