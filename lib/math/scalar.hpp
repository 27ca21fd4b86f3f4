/// Every mathematical function as a routine of native code: what the interpreter computes with, and what compiled
/// code calls for the functions it does not emit in place. All routes give the same bits.
#pragma once

#include <cstdint>

namespace jiteval::math {

// Python's // and % on doubles: the quotient rounded down, and a remainder with the sign of y. Where Python raises
// ZeroDivisionError, IEEE 754 is followed: floor_divide(1, 0) is inf, floor_divide(0, 0) and modulo(x, 0) are NaN.
double floor_divide(double x, double y);
double modulo(double x, double y);

/// A routine over n lanes: out[i] = f(x[i], y[i]). Functions of one argument ignore `y`, which may be null.
/// `out` may be `x` or `y`; the arrays may not overlap otherwise.
using LaneRoutine = void (*)(const double* x, const double* y, double* out, std::int64_t n);

/// A routine for one lane: f(x, y). Functions of one argument ignore `y`.
using ScalarRoutine = double (*)(double x, double y);

// The routines by name: every function of ir/functions.def, "floor_divide" and "modulo"; null for another name.
// They are chosen for this machine at the first call; the bits do not depend on the choice.
LaneRoutine lane_routine(const char* name);
ScalarRoutine scalar_routine(const char* name);

}  // namespace jiteval::math
