/// Calling a kernel once, with arrays passed by reference.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "jiteval/array.hpp"
#include "jiteval/cancellation.hpp"
#include "jiteval/kernel.hpp"
#include "jiteval/typed_array.hpp"

namespace jiteval {

/// A number or a truth value with its type.
using Scalar = std::variant<double, std::int64_t, std::uint64_t, bool>;

/// An array that a run has made, or a copy of what it returned of its arguments' elements.
using ResultArray = TypedArray;

/// What a kernel returns: nothing, a number, an array, or a tuple of those.
struct RunResult {
  std::variant<std::monostate, Scalar, ResultArray, std::vector<RunResult>> value;
};

/// One argument of a run. Arrays have 1 to 4 dimensions; the kernel reads and writes them in place.
using RunArgument = std::variant<double, std::int64_t, std::uint64_t, bool, ArrayReference, float>;

/// Calls the kernel's body once. Numbers have the argument's own type, unless the kernel declares one, to which
/// they are converted (error: a value that it cannot hold); arrays have their own element type and number of
/// dimensions, which must be those declared. For a pointer, an array is given that the kernel may not leave, or 0
/// where it is not used. Arguments left out at the end have the default values that the kernel's text gives them,
/// computed anew in every call. Arrays may overlap. Errors: a wrong number of arguments, types that do not fit,
/// runtime faults (arrays may then be partly written), `stopped`. Without a cancellation, the one counts that the
/// thread is under. The engine `automatic` is the one that the kernel was compiled for.
JITEVAL_API Result<RunResult> run(const Kernel& kernel, std::span<const RunArgument> arguments,
                                  const Cancellation* cancellation = nullptr, Engine engine = Engine::automatic);

/// The specialisation that `run` uses for these arguments.
JITEVAL_API Result<Specialisation> run_specialisation(const Kernel& kernel, std::span<const RunArgument> arguments);

}  // namespace jiteval
